import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as aws from '@aws/durable-execution-sdk-js'
import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import { seeded } from '../../runtime/sdk/seeded.ts'

/** Strategies, errors, previews and serdes answer what AWS's package answers, whatever they are given. */

const theirs = aws as unknown as typeof stepwright

afterEach(() => {
  vi.restoreAllMocks()
})

const duration = fc.oneof(
  fc.record({ seconds: fc.integer({ min: 0, max: 1000 }) }),
  fc.record({ minutes: fc.integer({ min: 0, max: 50 }), seconds: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ days: fc.integer({ min: 0, max: 3 }) }),
)
const jitter = fc.constantFrom('NONE', 'FULL', 'HALF') as fc.Arbitrary<stepwright.JitterStrategy>
const retryable = {
  retryableErrors: fc.array(fc.constantFrom('boom', /^b/, /never/), { maxLength: 2 }),
  retryableErrorTypes: fc.array(fc.constantFrom(TypeError, RangeError), { maxLength: 2 }),
}
const common = {
  maxAttempts: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  initialDelay: duration,
  maxDelay: duration,
  jitter,
}
const failure = fc.constantFrom(new Error('boom'), new TypeError('boom'), new Error('other'))
const attempt = fc.integer({ min: 1, max: 10 })
const random = fc.double({ min: 0, max: 0.999, noNaN: true })

test('retry strategies decide the same', () => {
  const exponential = fc.record(
    { ...common, ...retryable, backoffRate: fc.double({ min: 1, max: 4, noNaN: true }) },
    { requiredKeys: [] },
  )
  const linear = fc.record({ ...common, ...retryable, increment: duration }, { requiredKeys: [] })
  fc.assert(
    fc.property(exponential, linear, failure, attempt, random, (config, linearConfig, error, count, value) => {
      vi.spyOn(Math, 'random').mockReturnValue(value)
      for (const [ours, expected] of [
        [stepwright.createRetryStrategy(config), theirs.createRetryStrategy(config)],
        [stepwright.createLinearRetryStrategy(linearConfig), theirs.createLinearRetryStrategy(linearConfig)],
        [stepwright.retryPresets.default, theirs.retryPresets.default],
        [stepwright.retryPresets.linear, theirs.retryPresets.linear],
        [stepwright.retryPresets.noRetry, theirs.retryPresets.noRetry],
      ] as const) {
        const decision = expected(error, count)
        expect(ours(error, count)).toEqual(decision)
        expect(seeded(ours, () => value)(error, count)).toEqual(decision)
      }
    }),
  )
})

test('wait strategies decide the same', () => {
  const config = fc.record({ ...common, backoffRate: fc.double({ min: 1, max: 3, noNaN: true }) }, { requiredKeys: [] })
  fc.assert(
    fc.property(config, attempt, random, fc.boolean(), (given, count, value, goesOn) => {
      vi.spyOn(Math, 'random').mockReturnValue(value)
      const full = { ...given, shouldContinuePolling: () => goesOn }
      const outcome = (decide: () => unknown) => {
        try {
          return decide()
        } catch (error) {
          return String(error)
        }
      }
      expect(outcome(() => stepwright.createWaitStrategy(full)(0, count))).toEqual(
        outcome(() => theirs.createWaitStrategy(full)(0, count)),
      )
    }),
  )
})

test('errors are recorded and rebuilt the same', () => {
  const types = [
    'StepError',
    'CallbackTimeoutError',
    'InvokeError',
    'TypeError',
    'constructor',
    'toString',
    '',
    undefined,
  ]
  const object = fc.record(
    {
      ErrorType: fc.constantFrom(...types),
      ErrorMessage: fc.option(fc.string(), { nil: undefined }),
      ErrorData: fc.option(fc.string(), { nil: undefined }),
      StackTrace: fc.option(fc.array(fc.string()), { nil: undefined }),
    },
    { requiredKeys: [] },
  )
  const shape = (error: Error): unknown => ({
    name: error.name,
    class: error.constructor.name,
    message: error.message,
    json: JSON.stringify(error),
    data: (error as stepwright.StepError).errorData,
    cause: error.cause instanceof Error ? { ...(shape(error.cause) as object), stack: error.cause.stack } : undefined,
  })
  fc.assert(
    fc.property(object, (recorded) => {
      const ours = stepwright.DurableOperationError.fromErrorObject(recorded)
      const expected = theirs.DurableOperationError.fromErrorObject(recorded)
      expect(shape(ours)).toEqual(shape(expected))
      expect(ours.toErrorObject()).toEqual(expected.toErrorObject())
      const outer = new stepwright.ChildContextError('outer', ours)
      expect(outer.toErrorObject()).toEqual(new theirs.ChildContextError('outer', expected).toErrorObject())
    }),
  )
})

test('previews show the same', () => {
  const field = fc.record(
    { name: fc.constantFrom('a', 'b', 'a.b', 'a.b.c'), match: fc.constantFrom('ANYWHERE', 'PATH') },
    { requiredKeys: ['name'] },
  ) as fc.Arbitrary<stepwright.PreviewField>
  const fields = fc.array(field, { maxLength: 2 })
  const config = fc.record(
    {
      mode: fc.constantFrom('INCLUDE_ALL', 'EXCLUDE_ALL'),
      include: fields,
      exclude: fields,
      mask: fields,
      maxPreviewBytes: fc.integer({ min: 5, max: 80 }),
    },
    { requiredKeys: ['mode'] },
  ) as fc.Arbitrary<stepwright.PreviewConfig>
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(1, 'text', null, true),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor', 'd.e'), tie('tree'), { maxKeys: 3 }),
    ),
  }))
  fc.assert(
    fc.property(tree, config, (value, given) => {
      expect(stepwright.buildPreview(value, given)).toEqual(theirs.buildPreview(value, given))
    }),
  )
})

test('values in files have the same envelopes, and read each other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-'))
  try {
    for (const arn of ['arn:aws:lambda:eu-west-1:1:function:f:1/durable-execution/name/id', 'no arn'])
      for (const storageMode of ['ALWAYS', 'OVERFLOW'] as const)
        for (const pathEncoding of ['URI', 'HASH'] as const)
          for (const value of [undefined, { a: 1 }, 'x'.repeat(300_000)]) {
            const config = { storageMode, pathEncoding, generatePreview: () => ({ p: 1 }) }
            const ours = stepwright.createFileSystemSerdes(folder, config)
            const expected = theirs.createFileSystemSerdes(folder, config)
            const context = { entityId: '1-2', durableExecutionArn: arn }
            const text = await ours.serialize(value, context)
            expect(text).toEqual(await expected.serialize(value, context))
            expect(await ours.deserialize(text, context)).toEqual(value)
          }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

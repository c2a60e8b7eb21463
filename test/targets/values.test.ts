import { expect, it } from 'vitest'
import { ChildContextError, StepError } from 'stepwright'
import type { ErrorValue } from '../../compiler/ir/shape.ts'
import {
  batchOf,
  errorOf,
  errorValueOf,
  revived,
  submitterErrorOf,
} from '../../compiler/targets/tasks/bundled/values.ts'
import { tasksRunner } from '../../compiler/targets/tasks/bundled/run-tasks.ts'

const STEP_ERROR = {
  classes: ['StepError', 'DurableOperationError', 'Error'],
  name: 'StepError',
  message: 'no',
  cause: { classes: ['Error'], name: 'TypeError', message: 'no' },
}

it('an error value becomes an error of its class, with its causes', () => {
  const error = errorOf(STEP_ERROR)
  expect(error).toBeInstanceOf(StepError)
  expect(error).toMatchObject({ name: 'StepError', message: 'no', cause: { name: 'TypeError', message: 'no' } })
})

it('an error goes there and back without loss', () => {
  const error = new ChildContextError('outer', errorOf(STEP_ERROR), 'data')
  const value = errorValueOf(error)
  expect(value).toMatchObject({ name: 'ChildContextError', message: 'outer', errorData: 'data' })
  expect(errorValueOf(errorOf(value))).toEqual(value)
})

it('an error with an empty message has the words of the API', () => {
  expect(errorValueOf(new Error(''))).toMatchObject({ message: 'Unknown error' })
  expect(errorValueOf(new StepError(''))).toMatchObject({ message: 'Step failed' })
})

it('a batch has its members again, and only its items and its reason as JSON', () => {
  const all = [{ status: 'SUCCEEDED', result: 1 }, { status: 'FAILED', error: STEP_ERROR }, { status: 'SUCCEEDED' }]
  const batch = batchOf({ all, completionReason: 'ALL_COMPLETED' }) as {
    getResults: () => unknown
    throwIfError: () => void
    failureCount: number
    totalCount: number
  }
  expect(batch.getResults()).toEqual([1])
  expect(batch).toMatchObject({ failureCount: 1, totalCount: 3 })
  expect(() => batch.throwIfError()).toThrow(StepError)
  expect(Object.keys(JSON.parse(JSON.stringify(batch)) as object)).toEqual(['all', 'completionReason'])
})

it('null is undefined again where it stands for that', () => {
  expect(revived(null, 'undefined')).toBeUndefined()
  expect(revived(null, undefined)).toBeNull()
  expect(revived('text', 'undefined')).toBe('text')
})

const LONGEST_CAUSE = 32_768
/** As Lambda tells Step Functions of an error, and as a batch passes on what an item failed with. */
const causes = (value: ErrorValue): readonly string[] => {
  const { classes, name, message } = value
  const plain = { classes: ['Error'], name, message }
  const link = (cause: object) => ({ classes, name, message, cause })
  return [
    JSON.stringify({ errorMessage: JSON.stringify(value), errorType: 'StepError.Retryable', trace: [] }),
    JSON.stringify({ classes: ['ChildContextError'], name, message, cause: link(link(plain)) }),
  ]
}

it.each([
  ['letters', 'x'],
  ['quotes', '"'],
  ['control characters', '\u0001'],
  ['pairs', '😀'],
])('a message of %s is kept as far as every Cause with it can be read', (_, character) => {
  const text = character.repeat(40_000)
  for (const thrown of [new RangeError(text), new StepError(text, undefined, text)]) {
    for (const value of [errorValueOf(thrown), submitterErrorOf(thrown)]) {
      expect(text.startsWith(value.message)).toBe(true)
      expect(value.message.isWellFormed()).toBe(true)
      expect(value.message.length).toBeGreaterThan(700)
      for (const cause of causes(value)) expect(cause.length).toBeLessThanOrEqual(LONGEST_CAUSE)
    }
  }
})

it('a message of 5,000 characters is whole', () => {
  expect(errorValueOf(new Error('x'.repeat(5_000))).message).toHaveLength(5_000)
})

class Gone extends Error {
  readonly sku: unknown
  constructor(sku: unknown) {
    super('gone')
    this.sku = sku
  }
}

/** How an error leaves the code between operations where the definition reads `sku` of a `Gone` as a text. */
const thrownByCode = (error: Error) => {
  const task = {
    kind: 'compute',
    make: () => () => {
      throw error
    },
    retry: { kind: 'none' },
    mode: 'none',
    revive: {},
    errorFields: { Gone: { sku: { kind: 'string' } } },
  } as const
  return tasksRunner({ code: task })({ task: 'code' })
}

it('an error of code between operations keeps the fields that are read, held to their types', async () => {
  await expect(thrownByCode(new Gone('a'))).rejects.toThrow('"fields":{"sku":"a"}')
  await expect(thrownByCode(new Error('outer', { cause: new Gone('b') }))).rejects.toThrow('"fields":{"sku":"b"}')
  await expect(thrownByCode(Object.assign(new Error('other'), { sku: 1 }))).rejects.not.toThrow('fields')
})

it.each([
  ['of another type', 5, 'sku of the Error is 5, not a string.'],
  ['undefined', undefined, 'sku of the Error is undefined, not a string.'],
  ['no JSON', new Date(0), 'sku of the Error is an instance of Date, whose class JSON loses.'],
  ['too long', 'x'.repeat(33_000), 'The fields of the Error are longer than a Cause of Step Functions.'],
])('an error of code whose field is %s breaks a promise', async (_, sku, message) => {
  await expect(thrownByCode(new Gone(sku))).rejects.toMatchObject({ name: 'Stepwright.Contract', message })
})

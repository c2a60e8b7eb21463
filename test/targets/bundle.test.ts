import { SourceMap, type SourceMapPayload } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type InvocationAnswer, TaskProcess, type TaskScript } from '../../runtime/compare/task-process.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { compileText, handlerText, outputOf } from './from-text.ts'

/** Bundles run in a process of their own, as on Lambda: JSON text in and out. */
let processes: TaskProcess

beforeAll(() => {
  processes = new TaskProcess()
})
afterAll(() => processes.close())

async function bundle(body: string, options: { event?: string; more?: string; files?: Record<string, string> } = {}) {
  const compiled = await compileText(handlerText(body, options.event, options.more), {
    targets: ['asl'],
    more: options.files ?? {},
  })
  const code = outputOf(compiled, '.tasks.mjs')
  const instance = processes.newInstance()
  return (payload: Json, script?: TaskScript) => processes.invoke(code, instance, payload, script)
}

const resultOf = (answer: InvocationAnswer): unknown => {
  if (answer.kind === 'error') throw new Error(`${answer.errorType}: ${answer.errorMessage}`)
  return JSON.parse(answer.text)
}

const errorOf = (answer: InvocationAnswer) => {
  if (answer.kind !== 'error') throw new Error(`an answer: ${answer.text}`)
  const { errorType, errorMessage, trace } = answer
  return {
    errorType,
    value: errorMessage.startsWith('{') ? (JSON.parse(errorMessage) as unknown) : errorMessage,
    trace,
  }
}

const NO_RETRY = '{ retryStrategy: api.retryPresets.noRetry }'

describe('a task bundle', () => {
  it('runs a body with what it captured', async () => {
    const run = await bundle(`return await context.step('greet', async () => \`hello \${event.id}\`)`)
    expect(resultOf(await run({ task: 'greet', input: { event: { id: 'ada' } }, attempt: 1 }))).toEqual({
      result: 'hello ada',
    })
  })

  it('gives a script in place of the body', async () => {
    const run = await bundle(`return await context.step('greet', async (): Promise<string> => event.id)`)
    expect(resultOf(await run({ task: 'greet', input: {} }, { return: 'scripted' }))).toEqual({ result: 'scripted' })
  })

  it('keeps one instance of each module, and its state', async () => {
    const run = await bundle(
      `const first = await context.step('first', async () => next())
       const second = await context.step('second', async () => again())
       return [first, second]`,
      {
        more: `import { next } from './counter.ts'\nimport { again } from './other.ts'`,
        files: {
          'flow/counter.ts': 'let count = 0\nexport const next = () => ++count\n',
          'flow/other.ts': `import { next } from './counter'\nexport const again = () => next()\n`,
        },
      },
    )
    expect(resultOf(await run({ task: 'first', input: {} }))).toEqual({ result: 1 })
    expect(resultOf(await run({ task: 'second', input: {} }))).toEqual({ result: 2 })
  })

  it('takes TypeScript that types alone cannot be stripped from', async () => {
    const run = await bundle(`return await context.step('colour', async () => Colour.Red + Names.first)`, {
      more: `enum Colour { Red = 'red' }\nnamespace Names { export const first = '!' }`,
    })
    expect(resultOf(await run({ task: 'colour', input: {} }))).toEqual({ result: 'red!' })
  })

  it('answers null where nothing is returned', async () => {
    const run = await bundle(`await context.step('quiet', async () => {})`)
    expect(resultOf(await run({ task: 'quiet', input: {} }))).toEqual({ result: null })
  })

  it('answers in the same bytes wherever the project lies', async () => {
    const text = handlerText(`return await context.step('a', async () => event.id)`)
    const [one, two] = await Promise.all(
      ['/project', '/somewhere/else'].map((folder) => compileText(text, { targets: ['asl', 'runtime'], folder })),
    )
    expect(two!.workflows[0]!.outputs).toEqual(one!.workflows[0]!.outputs)
    expect(JSON.stringify(one!.workflows[0]!.outputs)).not.toContain('/somewhere')
  })

  it('leads from the bundle to the line of the handler', async () => {
    const compiled = await compileText(
      handlerText(`return await context.step('a', async () => {\n  return event.id\n})`),
      {
        targets: ['asl'],
      },
    )
    const code = outputOf(compiled, '.tasks.mjs').split('\n')
    const line = code.findIndex((text) => text.includes('return event.id'))
    const map = new SourceMap(JSON.parse(outputOf(compiled, '.tasks.mjs.map')) as SourceMapPayload)
    const found = map.findEntry(line, code[line]!.indexOf('return'))
    expect(found).toMatchObject({ originalSource: 'flow/handler.ts', originalLine: 5 })
  })

  it('has the texts of the handler in its map, and of our modules only the names', async () => {
    const text = handlerText(`return await context.step('a', async () => event.id)`)
    const compiled = await compileText(text, { targets: ['asl'] })
    const { sources, sourcesContent } = JSON.parse(outputOf(compiled, '.tasks.mjs.map')) as SourceMapPayload
    const textOf = new Map(sources.map((source, index) => [source, sourcesContent[index]]))
    expect(textOf.get('flow/handler.ts')).toBe(text)
    const own = [...textOf].filter(([source]) => source.startsWith('stepwright:'))
    expect(own.length).toBeGreaterThan(0)
    expect(own.map(([, content]) => content)).toEqual(own.map(() => null))
  })

  it('leaves the handler and the durable context out', async () => {
    const compiled = await compileText(handlerText(`return await context.step('a', async () => event.id)`))
    const code = outputOf(compiled, '.tasks.mjs')
    expect(code).not.toContain('context.step(')
    expect(code).not.toContain('CheckpointQueue')
  })
})

describe('a failure in a task bundle', () => {
  it('leaves under the retryable name with the error as data and no stack', async () => {
    const run = await bundle(`return await context.step('risky', async () => event.id)`)
    const answer = errorOf(await run({ task: 'risky', input: {} }, { throw: { name: 'TypeError', message: 'boom' } }))
    expect(answer).toEqual({
      errorType: 'StepError.Retryable',
      trace: [''],
      value: {
        classes: ['StepError', 'DurableOperationError', 'Error'],
        name: 'StepError',
        message: 'boom',
        cause: { classes: ['Error'], name: 'TypeError', message: 'boom' },
      },
    })
  })

  it('is final where nothing is retried', async () => {
    const run = await bundle(`return await context.step('risky', async () => event.id, ${NO_RETRY})`)
    const answer = errorOf(await run({ task: 'risky', input: {} }, { throw: { name: 'E', message: 'm' } }))
    expect(answer.errorType).toBe('StepError')
  })

  it('has the words of the API for what is no error', async () => {
    const run = await bundle(
      `return await context.step('risky', async (): Promise<string> => { throw 'text' }, ${NO_RETRY})`,
    )
    expect(errorOf(await run({ task: 'risky', input: {} })).value).toMatchObject({
      message: 'Unknown error',
      cause: { name: 'Error', message: 'Unknown error' },
    })
  })

  it('is rebuilt by name where the body throws an error of the API', async () => {
    const run = await bundle(
      `return await context.step('risky', async (): Promise<string> => { throw new api.InvokeError('remote') }, ${NO_RETRY})`,
    )
    expect(errorOf(await run({ task: 'risky', input: {} })).value).toMatchObject({
      classes: ['InvokeError', 'DurableOperationError', 'Error'],
      message: 'remote',
      cause: { name: 'InvokeError' },
    })
  })

  it('lets a strategy decide with the real error and the attempt', async () => {
    const run = await bundle(
      `return await context.step('own', async (): Promise<string> => { throw new Mine('now and then') }, {
         retryStrategy: (error, attempt) => ({ shouldRetry: error instanceof Mine && attempt < 3, delay: { minutes: attempt } }),
       })`,
      { more: 'class Mine extends Error {}' },
    )
    expect(resultOf(await run({ task: 'own', input: {}, attempt: 2 }))).toEqual({ retry: true, delaySeconds: 120 })
    expect(errorOf(await run({ task: 'own', input: {}, attempt: 3 })).errorType).toBe('StepError')
  })

  it('asks the default preset where a strategy decides nothing', async () => {
    const run = await bundle(
      `return await context.step('own', async (): Promise<string> => { throw new Error('x') }, {
         retryStrategy: (() => undefined) as unknown as () => { shouldRetry: boolean },
       })`,
    )
    expect(resultOf(await run({ task: 'own', input: {}, attempt: 5 }))).toMatchObject({ retry: true })
    expect(errorOf(await run({ task: 'own', input: {}, attempt: 6 })).errorType).toBe('StepError')
  })

  it("is the strategy's own error where the strategy throws", async () => {
    const run = await bundle(
      `return await context.step('own', async (): Promise<string> => { throw new Error('x') }, {
         retryStrategy: () => { throw new RangeError('the strategy') },
       })`,
    )
    expect(errorOf(await run({ task: 'own', input: {}, attempt: 1 })).value).toEqual({
      classes: ['RangeError', 'Error'],
      name: 'RangeError',
      message: 'the strategy',
    })
  })

  it('breaks the contract loudly where a result is not of its type', async () => {
    const run = await bundle(
      `const order = await context.step('load', async (): Promise<{ items: { price: number }[] }> => JSON.parse('{"items":[{"price":"7"}]}'))
       return order.items.length`,
    )
    const answer = errorOf(await run({ task: 'load', input: {}, attempt: 1 }))
    expect(answer.errorType).toBe('Stepwright.Contract')
    expect(answer.value).toContain('the result.items[0].price is "7", not a number')
  })

  it.each([
    ['not printable ASCII', 'ship-é'],
    ['too long', 'x'.repeat(257)],
  ])('breaks the contract before the body runs where a computed name is %s', async (_, name) => {
    const run = await bundle('return await context.step(`ship-${event.id}`, async () => event.id)')
    const payload = { task: 'ship', input: { event: { id: '7' } }, attempt: 1 }
    const failed = errorOf(await run({ ...payload, name }, { return: 'not reached' }))
    expect(failed.errorType).toBe('Stepwright.Contract')
    expect(failed.value).toContain(JSON.stringify(name))
    expect(resultOf(await run({ ...payload, name: 'x'.repeat(256) }))).toEqual({ result: '7' })
  })

  it('does not look at a result that nothing reads', async () => {
    const run = await bundle(`await context.step('load', async (): Promise<{ a: number }> => JSON.parse('[]'))`)
    expect(resultOf(await run({ task: 'load', input: {} }))).toEqual({ result: [] })
  })
})

describe('a check in a task bundle', () => {
  const WAITING = `return await context.waitForCondition('poll', async (state) => state + 1, {
    initialState: 0,
    waitStrategy: (state, attempt) => state >= 2 || attempt > 9
      ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 30 } },
  })`

  it('answers the new state and when to look again', async () => {
    const run = await bundle(WAITING)
    expect(resultOf(await run({ task: 'poll', input: {}, attempt: 1, state: 0 }))).toEqual({
      state: 1,
      done: false,
      delaySeconds: 30,
    })
    expect(resultOf(await run({ task: 'poll', input: {}, attempt: 2, state: 1 }))).toEqual({ state: 2, done: true })
  })

  it('fails as a StepError, at once', async () => {
    const run = await bundle(WAITING)
    const answer = errorOf(await run({ task: 'poll', input: {}, state: 0 }, { throw: { name: 'Gone', message: 'm' } }))
    expect(answer).toMatchObject({ errorType: 'StepError', value: { name: 'StepError', cause: { name: 'Gone' } } })
  })
})

describe('a submitter in a task bundle', () => {
  it('gets the callback id, and its failure names the submitter', async () => {
    const run = await bundle(
      `await context.waitForCallback('ask', async (id) => { if (id === 'bad') throw new Error('no desk') })`,
    )
    expect(resultOf(await run({ task: 'ask', input: {}, callbackId: 'good' }))).toEqual({ result: null })
    expect(errorOf(await run({ task: 'ask', input: {}, callbackId: 'bad' }))).toMatchObject({
      errorType: 'CallbackSubmitterError.Retryable',
      value: {
        name: 'CallbackSubmitterError',
        message: 'no desk',
        cause: { name: 'StepError', cause: { name: 'StepError' } },
      },
    })
  })
})

it("an import that does not exist is the user's mistake", async () => {
  const compiled = await compileText(
    handlerText(
      `return await context.step('a', async () => missing(event.id))`,
      undefined,
      `import { missing } from 'no-such-package'`,
    ),
    { targets: ['asl'] },
  )
  expect(compiled.workflows).toEqual([])
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0)
})

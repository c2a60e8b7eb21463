import { expect } from 'vitest'
import type { DurableInstrumentationPlugin } from '../../runtime/handler.ts'
import { attempts, failingBefore, noRetry, type Outside, type Requirements, throwing } from './requirement.ts'

type Hook = Extract<keyof DurableInstrumentationPlugin, `on${string}`>
type Told<H extends Hook> = Parameters<NonNullable<DurableInstrumentationPlugin[H]>>[0]

/** Writes down what these hooks are told, as the fields given. */
function recorder(
  o: Outside,
  hooks: { readonly [H in Hook]?: (info: Told<H>) => unknown },
): DurableInstrumentationPlugin {
  return Object.fromEntries(
    Object.entries(hooks).map(([hook, tell]) => [
      hook,
      async (info: unknown) => {
        const told = tell(info as never)
        if (told !== undefined) o.say([hook, told])
      },
    ]),
  )
}

const greet = {
  input: { name: 'Ada' },
  run: ((c, _o, { name }) => c.step('greet', async () => `Hello, ${name}!`)) satisfies Requirements[string]['run'],
  result: 'Hello, Ada!',
  events: 'SS S+ I',
}
const waiting = {
  run: ((c) => c.wait('pause', { seconds: 2 })) satisfies Requirements[string]['run'],
  result: null,
  events: 'WS I W+ I',
}
const retried = {
  run: ((c, o) => c.step('flaky', failingBefore(2, 'ok', o), attempts(2))) satisfies Requirements[string]['run'],
  result: 'ok',
  events: 'SS S- I SS S+ I',
}

const throwingPlugin = (): DurableInstrumentationPlugin => {
  const fails = async () => {
    throw new Error('the plugin is broken')
  }
  return {
    onInvocationStart: fails,
    onInvocationEnd: fails,
    onOperationStart: fails,
    onOperationEnd: fails,
    onOperationAttemptStart: fails,
    onOperationAttemptEnd: fails,
    onOperationChange: fails,
  }
}
const nameOf = ({ name }: { name?: string }) => name
const statuses = (operations: Record<string, { name?: string; type: string; status?: string }>) =>
  Object.values(operations)
    .filter(({ type }) => type !== 'EXECUTION')
    .map(({ name, status }) => `${name} ${status}`)

const anId = expect.stringMatching(/^[0-9a-f]{16,}$/) as unknown
const aTime = expect.any(Date) as unknown

export const plugin: Requirements = {
  '10-1': {
    shows: 'a plugin hears of the start and the end of an invocation',
    ...greet,
    plugins: (o) => [recorder(o, { onInvocationStart: () => 'start', onInvocationEnd: ({ status }) => status })],
    said: [
      ['onInvocationStart', 'start'],
      ['onInvocationEnd', 'SUCCEEDED'],
    ],
  },
  '10-2': {
    shows: 'a plugin hears of the start and the end of an operation, by the id of the history',
    ...greet,
    plugins: (o) => [
      recorder(o, {
        onOperationStart: ({ id, name, type, subType }) => ({ id, name, type, subType }),
        onOperationEnd: ({ id, status }) => ({ id, status }),
      }),
    ],
    said: [
      ['onOperationStart', { id: anId, name: 'greet', type: 'STEP', subType: 'Step' }],
      ['onOperationEnd', { id: anId, status: 'SUCCEEDED' }],
    ],
  },
  '10-3': {
    shows: 'each attempt, with its number and how it came out',
    ...retried,
    plugins: (o) => [
      recorder(o, {
        onOperationAttemptStart: ({ attempt }) => attempt,
        onOperationAttemptEnd: ({ attempt, outcome }) => [attempt, outcome],
      }),
    ],
    said: [
      ['onOperationAttemptStart', 1],
      ['onOperationAttemptEnd', [1, 'FAILED']],
      ['onOperationAttemptStart', 2],
      ['onOperationAttemptEnd', [2, 'SUCCEEDED']],
    ],
  },
  '10-4': {
    shows: 'hooks that throw change nothing',
    ...greet,
    plugins: () => [throwingPlugin()],
  },
  '10-5': {
    shows: 'of two plugins both hear',
    ...greet,
    plugins: (o) => [
      recorder(o, { onInvocationStart: () => 'first' }),
      recorder(o, { onInvocationStart: () => 'second' }),
    ],
    said: [
      ['onInvocationStart', 'first'],
      ['onInvocationStart', 'second'],
    ],
  },
  '10-6': {
    shows: 'the first invocation is told from a later one',
    ...waiting,
    plugins: (o) => [recorder(o, { onInvocationStart: ({ isFirstInvocation }) => isFirstInvocation })],
    said: [
      ['onInvocationStart', true],
      ['onInvocationStart', false],
    ],
  },
  '10-7': {
    shows: 'the end of an invocation that fails the execution',
    run: (c) => c.step('bad', throwing('bad'), noRetry),
    status: 'FAILED',
    error: { ErrorType: 'StepError', ErrorMessage: 'bad' },
    events: 'SS S- I',
    plugins: (o) => [
      recorder(o, { onInvocationEnd: ({ status, executionError }) => [status, executionError?.message] }),
    ],
    said: [['onInvocationEnd', ['FAILED', 'bad']]],
  },
  '10-8': {
    shows: 'a change of operations: what changed, and all there are',
    ...greet,
    plugins: (o) => [
      recorder(o, {
        onOperationChange: ({ updatedOperations, operations }) => [statuses(updatedOperations), statuses(operations)],
      }),
    ],
    said: [['onOperationChange', [['greet SUCCEEDED'], ['greet SUCCEEDED']]]],
  },
  '10-9': {
    shows: 'a wait that ended between invocations is told at the start of the next',
    ...waiting,
    plugins: (o) => [recorder(o, { onInvocationStart: ({ updatedOperations }) => statuses(updatedOperations) })],
    said: [
      ['onInvocationStart', []],
      ['onInvocationStart', ['pause SUCCEEDED']],
    ],
  },
  '10-10': {
    shows: 'the start and the end of a wait',
    ...waiting,
    plugins: (o) => [
      recorder(o, {
        onOperationStart: ({ name, isReplay }) => [name, isReplay],
        onOperationEnd: ({ name, status }) => [name, status],
      }),
    ],
    said: [
      ['onOperationStart', ['pause', false]],
      ['onOperationEnd', ['pause', 'SUCCEEDED']],
    ],
  },
  '10-11': {
    shows: 'the parent of a step in a child context',
    input: { name: 'Ada' },
    run: (c, _o, { name }) => c.runInChildContext('outer', (i) => i.step('greet', async () => `Hello, ${name}!`)),
    result: 'Hello, Ada!',
    events: 'CS SS S+ C+ I',
    plugins: (o) => [recorder(o, { onOperationStart: ({ name, parentId }) => [name, parentId] })],
    said: [
      ['onOperationStart', ['outer', undefined]],
      ['onOperationStart', ['greet', anId]],
    ],
  },
  '10-12': {
    shows: 'the function of each branch is wrapped, with its parent',
    run: async (c) =>
      (
        await c.parallel(
          'tasks',
          [
            { name: 'one', func: async () => 'task-1' },
            { name: 'two', func: async () => 'task-2' },
          ],
          { maxConcurrency: 1 },
        )
      ).getResults(),
    result: ['task-1', 'task-2'],
    events: 'CS CS C+ CS C+ C+ I',
    plugins: (o) => [
      {
        wrapChildContextFn: (info, body) => {
          o.say([info.name, info.parentId])
          return body()
        },
      },
    ],
    said: [
      ['tasks', undefined],
      ['one', anId],
      ['two', anId],
    ],
  },
  '10-13': {
    shows: 'on replay only what has not ended begins again, and is told to be replayed',
    run: async (c, o) => {
      await c.step('done', async () => 1)
      return c.step('flaky', failingBefore(2, 'Operation succeeded', o), attempts(2))
    },
    result: 'Operation succeeded',
    events: 'SS S+ SS S- I SS S+ I',
    plugins: (o) => [recorder(o, { onOperationStart: ({ name, isReplay }) => [name, isReplay] })],
    said: [
      ['onOperationStart', ['done', false]],
      ['onOperationStart', ['flaky', false]],
      ['onOperationStart', ['flaky', true]],
    ],
  },
  '10-14': {
    shows: 'the end of an operation carries its result as recorded, or its error',
    run: async (c) => {
      await c.step('good', async () => ({ a: 1 }))
      await c.step('bad', throwing('down'), noRetry)
    },
    status: 'FAILED',
    error: { ErrorType: 'StepError', ErrorMessage: 'down' },
    events: 'SS S+ SS S- I',
    plugins: (o) => [recorder(o, { onOperationEnd: ({ name, result, error }) => [name, result, error?.message] })],
    said: [
      ['onOperationEnd', ['good', '{"a":1}', undefined]],
      ['onOperationEnd', ['bad', undefined, 'down']],
    ],
  },
  '10-15': {
    shows: 'attempts until they are used up, then the end of the operation',
    run: (c) => c.step('bad', throwing('always'), attempts(2)),
    status: 'FAILED',
    error: { ErrorType: 'StepError', ErrorMessage: 'always' },
    events: 'SS S- I SS S- I',
    plugins: (o) => [
      recorder(o, {
        onOperationAttemptEnd: ({ attempt, outcome }) => [attempt, outcome],
        onOperationEnd: ({ status }) => status,
      }),
    ],
    said: [
      ['onOperationAttemptEnd', [1, 'FAILED']],
      ['onOperationAttemptEnd', [2, 'FAILED']],
      ['onOperationEnd', 'FAILED'],
    ],
  },
  '10-16': {
    shows: 'the end of every invocation, the suspended one too',
    ...waiting,
    plugins: (o) => [recorder(o, { onInvocationEnd: ({ status }) => status })],
    said: [
      ['onInvocationEnd', 'PENDING'],
      ['onInvocationEnd', 'SUCCEEDED'],
    ],
  },
  '10-17': {
    shows: 'a plugin that throws does not keep another from hearing',
    ...greet,
    plugins: (o) => [throwingPlugin(), recorder(o, { onOperationStart: nameOf, onOperationEnd: nameOf })],
    said: [
      ['onOperationStart', 'greet'],
      ['onOperationEnd', 'greet'],
    ],
  },
  '10-18': {
    shows: 'of two waits side by side the open one begins again on replay',
    run: async (c) =>
      (
        await c.parallel([
          async (b) => {
            await b.wait('short', { seconds: 2 })
            return 'short-done'
          },
          async (b) => {
            await b.wait('long', { seconds: 8 })
            return 'long-done'
          },
        ])
      ).getResults(),
    result: ['short-done', 'long-done'],
    events: 'CS *',
    plugins: (o) => [
      recorder(o, {
        onOperationStart: ({ name, type, isReplay }) => (type === 'WAIT' ? [name, isReplay] : undefined),
      }),
    ],
    said: [
      ['onOperationStart', ['short', false]],
      ['onOperationStart', ['long', false]],
      ['onOperationStart', ['long', true]],
    ],
  },
  '10-19': {
    shows: 'all that is told at the start and the end of invocations',
    input: { name: 'x' },
    run: async (c, _o, { name }) => {
      await c.wait('pause', { seconds: 1 })
      return `done-${name}`
    },
    result: 'done-x',
    events: 'WS I W+ I',
    plugins: (o) => [
      recorder(o, {
        onInvocationStart: (info) => ({ ...(info as object), operations: 0, updatedOperations: 0 }),
        onInvocationEnd: (info) => ({ ...(info as object), operations: 0 }),
      }),
    ],
    said: [
      ['onInvocationStart', { ...invocation(), isFirstInvocation: true, updatedOperations: 0 }],
      ['onInvocationEnd', { ...invocation(), status: 'PENDING' }],
      ['onInvocationStart', { ...invocation(), isFirstInvocation: false, updatedOperations: 0 }],
      ['onInvocationEnd', { ...invocation(), status: 'SUCCEEDED', executionResult: 'done-x' }],
    ],
  },
  '10-20': {
    shows: 'all that is told at the start and the end of an operation',
    run: (c) => c.step('task', async () => 'task-a'),
    result: 'task-a',
    events: 'SS S+ I',
    plugins: (o) => [recorder(o, { onOperationStart: (info) => info, onOperationEnd: (info) => info })],
    said: [
      ['onOperationStart', expect.objectContaining({ ...task(), isReplay: false })],
      [
        'onOperationEnd',
        expect.objectContaining({ ...task(), status: 'SUCCEEDED', result: '"task-a"', endTimestamp: aTime }),
      ],
    ],
  },
  '10-21': {
    shows: 'all that is told at the start and the end of an attempt',
    ...retried,
    plugins: (o) => [recorder(o, { onOperationAttemptStart: (info) => info, onOperationAttemptEnd: (info) => info })],
    said: [
      ['onOperationAttemptStart', expect.objectContaining({ ...task('flaky'), attempt: 1 })],
      [
        'onOperationAttemptEnd',
        expect.objectContaining({
          ...task('flaky'),
          attempt: 1,
          outcome: 'FAILED',
          error: expect.any(Error) as unknown,
        }),
      ],
      ['onOperationAttemptStart', expect.objectContaining({ ...task('flaky'), attempt: 2 })],
      ['onOperationAttemptEnd', expect.objectContaining({ ...task('flaky'), attempt: 2, outcome: 'SUCCEEDED' })],
    ],
  },
  '10-22': {
    shows: 'all that is told of a changed operation',
    run: (c) => c.step('task', async () => 'task-a'),
    result: 'task-a',
    events: 'SS S+ I',
    plugins: (o) => [
      recorder(o, {
        onOperationChange: ({ updatedOperations }) => Object.values(updatedOperations),
      }),
    ],
    said: [
      [
        'onOperationChange',
        [
          expect.objectContaining({
            ...task(),
            status: 'SUCCEEDED',
            startTimestamp: aTime,
            endTimestamp: aTime,
            result: '"task-a"',
          }),
        ],
      ],
    ],
  },
  '10-23': {
    shows: 'the sub types of contexts (the JavaScript interface has no field that says that children are replayed)',
    run: async (c) =>
      (await c.map('items', ['a', 'b'], async (_i, item) => `${item}-done`, { maxConcurrency: 1 })).getResults(),
    result: ['a-done', 'b-done'],
    events: 'CS *',
    plugins: (o) => [recorder(o, { onOperationStart: ({ type, subType }) => [type, subType] })],
    said: [
      ['onOperationStart', ['CONTEXT', 'Map']],
      ['onOperationStart', ['CONTEXT', 'MapIteration']],
      ['onOperationStart', ['CONTEXT', 'MapIteration']],
    ],
  },
}

function invocation() {
  return {
    requestId: expect.any(String) as unknown,
    executionArn: expect.stringMatching(/^arn:/) as unknown,
    executionInput: { name: 'x' },
    executionStartTimestamp: aTime,
    operations: 0,
  }
}

function task(name = 'task') {
  return { id: anId, name, type: 'STEP', subType: 'Step' }
}

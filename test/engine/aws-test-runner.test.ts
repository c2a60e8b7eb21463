import * as aws from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner, WaitingOperationStatus } from '@aws/durable-execution-sdk-js-testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import type { Operation } from '../../runtime/history/operation.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { chain, type Program, programs } from '../replay/programs.ts'
import { handlerOf, testEngine, testWorld } from './test-engine.ts'

/** The same handlers on AWS's SDK in AWS's local test runner, and on our engine: equal results and equal operations. */

const ours = new Map<string, Observed>()

// The runner's fake timers would stop our simulated clock, which looks at the event loop: all of ours run first.
beforeAll(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  for (const [name, program] of [...alone, ...attended]) ours.set(name, await onStepwright(program))
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
})
afterAll(async () => {
  await LocalDurableTestRunner.teardownTestEnvironment()
  vi.restoreAllMocks()
})

/** A fault of the invocation: the runner itself throws it, where the service repeats the invocation. */
const FAULTS = new Set(['a result that cannot be serialised'])

/** What needs nobody outside and begins without a history. */
const alone = Object.entries(programs).filter(
  ([name, { script, recorded }]) => !script && !recorded && !FAULTS.has(name),
)

type CallbackAnswer =
  | { readonly kind: 'succeed'; readonly result: string }
  | { readonly kind: 'fail'; readonly error: { readonly ErrorType: string; readonly ErrorMessage: string } }

/** A program with somebody outside, who answers its callbacks by their names. */
interface Attended extends Pick<Program, 'run'> {
  readonly answers?: Readonly<Record<string, CallbackAnswer>>
}

const functions: Readonly<Record<string, (input: unknown) => unknown>> = {
  echo: (input) => ({ got: input }),
  failing: () => {
    throw new TypeError('remote')
  },
}

const durable: stepwright.DurableExecutionHandler = async (event: { n: number }, context) => {
  await context.wait('inside', { seconds: 3 })
  return context.step('square', async () => event.n * event.n)
}

const rejected = { kind: 'fail', error: { ErrorType: 'Denied', ErrorMessage: 'no' } } as const

async function caught(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await promise
  } catch (error) {
    return chain(error)
  }
}

const attended: readonly (readonly [string, Attended])[] = Object.entries({
  'a callback that is answered, and one that is refused': {
    run: async (c) => {
      const [yes] = await c.createCallback('yes', { timeout: { hours: 1 } })
      const first = await yes
      const [no] = await c.createCallback('no')
      return [first, await caught(no)]
    },
    answers: { yes: { kind: 'succeed', result: '{"a":1}' }, no: rejected },
  },
  'waitForCallback, answered, and refused': {
    run: async (c) => [
      await c.waitForCallback('yes', async () => {}),
      await caught(c.waitForCallback('no', async () => {})),
    ],
    answers: { yes: { kind: 'succeed', result: 'fine' }, no: rejected },
  },
  'a callback that times out, and one without heartbeats': {
    run: async (c) => [
      (await caught((await c.createCallback('late', { timeout: { seconds: 5 } }))[0])) !== undefined,
      (await caught((await c.createCallback('still', { heartbeatTimeout: { seconds: 5 } }))[0])) !== undefined,
    ],
  },
  'invokes of functions and of a durable handler': {
    run: async (c) => [
      await c.invoke('plain', 'echo', { a: 1 }),
      await c.invoke('durable', { n: 7 }),
      await caught(c.invoke('bad', 'failing', {})),
    ],
  },
} satisfies Record<string, Attended>)

interface Observed {
  readonly status: string | undefined
  readonly result?: unknown
  readonly error?: { readonly type: string | undefined; readonly message: string | undefined }
  /** By id. */
  readonly operations: Readonly<Record<string, Record<string, unknown>>>
}

async function onAws({ run, answers = {} }: Attended): Promise<Observed> {
  const handlerFunction = aws.withDurableExecution(async (_event, context) =>
    run(context as never, aws as never, () => {}),
  )
  const runner = new LocalDurableTestRunner({ handlerFunction })
  for (const [name, called] of Object.entries(functions)) runner.registerFunction(name, async (input) => called(input))
  runner.registerDurableFunction('durable', aws.withDurableExecution(durable as unknown as aws.DurableExecutionHandler))
  const answered = Object.entries(answers).map(async ([name, answer]) => {
    const operation = runner.getOperation(name)
    await operation.waitForData(WaitingOperationStatus.STARTED)
    if (operation.isWaitForCallback()) await operation.waitForData(WaitingOperationStatus.SUBMITTED)
    if (answer.kind === 'succeed') await operation.sendCallbackSuccess(answer.result)
    else await operation.sendCallbackFailure(answer.error)
  })
  const ended = await runner.run({ payload: {} })
  await Promise.all(answered)
  const operations = byId(ended.getOperations().map((operation) => operation.getOperationData() as never))
  const status = ended.getStatus()
  if (status === 'SUCCEEDED') return { status, result: ended.getResult() as unknown, operations }
  const { errorType: type, errorMessage: message } = ended.getError()
  return { status, error: { type, message }, operations }
}

async function onStepwright({ run, answers = {} }: Attended): Promise<Observed> {
  const world = testWorld()
  const store = new MemoryStore()
  const handler = handlerOf('main', async (_event, context) => run(context, stepwright, () => {}))
  const engine = testEngine(world, [handler, handlerOf('durable', durable)], { store, functions })
  const { execution } = await engine.start({ workflow: 'main', input: {} })
  for (;;) {
    const { outcome } = await world.until(
      engine.run(execution.id, Object.keys(answers).length > 0 ? 'timers' : 'settled'),
    )
    if (outcome.status !== 'suspended') break
    const open = store.read((snapshot) => snapshot.operations(execution.id).map(({ operation }) => operation))
    const callback = open.find(({ Type, Status }) => Type === 'CALLBACK' && Status === 'STARTED')!
    const name = callback.Name ?? open.find(({ Id }) => Id === callback.ParentId)!.Name!
    await engine.completeCallback(callback.CallbackDetails!.CallbackId!, answers[name]!)
  }
  return store.read((snapshot) => {
    const { status } = snapshot.execution(execution.id)!
    const { result, error } = snapshot.payloads(execution.id)
    const operations = byId(snapshot.operations(execution.id).map(({ operation }) => operation))
    if (status === 'SUCCEEDED')
      return { status, result: result === undefined ? undefined : (JSON.parse(result) as unknown), operations }
    return { status, error: { type: error?.ErrorType, message: error?.ErrorMessage }, operations }
  })
}

/** Each operation's place in the tree, its kind, and how it ended. */
function byId(operations: readonly Operation[]): Observed['operations'] {
  return Object.fromEntries(
    operations.map(({ Id, ParentId, Name, Type, SubType, Status, StepDetails, ContextDetails }) => {
      const details = StepDetails ?? ContextDetails
      const error = details?.Error && [details.Error.ErrorType, details.Error.ErrorMessage]
      const result = details?.Result?.replace(/"stack":"[^"]*"/, '"stack":""')
      return [Id, { ParentId, Name, Type, SubType, Status, attempt: StepDetails?.Attempt, result, error }]
    }),
  )
}

/** The runner's timers go on when the execution is over: what was open then says how it was left only with us. */
function withoutOpen({ operations, ...rest }: Observed, open: ReadonlySet<string>): unknown {
  const compared = Object.entries(operations).map(([id, operation]) => {
    if (!open.has(id)) return [id, operation]
    const { ParentId, Name, Type, SubType } = operation
    return [id, { ParentId, Name, Type, SubType }]
  })
  return { ...rest, operations: Object.fromEntries(compared) }
}

const openOf = ({ operations }: Observed): ReadonlySet<string> =>
  new Set(
    Object.keys(operations).filter((id) => ['STARTED', 'PENDING', 'READY'].includes(String(operations[id]!.Status))),
  )

test.each([...alone, ...attended])('%s', { timeout: 20_000 }, async (name, program) => {
  const theirs = await onAws(program)
  const here = ours.get(name)!
  const open = openOf(here)
  expect(withoutOpen(here, open)).toEqual(withoutOpen(theirs, open))
})

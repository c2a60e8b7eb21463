import * as aws from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import type { Operation } from '../../runtime/history/operation.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { type Program, programs } from '../replay/programs.ts'
import { handlerOf, testEngine, testWorld } from './test-engine.ts'

/** The same handlers on AWS's SDK in AWS's local test runner, and on our engine: equal results and equal operations. */

const ours = new Map<string, Observed>()

// The runner's fake timers would stop our simulated clock, which looks at the event loop: all of ours run first.
beforeAll(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  for (const [name, program] of alone) ours.set(name, await onStepwright(program))
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

interface Observed {
  readonly status: string | undefined
  readonly result?: unknown
  readonly error?: { readonly type: string | undefined; readonly message: string | undefined }
  /** By id. */
  readonly operations: Readonly<Record<string, Record<string, unknown>>>
}

async function onAws(program: Program): Promise<Observed> {
  const handlerFunction = aws.withDurableExecution(async (_event, context) =>
    program.run(context as never, aws as never, () => {}),
  )
  const ended = await new LocalDurableTestRunner({ handlerFunction }).run({ payload: {} })
  const operations = byId(ended.getOperations().map((operation) => operation.getOperationData() as never))
  const status = ended.getStatus()
  if (status === 'SUCCEEDED') return { status, result: ended.getResult() as unknown, operations }
  const { errorType: type, errorMessage: message } = ended.getError()
  return { status, error: { type, message }, operations }
}

async function onStepwright(program: Program): Promise<Observed> {
  const world = testWorld()
  const store = new MemoryStore()
  const handler = handlerOf('main', async (_event, context) => program.run(context, stepwright, () => {}))
  const engine = testEngine(world, [handler], { store })
  const { execution } = await engine.start({ workflow: 'main', input: {} })
  await world.until(engine.run(execution.id, 'settled'))
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

test.each(alone)('%s', { timeout: 20_000 }, async (name, program) => {
  const theirs = await onAws(program)
  const here = ours.get(name)!
  const open = openOf(here)
  expect(withoutOpen(here, open)).toEqual(withoutOpen(theirs, open))
})

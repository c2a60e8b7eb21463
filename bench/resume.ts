import { join } from 'node:path'
import * as aws from '@aws/durable-execution-sdk-js'
import type { DurableContext, DurableExecutionHandler } from '../runtime/handler.ts'
import { Engine, MemoryStore, openStore, type Store, systemEnvironment } from '../runtime/index.ts'
import { invokeOnAws } from './aws-sdk.ts'
import { inFolder } from './folder.ts'
import { benchHandler } from './handler.ts'
import type { Benchmark } from './row.ts'

const FEW = 1000
const MANY = 5000
const STEPS = 3000

/** The time to resume after 5,000 recorded steps against that after 1,000, from the disk: replay must stay linear. */
export const resume: Benchmark = {
  id: 'resume',
  title: `resume after ${MANY} operations against resume after ${FEW}`,
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 6 },
  measure: () =>
    inFolder(async (folder) => {
      const onDisk = (steps: number) => {
        const open = () => openStore(join(folder, `${steps}.db`), { environment: systemEnvironment })
        return resumed(steps, open(), async (store) => {
          await store.close()
          return open()
        })
      }
      return { value: (await onDisk(MANY)).tookMs, peer: (await onDisk(FEW)).tookMs }
    }),
}

/**
 * Both sides have their records in memory. Ours goes through engine and backend: it claims the execution and records its end. The SDK
 * is handed the same records, and its client answers at once.
 */
export const resumeAgainstAws: Benchmark = {
  id: 'resume-aws',
  title: `resumes a second after ${STEPS} operations in memory, against AWS's SDK with a client in memory`,
  unit: 'resumes/s',
  goal: { kind: 'at-least', ratio: 5 },
  measure: async () => {
    const { tookMs, operations } = await resumed(STEPS, new MemoryStore(), async (store) => store)
    return { value: 1000 / tookMs, peer: 1000 / (await resumedOnAws(operations)) }
  },
}

const program: DurableExecutionHandler = async ({ steps }: { readonly steps: number }, context: DurableContext) => {
  let sum = 0
  for (let index = 0; index < steps; index++) sum += await context.step(`step-${index}`, async () => index)
  const [answer] = await context.createCallback('approval')
  return `${await answer} ${sum}`
}
const handler = benchHandler('resumed', program)
const result = (steps: number) => `yes ${(steps * (steps - 1)) / 2}`

/** Until the last callback on one engine, and from there on another, over a store that is opened again: nothing is kept. */
async function resumed(
  steps: number,
  first: Store,
  reopen: (store: Store) => Promise<Store>,
): Promise<{ readonly tookMs: number; readonly operations: readonly aws.WireOperation[] }> {
  const begun = engineOf(first)
  const { execution } = await begun.start({ workflow: 'resumed', input: { steps } })
  const { waitsFor } = await begun.run(execution.id)
  const [waiting] = waitsFor
  if (waiting?.kind !== 'callback') throw new Error('it does not wait for its callback')
  await begun.completeCallback(waiting.callbackId, { kind: 'succeed', result: 'yes' })
  const store = await reopen(first)
  const engine = engineOf(store)
  const startedMs = performance.now()
  const { outcome } = await engine.run(execution.id)
  const tookMs = performance.now() - startedMs
  if (outcome.status !== 'succeeded' || outcome.result !== result(steps))
    throw new Error(`the steps did not add up: ${JSON.stringify(outcome)}`)
  const recorded = engine.executions.inspect(execution.id).operations
  await store.close()
  return { tookMs, operations: [executionRecord(execution.id, steps), ...recorded.map(wireOperation)] }
}

function executionRecord(Id: string, steps: number): aws.WireOperation {
  const ExecutionDetails = { InputPayload: JSON.stringify({ steps }) }
  return { Id, Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: new Date(), ExecutionDetails }
}

/** The SDK's own types have enums for the same texts. */
function wireOperation(operation: object): aws.WireOperation {
  return operation as aws.WireOperation
}

function engineOf(store: Store): Engine {
  return new Engine({ store, environment: systemEnvironment, handlers: [handler] })
}

/** In milliseconds. */
async function resumedOnAws(operations: readonly aws.WireOperation[]): Promise<number> {
  const wrapped = aws.withDurableExecution(program as unknown as aws.DurableExecutionHandler)
  const startedMs = performance.now()
  const end = await invokeOnAws(wrapped, operations)
  const tookMs = performance.now() - startedMs
  if (end.Status !== aws.InvocationStatus.SUCCEEDED || end.Result !== JSON.stringify(result(STEPS)))
    throw new Error(`AWS's SDK did not come to the same end: ${JSON.stringify(end)}`)
  return tookMs
}

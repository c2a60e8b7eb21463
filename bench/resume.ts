import { join } from 'node:path'
import * as aws from '@aws/durable-execution-sdk-js'
import type { DurableContext, DurableExecutionHandler } from '../runtime/handler.ts'
import { Engine, openStore, type Store, systemEnvironment } from '../runtime/index.ts'
import { invokeOnAws } from './aws-sdk.ts'
import { inFolder } from './folder.ts'
import { benchHandler } from './handler.ts'
import type { Benchmark } from './row.ts'

const FEW = 1000
const MANY = 5000
const STEPS = 3000

/** The time to resume after 5,000 recorded steps against that after 1,000: replay must stay linear. */
export const resume: Benchmark = {
  id: 'resume',
  title: `resume after ${MANY} operations against resume after ${FEW}`,
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 6 },
  measure: () =>
    inFolder(async (folder) => ({
      value: (await resumed(join(folder, 'many.db'), MANY)).tookMs,
      peer: (await resumed(join(folder, 'few.db'), FEW)).tookMs,
    })),
}

/**
 * Ours reads the records from the file, claims the execution and records its end there; the SDK is handed the same records as objects,
 * and its checkpoints cost nothing.
 */
export const resumeAgainstAws: Benchmark = {
  id: 'resume-aws',
  title: `resumes a second after ${STEPS} operations, from the disk, against AWS's SDK with its records in memory`,
  unit: 'resumes/s',
  goal: { kind: 'at-least', ratio: 5 },
  measure: () =>
    inFolder(async (folder) => {
      const { tookMs, operations } = await resumed(join(folder, 'ours.db'), STEPS)
      return { value: 1000 / tookMs, peer: 1000 / (await resumedOnAws(operations)) }
    }),
}

const program: DurableExecutionHandler = async ({ steps }: { readonly steps: number }, context: DurableContext) => {
  let sum = 0
  for (let index = 0; index < steps; index++) sum += await context.step(`step-${index}`, async () => index)
  const [answer] = await context.createCallback<string>('approval')
  return `${await answer} ${sum}`
}
const handler = benchHandler('resumed', program)
const result = (steps: number) => `yes ${(steps * (steps - 1)) / 2}`

async function resumed(
  file: string,
  steps: number,
): Promise<{ readonly tookMs: number; readonly operations: readonly aws.WireOperation[] }> {
  let store = openStore(file, { environment: systemEnvironment })
  const begun = engineOf(store)
  const { execution } = await begun.start({ workflow: 'resumed', input: { steps } })
  const { waitsFor } = await begun.run(execution.id)
  const [waiting] = waitsFor
  if (waiting?.kind !== 'callback') throw new Error('it does not wait for its callback')
  await begun.completeCallback(waiting.callbackId, { kind: 'succeed', result: 'yes' })
  await store.close()
  // Opened again: nothing is kept from before.
  store = openStore(file, { environment: systemEnvironment })
  const engine = engineOf(store)
  const startedMs = performance.now()
  const { outcome } = await engine.run(execution.id)
  const tookMs = performance.now() - startedMs
  if (outcome.status !== 'succeeded' || outcome.result !== result(steps))
    throw new Error(`the steps did not add up: ${JSON.stringify(outcome)}`)
  const recorded = engine.executions.inspect(execution.id).operations
  await store.close()
  const first = {
    Id: execution.id,
    Type: 'EXECUTION' as const,
    Status: 'STARTED' as const,
    ExecutionDetails: { InputPayload: JSON.stringify({ steps }) },
  }
  return {
    tookMs,
    operations: [first, ...recorded.map(({ path: _, ...operation }) => operation)] as aws.WireOperation[],
  }
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
  if (end.Status !== 'SUCCEEDED' || end.Result !== JSON.stringify(result(STEPS)))
    throw new Error(`AWS's SDK did not come to the same end: ${JSON.stringify(end)}`)
  return tookMs
}

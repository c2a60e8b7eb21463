import { join } from 'node:path'
import type { DurableContext } from '../runtime/handler.ts'
import { Engine, openStore, systemEnvironment } from '../runtime/index.ts'
import { inFolder } from './folder.ts'
import { benchHandler } from './handler.ts'
import { runOnOpenWorkflow } from './openworkflow.ts'
import type { Benchmark } from './row.ts'

const OURS = 1000
/** The peer's rate does not depend on how many there are; a thousand would take it most of a minute. */
const PEERS = 100
const STEPS = 10
const IN_FLIGHT = 50
const SUM = (STEPS * (STEPS - 1)) / 2

/** Executions of ten steps, fifty at one time, every step on the disk before the next: commits of one turn are one write. */
export const concurrentExecutions: Benchmark = {
  id: 'concurrent-executions',
  title: `${OURS} executions of ${STEPS} steps, ${IN_FLIGHT} at one time, synchronous=FULL, against OpenWorkflow`,
  unit: 'executions/s',
  goal: { kind: 'at-least', ratio: 10 },
  measure: () =>
    inFolder(async (folder) => ({
      value: await ours(join(folder, 'ours.db')),
      peer: await theirs(join(folder, 'theirs.db')),
    })),
}

const handler = benchHandler('concurrent', async (_: unknown, context: DurableContext) => {
  let sum = 0
  for (let index = 0; index < STEPS; index++) sum += await context.step(`step-${index}`, async () => index)
  return sum
})

async function ours(file: string): Promise<number> {
  const store = openStore(file, { environment: systemEnvironment })
  const engine = new Engine({ store, environment: systemEnvironment, handlers: [handler], concurrency: IN_FLIGHT })
  await Promise.all(Array.from({ length: OURS }, () => engine.start({ workflow: 'concurrent' })))
  const startedMs = performance.now()
  await engine.work({ once: true })
  const tookMs = performance.now() - startedMs
  const ended = engine.executions.list({ statuses: ['SUCCEEDED'] })
  const sums = new Set(ended.map(({ id }) => store.read((snapshot) => snapshot.payloads(id).result)))
  await store.close()
  if (ended.length !== OURS || sums.size !== 1 || !sums.has(String(SUM))) throw new Error('the steps did not add up')
  return OURS / (tookMs / 1000)
}

async function theirs(file: string): Promise<number> {
  const { results, tookMs } = await runOnOpenWorkflow({
    file,
    concurrency: IN_FLIGHT,
    inputs: Array.from({ length: PEERS }, (_, index) => index),
    handler: async (_, step) => {
      let sum = 0
      for (let index = 0; index < STEPS; index++) sum += await step(`step-${index}`, async () => index)
      return sum
    },
  })
  if (results.some((sum) => sum !== SUM)) throw new Error('the steps of OpenWorkflow did not add up')
  return PEERS / (tookMs / 1000)
}

import type { DurableContext } from '../runtime/handler.ts'
import { Engine, type LoadedHandler, MemoryStore, Simulation, systemEnvironment } from '../runtime/index.ts'
import type { Benchmark } from './row.ts'

const FEW = 1000
const MANY = 5000

/**
 * The time to resume after 5,000 recorded steps against that after 1,000: replay must stay linear. In memory and on a
 * simulated clock, so that nothing but reading and replaying the records is measured.
 */
export const resume: Benchmark = {
  id: 'resume',
  title: `resume after ${MANY} operations against resume after ${FEW}`,
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 6 },
  measure: async () => ({ value: await resumed(MANY), peer: await resumed(FEW) }),
}

const handler: LoadedHandler = {
  workflow: 'resumed',
  exportName: 'handler',
  file: 'resumed.ts',
  hash: 'bench',
  config: undefined,
  handler: async ({ steps }: { readonly steps: number }, context: DurableContext) => {
    let sum = 0
    for (let index = 0; index < steps; index++) sum += await context.step(`step-${index}`, async () => index)
    await context.wait('pause', { seconds: 1 })
    return sum
  },
}

async function resumed(steps: number): Promise<number> {
  const store = new MemoryStore()
  const simulation = new Simulation()
  const environment = { ...systemEnvironment, clock: simulation.clock }
  const first = new Engine({ store, environment, handlers: [handler] })
  const { execution } = await first.start({ workflow: 'resumed', input: { steps } })
  await simulation.run(first.run(execution.id))
  // Another engine: nothing is kept from the first.
  const engine = new Engine({ store, environment, handlers: [handler] })
  const startedMs = performance.now()
  const ended = await simulation.run(engine.run(execution.id, 'timers'))
  const tookMs = performance.now() - startedMs
  if (ended === 'idle') throw new Error('it waits for something that never comes')
  const { outcome } = ended.value
  if (outcome.status !== 'succeeded' || outcome.result !== (steps * (steps - 1)) / 2)
    throw new Error(`the steps did not add up: ${JSON.stringify(outcome)}`)
  return tookMs
}

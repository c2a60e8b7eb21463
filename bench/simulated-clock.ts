import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { DurableContext, DurableExecutionHandler } from '../runtime/handler.ts'
import { Engine, MemoryStore, Simulation, systemEnvironment } from '../runtime/index.ts'
import { benchHandler } from './handler.ts'
import type { Benchmark } from './row.ts'

const EXECUTIONS = 300

/** Five steps and four nights: what both sides run. */
export const nights: DurableExecutionHandler = async (_: unknown, context: DurableContext) => {
  let sum = 0
  for (let night = 0; night < 5; night++) {
    if (night > 0) await context.wait(`night-${night}`, { hours: 8 })
    sum += await context.step(`day-${night}`, async () => night)
  }
  return sum
}

/** Executions on a simulated clock, one after another, against AWS's local test runner that skips time. */
export const simulatedClock: Benchmark = {
  id: 'simulated-clock',
  title:
    'executions of five steps and four waits on a simulated clock, against AWS’s local test runner with skipped time',
  unit: 'executions/s',
  goal: { kind: 'at-least', ratio: 300 },
  measure: async () => ({ value: await ours(), peer: theirs() }),
}

async function ours(): Promise<number> {
  const handlers = [benchHandler('nights', nights)]
  const startedMs = performance.now()
  for (let execution = 0; execution < EXECUTIONS; execution++) {
    const simulation = new Simulation()
    const environment = { ...systemEnvironment, clock: simulation.clock }
    const engine = new Engine({ store: new MemoryStore(), environment, handlers })
    const run = async () => engine.run((await engine.start({ workflow: 'nights' })).execution.id, 'timers')
    const ended = await simulation.run(run())
    if (ended === 'idle' || ended.value.outcome.status !== 'succeeded' || ended.value.outcome.result !== 10)
      throw new Error(`the days did not add up: ${JSON.stringify(ended)}`)
  }
  return EXECUTIONS / ((performance.now() - startedMs) / 1000)
}

/** In a process of its own: it takes the timers of the process that it runs in. */
function theirs(): number {
  return Number(execFileSync(process.execPath, [join(import.meta.dirname, 'aws-test-runner.ts')], { encoding: 'utf8' }))
}

import { Engine, type EngineOptions } from '../../runtime/engine/engine.ts'
import type { LoadedHandler } from '../../runtime/engine/load.ts'
import type { Environment, FaultPoint } from '../../runtime/environment/environment.ts'
import { Simulation } from '../../runtime/environment/simulation.ts'
import type { DurableExecutionHandler } from '../../runtime/sdk/handler.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'

export const handlerOf = (workflow: string, handler: DurableExecutionHandler, hash = 'hash-1'): LoadedHandler => ({
  workflow,
  exportName: 'handler',
  file: `${workflow}.ts`,
  hash,
  handler,
  config: undefined,
})

export interface TestWorld {
  readonly simulation: Simulation
  readonly environment: Environment
  /** Runs to its end on the simulated clock; throws when it never would. */
  readonly until: <T>(main: Promise<T>) => Promise<T>
}

export function testWorld(faultPoint: (name: FaultPoint) => void = () => {}): TestWorld {
  const simulation = new Simulation()
  let ids = 0
  const environment = { clock: simulation.clock, random: () => 0.5, newId: () => `id-${++ids}`, faultPoint }
  return {
    simulation,
    environment,
    until: async (main) => {
      const ended = await simulation.run(main)
      if (ended === 'idle') throw new Error('it waits for something that never comes')
      return ended.value
    },
  }
}

export function testEngine(
  world: TestWorld,
  handlers: readonly LoadedHandler[],
  options: Partial<EngineOptions> = {},
): Engine {
  const { environment } = world
  return new Engine({ store: new MemoryStore(environment.faultPoint), environment, handlers, ...options })
}

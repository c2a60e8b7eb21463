import { parseDefinition } from '../../compiler/asl/parse.ts'
import type { StateMachine } from '../../compiler/asl/types.ts'
import { validateDefinition } from '../../compiler/asl/validate.ts'
import { Simulation } from '../../runtime/environment/simulation.ts'
import {
  type Interpretation,
  interpret,
  type InterpretOptions,
  loadMachine,
  type TaskHandler,
} from '../../runtime/interpreter/interpret.ts'
import type { Json } from '../../runtime/semantics/json.ts'

export interface Run extends Interpretation {
  /** How much time went by on the simulated clock. */
  readonly elapsedMs: number
}

const noTasks: TaskHandler = async ({ state }) => {
  throw new Error(`the task of ${state} was not expected`)
}

/** The definition as a user's file gives it. It must be a valid one. */
export function readDefinition(definition: object): StateMachine {
  const parsed = parseDefinition({ file: 'definition.json', text: JSON.stringify(definition, null, 2) })
  const found = [...parsed.diagnostics, ...validateDefinition(parsed)].filter(({ severity }) => severity === 'error')
  if (found.length > 0) throw new Error(found.map(({ message }) => message).join('\n'))
  return parsed.definition!
}

/** Runs a definition, given as its object, on a simulated clock. It must be a valid one. */
export async function run(
  definition: object,
  options: { input?: Json; tasks?: TaskHandler; random?: () => number; simulation?: Simulation } & Partial<
    Pick<InterpretOptions, 'name' | 'onState' | 'objects' | 'signal' | 'type' | 'activities'>
  > = {},
): Promise<Run> {
  const { input = {}, tasks = noTasks, random = () => 0.5, simulation = new Simulation(), ...rest } = options
  const startMs = simulation.clock.now()
  let ids = 0
  const ended = await simulation.run(
    interpret(loadMachine(readDefinition(definition)), {
      input,
      tasks,
      environment: { clock: simulation.clock, random, newId: () => `id-${++ids}` },
      ...rest,
    }),
  )
  if (ended === 'idle') throw new Error('the execution never ends')
  return Object.assign(ended.value, { elapsedMs: simulation.clock.now() - startMs })
}

/** A definition in JSONata with these states, starting at the first. */
export function machine(States: Record<string, object>, more: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States, ...more }
}

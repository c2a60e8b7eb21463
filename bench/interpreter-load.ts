import type { StateMachine } from '../compiler/asl/types.ts'
import { loadMachine } from '../runtime/interpreter/interpret.ts'
import type { Benchmark } from './row.ts'

const TIMES = 20

/** Making a machine of ten states with twenty expressions ready to run, against the time that a user may notice. */
export const interpreterLoad: Benchmark = {
  id: 'interpreter-load',
  title: 'loading a machine of ten states with twenty expressions, against 4 ms',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 1 },
  measure: async () => {
    const States: Record<string, object> = {}
    for (let index = 0; index < 10; index++) {
      States[`State ${index}`] = {
        Type: 'Pass',
        Assign: { [`total${index}`]: `{% $sum($states.input.items.price) + ${index} %}` },
        Output: { items: '{% $states.input.items[price > 2] %}' },
        ...(index < 9 ? { Next: `State ${index + 1}` } : { End: true }),
      }
    }
    const definition = { QueryLanguage: 'JSONata', StartAt: 'State 0', States } as unknown as StateMachine
    const startedMs = performance.now()
    for (let time = 0; time < TIMES; time++) loadMachine(definition)
    return { value: (performance.now() - startedMs) / TIMES, peer: 4 }
  },
}

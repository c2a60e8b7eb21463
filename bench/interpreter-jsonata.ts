import type { StateMachine } from '../compiler/asl/types.ts'
import { SimulatedClock } from '../runtime/environment/simulated-clock.ts'
import { interpret, loadMachine } from '../runtime/interpreter/interpret.ts'
import type { Benchmark } from './row.ts'

const TIMES = 300

const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Order',
  States: {
    Order: {
      Type: 'Pass',
      Assign: {
        total: '{% $states.input.price * $states.input.count %}',
        who: "{% $uppercase($states.input.name) & '!' %}",
      },
      Output: {
        total: '{% $states.input.price * $states.input.count %}',
        due: '{% $states.input.paid ? 0 : $states.input.price %}',
      },
      End: true,
    },
  },
} as unknown as StateMachine

/** A machine whose expressions were parsed once, against one that is loaded for each execution. */
export const interpreterJsonata: Benchmark = {
  id: 'interpreter-jsonata',
  title: 'executions with JSONata parsed once, against parsing for each execution',
  unit: 'executions/s',
  goal: { kind: 'at-least', ratio: 3 },
  measure: async () => {
    const machine = loadMachine(definition)
    return { value: await perSecond(() => machine), peer: await perSecond(() => loadMachine(definition)) }
  },
}

async function perSecond(load: () => ReturnType<typeof loadMachine>): Promise<number> {
  const environment = { clock: new SimulatedClock(), random: Math.random, newId: () => 'id' }
  const input = { price: 3, count: 4, name: 'ada', paid: false }
  const startedMs = performance.now()
  for (let time = 0; time < TIMES; time++) {
    const { outcome } = await interpret(load(), { input, tasks: async () => null, environment })
    if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome))
  }
  return TIMES / ((performance.now() - startedMs) / 1000)
}

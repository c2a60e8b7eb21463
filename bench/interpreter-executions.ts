import { StateMachine } from 'aws-local-stepfunctions'
import type { StateMachine as Definition } from '../compiler/asl/types.ts'
import { SimulatedClock } from '../runtime/environment/simulated-clock.ts'
import { interpret, loadMachine } from '../runtime/interpreter/interpret.ts'
import type { Benchmark } from './row.ts'

const OURS = 20_000
const PEERS = 1_000

/** Executions of a machine of ten Pass and Choice states, one after another, on our interpreter and on aws-local-stepfunctions. */
export const interpreterExecutions: Benchmark = {
  id: 'interpreter-executions',
  title: 'executions of ten Pass and Choice states, against aws-local-stepfunctions 3',
  unit: 'executions/s',
  goal: { kind: 'at-least', ratio: 20 },
  measure: async () => {
    const definition = tenStates()
    const machine = loadMachine(definition)
    const environment = { clock: new SimulatedClock(), random: Math.random, newId: () => 'id' }
    const tasks = async () => null
    const value = await perSecond(OURS, async () => {
      const { outcome } = await interpret(machine, { input: { n: 7 }, tasks, environment })
      if (outcome.status !== 'succeeded') throw new Error(JSON.stringify(outcome))
    })
    // It checks what it is given, and may change it.
    const theirs = new StateMachine(structuredClone(definition) as never)
    const peer = await perSecond(PEERS, async () => void (await theirs.run({ n: 7 }).result))
    return { value, peer }
  },
}

function tenStates(): Definition {
  const States: Record<string, object> = {}
  for (let index = 0; index < 9; index++) {
    const Next = `State ${index + 1}`
    States[`State ${index}`] =
      index % 2 === 0
        ? { Type: 'Pass', Next }
        : { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThan: 5, Next }], Default: 'State 9' }
  }
  States['State 9'] = { Type: 'Pass', End: true }
  return { StartAt: 'State 0', States } as unknown as Definition
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  for (let run = 0; run < count; run++) await work()
  return count / ((performance.now() - startedMs) / 1000)
}

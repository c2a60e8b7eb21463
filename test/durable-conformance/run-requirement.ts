import { Engine } from '../../runtime/engine/engine.ts'
import type { PlainFunction } from '../../runtime/engine/functions.ts'
import type { EventType, HistoryEvent } from '../../runtime/history/event.ts'
import type { ErrorObject } from '../../runtime/history/operation.ts'
import type { ExecutionStatus } from '../../runtime/store/store.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { handlerOf, testWorld } from '../engine/test-engine.ts'
import type { Outside, Requirement } from './requirement.ts'

export interface Seen {
  readonly status: ExecutionStatus
  readonly result: unknown
  readonly error: ErrorObject | undefined
  readonly events: readonly HistoryEvent[]
  readonly said: readonly unknown[]
}

class Crash extends Error {}

const echo: PlainFunction = (input) => input
const failing: PlainFunction = () => {
  throw new RangeError('target')
}

/** As on AWS, an invoked function answers when the invocation that asked for it is over. */
const slowly =
  (called: PlainFunction, { pass }: Outside): PlainFunction =>
  async (...given) => {
    await pass(1)
    return called(...given)
  }

/** Runs a requirement on the engine, over as many processes as its crashes need, with somebody outside who answers callbacks. */
export async function runRequirement({ run, input, status, answers, functions, plugins }: Requirement): Promise<Seen> {
  const said: unknown[] = []
  let isCrashing = false
  const world = testWorld((point) => {
    if (point !== 'after-step-body' || !isCrashing) return
    isCrashing = false
    throw new Crash('the process dies')
  })
  const { clock } = world.simulation
  const outside = outsideOf(said, clock, () => (isCrashing = true))
  const handler = handlerOf('main', async (event, context) => run(context, outside, event))
  const store = new MemoryStore()
  let processes = 0
  const start = () =>
    new Engine({
      store,
      environment: world.environment,
      handlers: [{ ...handler, ...(plugins && { plugins: Promise.resolve(plugins(outside)) }) }],
      functions: Object.fromEntries(
        Object.entries({ echo, failing, ...functions }).map(([name, called]) => [name, slowly(called, outside)]),
      ),
      logSink: (level, line) => said.push(`${level} ${String((JSON.parse(line) as { message: unknown }).message)}`),
      owner: { id: `process ${++processes}`, isGone: () => true },
    })
  let engine = start()
  const { execution } = await engine.start({ workflow: 'main', ...(input !== undefined && { input }) })
  for (const { afterSeconds, callback = 0, ...answer } of answers ?? [])
    clock.schedule(clock.now() + afterSeconds * 1000, () => {
      const events = store.read((snapshot) => snapshot.events(execution.id))
      const made = events.filter(({ EventType }) => EventType === 'CallbackStarted')[callback]
      void engine.completeCallback(made!.CallbackStartedDetails!.CallbackId, answer)
    })
  for (;;) {
    try {
      await world.until(engine.run(execution.id, status === 'RUNNING' ? 'suspended' : 'settled'))
      break
    } catch (thrown) {
      if (!(thrown instanceof Crash)) throw thrown
      engine = start()
    }
  }
  return store.read((snapshot) => {
    const { result, error } = snapshot.payloads(execution.id)
    return {
      status: snapshot.execution(execution.id)!.status,
      result: result === undefined ? null : (JSON.parse(result) as unknown),
      error,
      events: snapshot.events(execution.id),
      said,
    }
  })
}

function outsideOf(
  said: unknown[],
  clock: { now(): number; schedule(atMs: number, callback: () => void): unknown },
  crash: () => void,
): Outside {
  const counts = new Map<string, number>()
  return {
    say: (line) => void said.push(line),
    count: (name = '') => {
      counts.set(name, (counts.get(name) ?? 0) + 1)
      return counts.get(name)!
    },
    crash,
    pass: (seconds) => new Promise((resolve) => clock.schedule(clock.now() + seconds * 1000, resolve)),
  }
}

const LETTERS = { Step: 'S', Wait: 'W', Context: 'C', Callback: 'K', ChainedInvoke: 'X', Execution: 'E' } as const
const ENDINGS = { Started: 'S', Succeeded: '+', Failed: '-', TimedOut: 'T' } as const

/** The short form of a history that requirements are written in. */
export const shortForm = (events: readonly HistoryEvent[]): string =>
  events.map(({ EventType }) => shortType(EventType)).join(' ')

function shortType(type: EventType): string {
  if (type === 'InvocationCompleted') return 'I'
  const [, subject = '', ending = ''] = /^(.*?)(Started|Succeeded|Failed|TimedOut)$/.exec(type) ?? []
  const letter = LETTERS[subject as keyof typeof LETTERS] as string | undefined
  return letter ? letter + ENDINGS[ending as keyof typeof ENDINGS] : type
}

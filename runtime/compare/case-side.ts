import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import type { Environment } from '../environment/environment.ts'
import { SimulatedClock } from '../environment/simulated-clock.ts'
import { Simulation } from '../environment/simulation.ts'
import type { Effect, Outcome, OutcomeError } from '../history/outcome.ts'
import type { Json } from '../semantics/json.ts'
import type { Case, CallbackScript } from './cases.ts'
import type { SaidEffect } from './effect-port.ts'
import type { Run } from './report-types.ts'
import { Script, ScriptError } from './script.ts'
import { type CompletionOrder, Steering } from './steering.ts'

/** What became of a case on one side: a run, or what is wrong with its script. */
export type SideResult =
  | { readonly run: Run; readonly script: Script; readonly order: CompletionOrder }
  | { readonly problem: Diagnostic }

/** How a callback is answered, in the words of the side it belongs to. */
export interface CallbackActions {
  readonly succeed: (text: string) => void
  readonly fail: (error: OutcomeError) => void
  readonly heartbeat: () => void
}

/** The largest that a random number in [0, 1) is likely to be. */
const LONGEST_JITTER = 1 - 1e-9

/**
 * One executor's world for one case: simulated time, the script, and the trace. Both executors get the same, so that what differs
 * is theirs.
 *
 * 1. An effect is recorded when it begins, before anything is performed.
 * 2. What the case does not script is not performed: the side stops there, and its result is the problem.
 */
export class CaseSide {
  readonly simulation: Simulation
  readonly script: Script
  readonly environment: Environment
  readonly #effects: Effect[] = []
  readonly #labels = new Map<string, string>()
  readonly #begun = new Map<string, number>()
  readonly #order: string[] = []
  readonly #steering: Steering | undefined
  #problem: Diagnostic | undefined

  /** With the order of the other side, this one is led to take it too. */
  constructor(testCase: Case, order?: CompletionOrder, clock = new SimulatedClock()) {
    this.simulation = new Simulation(clock)
    this.#steering = order && new Steering(order, this.simulation.clock)
    this.script = new Script(testCase)
    let ids = 0
    this.environment = {
      // Whole milliseconds, so that both sides come to the same moments.
      clock: { now: clock.now, schedule: (atMs, callback) => clock.schedule(Math.round(atMs), callback) },
      // Jitter at its longest: the API rounds a delay to seconds and Step Functions does not, and this is the same for both.
      random: () => LONGEST_JITTER,
      newId: () => `id-${++ids}`,
      faultPoint: () => {},
    }
  }

  /** What the script does not say, and was asked. */
  get problem(): Diagnostic | undefined {
    return this.#problem
  }

  record(effect: Effect): void {
    this.#effects.push(effect)
  }

  /** What a real body said, behind the effect that it is. */
  heard(effect: Effect, said: readonly SaidEffect[]): void {
    for (const { name, arguments: given } of said)
      this.record({ ...effect, path: `${effect.path} says ${name}`, arguments: given })
  }

  /** Asks the script. When the case does not say, this side stops and the promise never settles. */
  async ask<T>(question: (script: Script) => T): Promise<T> {
    try {
      return question(this.script)
    } catch (thrown) {
      if (!(thrown instanceof ScriptError)) throw thrown
      this.#problem ??= thrown.diagnostic
      return await new Promise<never>(() => {})
    }
  }

  /** Texts that each executor makes for itself (callback ids, tokens, ARNs) read the same on both sides. */
  label(text: string, label: string): void {
    if (text !== '') this.#labels.set(text, label)
  }

  /** Lets simulated time pass; no time at all for 0. */
  async pass(seconds: number): Promise<void> {
    if (seconds > 0) await new Promise<void>((resolve) => this.#after(seconds, resolve))
  }

  /** A body or a function of this path begins; the answer is called when it is done, and resolves when it may say so. */
  begin(path: string): () => Promise<void> {
    const count = (this.#begun.get(path) ?? 0) + 1
    this.#begun.set(path, count)
    const key = `${path}#${count}`
    return async () => {
      await this.#steering?.turn(key)
      this.#order.push(key)
    }
  }

  /** Plays the outside of a callback from now on. Its first action comes when everything of this moment is done. */
  answer(script: CallbackScript, actions: CallbackActions): void {
    for (const seconds of script.heartbeatSeconds) this.#after(seconds, actions.heartbeat)
    if (script.kind === 'succeed') this.#after(script.afterSeconds, () => actions.succeed(script.text))
    if (script.kind === 'fail') this.#after(script.afterSeconds, () => actions.fail(script.error))
  }

  /** Runs to the end, to a suspension that nothing will end, or to the first thing that the script does not say. */
  async finish(main: Promise<Outcome>): Promise<SideResult> {
    const end = await this.simulation.run(main, () => this.#problem !== undefined)
    if (this.#problem) return { problem: this.#problem }
    const outcome: Outcome = end === 'idle' ? { status: 'suspended' } : end.value
    // Plain JSON data, so the walk keeps the type.
    return {
      run: this.#labelled({ outcome, effects: this.#effects } as unknown as Json) as unknown as Run,
      script: this.script,
      order: this.#order,
    }
  }

  #after(seconds: number, act: () => void): void {
    this.simulation.clock.schedule(this.simulation.clock.now() + seconds * 1000, act)
  }

  #labelled(value: Json): Json {
    if (typeof value === 'string') {
      let text = value
      for (const [given, label] of this.#labels) text = text.replaceAll(given, label)
      return text
    }
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => this.#labelled(item))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#labelled(item)]))
  }
}

/** The label of a callback's id, the same on both sides. */
export const callbackLabel = (path: string): string => `<callback ${path}>`
export const EXECUTION_LABEL = '<execution>'

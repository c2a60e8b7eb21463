import type { Retrier } from '../../compiler/asl/types.ts'
import type { Json } from '../semantics/json.ts'
import { AssignFailure } from './data-flow.ts'
import { type StateFailure, TimedOut } from './failure.ts'
import type { CompiledRetrier, CompiledState, Transition } from './machine.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { StateRun } from './state-run.ts'
import { sleepUntil } from './timing.ts'

export function compileRetrier(retrier: Retrier): CompiledRetrier {
  return {
    errorEquals: retrier.ErrorEquals,
    intervalSeconds: retrier.IntervalSeconds ?? 1,
    maxAttempts: retrier.MaxAttempts ?? 3,
    backoffRate: retrier.BackoffRate ?? 2,
    maxDelaySeconds: retrier.MaxDelaySeconds,
    jitter: retrier.JitterStrategy === 'FULL',
  }
}

/** Runs a state with its Retry and Catch. What is not handled is thrown as a StateFailure. */
export function runHandled(state: CompiledState, run: StateRun): MaybePromise<Transition> {
  let made: MaybePromise<Transition>
  try {
    made = state.run(run)
  } catch (thrown) {
    return handled(state, run, thrown)
  }
  return made instanceof Promise ? made.catch((thrown: unknown) => handled(state, run, thrown)) : made
}

async function handled(state: CompiledState, run: StateRun, first: unknown): Promise<Transition> {
  // Each retrier counts its own attempts for as long as the state is not left.
  const used = state.retriers.map(() => 0)
  for (let thrown = first; ;) {
    const failure = thrown instanceof AssignFailure ? thrown.failure : run.failure(thrown)
    run.recordFault(thrown)
    if (failure.fatal || thrown instanceof AssignFailure) throw failure
    const index = indexOfMatch(state.retriers, failure)
    const retrier = state.retriers[index]
    if (!retrier || used[index]! >= retrier.maxAttempts) {
      // A state that runs others reports its failure when it is final.
      const before = run.strand.lastEventId
      recordFailed(run)
      return caught(state, run, failure, before)
    }
    const { clock, random } = run.execution.environment
    const delayMs = retryDelaySeconds(retrier, used[index]!, random) * 1000
    used[index]!++
    await sleepUntil(clock, clock.now() + delayMs, run.strand.signal)
    run.retryCount++
    try {
      return await state.run(run)
    } catch (again) {
      thrown = again
    }
  }
}

/** `retried` counts the retries of this retrier so far. */
export function retryDelaySeconds(retrier: CompiledRetrier, retried: number, random: () => number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** retried
  const capped = Math.min(grown, retrier.maxDelaySeconds ?? grown)
  return retrier.jitter ? random() * capped : capped
}

function recordFailed(run: StateRun): void {
  if (run.type === 'Map' || run.type === 'Parallel') run.record(`${run.type}StateFailed`)
}

async function caught(
  state: CompiledState,
  run: StateRun,
  failure: StateFailure,
  beforeEventId: number,
): Promise<Transition> {
  const catcher = state.catchers[indexOfMatch(state.catchers, failure)]
  if (!catcher) throw failure
  const errorOutput: Json = { Error: failure.error ?? null, Cause: failure.reason ?? null }
  try {
    return await catcher.handle(run, errorOutput)
  } catch (thrown) {
    // A Catch that fails is not caught: the state fails once more, from where it stood.
    run.strand.lastEventId = beforeEventId
    run.recordFault(thrown)
    recordFailed(run)
    throw thrown instanceof AssignFailure ? thrown.failure : run.failure(thrown)
  }
}

/** The first retrier or catcher that names the failure; -1 when none does. */
export function indexOfMatch(
  rules: readonly { readonly errorEquals: readonly string[] }[],
  failure: StateFailure,
): number {
  return failure.fatal ? -1 : rules.findIndex(({ errorEquals }) => matches(errorEquals, failure))
}

function matches(errorEquals: readonly string[], failure: StateFailure): boolean {
  const name = failure.error ?? ''
  return errorEquals.some((wanted) => {
    if (wanted === name) return true
    // Developer guide, "Error names": the wildcards and what they leave out.
    if (wanted === 'States.ALL') return name !== 'States.Runtime'
    if (wanted === 'States.TaskFailed') return name !== 'States.Timeout' && name !== 'States.Runtime'
    return wanted === 'States.HeartbeatTimeout' && failure instanceof TimedOut && failure.heartbeat
  })
}

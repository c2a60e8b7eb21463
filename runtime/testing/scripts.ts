import type { CallbackScript, ScriptedOutcome } from '../compare/cases.ts'
import type { OutcomeError } from '../history/outcome.ts'
import { type Duration, durationSeconds } from '../semantics/duration.ts'
import type { Json } from '../semantics/json.ts'

/** What an attempt of a step, or a call of a function, comes to. Made by `returns` and `throws`. */
export interface ScriptedAttempt {
  readonly outcome: ScriptedOutcome
}

/** How a callback is answered. Made by `succeeds`, `fails` and `staysOpen`. */
export interface ScriptedAnswer {
  readonly answer: CallbackScript
}

export interface AttemptOptions {
  /** How much simulated time the attempt takes; none unless given. */
  readonly takes?: Duration
}

export interface AnswerOptions {
  /** How long after the callback was handed over; at once unless given. */
  readonly after?: Duration
  /** When signs of life come, counted the same way. */
  readonly heartbeats?: readonly Duration[]
}

/** An error, or the name and message of one. */
export type GivenError = Error | OutcomeError

/** The attempt returns `value`, as JSON keeps it; without a value, undefined. */
export function returns(value?: unknown, { takes }: AttemptOptions = {}): ScriptedAttempt {
  // Undefined is what a body without a result returns: it travels as an absent value.
  const json = (value === undefined ? undefined : JSON.parse(JSON.stringify(value))) as Json
  return { outcome: { kind: 'returns', value: json, durationSeconds: seconds(takes) } }
}

/** The attempt throws an error of this name and message. */
export function throws(error: GivenError, { takes }: AttemptOptions = {}): ScriptedAttempt {
  return { outcome: { kind: 'throws', error: nameAndMessage(error), durationSeconds: seconds(takes) } }
}

/** The callback is answered with this text, which is handed to the handler verbatim. */
export function succeeds(text = '', { after, heartbeats }: AnswerOptions = {}): ScriptedAnswer {
  const times = { afterSeconds: seconds(after), heartbeatSeconds: heartbeatSeconds(heartbeats) }
  return { answer: { kind: 'succeed', text, ...times } }
}

/** The callback fails with an error of this name and message. */
export function fails(error: GivenError, { after, heartbeats }: AnswerOptions = {}): ScriptedAnswer {
  const times = { afterSeconds: seconds(after), heartbeatSeconds: heartbeatSeconds(heartbeats) }
  return { answer: { kind: 'fail', error: nameAndMessage(error), ...times } }
}

/** Nobody answers the callback, unless the test does; signs of life may come. */
export function staysOpen({ heartbeats }: Pick<AnswerOptions, 'heartbeats'> = {}): ScriptedAnswer {
  return { answer: { kind: 'never', heartbeatSeconds: heartbeatSeconds(heartbeats) } }
}

const seconds = (duration: Duration | undefined): number => (duration ? durationSeconds(duration) : 0)

const heartbeatSeconds = (heartbeats: readonly Duration[] = []): readonly number[] => heartbeats.map(durationSeconds)

const nameAndMessage = ({ name, message }: GivenError): OutcomeError => ({ name, message })

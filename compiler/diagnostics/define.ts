import type { Severity } from './diagnostic.ts'

/** An entry of the catalogue: its message takes the placeholders by name. `hint` says what to do. */
export interface Definition<P = never> {
  readonly severity: Severity
  readonly message: (parameters: P) => string
  readonly hint?: string
}

/** Shorthands, so that a catalogue file reads as a list of sentences. */
export const error = <P = unknown>(message: (parameters: P) => string, hint?: string): Definition<P> =>
  define('error', message, hint)
export const warning = <P = unknown>(message: (parameters: P) => string, hint?: string): Definition<P> =>
  define('warning', message, hint)
export const notice = <P = unknown>(message: (parameters: P) => string, hint?: string): Definition<P> =>
  define('notice', message, hint)
export const info = <P = unknown>(message: (parameters: P) => string, hint?: string): Definition<P> =>
  define('info', message, hint)

function define<P>(severity: Severity, message: (parameters: P) => string, hint?: string): Definition<P> {
  return hint === undefined ? { severity, message } : { severity, message, hint }
}

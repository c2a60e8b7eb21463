import { InvariantError } from '../source/invariant.ts'
import type { Span } from '../source/span.ts'
import { diagnostic } from './catalogue.ts'
import type { Diagnostic } from './diagnostic.ts'

/**
 * A bug of ours that one handler showed, as a finding about it: nothing is made of this handler, and the others are still looked at. Whatever
 * is thrown there is one; the user's mistakes are diagnostics already.
 */
export function internalError(name: string, thrown: unknown, span: Span | undefined): Diagnostic {
  const breach = thrown instanceof InvariantError ? thrown.breach : String(thrown)
  const trace = thrown instanceof Error ? thrown.stack : undefined
  return {
    ...diagnostic('internal-error', { name, breach: breach.replace(/\.$/, '') }, span && { span }),
    ...(trace !== undefined && { trace }),
  }
}

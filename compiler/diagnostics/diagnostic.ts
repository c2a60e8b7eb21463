import type { Edit } from '../source/edit.ts'
import type { Span } from '../source/span.ts'

/**
 * - `error`: no output is written.
 * - `warning`: the output is right, the source is probably not.
 * - `notice`: the output may differ from the handler in the way that `allows` says; `compare` applies it.
 * - `info`: a fact about cost or form.
 */
export type Severity = 'error' | 'warning' | 'notice' | 'info'

/** What a notice lets the two executors differ in, as data. `scope` is an operation path, `''` for the whole workflow. */
export interface Allowance {
  readonly kind: 'extra-effects' | 'order' | 'callback-protocol'
  readonly scope: string
  /** Of `extra-effects` and `order`: only effects of these operations, as paths of the map file. */
  readonly paths?: readonly string[]
}

/** A mechanical mend: all of its edits together. They do not overlap. */
export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
}

/** One finding: what, where, why, and what to do. Plain data; `format.ts` makes it text. */
export interface Diagnostic {
  /** A slug of the catalogue, e.g. `unsupported-syntax`. */
  readonly code: string
  readonly severity: Severity
  readonly message: string
  /** The smallest place the finding is about; absent when there is no file (a wrong option). */
  readonly span?: Span
  /** Other places that explain it, each with what it is. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[]
  readonly hint?: string
  readonly allows?: Allowance
  readonly fix?: Fix
  /** Of `internal-error`: where in stepwright it happened, for those who mend it. */
  readonly trace?: string
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}

import type { Expression } from '../ir/expression.ts'
import type { VariableId } from '../ir/workflow.ts'

/**
 * What the names of a definition's expression mean where it stands. An answer of undefined is a name without a counterpart: the
 * text stays as a `foreign` leaf.
 */
export interface LiftScope {
  /** `$` of a path, `$states.input`. */
  readonly input: Expression
  /** `$states.result` */
  readonly result?: Expression
  /** `$states.errorOutput` */
  readonly errorOutput?: Expression
  /** A property path of the context object, e.g. `['Execution', 'Input', 'id']`. */
  readonly context: (path: readonly (string | number)[]) => Expression | undefined
  readonly variable: (name: string) => VariableId | undefined
  /** Told of every leaf that could not be lifted: what it is, and where in the text. */
  readonly foreign: (reason: string, start: number, end: number) => void
}

/** Thrown within a lifter by the part that has no counterpart; the lifter makes it a `foreign` leaf. Never leaves `expressions`. */
export class NoCounterpart extends Error {
  readonly start: number
  readonly end: number

  constructor(reason: string, place: { readonly start: number; readonly end: number }) {
    super(reason)
    this.start = place.start
    this.end = place.end
  }
}

/** Runs a lifter; what it refuses becomes one leaf with the whole text. */
export function liftOrKeep(
  language: 'jsonata' | 'jsonpath' | 'intrinsic',
  text: string,
  scope: LiftScope,
  lift: () => Expression,
): Expression {
  try {
    return lift()
  } catch (error) {
    if (!(error instanceof NoCounterpart)) throw error
    scope.foreign(error.message, error.start, error.end)
    return { kind: 'foreign', language, text, reads: [] }
  }
}

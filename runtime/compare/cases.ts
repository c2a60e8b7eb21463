import type { Json } from '../semantics/json.ts'
import type { Effect, OutcomeError } from '../history/outcome.ts'
import type { Span } from '../../compiler/source/span.ts'

/**
 * What `cases.json` says, read and checked (`read-cases.ts`; the JSON form is `cases.schema.json`). Paths are operation paths as
 * in ARCHITECTURE: `import[2]/charge`, or the bare name of an operation that has one instance.
 */
export interface Cases {
  readonly file: string
  /** The export of the handler, where its file has several. */
  readonly handler?: string
  readonly cases: readonly Case[]
}

export interface Case {
  readonly name: string
  readonly input: Json
  readonly operations: Readonly<Record<string, ScriptedOperation>>
  readonly callbacks: Readonly<Record<string, readonly CallbackScript[]>>
  /** Outcomes of invoked functions, by function name. */
  readonly functions: Readonly<Record<string, ScriptedOperation>>
  readonly expect?: Expectation
  readonly span: Span
  /** Where a missing outcome would be added. */
  readonly operationsSpan: Span
}

/** Outcomes in the order in which the instance asks for them, each already repeated `times`. */
export interface ScriptedOperation {
  readonly outcomes: readonly ScriptedOutcome[]
  /** `"run"` without a list: the real body, as often as it is asked. */
  readonly always: boolean
  readonly span: Span
}

export type ScriptedOutcome =
  | { readonly kind: 'returns'; readonly value: Json; readonly durationSeconds: number }
  | { readonly kind: 'throws'; readonly error: OutcomeError; readonly durationSeconds: number }
  /** The real body runs, on both sides. */
  | { readonly kind: 'run'; readonly durationSeconds: number }

/** How the outside answers a callback. Seconds count from when the id was handed over (the submitter or the step succeeded). */
export type CallbackScript =
  | { readonly kind: 'never'; readonly heartbeatSeconds: readonly number[] }
  | {
      readonly kind: 'succeed'
      readonly text: string
      readonly afterSeconds: number
      readonly heartbeatSeconds: readonly number[]
    }
  | {
      readonly kind: 'fail'
      readonly error: OutcomeError
      readonly afterSeconds: number
      readonly heartbeatSeconds: readonly number[]
    }

export interface Expectation {
  readonly outcome?:
    | { readonly status: 'succeeded'; readonly result: Json }
    | { readonly status: 'failed'; readonly name: string; readonly message?: string }
    | { readonly status: 'suspended' }
  /** By strand; a strand that is not named is not asked. */
  readonly effects?: Readonly<Record<string, readonly ExpectedEffect[]>>
  readonly span: Span
}

/** Only what is given is asked. */
export type ExpectedEffect = Pick<Effect, 'path'> & Partial<Pick<Effect, 'kind' | 'attempt' | 'arguments'>>

import type { Allowance, Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import type { Effect, Outcome } from '../history/outcome.ts'

/** What one executor did with one case. */
export interface Run {
  readonly outcome: Outcome
  readonly effects: readonly Effect[]
}

/** Where an answer comes from. */
export type Side = 'runtime' | 'export' | 'expect'

/** Two answers that should be one. Texts are for people, made of the answers as JSON. */
export interface Difference {
  readonly kind: 'outcome' | 'effects'
  readonly left: Side
  readonly right: Side
  /** The strand of effects that differ. */
  readonly strand?: string
  readonly leftLines: readonly string[]
  readonly rightLines: readonly string[]
}

export interface CaseReport {
  readonly name: string
  readonly agrees: boolean
  /** Absent when the script did not let it come to an end. */
  readonly runtime?: Run
  readonly export?: Run
  readonly differences: readonly Difference[]
  /** What is wrong with the case itself: an operation without an outcome. */
  readonly diagnostics: readonly Diagnostic[]
  /** Notices that covered a difference. */
  readonly noticed: readonly Allowance[]
}

export interface CompareReport {
  readonly workflow: string
  /** The file of the handler, as shown to people. */
  readonly handler: string
  readonly cases: readonly CaseReport[]
  /** Cases that both executors brought to an outcome. */
  readonly executed: number
  readonly agrees: boolean
}

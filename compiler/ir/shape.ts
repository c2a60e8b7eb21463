import type { Json } from '../../runtime/semantics/json.ts'

/**
 * What is known of a value, from TypeScript's checker or from a definition: types choose operators, and say what must be
 * checked where data enters. `unknown` promises nothing. An `error` is an error value (see `ErrorValue`); a `batch` is a
 * BatchResult, a `callback` the promise half of a created callback.
 */
export type Shape =
  | {
      readonly kind: 'unknown' | 'string' | 'number' | 'boolean' | 'null' | 'undefined' | 'never' | 'callback'
    }
  /** `class`: one of its classes, a class of the user's, where its fields are read. */
  | { readonly kind: 'error'; readonly class?: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'array'; readonly element: Shape }
  | { readonly kind: 'tuple'; readonly elements: readonly Shape[] }
  | { readonly kind: 'object'; readonly properties: Readonly<Record<string, Property>>; readonly rest?: Shape }
  | { readonly kind: 'union'; readonly members: readonly Shape[] }
  | { readonly kind: 'batch'; readonly result: Shape }

export interface Property {
  readonly shape: Shape
  readonly optional?: boolean
}

/**
 * An error as data, the same in every target: `classes` is the chain from the own class up (`['StepError',
 * 'DurableOperationError', 'Error']`), so `instanceof` keeps its meaning.
 */
export interface ErrorValue {
  readonly classes: readonly string[]
  readonly name: string
  readonly message: string
  readonly cause?: ErrorValue
  readonly errorType?: string
  readonly errorData?: string
  readonly fields?: { readonly [key: string]: Json }
}

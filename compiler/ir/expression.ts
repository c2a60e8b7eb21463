import type { Span } from '../source/span.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import type { Shape } from './shape.ts'
import type { VariableId } from './workflow.ts'

interface Base {
  readonly span?: Span
  /** What the value is known to be; absent means unknown. */
  readonly shape?: Shape
}

/**
 * Pure expressions with JavaScript's meaning over JSON and undefined. Evaluation has no effect; what can throw in JavaScript
 * is made explicit as a choice to a `fail` state by the lowering, so an expression here never throws.
 */
export type Expression =
  /** A JSON constant. */
  | (Base & { readonly kind: 'literal'; readonly value: Json })
  | (Base & { readonly kind: 'undefined' })
  | (Base & { readonly kind: 'variable'; readonly variable: VariableId })
  /** The result of the operation whose `assign` this stands in. */
  | (Base & { readonly kind: 'result' })
  /** The workflow's input, the handler's `event`. */
  | (Base & { readonly kind: 'event' })
  /** `context.executionContext.durableExecutionArn` */
  | (Base & { readonly kind: 'execution-arn' })
  /** `object.property` or `object?.property`: reading a missing property gives undefined. */
  | (Base & {
      readonly kind: 'member'
      readonly object: Expression
      readonly property: string
      readonly optional: boolean
    })
  | (Base & {
      readonly kind: 'index'
      readonly object: Expression
      readonly index: Expression
      readonly optional: boolean
    })
  | (Base & { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression })
  | (Base & {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    })
  /** As values, short circuit. */
  | (Base & {
      readonly kind: 'logical'
      readonly operator: LogicalOperator
      readonly left: Expression
      readonly right: Expression
    })
  | (Base & {
      readonly kind: 'conditional'
      readonly test: Expression
      readonly then: Expression
      readonly otherwise: Expression
    })
  /** A template literal: strings are literal parts, expressions are converted as `String()` does. */
  | (Base & { readonly kind: 'template'; readonly parts: readonly (string | Expression)[] })
  | (Base & { readonly kind: 'array'; readonly elements: readonly (Expression | Spread)[] })
  | (Base & { readonly kind: 'object'; readonly entries: readonly (ObjectEntry | Spread)[] })
  /** A function of the table in `expressions/functions.ts`, e.g. `BatchResult.getResults`, `Array.length`. The receiver is the first argument. */
  | (Base & { readonly kind: 'call'; readonly function: string; readonly arguments: readonly Expression[] })
  /**
   * A new error value: `new Error(message, {cause})`. `classes` from the own class up; `name` where it is not the own class's; `fields` that
   * its classes set, in order.
   */
  | (Base & {
      readonly kind: 'error'
      readonly classes: readonly string[]
      readonly name?: string
      readonly message: Expression
      readonly cause?: Expression
      readonly fields?: Readonly<Record<string, Expression>>
    })
  /**
   * `list.map((item, index) => body)` and its kin; of `reduce` also the total so far. No name is one of an iteration around it. What
   * `filter` and the like ask of an element is the truth of `body`.
   */
  | (Base & {
      readonly kind: 'iteration'
      readonly method: IterationMethod
      readonly list: Expression
      readonly item: string
      readonly index?: string
      readonly total?: { readonly name: string; readonly initial: Expression }
      readonly body: Expression
    })
  /** A name that an iteration around it gives a value. */
  | (Base & { readonly kind: 'parameter'; readonly name: string })
  /** `value instanceof Class`, over error values. */
  | (Base & { readonly kind: 'instanceof'; readonly value: Expression; readonly class: string })
  /** Text of another language that could not be lifted; `reads` names the variables it uses. */
  | (Base & {
      readonly kind: 'foreign'
      readonly language: 'jsonata' | 'jsonpath' | 'intrinsic'
      readonly text: string
      readonly reads: readonly VariableId[]
    })

export const ITERATION_METHODS = ['map', 'filter', 'find', 'findIndex', 'some', 'every', 'flatMap', 'reduce'] as const
export type IterationMethod = (typeof ITERATION_METHODS)[number]

export type ExpressionKind = Expression['kind']

export interface Spread {
  readonly kind: 'spread'
  readonly value: Expression
}

export interface ObjectEntry {
  readonly kind: 'entry'
  readonly key: string | Expression
  readonly value: Expression
}

export type UnaryOperator = '!' | '-' | '+' | 'typeof'
export type LogicalOperator = '&&' | '||' | '??'
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '**' | '===' | '!==' | '==' | '!=' | '<' | '<=' | '>' | '>='

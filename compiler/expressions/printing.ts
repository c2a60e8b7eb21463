import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { VariableId } from '../ir/workflow.ts'
import type { Text } from './jsonata-text.ts'
import { mayBe, type ShapeScope } from './shapes.ts'

/** What the rows of the operator and function tables get to print with; the printer itself is `print-jsonata.ts`. */

/** What the places are called that an expression reads. */
export interface JsonataScope extends ShapeScope {
  readonly variableText: (id: VariableId) => string
  readonly resultText: string
  readonly eventText: string
  readonly arnText: string
  /** Whether a variable only ever holds small whole numbers from 0 up: a counter, an index. */
  readonly isCounter: (id: VariableId) => boolean
  /** Whether a variable only ever holds what came through JSON, in which no property is there and undefined. */
  readonly isJson: (id: VariableId) => boolean
  /** Whether anything reads a field of this name of an error. */
  readonly isFieldRead?: (name: string) => boolean
  /** Whether a variable is kept so that its text is missing where it is undefined. */
  readonly isBoxed?: (id: VariableId) => boolean
  /** Whether a variable, or the result where none is given, has null for undefined although its type says that it may be null as well. */
  readonly isBlurred?: (id?: VariableId) => boolean
}

/** Names a notice of the export: a number's digits as text, an element set outside a list. */
export interface Limit {
  readonly code: 'number-as-text' | 'element-outside-list'
  readonly at: Expression
}

/** What the parameters of an iteration are called; without an index where the body does not read it. */
export interface IterationTexts {
  readonly item: Text
  readonly index?: Text
  readonly total?: Text
}

export interface Printing {
  readonly scope: JsonataScope
  readonly shape: (expression: Expression) => Shape
  /** Asks for a test that must hold before the text is used. */
  readonly require: (test: Text) => void
  /** Says that JavaScript may do more than the text. */
  readonly limit: (code: Limit['code'], at: Expression) => void
  /** What is printed inside is evaluated only where `test` is `expected`; its requirements hold only there. */
  readonly under: <T>(test: Text, expected: boolean, print: () => T) => T
  /**
   * What is printed inside is evaluated for each element of `list`, with names for the parameters: its requirements must hold for each.
   */
  readonly iterated: (
    iteration: Expression & { kind: 'iteration' },
    list: Text,
    print: (names: IterationTexts) => Text,
  ) => Text
  /** A name for a value that the text uses several times. */
  readonly bind: (value: Text, use: (value: Text) => Text) => Text
  /** The value; missing where it is undefined. */
  readonly natural: (expression: Expression) => Text
  /** The value where null may stand for undefined: enough for whoever treats both alike. */
  readonly raw: (expression: Expression) => Text
  /** JavaScript's truth: true or false. */
  readonly truth: (expression: Expression) => Text
  /** `String(value)`. */
  readonly text: (expression: Expression) => Text
  /** A value that must be a number; of an unknown one that is required. */
  readonly number: (expression: Expression) => Text
  readonly only: (expression: Expression, kind: 'number' | 'string' | 'list' | 'record') => Text
  /** Whether the value is surely a whole number below 10^15, which JSONata writes as JavaScript does. */
  readonly isSmallInteger: (expression: Expression) => boolean
  /** One element of an array constructor, which spreads what is an array. */
  readonly element: (value: Text, shape: Shape, place: Expression) => Text
  /** What becomes an element is there: a list of JSONata has no place for what is undefined. */
  readonly requireElement: (value: Text, shape: Shape, place: Expression) => void
}

/** Whether null stands for undefined in a place of this shape. */
export const nullStandsForUndefined = (shape: Shape): boolean =>
  shape.kind !== 'unknown' && mayBe(shape, 'undefined') && !mayBe(shape, 'null')

/** Whether a value may be either, so that null cannot stand for undefined. */
export const nullOrUndefined = (shape: Shape): boolean =>
  shape.kind !== 'unknown' && mayBe(shape, 'undefined') && mayBe(shape, 'null')

/** Thrown inside the printer only. */
export class Inexact extends Error {
  readonly at: Expression
  constructor(reason: string, at: Expression) {
    super(reason)
    this.at = at
  }
}

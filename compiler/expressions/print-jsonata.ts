import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import { readsOf, walkExpression } from '../ir/visit.ts'
import { printIndex, printMember } from './jsonata-access.ts'
import { printAsText, printTemplate } from './jsonata-as-text.ts'
import { JSONATA_FUNCTIONS } from './jsonata-functions.ts'
import { LOSES_PROTOTYPE, printArray, printObject } from './jsonata-literals.ts'
import { printBinary, printTypeof } from './jsonata-operators.ts'
import * as t from './jsonata-text.ts'
import type { Text } from './jsonata-text.ts'
import { printIteration } from './jsonata-iteration.ts'
import { isTooDeep } from '../languages/jsonata-depth.ts'
import { printConditional, printLogical, printTruth } from './jsonata-truth.ts'
import { hasPrototypeKey } from './prototype-key.ts'
import { freeName } from './free-name.ts'
import { functionRow, type FunctionName } from './functions.ts'
import {
  Inexact,
  type IterationTexts,
  type JsonataScope,
  type Limit,
  nullStandsForUndefined,
  type Printing,
} from './printing.ts'
import { isOnly, mayBe, mayBeNullish, mayBeUndefined, shapeOf } from './shapes.ts'

/**
 * Expressions as JSONata 2.0.6, exactly or not at all. The promise:
 * 1. where the text gives a value it is JavaScript's value; undefined is JSONata's missing value;
 * 2. evaluating the text never fails, and never depends on the context value;
 * 3. what holds only for some values is asked for by `requires`: conditions to be tested before the text is used;
 * 4. what cannot be said exactly is a reason, never an approximation.
 * What `shape` says of a value is taken as true: it is checked where the data enters (`design`, Data).
 */
export type JsonataAnswer =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly requires: readonly string[]
      /** What JavaScript does and the text does not: where that would tell, `requires` ends the execution first. */
      readonly limits: readonly Limit[]
    }
  | { readonly kind: 'reason'; readonly reason: string; readonly at: Expression }

/** The value; missing where it is undefined. */
export const printJsonata = (expression: Expression, scope: JsonataScope): JsonataAnswer =>
  answer(expression, scope, (printer) => printer.natural(expression))

/** JavaScript's truth of the value: always true or false. */
export const printCondition = (expression: Expression, scope: JsonataScope): JsonataAnswer =>
  answer(expression, scope, (printer) => printer.truth(expression))

/**
 * The value as it is kept in a place that cannot hold undefined (a variable, an output): null stands for undefined. `target` is
 * what the place is declared to hold.
 */
export const printStored = (expression: Expression, scope: JsonataScope, target: Shape): JsonataAnswer =>
  answer(expression, scope, (printer) => printer.stored(expression, target))

function answer(expression: Expression, scope: JsonataScope, print: (printer: JsonataPrinter) => Text): JsonataAnswer {
  const printer = new JsonataPrinter(scope)
  try {
    const { text } = print(printer)
    if ([text, ...printer.requires].some(isTooDeep)) return { kind: 'reason', reason: TOO_DEEP, at: expression }
    return { kind: 'text', text, requires: printer.requires, limits: printer.limits }
  } catch (thrown) {
    if (!(thrown instanceof Inexact)) throw thrown
    return { kind: 'reason', reason: thrown.message, at: thrown.at.span ? thrown.at : expression }
  }
}

const TOO_DEEP = 'Step Functions evaluates a hundred expressions within each other, and here are more'

export type { JsonataScope } from './printing.ts'

/** One printing: collects what the text requires. */
class JsonataPrinter implements Printing {
  readonly scope: JsonataScope
  #requires: string[] = []
  #locals = 0
  #parameters = new Map<string, { readonly text: string; readonly isCounter: boolean }>()
  readonly limits: Limit[] = []

  constructor(scope: JsonataScope) {
    this.scope = scope
  }

  get requires(): readonly string[] {
    return [...new Set(this.#requires)]
  }

  limit(code: Limit['code'], at: Expression): void {
    this.limits.push({ code, at })
  }

  require(test: Text): void {
    // A test that reads nothing is no test: where it does not hold it would end every execution (`x / 0`).
    if (!READS.test(test.text)) throw new Inexact('what it needs does not depend on any value', NOWHERE)
    this.#requires.push(test.text)
  }

  /** What is printed inside is evaluated only where `test` is `expected`; its requirements hold only there. */
  under<T>(test: Text, expected: boolean, print: () => T): T {
    const outer = this.#requires
    this.#requires = []
    const printed = print()
    const inner = this.#requires
    this.#requires = outer
    for (const text of inner) {
      const required: Text = { text, power: 0 }
      this.require(expected ? t.condition(test, required, t.TRUE) : t.condition(test, t.TRUE, required))
    }
    return printed
  }

  shape(expression: Expression): Shape {
    return shapeOf(expression, this.scope)
  }

  iterated(iteration: Expression & { kind: 'iteration' }, list: Text, print: (names: IterationTexts) => Text): Text {
    const { item, index, total, body } = iteration
    const outer = { parameters: this.#parameters, requires: this.#requires }
    const taken = new Set([
      ...readsOf(body).map((id) => this.scope.variableText(id)),
      ...[...this.#parameters.values()].map(({ text }) => text),
    ])
    const isUsed = (name: string) => [...walkExpression(body)].some((at) => at.kind === 'parameter' && at.name === name)
    const named = (name: string, isCounter = false) => {
      const text = freeName(`$${name}`, taken)
      this.#parameters.set(name, { text, isCounter })
      return t.atom(text)
    }
    this.#parameters = new Map(this.#parameters)
    this.#requires = []
    const texts: IterationTexts = {
      ...(total && { total: named(total.name) }),
      item: named(item),
      ...(index !== undefined && isUsed(index) && { index: named(index, true) }),
    }
    const printed = print(texts)
    const inner = this.#requires
    this.#parameters = outer.parameters
    this.#requires = outer.requires
    for (const required of new Set(inner)) {
      if (total && mentions(required, texts.total!.text))
        throw new Inexact('what it needs of the total so far cannot be tested before', iteration)
      const test = t.lambda([texts.item, texts.index], t.atom(required))
      this.require(t.not(t.infix(t.POWER.compare, t.FALSE, 'in', t.call('map', list, test))))
    }
    return printed
  }

  /** A name for a value that the text uses several times; short texts are repeated instead. What is required inside is told the name too. */
  bind(value: Text, use: (value: Text) => Text): Text {
    if (/^\$?[\w.$]+(\[\d+\])?$/.test(value.text)) return use(value)
    this.#locals += 1
    // No name of the handler's begins with a line.
    const name = t.atom(`$_${this.#locals === 1 ? 'it' : `it${this.#locals}`}`)
    const named = (text: string): string => `(${name.text} := ${value.text}; ${text})`
    const outer = this.#requires
    this.#requires = []
    const used = use(name)
    const inner = this.#requires
    this.#requires = outer
    for (const test of inner) this.require(t.atom(mentions(test, name.text) ? named(test) : test))
    return t.atom(named(used.text))
  }

  natural(expression: Expression): Text {
    switch (expression.kind) {
      case 'literal':
        if (hasPrototypeKey(expression.value)) throw new Inexact(LOSES_PROTOTYPE, expression)
        return t.json(expression.value)
      case 'undefined':
        return t.MISSING
      case 'variable':
        return this.#place(t.atom(this.scope.variableText(expression.variable)), expression)
      case 'result':
        return this.#place(t.path(this.scope.resultText), expression)
      case 'event':
        return t.path(this.scope.eventText)
      case 'execution-arn':
        return t.path(this.scope.arnText)
      case 'member':
        return printMember(expression, this)
      case 'index':
        return printIndex(expression, this)
      case 'unary':
        return this.#unary(expression)
      case 'binary':
        return printBinary(expression, this)
      case 'logical':
        return printLogical(expression, this)
      case 'conditional':
        return printConditional(expression, this)
      case 'template':
        return printTemplate(expression, this)
      case 'array':
        return printArray(expression, this)
      case 'object':
        return printObject(expression, this)
      case 'call':
        return this.#call(expression)
      case 'error':
        return this.#error(expression)
      case 'iteration':
        return printIteration(expression, this)
      case 'parameter':
        return t.atom(this.#parameters.get(expression.name)?.text ?? `$${expression.name}`)
      case 'instanceof':
        return t.infix(
          t.POWER.compare,
          t.string(expression.class),
          'in',
          t.field(this.raw(expression.value), 'classes'),
        )
      case 'foreign':
        if (expression.language !== 'jsonata')
          throw new Inexact(`it is ${expression.language}, not JSONata`, expression)
        return t.atom(`(${expression.text.trim()})`)
      default:
        return expression satisfies never
    }
  }

  /** The value where null may stand for undefined: enough for whoever treats both alike. */
  raw(expression: Expression): Text {
    if (expression.kind === 'variable') return t.atom(this.scope.variableText(expression.variable))
    if (expression.kind === 'result') return t.path(this.scope.resultText)
    return this.natural(expression)
  }

  stored(expression: Expression, target: Shape): Text {
    const shape = this.shape(expression)
    if (!mayBe(shape, 'undefined')) return this.natural(expression)
    if (expression.kind === 'undefined') {
      if (target.kind === 'unknown')
        throw new Inexact('undefined cannot be told from null where it is kept', expression)
      return t.NULL
    }
    const place = this.#placeShape(expression)
    // A place that keeps null for undefined is copied as it is; one that may hold either only into one that may too.
    const either = mayBe(target, 'undefined') && mayBe(target, 'null')
    const isBoxed = expression.kind === 'variable' && this.scope.isBoxed?.(expression.variable)
    if (place && !isBoxed && (nullStandsForUndefined(place) || either || place.kind === 'unknown'))
      return this.raw(expression)
    const value = this.natural(expression)
    if (target.kind !== 'unknown' && mayBe(target, 'undefined'))
      return this.bind(value, (bound) => t.condition(t.infix(t.POWER.compare, bound, '!=', t.NULL), bound, t.NULL))
    this.require(t.call('exists', value))
    return value
  }

  truth(expression: Expression): Text {
    return printTruth(expression, this)
  }

  text(expression: Expression): Text {
    return printAsText(expression, this)
  }

  /** A value that must be a number; of an unknown one that is required. */
  number(expression: Expression): Text {
    return this.only(expression, 'number')
  }

  only(expression: Expression, kind: 'number' | 'string' | 'list' | 'record'): Text {
    const shape = this.shape(expression)
    if (isOnly(shape, kind)) return this.natural(expression)
    if (shape.kind !== 'unknown') throw new Inexact(`it may be something other than ${KIND_WORDS[kind]}`, expression)
    const value = this.natural(expression)
    this.require(t.isType(value, KIND_TYPES[kind]))
    return value
  }

  /** Whether the value is surely a whole number below 10^15, which JSONata writes as JavaScript does. */
  isSmallInteger(expression: Expression): boolean {
    switch (expression.kind) {
      case 'literal':
        return Number.isInteger(expression.value) && Math.abs(expression.value as number) < 1e15
      case 'variable':
        return this.scope.isCounter(expression.variable)
      case 'parameter':
        return this.#parameters.get(expression.name)?.isCounter === true
      case 'call':
        return COUNTING.has(expression.function)
      case 'binary':
        return (
          ['+', '-'].includes(expression.operator) &&
          this.isSmallInteger(expression.left) &&
          this.isSmallInteger(expression.right)
        )
      default:
        return false
    }
  }

  #placeShape(expression: Expression): Shape | undefined {
    if (expression.kind === 'variable') return this.scope.variable(expression.variable)
    return expression.kind === 'result' ? this.scope.result : undefined
  }

  /** Reads a place that cannot hold undefined: null is turned back where it stands for it. */
  #place(text: Text, expression: Expression): Text {
    const stored = this.#placeShape(expression)!
    if (!mayBe(stored, 'undefined') || stored.kind === 'unknown') return text
    const shape = this.shape(expression)
    if (!mayBe(shape, 'undefined') && !nullStandsForUndefined(stored)) return text
    if (!mayBeNullish(shape)) return text
    if (isOnly(shape, 'null')) return t.NULL
    if (!nullStandsForUndefined(stored)) {
      if (this.scope.isBlurred?.(expression.kind === 'variable' ? expression.variable : undefined))
        throw new Inexact('it may be null or undefined, and the answer of a function is null for both', expression)
      return text
    }
    return t.condition(t.infix(t.POWER.compare, text, '!=', t.NULL), text)
  }

  #unary(expression: Expression & { kind: 'unary' }): Text {
    switch (expression.operator) {
      case '!':
        return this.truth(expression)
      case 'typeof':
        return printTypeof(expression.operand, this)
      case '+':
        return this.number(expression.operand)
      case '-':
        return { text: `-${t.at(t.POWER.prefix + 1, this.number(expression.operand))}`, power: t.POWER.prefix }
      default:
        return expression.operator satisfies never
    }
  }

  /** What becomes an element is there: a list of JSONata has no place for what is undefined. */
  requireElement(value: Text, shape: Shape, place: Expression): void {
    if (!mayBe(shape, 'undefined')) return
    if (shape.kind !== 'unknown') throw new Inexact('an element may be undefined', place)
    if (!value.unit && mayBeUndefined(place, this.scope)) this.require(t.call('exists', value))
  }

  /** One element of an array constructor, which spreads what is an array. */
  element(value: Text, shape: Shape, place: Expression): Text {
    this.requireElement(value, shape, place)
    if (value.unit || !mayBe(shape, 'list')) return value
    if (isOnly(shape, 'list')) return t.array([value])
    return this.bind(value, (of) => t.condition(t.isType(of, 'array'), t.array([t.array([of])]), of))
  }

  #call(expression: Expression & { kind: 'call' }): Text {
    const row = functionRow(expression.function)
    if (!row) throw new Inexact(`${expression.function} has no counterpart`, expression)
    return JSONATA_FUNCTIONS[expression.function as FunctionName](expression.arguments, this, expression)
  }

  #error({ classes, name, message, cause, fields = {} }: Expression & { kind: 'error' }): Text {
    const entries: [Text, Text][] = [
      [t.string('classes'), t.json(classes)],
      [t.string('name'), t.string(name ?? classes[0] ?? 'Error')],
      [t.string('message'), this.text(message)],
    ]
    if (cause) {
      const shape = this.shape(cause)
      if (!isOnly(shape, 'error', 'undefined')) throw new Inexact('a cause that may be no error', cause)
      entries.push([t.string('cause'), this.natural(cause)])
    }
    const read = Object.entries(fields).filter(([field]) => this.scope.isFieldRead?.(field) ?? true)
    if (read.length > 0)
      entries.push([t.string('fields'), t.object(read.map(([field, value]) => [t.string(field), this.natural(value)]))])
    return t.object(entries)
  }
}

/** A variable or a place, and no call of a function. */
const READS = /\$(?![A-Za-z]+\()/
const NOWHERE: Expression = { kind: 'undefined' }

const KIND_WORDS = { number: 'a number', string: 'a string', list: 'an array', record: 'an object' } as const
const KIND_TYPES = { number: 'number', string: 'string', list: 'array', record: 'object' } as const
const COUNTING: ReadonlySet<string> = new Set([
  'Array.length',
  'String.length',
  'BatchResult.successCount',
  'BatchResult.failureCount',
  'BatchResult.startedCount',
  'BatchResult.totalCount',
])

/** Whether a text reads a name. */
const mentions = (text: string, name: string): boolean => new RegExp(`\\${name}(?![\\w])`).test(text)

import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { Assignment } from '../ir/state.ts'
import { choose } from './expressions/build.ts'
import { keyOf } from './expressions/literals.ts'
import { guard, isExactly, present, type MissingMessage, reading } from './guards.ts'
import { lowerExpression, type Lowering, report } from './lowering.ts'
import { beyondType, isAnything, type Nullish } from './nullish.ts'
import { canBe, shapeOfType, unionOf, withNullish } from './shapes.ts'
import { bare, symbolOf } from './symbols.ts'
import { temporary } from './temporaries.ts'

const NOTHING: Shape = { kind: 'never' }

/** The value that a pattern takes apart. */
export interface Source {
  readonly value: Expression
  readonly nullish: Nullish
  /** As JavaScript's messages name it. */
  readonly text: string
  readonly node: ts.Node
}

/** One name of a pattern and what it gets. */
export interface Bound {
  readonly name: ts.Identifier
  readonly value: Expression
}

/**
 * Takes a pattern apart into its names: guards for what JavaScript would throw are added, nested patterns and defaults become part of
 * the expressions. The value must be one that can be read more than once.
 */
export function destructure(pattern: ts.BindingName, source: Source, lowering: Lowering): readonly Bound[] {
  if (ts.isIdentifier(pattern)) return [{ name: pattern, value: source.value }]
  guard(source.value, source.nullish, messageOf(pattern, source), source.node, lowering)
  const whole = present(source.value)
  const elements = pattern.elements.flatMap((element, at) => (ts.isOmittedExpression(element) ? [] : [{ element, at }]))
  return elements.flatMap(({ element, at }) => {
    if (element.dotDotDotToken) {
      report(lowering, 'unsupported-syntax', { construct: 'a rest element in a pattern' }, element)
      return []
    }
    const part = ts.isObjectBindingPattern(pattern)
      ? propertyPart(element, whole, source.nullish, lowering)
      : elementPart(at, element, whole, source.nullish, lowering)
    const value = element.initializer ? withDefault(part, element.initializer, lowering) : part
    const inner: Source = {
      value,
      nullish: { ...nullishOf(value), ...(source.nullish.unchecked && { unchecked: true }) },
      text: '',
      node: element,
    }
    return destructure(element.name, inner, lowering)
  })
}

function propertyPart(
  element: ts.BindingElement,
  object: Expression,
  nullish: Nullish,
  lowering: Lowering,
): Expression {
  const name = element.propertyName ?? element.name
  const key = ts.isIdentifier(name) ? name.text : keyOf(name as ts.PropertyName, lowering)
  const shape = nullish.unchecked ? {} : shapeOfElement(element, lowering)
  if (typeof key === 'string') return { kind: 'member', object, property: key, optional: false, ...shape }
  return { kind: 'index', object, index: key, optional: false, ...shape }
}

function elementPart(
  at: number,
  element: ts.BindingElement,
  array: Expression,
  nullish: Nullish,
  lowering: Lowering,
): Expression {
  const { shape } = nullish.unchecked ? { shape: undefined } : shapeOfElement(element, lowering)
  const isTuple = array.shape?.kind === 'tuple'
  return {
    kind: 'index',
    object: array,
    index: { kind: 'literal', value: at },
    optional: false,
    ...(shape && { shape: isTuple ? shape : unionOf([shape, { kind: 'undefined' }]) }),
  }
}

/** What the checker says of the value before a default is put in its place. */
function shapeOfElement(element: ts.BindingElement, lowering: Lowering) {
  const { checker } = lowering.handler
  const parent = checker.getTypeAtLocation(element.parent)
  if (isAnything(parent)) return {}
  const name = element.propertyName ?? element.name
  const property = ts.isIdentifier(name) ? parent.getProperty(name.text) : undefined
  const type = property ? checker.getTypeOfSymbolAtLocation(property, element) : checker.getTypeAtLocation(element.name)
  if (isAnything(type)) return {}
  return { shape: shapeOfType(type, checker) }
}

function withDefault(value: Expression, node: ts.Expression, lowering: Lowering): Expression {
  const isMissing = isExactly(value, 'undefined')
  const fragment = lowering.graph.apart(() => lowerExpression(node, lowering))
  if (fragment.hasStates)
    report(lowering, 'unsupported-syntax', { construct: 'a default value that awaits or may throw' }, node)
  const shapes = value.shape && fragment.value.shape ? [withoutUndefined(value.shape), fragment.value.shape] : undefined
  return choose(isMissing, fragment.value, value, shapes && unionOf(shapes))
}

function withoutUndefined(shape: NonNullable<Expression['shape']>) {
  return shape.kind === 'union' ? unionOf(shape.members.filter(({ kind }) => kind !== 'undefined')) : shape
}

function nullishOf(value: Expression): Nullish {
  return { undefined: canBe(value.shape, 'undefined'), null: canBe(value.shape, 'null') }
}

/** V8's words for a pattern over a missing value. */
function messageOf(pattern: ts.ObjectBindingPattern | ts.ArrayBindingPattern, source: Source): MissingMessage {
  if (ts.isArrayBindingPattern(pattern)) {
    const isName = /^[\w$]+$|^\(intermediate value\)$/.test(source.text)
    return (value) =>
      isName
        ? `${source.text} is not iterable`
        : `${value} is not iterable (cannot read property Symbol(Symbol.iterator))`
  }
  const [first] = pattern.elements
  const name = first && (first.propertyName ?? first.name)
  const property = name && ts.isIdentifier(name) ? name.text : name?.getText()
  if (source.text === '')
    return property ? reading(property) : (value) => `Cannot destructure '${value}' as it is ${value}.`
  return (value) =>
    property === undefined
      ? `Cannot destructure '${source.text}' as it is ${value}.`
      : `Cannot destructure property '${property}' of '${source.text}' as it is ${value}.`
}

/** How V8 names an expression in its messages: names and accesses by their text, all else as an intermediate value. */
export function textInMessages(node: ts.Expression): string {
  const at = bare(node)
  const isAccess = (part: ts.Expression): boolean =>
    ts.isIdentifier(part) ||
    ((ts.isPropertyAccessExpression(part) || ts.isElementAccessExpression(part)) &&
      !part.questionDotToken &&
      isAccess(bare(part.expression)))
  return isAccess(at) ? at.getText() : '(intermediate value)'
}

/** A value that is read several times by a pattern: anything but a plain name is kept in a variable first. */
export function readable(value: Expression, node: ts.Expression, lowering: Lowering): Expression {
  if (value.kind === 'variable' || value.kind === 'event' || value.kind === 'member') return value
  const kept = temporary(node, value.shape ?? { kind: 'unknown' }, lowering)
  lowering.graph.add(
    { kind: 'assign', assign: [{ variable: kept.variable, value }], next: '', span: lowering.handler.spanOf(node) },
    `Assign ${kept.variable}`,
  )
  return kept
}

/** Declares the names as variables of the graph, and answers the assignments that give them their values. */
export function declareNames(
  bound: readonly Bound[],
  initializer: ts.Expression | undefined,
  lowering: Lowering,
): readonly Assignment[] {
  return bound.flatMap(({ name, value }) => {
    const variable = declareName(name, value, initializer, lowering)
    return variable === undefined ? [] : [{ variable, value }]
  })
}

const beginsUndefined = (value: Expression | undefined): boolean => value === undefined || value.kind === 'undefined'

/** What a name without a type of its own may hold, which begins as undefined: that, or what is written to it, where that is known. */
function shapeOfWrites(symbol: ts.Symbol, { handler }: Lowering): Shape {
  const { checker, writes } = handler
  const written = (writes.get(symbol) ?? []).map(({ node, value }): Shape => {
    const isPlain = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
    const type = value && isPlain ? checker.getTypeAtLocation(value) : undefined
    if (value === undefined || type === undefined || isAnything(type)) return { kind: 'unknown' }
    const beyond = beyondType(value, handler)
    return beyond.unchecked ? { kind: 'unknown' } : withNullish(shapeOfType(type, checker), beyond)
  })
  const shape = unionOf([{ kind: 'undefined' }, ...written])
  // Beside null undefined cannot be kept as null.
  return canBe(shape, 'null') ? { kind: 'unknown' } : shape
}

export function declareName(
  name: ts.Identifier,
  value: Expression | undefined,
  initializer: ts.Expression | undefined,
  lowering: Lowering,
): string | undefined {
  const { checker, names, variables, writes, spanOf } = lowering.handler
  const symbol = symbolOf(name, checker)
  if (symbol === undefined) return undefined
  const type = checker.getTypeAtLocation(name)
  const declared = shapeOfType(type, checker)
  const beyond: Nullish = initializer ? beyondType(initializer, lowering.handler) : { undefined: false, null: false }
  const isKnown = !isAnything(type) && !beyond.unchecked
  const found = value?.shape && value.shape.kind !== 'unknown' ? value.shape : NOTHING
  const isMissing = (kind: 'undefined' | 'null') =>
    isKnown && (beyond[kind] || canBe(found, kind)) && !canBe(declared, kind)
  const missing = { undefined: isMissing('undefined'), null: isMissing('null') }
  const special = value?.shape && ['error', 'batch'].includes(value.shape.kind) ? value.shape : undefined
  const given = beginsUndefined(value) ? shapeOfWrites(symbol, lowering) : value?.shape
  const shape = special ?? (isKnown ? withNullish(declared, missing) : (given ?? { kind: 'unknown' }))
  const constant = !writes.has(symbol) && value !== undefined
  const place = lowering.graph.words.at(-1) ?? ''
  const variable = variables.declare(name.text, shape, place, { span: spanOf(name), constant })
  names.set(symbol, {
    kind: 'variable',
    variable,
    graph: lowering.graph,
    declaration: name,
    constant,
    shape,
    beyond: isAnything(type) ? missing : { ...beyond, ...missing },
  })
  return variable
}

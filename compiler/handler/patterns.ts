import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { Assignment } from '../ir/state.ts'
import { isSameSpan } from '../source/span.ts'
import { ERROR_PROPERTIES, moreThanJson, shapeOf } from '../expressions/shapes.ts'
import { choose } from './expressions/build.ts'
import { joined } from './expressions/conditional.ts'
import { errorField } from './expressions/error-field.ts'
import { keyOf } from './expressions/literals.ts'
import type { Fragment } from './graph-builder.ts'
import { guard, isExactly, present, type MissingMessage, reading } from './guards.ts'
import { lowerExpression, type Lowering, report } from './lowering.ts'
import { beyondType, isAnything, type Nullish } from './nullish.ts'
import { type Pattern, type PatternElement, patternOf } from './pattern-syntax.ts'
import { canBe, isAlways, shapeOfType, unionOf, withNullish } from './shapes.ts'
import { bare, symbolOf } from './symbols.ts'
import { temporary } from './temporaries.ts'
import { label, wordsOf } from './words.ts'

const NOTHING: Shape = { kind: 'never' }

/** The value that a pattern takes apart. */
export interface Source {
  readonly value: Expression
  readonly nullish: Nullish
  /** As JavaScript's messages name it. */
  readonly text: string
  readonly node: ts.Node
}

/** One name of a pattern, or in an assignment one place, and what it gets. */
export interface Bound<T extends ts.Expression = ts.Identifier> {
  readonly name: T
  readonly value: Expression
}

/** A pattern that declares names. */
export function destructure(pattern: ts.BindingName, source: Source, lowering: Lowering): readonly Bound[] {
  if (ts.isIdentifier(pattern)) return [{ name: pattern, value: source.value }]
  // What a declaration's pattern ends in are names.
  return takeApart(patternOf(pattern), source, lowering) as readonly Bound[]
}

/**
 * Takes a pattern apart into its names: guards for what JavaScript would throw are added, nested patterns and defaults become part of
 * the expressions. The value must be one that can be read more than once.
 */
export function takeApart(pattern: Pattern, source: Source, lowering: Lowering): readonly Bound<ts.Expression>[] {
  guard(source.value, source.nullish, messageOf(pattern, source), source.node, lowering)
  const whole = present(source.value)
  const keys: Expression[] = []
  return pattern.elements.flatMap((element): readonly Bound<ts.Expression>[] => {
    const part = partOf(element, whole, source.nullish, keys, pattern, lowering)
    if (part === undefined) return []
    const value = element.default ? withDefault(part, element.default, lowering) : part
    const { target } = element
    if ('elements' in target) {
      const unchecked = source.nullish.unchecked && { unchecked: true }
      return takeApart(
        target,
        { value, nullish: { ...nullishOf(value), ...unchecked }, text: '', node: element.node },
        lowering,
      )
    }
    // A default to the right may read it.
    const symbol = pattern.declares ? symbolOf(target, lowering.handler.checker) : undefined
    if (symbol) lowering.handler.names.set(symbol, { kind: 'value', value, declaration: target })
    return [{ name: target, value }]
  })
}

function partOf(
  element: PatternElement,
  whole: Expression,
  nullish: Nullish,
  keys: Expression[],
  pattern: Pattern,
  lowering: Lowering,
): Expression | undefined {
  const part = plainPart(element, whole, nullish, keys, pattern, lowering)
  if (part === undefined || part.shape || nullish.unchecked || element.shape) return part
  const shape = knownShape(part, lowering)
  return shape.kind === 'unknown' ? part : { ...part, shape }
}

function knownShape(value: Expression, lowering: Lowering): Shape {
  const { variables } = lowering.handler
  const unknown: Shape = { kind: 'unknown' }
  return shapeOf(value, { variable: (id) => variables.shapeOf(id), result: unknown, event: unknown })
}

function plainPart(
  element: PatternElement,
  whole: Expression,
  nullish: Nullish,
  keys: Expression[],
  pattern: Pattern,
  lowering: Lowering,
): Expression | undefined {
  const shape = nullish.unchecked ? undefined : element.shape?.(lowering)
  if (pattern.kind === 'array') {
    const written = element.isRest ? undefined : elementOf(whole, element.at)
    if (written) return written
    if (element.isRest) return { ...restOfList(whole, element.at), ...(shape && { shape }) }
    return {
      kind: 'index',
      object: whole,
      index: { kind: 'literal', value: element.at },
      optional: false,
      ...(shape && { shape: whole.shape?.kind === 'tuple' ? shape : unionOf([shape, { kind: 'undefined' }]) }),
    }
  }
  if (element.isRest) return restOfObject(whole, keys, element, shape, lowering)
  const key = typeof element.key === 'string' ? element.key : keyOf(element.key!, lowering)
  keys.push(typeof key === 'string' ? { kind: 'literal', value: key } : key)
  if (isAlways(whole.shape, 'error')) return errorPart(whole, key, element, lowering)
  const isPlace = isAlways(whole.shape, 'array') && typeof key === 'string' && /^\d+$/.test(key)
  if (typeof key !== 'string' || isPlace) {
    const index: Expression = typeof key === 'string' ? { kind: 'literal', value: Number(key) } : key
    return { kind: 'index', object: whole, index, optional: false, ...(shape && { shape }) }
  }
  return { kind: 'member', object: whole, property: key, optional: false, ...(shape && { shape }) }
}

/** The element of an array that is written out. */
function elementOf(list: Expression, at: number): Expression | undefined {
  if (list.kind !== 'array' || list.elements.some(({ kind }) => kind === 'spread')) return undefined
  return (list.elements as readonly Expression[])[at] ?? { kind: 'undefined' }
}

const restOfList = (list: Expression, from: number): Expression => ({
  kind: 'call',
  function: 'Array.slice',
  arguments: [list, { kind: 'literal', value: from }],
})

function restOfObject(
  object: Expression,
  keys: readonly Expression[],
  element: PatternElement,
  shape: Shape | undefined,
  lowering: Lowering,
): Expression | undefined {
  if (isAlways(object.shape, 'error') || isAlways(object.shape, 'array') || isAlways(object.shape, 'string')) {
    report(lowering, 'unsupported-syntax', { construct: 'the rest of what is no plain object' }, element.node)
    return undefined
  }
  if (keys.length === 0)
    return { kind: 'object', entries: [{ kind: 'spread', value: object }], ...(shape && { shape }) }
  return { kind: 'call', function: 'Object.omit', arguments: [object, ...keys], ...(shape && { shape }) }
}

function errorPart(
  error: Expression,
  key: string | Expression,
  element: PatternElement,
  lowering: Lowering,
): Expression | undefined {
  const shape = typeof key === 'string' ? ERROR_PROPERTIES.get(key) : undefined
  if (typeof key === 'string' && shape) return { kind: 'member', object: error, property: key, optional: false, shape }
  const holder = ts.findAncestor(element.node, ts.isVariableDeclaration)
  const source = holder?.name === element.node.parent ? holder.initializer : undefined
  const field = typeof key === 'string' && source ? errorField(error, source, key, lowering) : undefined
  if (field && !('why' in field) && typeof key === 'string')
    return { kind: 'member', object: field.object, property: key, optional: false, shape: field.shape }
  const construct = 'a pattern that takes more of an error than name, message, cause, errorType and errorData'
  report(lowering, 'unsupported-syntax', { construct }, element.node)
  return undefined
}

function withDefault(value: Expression, node: ts.Expression, lowering: Lowering): Expression {
  const isMissing = isExactly(value, 'undefined')
  const { graph, handler } = lowering
  const slot = graph.reserve()
  const fragment = graph.apart(() => lowerExpression(node, lowering))
  const there = value.shape ? { ...value, shape: withoutUndefined(value.shape) } : value
  if (fragment.hasStates) {
    const span = handler.spanOf(node)
    const { ways, otherwise } = graph.addChoice([{ when: isMissing, span }], label('Default', wordsOf(node)), {
      span,
      slot,
    })
    const same: Fragment<Expression> = { value: there, hasStates: false, enter: (...edges) => edges }
    return joined(
      node,
      [
        [fragment, ways[0]!],
        [same, otherwise],
      ],
      lowering,
    )
  }
  const shape = value.shape && unionOf([withoutUndefined(value.shape), knownShape(fragment.value, lowering)])
  return choose(isMissing, fragment.value, value, shape?.kind === 'unknown' ? undefined : shape)
}

function withoutUndefined(shape: NonNullable<Expression['shape']>) {
  return shape.kind === 'union' ? unionOf(shape.members.filter(({ kind }) => kind !== 'undefined')) : shape
}

function nullishOf(value: Expression): Nullish {
  return { undefined: canBe(value.shape, 'undefined'), null: canBe(value.shape, 'null') }
}

/** V8's words for a pattern over a missing value. */
function messageOf(pattern: Pattern, source: Source): MissingMessage {
  if (pattern.kind === 'array') {
    const isName = /^[\w$]+$|^\(intermediate value\)$/.test(source.text)
    return (value) =>
      isName
        ? `${source.text} is not iterable`
        : `${value} is not iterable (cannot read property Symbol(Symbol.iterator))`
  }
  const [first] = pattern.elements
  const key = first?.isRest ? undefined : first?.key
  const property = key === undefined || typeof key === 'string' ? key : key.getText()
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
  const { handler } = lowering
  const { checker, late, names, variables, writes, spanOf } = handler
  const symbol = symbolOf(name, checker)
  if (symbol === undefined) return undefined
  const type = checker.getTypeAtLocation(name)
  const declared = shapeOfType(type, checker)
  const span = spanOf(name)
  const isLate = late.some((each) => isSameSpan(each, span))
  const beyond: Nullish = initializer ? beyondType(initializer, handler) : { undefined: isLate, null: false }
  const isKnown = !isAnything(type) && !beyond.unchecked
  const found = value?.shape && value.shape.kind !== 'unknown' ? value.shape : NOTHING
  const isMissing = (kind: 'undefined' | 'null') =>
    isKnown && (beyond[kind] || canBe(found, kind)) && !canBe(declared, kind)
  const missing = { undefined: isMissing('undefined'), null: isMissing('null') }
  const special = value?.shape && moreThanJson(value.shape) ? value.shape : undefined
  const given = beginsUndefined(value) ? shapeOfWrites(symbol, lowering) : value?.shape
  const shape = special ?? (isKnown ? withNullish(declared, missing) : (given ?? { kind: 'unknown' }))
  const constant = !writes.has(symbol) && value !== undefined
  const place = lowering.graph.words.at(-1) ?? ''
  const variable = variables.declare(name.text, shape, place, { span, constant })
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

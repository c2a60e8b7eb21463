import { ts } from '../project/typescript.js'
import { functionRow } from '../../expressions/functions.ts'
import { ERROR_PROPERTIES } from '../../expressions/shapes.ts'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { moduleConstant } from '../constants.ts'
import { guard, present, reading } from '../guards.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { nondeterministic } from '../nondeterministic.ts'
import { isAnything, type Nullish, nullishness } from '../nullish.ts'
import { isContext } from '../operations/context-call.ts'
import { canBe, isAlways, withoutNullish } from '../shapes.ts'
import { choose } from './build.ts'
import { errorField } from './error-field.ts'
import { bare, enumValue, isGlobal, rootOf, symbolOf } from '../symbols.ts'

export function propertyAccess(node: ts.PropertyAccessExpression, lowering: Lowering): Expression {
  const { checker, names } = lowering.handler
  const constant = enumValue(node, checker)
  if (constant !== undefined) return { kind: 'literal', value: constant }
  if (nondeterministic(node, lowering)) return refused(lowering, node)
  const ofContext = contextMember(node, lowering)
  if (ofContext) return ofContext
  const root = rootOf(node)
  const rootSymbol = ts.isIdentifier(root) ? symbolOf(root, checker) : undefined
  if (rootSymbol && !names.has(rootSymbol) && rootSymbol.flags & ts.SymbolFlags.Module)
    return moduleConstant(node, symbolOf(node.name, checker), lowering)
  if (rootSymbol && !names.has(rootSymbol) && isGlobal(rootSymbol)) {
    report(lowering, 'unsupported-value', { what: `\`${node.getText()}\``, why: 'it belongs to the platform' }, node)
    return refused(lowering, node)
  }
  const object = lowerExpression(node.expression, lowering)
  return memberOf(object, node.name.text, node, lowering)
}

/** `object.property` by what the object is: an error, a batch, text, an array, or plain data. */
function memberOf(
  found: Expression,
  property: string,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  lowering: Lowering,
): Expression {
  const optional = isOptional(found, node, property, lowering)
  const object = optional ? found : present(found)
  if (isAlways(object.shape, 'error')) {
    const shape = ERROR_PROPERTIES.get(property)
    if (shape) return { kind: 'member', object, property, optional, shape: optional ? orUndefined(shape) : shape }
    const field = errorField(object, node.expression, property, lowering)
    if (field && 'why' in field) return refuseMember(field.why)
    if (field) {
      const known = optional ? orUndefined(field.shape) : field.shape
      return { kind: 'member', object: field.object, property, optional, shape: known }
    }
    return refuseMember(ERROR_KEEPS)
  }
  if (isAlways(object.shape, 'batch')) {
    const row = functionRow(`BatchResult.${property}`)
    if (row && !optional)
      return {
        kind: 'call',
        function: `BatchResult.${property}`,
        arguments: [object],
        shape: row.result([withoutNullish(object.shape!)]),
      }
    return refuseMember('a batch has no such member')
  }
  const isArray = isAlways(object.shape, 'array')
  if (property === 'length' && (isArray || isAlways(object.shape, 'string'))) {
    const call: Expression = {
      kind: 'call',
      function: isArray ? 'Array.length' : 'String.length',
      arguments: [present(object)],
      shape: { kind: 'number' },
    }
    return optional ? unlessMissing(object, call) : call
  }
  if (
    isArray ||
    isAlways(object.shape, 'string') ||
    isAlways(object.shape, 'number') ||
    isAlways(object.shape, 'boolean')
  )
    return refuseMember('it is a method or property of the language')
  const folded = foldMember(object, property)
  if (folded) return folded
  if (isInherited(object.shape, property)) return refuseMember('every object inherits it')
  return { kind: 'member', object, property, optional }

  function refuseMember(why: string): Expression {
    report(lowering, 'unsupported-value', { what: `\`.${property}\``, why }, node)
    return refused(lowering, node)
  }
}

const ERROR_KEEPS =
  'of an error only name, message, cause, errorType, errorData and the fields of a class of yours are kept'

/** `o.toString`: JavaScript finds it in the prototype where the object has no such property of its own; JSON has none. */
function isInherited(shape: Shape | undefined, property: string): boolean {
  if (!Object.hasOwn(Object.prototype, property)) return false
  const own = shape?.kind === 'object' && Object.hasOwn(shape.properties, property) && shape.properties[property]
  return !own || own.optional === true
}

/**
 * Whether an access may meet null or undefined and then gives undefined (`?.`). Where it would throw instead, the choice that throws
 * is added here.
 */
function isOptional(
  object: Expression,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  property: string,
  lowering: Lowering,
): boolean {
  if (node.questionDotToken) return canBe(object.shape, 'undefined') || canBe(object.shape, 'null')
  if (ts.isOptionalChain(node)) {
    // The chain's head decides; a later link that could be missing on its own would throw, which no data form has.
    const link = linkType(node.expression, lowering)
    if (link === undefined || mayBeNullish(link))
      report(lowering, 'unsupported-syntax', { construct: 'an optional chain whose later link may be missing' }, node, {
        hint: `Write \`?.\` before \`${property}\` too, or test the value first.`,
      })
    return true
  }
  if (object.kind !== 'literal' && object.kind !== 'object' && object.kind !== 'array')
    guard(object, missing(object, node.expression, lowering), reading(property), node.expression, lowering)
  return false
}

/** Errors say themselves what they may lack; of all else the checker tells. */
function missing(object: Expression, node: ts.Expression, lowering: Lowering): Nullish {
  if (!isAlways(object.shape, 'error')) return nullishness(node, lowering.handler)
  return { undefined: canBe(object.shape, 'undefined'), null: canBe(object.shape, 'null') }
}

/** The type of the link of a chain when everything before it was there. */
function linkType(node: ts.Expression, lowering: Lowering): ts.Type | undefined {
  const { checker } = lowering.handler
  const link = bare(node)
  if (!ts.isPropertyAccessExpression(link)) return undefined
  const symbol = checker.getSymbolAtLocation(link.name)
  return symbol && checker.getTypeOfSymbolAtLocation(symbol, link)
}

function mayBeNullish(type: ts.Type): boolean {
  const members = type.isUnion() ? type.types : [type]
  return members.some(
    (member) =>
      isAnything(member) || (member.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void)) !== 0,
  )
}

export function elementAccess(node: ts.ElementAccessExpression, lowering: Lowering): Expression {
  if (nondeterministic(node, lowering)) return refused(lowering, node)
  const key = node.argumentExpression
  const found = lowerExpression(node.expression, lowering)
  if (ts.isStringLiteralLike(key)) return memberOf(found, key.text, node, lowering)
  const optional = isOptional(found, node, key.getText(), lowering)
  const object = optional ? found : present(found)
  const index = lowerExpression(key, lowering)
  const isArray = isAlways(object.shape, 'array')
  const fits = isArray
    ? isAlways(shapeOrType(index), 'number')
    : isAlways(shapeOrType(index), 'string') || isAlways(shapeOrType(index), 'number')
  if (!fits || isAlways(object.shape, 'string') || isAlways(object.shape, 'error') || isAlways(object.shape, 'batch')) {
    report(
      lowering,
      'unsupported-value',
      {
        what: `\`${node.getText()}\``,
        why: isArray ? 'the index is not certainly a number' : 'only arrays and plain objects have elements here',
      },
      node,
    )
    return refused(lowering, node)
  }
  return foldIndex(object, index) ?? { kind: 'index', object, index, optional }
}

/** An element of an array that is written out: constants of a module are. */
function foldIndex(object: Expression, index: Expression): Expression | undefined {
  if (object.kind !== 'array' || index.kind !== 'literal' || typeof index.value !== 'number') return undefined
  const found = object.elements.some((element) => element.kind === 'spread') ? undefined : object.elements[index.value]
  return found && found.kind !== 'spread' ? { ...found } : undefined
}

function shapeOrType(value: Expression): Shape | undefined {
  if (value.kind === 'literal' && typeof value.value === 'number') return { kind: 'number' }
  return value.shape
}

/** What of a context is data: the name of the execution. The rest is refused where it is read. */
function contextMember(node: ts.PropertyAccessExpression, lowering: Lowering): Expression | undefined {
  const { handler } = lowering
  const object = bare(node.expression)
  if (
    ts.isPropertyAccessExpression(object) &&
    object.name.text === 'executionContext' &&
    node.name.text === 'durableExecutionArn' &&
    isContext(object.expression, handler)
  )
    return { kind: 'execution-arn', shape: { kind: 'string' } }
  if (!isContext(object, handler)) return undefined
  report(
    lowering,
    'unsupported-value',
    { what: `\`${node.getText()}\``, why: 'outside steps only `executionContext.durableExecutionArn` can be read' },
    node,
  )
  return refused(lowering, node)
}

/** A property of an object that is written out: constants of a module are. */
function foldMember(object: Expression, property: string): Expression | undefined {
  if (object.kind !== 'object') return undefined
  const plain = object.entries.every((entry) => entry.kind === 'entry' && typeof entry.key === 'string')
  if (!plain) return undefined
  const found = object.entries.findLast((entry) => entry.kind === 'entry' && entry.key === property)
  return found ? { ...found.value } : undefined
}

/** The value, or undefined when what it is made from is missing. */
export function unlessMissing(object: Expression, value: Expression): Expression {
  const test: Expression = {
    kind: 'binary',
    operator: '==',
    left: object,
    right: { kind: 'literal', value: null },
    shape: { kind: 'boolean' },
  }
  return choose(test, { kind: 'undefined' }, value, value.shape && orUndefined(value.shape))
}

function orUndefined(shape: Shape): Shape {
  if (canBe(shape, 'undefined')) return shape
  return { kind: 'union', members: [...(shape.kind === 'union' ? shape.members : [shape]), { kind: 'undefined' }] }
}

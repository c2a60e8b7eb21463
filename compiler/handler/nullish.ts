import { ts } from './project/typescript.js'
import { contextMethod } from './operations/context-call.ts'
import type { HandlerLowering } from './lowering.ts'
import { symbolOf } from './symbols.ts'

export interface Nullish {
  readonly undefined: boolean
  readonly null: boolean
  /** It comes from `any`, or a cast made its type narrower: not even its type is checked. */
  readonly unchecked?: boolean
}

const NEVER: Nullish = { undefined: false, null: false }
const UNDEFINED: Nullish = { undefined: true, null: false }
const BOTH: Nullish = { undefined: true, null: true }
const ANYTHING: Nullish = { ...BOTH, unchecked: true }

/**
 * Whether a value may be null or undefined when it is used, which decides whether an access to it may throw. TypeScript's type is
 * believed where data is checked on its way in (the event, results of operations), and nowhere beyond it: an array may have no such
 * element, a `!` or an `as` may be wrong.
 */
export function nullishness(node: ts.Expression, handler: HandlerLowering): Nullish {
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node))
    return nullishness(node.expression, handler)
  if (isCast(node))
    return isCheckedCast(node, handler) ? NEVER : either(nullishness(node.expression, handler), narrowed(node, handler))
  return either(ofType(node, handler), beyondType(node, handler, new Set()))
}

/** A cast that promises more than null and undefined left out: the value may be what its type was before. */
function narrowed(node: ts.AsExpression | ts.TypeAssertion, handler: HandlerLowering): Nullish {
  const { checker } = handler
  const [from, to] = [node.expression, node].map((at) => checker.getNonNullableType(checker.getTypeAtLocation(at)))
  return checker.isTypeAssignableTo(from!, to!) || isAnything(from!) ? NEVER : { ...NEVER, unchecked: true }
}

function isCast(node: ts.Expression): node is ts.AsExpression | ts.TypeAssertion {
  return ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)
}

/** What a value may be that its type does not say. */
export function beyondType(node: ts.Expression, handler: HandlerLowering, seen: Set<ts.Symbol> = new Set()): Nullish {
  const beyond = (part: ts.Expression) => beyondType(part, handler, seen)
  if (ts.isParenthesizedExpression(node) || ts.isSatisfiesExpression(node)) return beyond(node.expression)
  if (ts.isNonNullExpression(node)) return either(ofType(node.expression, handler), beyond(node.expression))
  if (isCast(node)) {
    if (isCheckedCast(node, handler)) return NEVER
    return [ofType(node.expression, handler), beyond(node.expression), narrowed(node, handler)].reduce(either)
  }
  if (ts.isConditionalExpression(node)) return either(beyond(node.whenTrue), beyond(node.whenFalse))
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return either(beyond(node.left), beyond(node.right))
    const falls = operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken
    return falls ? beyond(node.right) : NEVER
  }
  const cutShort = ts.isOptionalChain(node) ? beyondChain(node, beyond) : NEVER
  if (ts.isElementAccessExpression(node))
    return [cutShort, beyondIndex(node, handler), beyondPart(node.expression, handler, seen)].reduce(either)
  if (ts.isPropertyAccessExpression(node)) {
    // Of `any` the type of the part says it all; of an index signature it does not say that the part may be missing.
    const isListed = handler.checker.getSymbolAtLocation(node.name) !== undefined
    const listed = isListed || isAnything(handler.checker.getTypeAtLocation(node.expression))
    return [cutShort, listed ? NEVER : UNDEFINED, beyondPart(node.expression, handler, seen)].reduce(either)
  }
  if (ts.isCallExpression(node)) return cutShort
  return ts.isIdentifier(node) ? beyondName(node, handler, seen) : NEVER
}

/** `list[0]?.part`: what is missing beyond its type makes the whole chain undefined, of which the type says nothing either. */
function beyondChain(node: ts.OptionalChain, beyond: (part: ts.Expression) => Nullish): Nullish {
  const link = beyond(node.expression)
  return link.undefined || link.null ? UNDEFINED : NEVER
}

/** A part of a value that was cast from `any` is as uncertain as the value. */
function beyondPart(object: ts.Expression, handler: HandlerLowering, seen: Set<ts.Symbol>): Nullish {
  const beyond = beyondType(object, handler, seen)
  return beyond.unchecked ? beyond : NEVER
}

function beyondIndex(node: ts.ElementAccessExpression, handler: HandlerLowering): Nullish {
  const type = handler.checker.getTypeAtLocation(node.expression)
  const index = node.argumentExpression
  if (isAnything(type)) return NEVER
  if (handler.checker.isTupleType(type) && ts.isNumericLiteral(index)) return NEVER
  if (ts.isStringLiteralLike(index) && type.getProperty(index.text)) return NEVER
  return UNDEFINED
}

function beyondName(node: ts.Identifier, handler: HandlerLowering, seen: Set<ts.Symbol>): Nullish {
  const symbol = symbolOf(node, handler.checker)
  if (symbol === undefined || seen.has(symbol)) return NEVER
  seen.add(symbol)
  const binding = handler.names.get(symbol)
  if (binding?.kind === 'variable' && binding.shape.kind === 'error') return NEVER
  const ofBinding = binding?.kind === 'variable' ? binding.beyond : NEVER
  const values = (handler.writes.get(symbol) ?? []).flatMap((write) => (write.value ? [write.value] : []))
  const fromWrites = values.map((value) => beyondValue(value, symbol, handler, seen))
  const declaration = symbol.valueDeclaration
  if (declaration === undefined) return ofBinding
  return [ofBinding, beyondDeclaration(declaration, symbol, handler, seen), ...fromWrites].reduce(either, NEVER)
}

function beyondDeclaration(
  declaration: ts.Declaration,
  symbol: ts.Symbol,
  handler: HandlerLowering,
  seen: Set<ts.Symbol>,
): Nullish {
  if (ts.isVariableDeclaration(declaration))
    return declaration.initializer ? beyondValue(declaration.initializer, symbol, handler, seen) : NEVER
  if (!ts.isBindingElement(declaration)) return NEVER
  const pattern = declaration.parent
  const missing =
    declaration.initializer === undefined &&
    declaration.dotDotDotToken === undefined &&
    ts.isArrayBindingPattern(pattern) &&
    !handler.checker.isTupleType(handler.checker.getTypeAtLocation(pattern))
  const holder = pattern.parent
  const outer =
    ts.isVariableDeclaration(holder) && holder.initializer
      ? beyondPart(holder.initializer, handler, seen)
      : ts.isBindingElement(holder)
        ? beyondDeclaration(holder, symbol, handler, seen)
        : NEVER
  return either(missing ? UNDEFINED : NEVER, outer.unchecked ? outer : NEVER)
}

/** A value that goes into a name with a type of its own: from `any` it may be anything. */
function beyondValue(value: ts.Expression, target: ts.Symbol, handler: HandlerLowering, seen: Set<ts.Symbol>): Nullish {
  if (isChecked(value, handler)) return NEVER
  const declared = target.valueDeclaration
  // A name that is `unknown` itself is narrowed by what the code asks of it, and that can be believed.
  const typed =
    declared !== undefined &&
    ts.isVariableDeclaration(declared) &&
    declared.type !== undefined &&
    !isAnything(handler.checker.getTypeAtLocation(declared.type))
  const fromAny = typed && isAnything(handler.checker.getTypeAtLocation(value))
  return fromAny ? ANYTHING : beyondType(value, handler, seen)
}

/** `(await context.invoke(…)) as Order`: of `any` a result is checked against the cast, else against its own type alone. */
function isCheckedCast(node: ts.AsExpression | ts.TypeAssertion, handler: HandlerLowering): boolean {
  return (
    ts.isAsExpression(node) &&
    isChecked(node.expression, handler) &&
    isAnything(handler.checker.getTypeAtLocation(node.expression))
  )
}

/** Results of operations are checked on their way in, against the type they are declared to have. */
function isChecked(node: ts.Expression, handler: HandlerLowering): boolean {
  const at = ts.isParenthesizedExpression(node) ? node.expression : node
  return (
    ts.isAwaitExpression(at) &&
    ts.isCallExpression(at.expression) &&
    contextMethod(at.expression, handler) !== undefined
  )
}

function ofType(node: ts.Expression, handler: HandlerLowering): Nullish {
  if (isErrorName(node, handler)) return NEVER
  const type = handler.checker.getTypeAtLocation(node)
  if (isAnything(type)) return isEvent(node, handler) ? { undefined: false, null: true, unchecked: true } : ANYTHING
  if (!handler.strictNulls) return BOTH
  const members = type.isUnion() ? type.types : [type]
  return {
    undefined: members.some(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0),
    null: members.some(({ flags }) => (flags & ts.TypeFlags.Null) !== 0),
  }
}

/** A caught error is an error whatever its type says; a catch binds nothing else. */
function isErrorName(node: ts.Expression, handler: HandlerLowering): boolean {
  if (!ts.isIdentifier(node)) return false
  const symbol = symbolOf(node, handler.checker)
  const binding = symbol && handler.names.get(symbol)
  return binding?.kind === 'variable' && binding.shape.kind === 'error'
}

/** The event comes out of JSON and is never undefined. */
function isEvent(node: ts.Expression, handler: HandlerLowering): boolean {
  if (!ts.isIdentifier(node)) return false
  const symbol = symbolOf(node, handler.checker)
  const binding = symbol && handler.names.get(symbol)
  return binding?.kind === 'value' && binding.value.kind === 'event'
}

export function isAnything(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0
}

function either(a: Nullish, b: Nullish): Nullish {
  const unchecked = Boolean(a.unchecked) || Boolean(b.unchecked)
  return { undefined: a.undefined || b.undefined, null: a.null || b.null, ...(unchecked && { unchecked }) }
}

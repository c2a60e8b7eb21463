import { ts } from './project/typescript.js'
import { shapeOf } from '../expressions/shapes.ts'
import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import { mapExpression, walkExpression } from '../ir/visit.ts'
import { captured } from './captures.ts'
import { neverEnds } from './compute/ways-out.ts'
import { tryBuild } from './constants.ts'
import { choose } from './expressions/build.ts'
import { condition } from './expressions/conditional.ts'
import { type HandlerLowering, lowerExpression, type Lowering } from './lowering.ts'
import { beyondType } from './nullish.ts'
import { bindValues } from './operations/items.ts'
import { canBe, shapeOfType, unionOf } from './shapes.ts'
import { bare, isFunctionLiteral, isGlobal, namesBoundBy, symbolOf } from './symbols.ts'

/**
 * Functions of the user whose value is one expression: `=> item.price`, or guard clauses before a last `return`. They are exact where they
 * are called, since expressions have no effect:
 *
 * 1. An argument is evaluated once, so what is more than a place may be read once at most.
 * 2. A type is believed where data is checked on its way in; an argument of which less is known than its parameter promises is refused.
 * 3. Code that reads a name which is written somewhere is refused: when it reads is told by the call, not by its own place.
 */

export type FunctionWithBody = (ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration) & {
  readonly body: ts.ConciseBody
}

/** The function of the user that an expression names or writes down. */
export function functionOf(node: ts.Expression, { checker }: HandlerLowering): FunctionWithBody | undefined {
  const at = bare(node)
  if (isFunctionLiteral(at)) return withBody(at)
  const symbol = ts.isIdentifier(at) ? symbolOf(at, checker) : undefined
  if (symbol === undefined || isGlobal(symbol)) return undefined
  const declaration = symbol.valueDeclaration
  if (declaration === undefined) return undefined
  if (ts.isFunctionDeclaration(declaration)) return withBody(declaration)
  const isConstant = ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  const value = isConstant && declaration.initializer ? bare(declaration.initializer) : undefined
  return value && isFunctionLiteral(value) ? withBody(value) : undefined
}

/** A function that is neither async nor a generator. */
export function withBody(
  node: ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration,
): FunctionWithBody | undefined {
  const isPlain = !node.asteriskToken && !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword)
  return isPlain && node.body ? (node as FunctionWithBody) : undefined
}

/** What a parameter is given; `node` where the source says it. */
export interface Argument {
  readonly value: Expression
  readonly node?: ts.Expression
}

/** The value of a call with these arguments; undefined where it is no exact expression. Lowers quietly: use it in a trial. */
export function valueOfCall(
  body: FunctionWithBody,
  given: readonly Argument[],
  quiet: Lowering,
): Expression | undefined {
  const { handler } = quiet
  if (handler.inlining.includes(body) || !handler.pureCode.isPure(body.body) || readsWritten(body, handler))
    return undefined
  const inner: Lowering = { ...quiet, handler: { ...handler, inlining: [...handler.inlining, body] } }
  for (const [at, parameter] of body.parameters.entries())
    if (!bindParameter(parameter, given[at], body.body, inner)) return undefined
  const value = ts.isBlock(body.body)
    ? valueOfStatements(body.body.statements, inner)
    : lowerExpression(body.body, inner)
  return value && keepsItsPromise(body, value, inner) ? value : undefined
}

/** Whether the value is certainly what the function says: a type that only somebody's word stands for is not believed. */
function keepsItsPromise(body: FunctionWithBody, value: Expression, inner: Lowering): boolean {
  const { checker } = inner.handler
  if (holdsCast(body)) return false
  if (body.type === undefined) return true
  if (ts.isTypePredicateNode(body.type)) return false
  return isWhole(knownShape(value, inner)) || !isWhole(shapeOfType(checker.getTypeAtLocation(body.type), checker))
}

/** `as Order`, `name!` */
function holdsCast(node: ts.Node): boolean {
  const isCast = ts.isAsExpression(node) ? !ts.isConstTypeReference(node.type) : ts.isTypeAssertionExpression(node)
  return isCast || ts.isNonNullExpression(node) || (ts.forEachChild(node, holdsCast) ?? false)
}

/** Whether a shape leaves nothing open. */
function isWhole(shape: Shape): boolean {
  if (shape.kind === 'unknown') return false
  if (shape.kind === 'array') return isWhole(shape.element)
  if (shape.kind === 'tuple') return shape.elements.every(isWhole)
  if (shape.kind === 'union') return shape.members.every(isWhole)
  if (shape.kind !== 'object') return true
  return Object.values(shape.properties).every((one) => isWhole(one.shape)) && (!shape.rest || isWhole(shape.rest))
}

/** What is known of an expression by its making. */
export const knownShape = (value: Expression, { handler }: Lowering): Shape =>
  shapeOf(value, {
    variable: (id) => handler.variables.shapeOf(id),
    result: { kind: 'unknown' },
    event: { kind: 'unknown' },
  })

function bindParameter(
  parameter: ts.ParameterDeclaration,
  given: Argument | undefined,
  body: ts.ConciseBody,
  inner: Lowering,
): boolean {
  const { handler } = inner
  const { name, initializer } = parameter
  if (parameter.dotDotDotToken) return false
  const promised = handler.checker.getTypeAtLocation(name)
  if (given?.node && !isBelieved(given.node, handler)) return false
  if (given && initializer && canBe(given.value.shape ?? { kind: 'unknown' }, 'undefined')) return false
  const value: Expression = given?.value ?? (initializer ? lowerExpression(initializer, inner) : { kind: 'undefined' })
  // A type that is known must not become one that is merely declared.
  if (given && !isWhole(knownShape(value, inner)) && isWhole(shapeOfType(promised, handler.checker))) return false
  if (!isPlace(value) && readsIn(body, name, handler) > 1) return false
  if (ts.isIdentifier(name)) {
    const symbol = symbolOf(name, handler.checker)
    if (symbol === undefined || handler.writes.has(symbol)) return false
    handler.names.set(symbol, { kind: 'value', value, declaration: name })
    return true
  }
  const shape = value.shape ?? { kind: 'unknown' }
  bindValues(name, { value, nullish: { undefined: canBe(shape, 'undefined'), null: canBe(shape, 'null') } }, inner)
  return true
}

function isBelieved(node: ts.Expression, handler: HandlerLowering): boolean {
  const beyond = beyondType(node, handler)
  return !beyond.undefined && !beyond.null && !beyond.unchecked
}

/** A value that costs nothing to read again, and that nobody minds to read twice. */
function isPlace(value: Expression): boolean {
  if (value.kind === 'member') return isPlace(value.object)
  if (value.kind === 'literal') return value.value === null || typeof value.value !== 'object'
  return ['variable', 'event', 'undefined', 'execution-arn', 'parameter'].includes(value.kind)
}

/** How often code reads the names that a name or pattern declares. */
function readsIn(code: ts.Node, name: ts.BindingName, { checker }: HandlerLowering): number {
  const symbols = new Set(namesBoundBy(name).map((one) => symbolOf(one, checker)))
  let reads = 0
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isIdentifier(node) && symbols.has(symbolOf(node, checker)) && !ts.isBindingElement(node.parent)) reads += 1
    ts.forEachChild(node, visit)
  }
  visit(code)
  return reads
}

function readsWritten(body: FunctionWithBody, handler: HandlerLowering): boolean {
  return captured([body], handler.function, handler.checker).some(({ symbol }) => handler.writes.has(symbol))
}

/** Constants that are read once, guard clauses, `if` and `else`, and a `return` on every way that gives a value. */
function valueOfStatements(statements: readonly ts.Statement[], lowering: Lowering): Expression | undefined {
  const [first, ...rest] = statements
  if (first === undefined) return { kind: 'undefined' }
  if (ts.isReturnStatement(first))
    return first.expression ? lowerExpression(first.expression, lowering) : { kind: 'undefined' }
  if (ts.isBlock(first) && rest.length === 0) return valueOfStatements(first.statements, lowering)
  if (ts.isVariableStatement(first)) {
    if ((first.declarationList.flags & ts.NodeFlags.Const) === 0) return undefined
    for (const { name, initializer, type } of first.declarationList.declarations) {
      const symbol = symbolOf(name, lowering.handler.checker)
      if (!ts.isIdentifier(name) || !initializer || type || !symbol || lowering.handler.writes.has(symbol))
        return undefined
      const value = lowerExpression(initializer, lowering)
      const beyond = beyondType(initializer, lowering.handler)
      const reads = rest.reduce((sum, statement) => sum + readsIn(statement, name, lowering.handler), 0)
      if (beyond.undefined || beyond.null || beyond.unchecked || (!isPlace(value) && reads > 1)) return undefined
      lowering.handler.names.set(symbol, { kind: 'value', value, declaration: name })
    }
    return valueOfStatements(rest, lowering)
  }
  if (!ts.isIfStatement(first) || !neverEnds(first.thenStatement)) return undefined
  const test = condition(first.expression, lowering)
  const then = valueOfStatements(statementsOf(first.thenStatement), lowering)
  const otherwise = valueOfStatements(
    [...(first.elseStatement ? statementsOf(first.elseStatement) : []), ...rest],
    lowering,
  )
  if (!then || !otherwise) return undefined
  return choose(test, then, otherwise, unionOf([then, otherwise].map(shapeOfValue)))
}

const statementsOf = (node: ts.Statement): readonly ts.Statement[] => (ts.isBlock(node) ? node.statements : [node])

const shapeOfValue = (value: Expression) =>
  value.shape ??
  (value.kind === 'undefined'
    ? ({ kind: 'undefined' } as const)
    : value.kind === 'literal' && value.value !== null && typeof value.value !== 'object'
      ? ({ kind: 'literal', value: value.value } as const)
      : ({ kind: 'unknown' } as const))

/** More than this is read more easily as the code it was. */
const MOST_PARTS = 60

/** `total(order)`, where the function's value is an expression that fits in the place. Arguments are lowered where they stand. */
export function inlinedCall(
  call: ts.CallExpression,
  body: FunctionWithBody,
  lowering: Lowering,
): Expression | undefined {
  if (call.arguments.some(ts.isSpreadElement) || call.questionDotToken) return undefined
  const given = call.arguments.map((node): Argument => ({ node, value: lowerExpression(node, lowering) }))
  const value = tryBuild((quiet) => valueOfCall(body, given, quiet), lowering)
  if (value === undefined || [...walkExpression(value)].length > MOST_PARTS) return undefined
  const span = lowering.handler.spanOf(call)
  return mapExpression(value, (part) => ({ ...part, span }))
}

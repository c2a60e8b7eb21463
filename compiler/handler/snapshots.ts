import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import { readsOf } from '../ir/visit.ts'
import type { HandlerLowering, Lowering } from './lowering.ts'
import { bare, isFunctionLiteral, isInside, symbolOf } from './symbols.ts'
import { temporary } from './temporaries.ts'

/*
 * Expressions are evaluated where they are used, which may be after an assignment that stands to the right of a read: `x + x++`,
 * `[i, i = 2]`. A read that something later in the same full expression makes old is kept in a variable of its own. What stands later is
 * also the body of every function that is named there: `total + (await bump())`.
 */

/** The first write that happens after a read of the same name in the full expression of both. */
export function writeAfter(read: ts.Node, symbol: ts.Symbol, lowering: Lowering): ts.Node | undefined {
  return writesAfter(read, symbol, lowering)[0]
}

/** All of them: those that stand there, then those of functions that run there. */
export function writesAfter(read: ts.Node, symbol: ts.Symbol, { handler }: Lowering): readonly ts.Node[] {
  const writes = (handler.writes.get(symbol) ?? []).map(({ node }) => node)
  if (writes.length === 0) return []
  const whole = fullExpression(read)
  const there = writes.filter((node) => node.pos >= read.end && isInside(node, whole) && fullExpression(node) === whole)
  const isElsewhere = writes.some((node) => {
    const body = ts.findAncestor(node, ts.isFunctionLike)
    return body !== undefined && !isInside(whole, body)
  })
  if (!isElsewhere) return there
  const reached = functionsAfter(read, whole, handler)
  return [...there, ...writes.filter((node) => reached.some((body) => isInside(node, body)))]
}

/** The functions that stand or are named in the rest of a full expression, and those that they name in turn. */
function functionsAfter(read: ts.Node, whole: ts.Node, { checker }: HandlerLowering): readonly ts.Node[] {
  const found = new Set<ts.Node>()
  const enter = (body: ts.Node): void => {
    if (found.has(body)) return
    found.add(body)
    ts.forEachChild(body, visit)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isFunctionLike(node)) return enter(node)
    if (ts.isIdentifier(node)) {
      const declaration = symbolOf(node, checker)?.valueDeclaration
      const body = declaration && functionOf(declaration)
      if (body) enter(body)
    }
    ts.forEachChild(node, visit)
  }
  const visitRest = (node: ts.Node): void => {
    // The statements of a `switch` are no part of its comparisons.
    if (node.end <= read.end || (ts.isStatement(node) && node !== whole)) return
    if (node.pos >= read.end && !ts.isCaseBlock(node) && !ts.isCaseOrDefaultClause(node)) visit(node)
    else ts.forEachChild(node, visitRest)
  }
  visitRest(whole)
  return [...found]
}

function functionOf(declaration: ts.Declaration): ts.Node | undefined {
  if (ts.isFunctionLike(declaration)) return declaration
  if (!ts.isVariableDeclaration(declaration) && !ts.isPropertyAssignment(declaration)) return undefined
  const value = declaration.initializer && bare(declaration.initializer)
  return value && isFunctionLiteral(value) ? value : undefined
}

/** What a call gives that is lowered in its place, as it is before something to the right of the call writes what the value reads. */
export function keptUntilUsed(value: Expression, call: ts.Expression, lowering: Lowering): Expression {
  const reads = new Set(readsOf(value))
  if (reads.size === 0) return value
  const isOld = [...lowering.handler.names].some(
    ([symbol, binding]) =>
      binding.kind === 'variable' && reads.has(binding.variable) && writeAfter(call, symbol, lowering) !== undefined,
  )
  return isOld ? kept(value, call, lowering) : value
}

/** The outermost expression around a node that is evaluated as one. */
function fullExpression(node: ts.Node): ts.Node {
  let at = node
  while (at.parent && !isBorder(at.parent)) at = at.parent
  return at
}

function isBorder(node: ts.Node): boolean {
  // All labels of a `switch` are compared with what stands in its head.
  if (ts.isSwitchStatement(node) || ts.isCaseBlock(node) || ts.isCaseClause(node)) return false
  // The block of a function is no statement to TypeScript.
  return ts.isStatement(node) || ts.isBlock(node) || ts.isFunctionLike(node) || ts.isSourceFile(node)
}

/** A value that later assignments do not change: itself, or a variable that keeps it. */
export function kept(value: Expression, node: ts.Node, lowering: Lowering): Expression {
  const { graph, handler } = lowering
  if (isLasting(value, lowering)) return value
  const variable = temporary(node, value.shape ?? { kind: 'unknown' }, lowering)
  graph.add(
    { kind: 'assign', assign: [{ variable: variable.variable, value }], next: '', span: handler.spanOf(node) },
    `Assign ${variable.variable}`,
  )
  return variable
}

function isLasting(value: Expression, lowering: Lowering): boolean {
  if (value.kind === 'member') return isLasting(value.object, lowering)
  if (value.kind === 'variable') return lowering.handler.variables.isConstant(value.variable)
  return ['literal', 'undefined', 'event', 'execution-arn', 'parameter'].includes(value.kind)
}

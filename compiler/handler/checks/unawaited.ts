import { ts } from '../project/typescript.js'
import { isOperation } from '../operations/context-call.ts'
import { contextMethod } from '../operations/context-call.ts'
import { bare, symbolOf } from '../symbols.ts'
import type { Check, Checking } from './check.ts'
import { contextName } from './context-name.ts'

/** An operation that nothing awaits: its error is lost, and the execution may end before it does (`durable-api` 21, 19). */
export const unawaited: Check = {
  replayed: (node, place, checking) => {
    if (!ts.isCallExpression(node) || !isOperation(node, checking)) return
    const statement = dropped(node, checking)
    if (statement === undefined) return
    const operation = contextMethod(node, checking)?.method ?? ''
    const isStatement = ts.isExpressionStatement(statement) && contextName(node, place, checking.checker) !== undefined
    const { start } = checking.spanOf(node)
    const end = isStatement ? checking.spanOf(statement.expression).start : start
    const edit = { file: checking.spanOf(node).file, start: end, end: start, replacement: 'await ' }
    const fix = isStatement ? { fix: { title: 'Await it', edits: [edit] } } : {}
    checking.report('operation-never-awaited', { operation }, { node, place }, fix)
  },
}

/** Where the promise of a call is dropped: a statement of its own, `void`, or a name that is never read. */
function dropped(call: ts.CallExpression, { checker }: Checking): ts.Node | undefined {
  let at: ts.Node = call
  while (ts.isParenthesizedExpression(at.parent) || ts.isVoidExpression(at.parent)) at = at.parent
  const { parent } = at
  if (ts.isExpressionStatement(parent)) return bare(parent.expression) === call || at !== call ? parent : undefined
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return undefined
  const symbol = symbolOf(parent.name, checker)
  const scope = ts.findAncestor(parent, ts.isFunctionLike)
  return symbol && scope && !isRead(symbol, parent.name, scope, checker) ? parent : undefined
}

function isRead(symbol: ts.Symbol, declared: ts.Identifier, scope: ts.Node, checker: ts.TypeChecker): boolean {
  const reads = (node: ts.Node): boolean =>
    (ts.isIdentifier(node) && node !== declared && node.text === declared.text && symbolOf(node, checker) === symbol) ||
    (ts.forEachChild(node, reads) ?? false)
  return reads(scope)
}

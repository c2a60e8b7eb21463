import { ts } from '../project/typescript.js'
import { contextMethod } from '../operations/context-call.ts'
import { bare, symbolOf } from '../symbols.ts'
import type { Check, Checking } from './check.ts'

const BATCHES = new Set(['map', 'parallel'])
/** What asks a batch, in one way or another, whether something failed. */
const ASKS = new Set(
  'throwIfError getErrors failed hasFailure status failureCount completionReason all successCount'.split(' '),
)

/** `map` and `parallel` never reject (`durable-api` 9; 21, 6): results that are read without asking for errors are silently fewer. */
export const batchErrors: Check = {
  replayed: (node, place, checking) => {
    if (!ts.isCallExpression(node) || !BATCHES.has(contextMethod(node, checking)?.method ?? '')) return
    if (!ts.isAwaitExpression(node.parent)) return
    const uses = usesOf(node.parent, checking)
    if (uses === undefined || uses.some((use) => use === undefined || ASKS.has(use))) return
    const operation = contextMethod(node, checking)?.method ?? ''
    const reading = uses.includes('getResults') ? 'its results are read' : 'nothing of it is read'
    checking.report('batch-errors-unread', { operation, reading }, { node, place })
  },
}

/** The members that are read of an awaited batch; undefined for a use that is no such reading; no answer: it goes elsewhere. */
function usesOf(awaited: ts.AwaitExpression, { checker }: Checking): readonly (string | undefined)[] | undefined {
  let at: ts.Node = awaited
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent
  const { parent } = at
  if (ts.isExpressionStatement(parent)) return []
  if (ts.isPropertyAccessExpression(parent)) return [parent.name.text]
  if (!ts.isVariableDeclaration(parent) || !ts.isIdentifier(parent.name)) return undefined
  const symbol = symbolOf(parent.name, checker)
  const scope = ts.findAncestor(parent, ts.isFunctionLike)
  if (symbol === undefined || scope === undefined) return undefined
  const uses: (string | undefined)[] = []
  const visit = (node: ts.Node): void => {
    if (
      ts.isIdentifier(node) &&
      node !== parent.name &&
      node.text === symbol.name &&
      symbolOf(node, checker) === symbol
    ) {
      const user = node.parent
      uses.push(ts.isPropertyAccessExpression(user) && bare(user.expression) === node ? user.name.text : undefined)
    }
    ts.forEachChild(node, visit)
  }
  visit(scope)
  return uses
}

import { ts } from '../project/typescript.js'
import { contextMethod, isOperation } from '../operations/context-call.ts'
import { bare } from '../symbols.ts'
import type { Check, Checking } from './check.ts'

/**
 * Operations of a loop are told apart by their order alone unless they have names: where some rounds skip one, a replay of changed code
 * gives an operation the result of another without noticing (`durable-api` 15.2).
 */
export const unnamedOperations: Check = {
  replayed: (node, place, checking) => {
    if (!ts.isCallExpression(node) || !isOperation(node, checking) || isNamed(node, checking)) return
    const loop = ts.findAncestor(node, (at) => ts.isIterationStatement(at, false) || ts.isFunctionLike(at))
    if (loop === undefined || ts.isFunctionLike(loop) || !isConditional(node, loop)) return
    const operation = contextMethod(node, checking)?.method ?? ''
    checking.report('unnamed-operation-in-loop', { operation }, { node: node.expression, place })
  },
}

/** `durable-api` 3: a first argument that is a text or undefined is the name; of `invoke` the second one tells. */
function isNamed(call: ts.CallExpression, { checker }: Checking): boolean {
  const { method, arguments: given = [] } = contextMethod(call, { checker }) ?? {}
  const asked = method === 'invoke' ? given[1] : given[0]
  return asked !== undefined && (checker.getTypeAtLocation(bare(asked)).flags & ts.TypeFlags.StringLike) !== 0
}

/** Whether some rounds of a loop do not come to a node: it stands under a condition, or the loop has a `continue`. */
function isConditional(node: ts.Node, loop: ts.Node): boolean {
  for (let at = node; at !== loop; at = at.parent)
    if (ts.isIfStatement(at) || ts.isSwitchStatement(at) || ts.isConditionalExpression(at)) return true
  const skips = (at: ts.Node): boolean =>
    ts.isContinueStatement(at) || (!ts.isFunctionLike(at) && (ts.forEachChild(at, skips) ?? false))
  return skips(loop)
}

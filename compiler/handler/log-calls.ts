import { ts } from './project/typescript.js'
import { isAssignment } from './assignments.ts'
import type { HandlerLowering } from './lowering.ts'
import { contextMethod } from './operations/context-call.ts'
import { bare, isGlobal, rootOf, symbolOf } from './symbols.ts'

/** Calls whose arguments nobody but the reader of a log sees: `console.log(…)`, `context.logger.info(…)`. */

type WithChecker = Pick<HandlerLowering, 'checker'>

export function isLogCall(node: ts.CallExpression, handler: WithChecker): boolean {
  const method = contextMethod(node, handler)?.method
  if (method !== undefined) return method.startsWith('logger.') || method === 'configureLogger'
  const root = rootOf(node.expression)
  return ts.isIdentifier(root) && root.text === 'console' && isGlobal(symbolOf(root, handler.checker))
}

/** Calls of the platform that never throw and leave nothing behind, whatever the moment says. */
const OF_THE_MOMENT = new Set(
  'Date.now Math.random performance.now crypto.randomUUID process.uptime process.memoryUsage'.split(' '),
)

/** An answer of the moment that is harmless where only a log shows it. */
export function isOfTheMoment(node: ts.Expression, { checker }: WithChecker): boolean {
  const at = bare(node)
  const root = rootOf(ts.isNewExpression(at) ? at.expression : at)
  if (!ts.isIdentifier(root) || !isGlobal(symbolOf(root, checker))) return false
  if (ts.isNewExpression(at)) return at.expression.getText() === 'Date' && (at.arguments ?? []).length === 0
  if (ts.isCallExpression(at)) return OF_THE_MOMENT.has(bare(at.expression).getText())
  return /^process\.env\b/.test(at.getText())
}

/** Whether a value goes nowhere but into a log: no function of the user's sees it, and nothing keeps it. */
export function isOnlyLogged(node: ts.Node, handler: WithChecker): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at
    if (ts.isCallExpression(parent) && parent.expression !== at && isLogCall(parent, handler)) return true
    if (!passesOn(parent, at, handler)) return false
  }
  return false
}

/** Whether what is around a value only makes another value of it. */
function passesOn(parent: ts.Node, at: ts.Node, { checker }: WithChecker): boolean {
  if (ts.isBinaryExpression(parent)) return !isAssignment(parent.operatorToken.kind)
  if (ts.isCallExpression(parent) && parent.expression !== at)
    return isGlobal(symbolOf(rootOf(parent.expression), checker))
  if (ts.isTemplateSpan(parent) || ts.isPropertyAssignment(parent) || ts.isSpreadAssignment(parent)) return true
  return ts.isExpression(parent) && !ts.isFunctionLike(parent) && !ts.isClassLike(parent) && !ts.isNewExpression(parent)
}

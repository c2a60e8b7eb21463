import { ts } from '../project/typescript.js'
import type { HandlerLowering } from '../lowering.ts'
import { bare, isGlobal, symbolOf } from '../symbols.ts'
import { contextMethod } from './context-call.ts'

/** A combinator of promises: `Promise.all(…)`, `context.promise.all(…)`. */
export interface Combinator {
  readonly kind: string
  /** `context.promise.…`: the context. */
  readonly receiver?: ts.Expression
}

export function combinatorOf(call: ts.CallExpression, handler: HandlerLowering): Combinator | undefined {
  const onContext = contextMethod(call, handler)
  if (onContext) {
    const [owner, kind] = onContext.method.split('.')
    return owner === 'promise' && kind !== undefined ? { kind, receiver: onContext.receiver } : undefined
  }
  const callee = bare(call.expression)
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return undefined
  const isPromise = callee.expression.text === 'Promise' && isGlobal(symbolOf(callee.expression, handler.checker))
  return isPromise ? { kind: callee.name.text } : undefined
}

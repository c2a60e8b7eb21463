import { ts } from '../project/typescript.js'
import type { HandlerLowering } from '../lowering.ts'
import { bare, durableApiName, isInDurableApi } from '../symbols.ts'

/** The context's methods that are durable operations, and `withRetry`, the one function that is given the context. */
export const OPERATION_METHODS = [
  'step',
  'wait',
  'invoke',
  'createCallback',
  'waitForCallback',
  'waitForCondition',
  'parallel',
  'map',
  'runInChildContext',
  'withRetry',
] as const
export type OperationMethod = (typeof OPERATION_METHODS)[number]

export interface OperationFacts {
  /** The code that it is given: a task's, which is recorded and not run again; the handler's, as branches and child contexts are; none. */
  readonly code: 'task' | 'handler' | 'none'
  /** What it is given has run when it is done. The submitter of a callback and the branches of others may run on. */
  readonly hasRun: boolean
}

const FACTS: Readonly<Record<OperationMethod, OperationFacts>> = {
  step: { code: 'task', hasRun: true },
  wait: { code: 'none', hasRun: true },
  invoke: { code: 'none', hasRun: true },
  createCallback: { code: 'none', hasRun: true },
  waitForCallback: { code: 'task', hasRun: false },
  waitForCondition: { code: 'task', hasRun: true },
  parallel: { code: 'handler', hasRun: false },
  map: { code: 'handler', hasRun: false },
  runInChildContext: { code: 'handler', hasRun: true },
  withRetry: { code: 'handler', hasRun: true },
}

/** What a method of the context does with the code it is given; undefined for one that is no operation. */
export function operationFacts(method: string): OperationFacts | undefined {
  const known = OPERATION_METHODS.find((name) => name === method)
  return known && FACTS[known]
}

export interface ContextCall {
  /** As written after the context: `step`, `promise.all`, `logger.info`. */
  readonly method: string
  readonly receiver: ts.Expression
  /** All that it is given but the context. */
  readonly arguments: readonly ts.Expression[]
}

type WithChecker = Pick<HandlerLowering, 'checker'>

/** Recognises a call on something whose type is the API's `DurableContext`, at most two names deep. */
export function contextMethod(call: ts.CallExpression, handler: WithChecker): ContextCall | undefined {
  const callee = bare(call.expression)
  if (isWithRetry(callee, handler)) {
    const [context, ...rest] = call.arguments
    return context && { method: 'withRetry', receiver: bare(context), arguments: rest }
  }
  if (!ts.isPropertyAccessExpression(callee)) return undefined
  const given = { arguments: call.arguments }
  if (isContext(callee.expression, handler))
    return { method: callee.name.text, receiver: bare(callee.expression), ...given }
  const inner = bare(callee.expression)
  if (ts.isPropertyAccessExpression(inner) && isContext(inner.expression, handler))
    return { method: `${inner.name.text}.${callee.name.text}`, receiver: bare(inner.expression), ...given }
  return undefined
}

/** `withRetry`, by whatever name it is imported, and `durable.withRetry` of `import * as durable`. */
function isWithRetry(callee: ts.Expression, { checker }: WithChecker): boolean {
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee
  const mayBe = ts.isIdentifier(name) && (name === callee || name.text === 'withRetry')
  return mayBe && durableApiName(name, checker) === 'withRetry'
}

export function isOperation(call: ts.CallExpression, handler: WithChecker): boolean {
  const found = contextMethod(call, handler)
  return found !== undefined && operationFacts(found.method) !== undefined
}

export function isContext(node: ts.Expression, handler: WithChecker): boolean {
  return isContextType(handler.checker.getTypeAtLocation(node))
}

export function isContextType(type: ts.Type): boolean {
  const symbol = type.getSymbol()
  return symbol?.name === 'DurableContext' && (symbol.declarations?.some(isInDurableApi) ?? false)
}

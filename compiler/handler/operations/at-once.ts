import { ts } from '../project/typescript.js'
import type { State } from '../../ir/state.ts'
import type { HandlerLowering } from '../lowering.ts'
import { bare } from '../symbols.ts'
import { contextFunctionOf } from './context-functions.ts'
import type { BodyFunction } from './nested.ts'

/**
 * What a call throws at once, before anything awaits its promise: its arguments are evaluated there, and so is a function that is not async.
 * Only the code of an async function rejects the promise instead.
 */

/** The first of the states made of `code` (a call, or the function that is called for each item) that may throw at once. */
export function throwsAtOnce(
  code: ts.Expression,
  states: Iterable<State>,
  { handler }: { readonly handler: HandlerLowering },
): State | undefined {
  const later = asynchronous(bare(code), handler).map((body) => handler.spanOf(body))
  for (const state of states) {
    const { span, kind } = state
    if (kind !== 'fail' && kind !== 'compute') continue
    const isLater = later.some(
      ({ file, start, end }) => span !== undefined && span.file === file && span.start >= start && span.end <= end,
    )
    if (!isLater) return state
  }
  return undefined
}

/** The functions that run there whose code rejects a promise: async ones, and what these call. */
function asynchronous(
  node: ts.Node,
  handler: HandlerLowering,
  within: readonly ts.Node[] = [],
  isWithinAsync = false,
): readonly ts.Node[] {
  const called = functionOf(node, handler)
  const found: ts.Node[] = []
  if (called?.body && !within.includes(called)) {
    const isAsync = isWithinAsync || (ts.getCombinedModifierFlags(called) & ts.ModifierFlags.Async) !== 0
    if (isAsync) found.push(called)
    found.push(...asynchronous(called.body, handler, [...within, called], isAsync))
    if (called === node) return found
  }
  ts.forEachChild(node, (child) => void found.push(...asynchronous(child, handler, within, isWithinAsync)))
  return found
}

/** A function that is written there stands for itself only where it is the code of each item. */
function functionOf(node: ts.Node, handler: HandlerLowering): BodyFunction | undefined {
  if (ts.isCallExpression(node)) return contextFunctionOf(node, handler)
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? node : undefined
}

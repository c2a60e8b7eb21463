import { ts } from '../project/typescript.js'
import type { CreateCallbackState } from '../../ir/state.ts'
import { readsOf } from '../../ir/visit.ts'
import { type LoweredOperation, type Lowering, type PendingCallback, refused, report } from '../lowering.ts'
import { bare, symbolOf } from '../symbols.ts'
import { operationArguments, options } from './arguments.ts'
import { contextMethod, type OperationMethod } from './context-call.ts'
import { captured } from '../captures.ts'
import { addOperation } from './place.ts'
import { operationResult, resultShape } from './result.ts'
import { operationLabel } from './label.ts'
import { addTask, type NewTask } from './task.ts'
import { CALLBACK_RESULT, callbackLimits, checkResultIsText } from './wait-for-callback.ts'

/*
 * A created callback is exact only in one form (`CreateCallbackState`): its id goes to the one step that follows, and its promise is awaited
 * next. Anything between would run before the answer here, and after it in an export.
 */

export function isCreateCallback(node: ts.Expression, lowering: Lowering): boolean {
  const at = bare(node)
  if (!ts.isAwaitExpression(at)) return false
  const call = bare(at.expression)
  return ts.isCallExpression(call) && contextMethod(call, lowering.handler)?.method === 'createCallback'
}

/** `const [promise, id] = await context.createCallback(name?, {timeout, heartbeatTimeout})`: no state yet. */
export function createCallback(node: ts.VariableDeclaration, lowering: Lowering): void {
  const { handler, graph } = lowering
  const call = bare((bare(node.initializer!) as ts.AwaitExpression).expression) as ts.CallExpression
  checkPendingCallback('createCallback', call, lowering)
  const names = pairOf(node.name)
  if (names === undefined)
    return report(
      lowering,
      'callback-not-exact',
      { reason: 'it has to be `const [promise, id] = await context.createCallback(…)`' },
      node.name,
    )
  const found = operationArguments('createCallback', call, lowering)
  if (found === undefined) return
  const shape = resultShape(call, lowering)
  const promise = shape.kind === 'tuple' ? shape.elements[0] : undefined
  if (promise && promise.kind !== 'unknown') checkResultIsText(call, lowering, promise)
  else if (call.typeArguments?.[0] && call.typeArguments[0].kind !== ts.SyntaxKind.StringKeyword)
    report(lowering, 'callback-result-not-text', {}, call.typeArguments[0])
  const given = options(found.rest[0], 'createCallback', lowering)
  const callback: PendingCallback = {
    call,
    graph,
    state: { ...(found.name && { name: found.name }), ...callbackLimits(given, lowering), span: handler.spanOf(call) },
    label: operationLabel('createCallback', found.name, call),
    scope: graph.scope,
    added: graph.added.length,
    done: false,
    awaited: false,
  }
  for (const [at, name] of names.entries()) {
    const symbol = name && symbolOf(name, handler.checker)
    if (symbol)
      handler.names.set(symbol, { kind: at === 0 ? 'callback-promise' : 'callback-id', callback, declaration: name })
  }
  handler.pendingCallback = callback
}

function pairOf(name: ts.BindingName): readonly [ts.Identifier, ts.Identifier] | undefined {
  if (!ts.isArrayBindingPattern(name) || name.elements.length !== 2) return undefined
  const [promise, id] = name.elements.map((element) =>
    ts.isBindingElement(element) && ts.isIdentifier(element.name) && !element.initializer && !element.dotDotDotToken
      ? element.name
      : undefined,
  )
  return promise && id ? [promise, id] : undefined
}

/** An operation between a created callback and the await of its promise is refused, unless it is the step that takes the id. */
export function checkPendingCallback(method: OperationMethod, call: ts.Node, lowering: Lowering): void {
  const { handler } = lowering
  const callback = handler.pendingCallback
  if (callback === undefined || callback.done) return
  if (method === 'step' && callback.handOver === undefined && callback.graph === lowering.graph) return
  handler.pendingCallback = undefined
  callback.done = true
  notExact(
    callback,
    callback.handOver
      ? 'another operation comes before the await of its promise'
      : 'its id goes to no step directly after it',
    call,
    lowering,
  )
}

/** The step right after a created callback: the task that hands out its id. */
export function handOver(
  call: ts.CallExpression,
  task: NewTask,
  parts: Pick<CreateCallbackState['handOver'], 'name' | 'retry'>,
  lowering: Lowering,
): LoweredOperation | undefined {
  const { handler } = lowering
  const callback = handler.pendingCallback
  if (callback === undefined || callback.done || callback.handOver) return undefined
  const id = [...handler.names].find(
    ([, binding]) => binding.kind === 'callback-id' && binding.callback === callback,
  )?.[0]
  const takesId = captured([task.function.node], handler.function, handler.checker).some(({ symbol }) => symbol === id)
  if (id === undefined || !takesId) {
    callback.done = true
    handler.pendingCallback = undefined
    notExact(callback, 'its id goes to no step directly after it', call, lowering)
    return undefined
  }
  if (!isStatement(call)) notExact(callback, 'the result of the step that takes its id is used', call, lowering)
  const { providedName, ...taskCall } = addTask({ ...task, provided: id }, lowering)
  const { scope } = callback.graph
  callback.handOver = { ...parts, call: taskCall, span: handler.spanOf(call), ...(scope !== undefined && { scope }) }
  callback.idCapture = providedName ?? ''
  callback.handedOverAt = callback.graph.added.length
  return { result: { kind: 'undefined' } }
}

function isStatement(call: ts.CallExpression): boolean {
  return ts.isAwaitExpression(call.parent) && ts.isExpressionStatement(call.parent.parent)
}

/** `await promise`: here the state stands, with the answer as its result. */
export function awaitCallback(callback: PendingCallback, node: ts.Identifier, lowering: Lowering): LoweredOperation {
  const { handler } = lowering
  if (callback.handOver === undefined || callback.done || callback.graph !== lowering.graph) {
    if (!callback.done) notExact(callback, 'its promise is awaited before its id goes to a step', node, lowering)
    else if (callback.awaited) notExact(callback, 'its promise is awaited more than once', node, lowering)
    callback.done = true
    return { result: refused(lowering, node) }
  }
  const { graph } = lowering
  const between = graph.added.slice(callback.added).find((state) => state.kind !== 'assign')
  if (between || !isWithinTries(callback))
    notExact(callback, 'a condition or a loop begins between it and the await of its promise', node, lowering)
  else if (scopesOfHandOver(callback, callback.handOver) === undefined)
    notExact(callback, 'the step that takes its id stands in a `try` of its own', node, lowering)
  reportLateReads(callback, callback.handOver, node, lowering)
  callback.done = true
  callback.awaited = true
  handler.pendingCallback = undefined
  const state = addOperation<CreateCallbackState>(
    {
      kind: 'createCallback',
      ...callback.state,
      handOver: callback.handOver,
      idCapture: callback.idCapture ?? '',
    },
    callback.label,
    callback.call,
    lowering,
    {},
  )
  return operationResult(state, node, lowering, CALLBACK_RESULT)
}

/** The scopes around the step that takes the id, if all of them are around the cursor too. */
function scopesOfHandOver({ graph }: PendingCallback, { scope }: CreateCallbackState['handOver']) {
  if (scope === undefined) return []
  const around = graph.scopesAround()
  const at = around.findIndex(({ id }) => id === scope)
  return at < 0 ? undefined : around.slice(0, at + 1)
}

/** Whether nothing but `try` begins between a callback and here. */
function isWithinTries({ graph, scope }: PendingCallback): boolean {
  const around = graph.scopesAround()
  return around.slice(around.findIndex(({ id }) => id === scope) + 1).every(({ kind }) => kind === 'try')
}

/** The state stands at the await of the promise: what it reads may not change between where the source reads it and there. */
function reportLateReads(
  callback: PendingCallback,
  handOver: CreateCallbackState['handOver'],
  node: ts.Node,
  lowering: Lowering,
): void {
  const { added } = callback.graph
  const writtenSince = (at: number) =>
    new Set(added.slice(at).flatMap((state) => ('assign' in state ? state.assign.map(({ variable }) => variable) : [])))
  const { name, timeoutSeconds, heartbeatSeconds } = callback.state
  const atCreation = [name, timeoutSeconds, heartbeatSeconds]
  const atHandOver = [handOver.name, ...Object.values(handOver.call.captures)]
  const late = [
    [atCreation, writtenSince(callback.added)],
    [atHandOver, writtenSince(callback.handedOverAt ?? callback.added)],
  ] as const
  // The export writes it before the step: a catch of the step's error would see it.
  const seen = [...late[1][1]].find((variable) => !lowering.handler.variables.isConstant(variable))
  if (seen !== undefined && scopesOfHandOver(callback, handOver)?.some(({ kind }) => kind === 'try'))
    return notExact(callback, `\`${nameOf(seen, lowering)}\` changes before its promise is awaited`, node, lowering)
  for (const [reads, written] of late)
    for (const read of reads)
      for (const variable of read ? readsOf(read) : [])
        if (written.has(variable))
          return notExact(
            callback,
            `\`${nameOf(variable, lowering)}\` changes before its promise is awaited`,
            node,
            lowering,
          )
}

function nameOf(variable: string, { handler }: Lowering): string {
  return handler.variables.all[variable]?.name ?? variable
}

/** A callback whose promise nobody awaits. */
export function reportForgottenCallback(lowering: Lowering): void {
  const callback = lowering.handler.pendingCallback
  if (callback && !callback.done) notExact(callback, 'its promise is not awaited after it', callback.call, lowering)
}

function notExact(callback: PendingCallback, reason: string, node: ts.Node, lowering: Lowering): void {
  report(lowering, 'callback-not-exact', { reason }, callback.call, {
    related: [{ message: 'here', span: lowering.handler.spanOf(node) }],
  })
}

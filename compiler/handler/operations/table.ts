import { ts } from '../project/typescript.js'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { bare, symbolOf } from '../symbols.ts'
import { inlined } from './context-function.ts'
import { contextFunctionOf } from './context-functions.ts'
import { contextMethod, OPERATION_METHODS, type OperationMethod } from './context-call.ts'
import { throwsAtOnce } from './at-once.ts'
import { awaitCallback, checkPendingCallback } from './create-callback.ts'
import { invoke } from './invoke.ts'
import { map } from './map.ts'
import { parallel } from './parallel.ts'
import { runInChildContext } from './run-in-child-context.ts'
import { checkStarted, outcomeOf, pendingStarts, type Started, undisturbed } from './started.ts'
import { step } from './step.ts'
import { combinatorOf } from './combinator.ts'
import { awaitCombinator, settle } from './together.ts'
import { wait } from './wait.ts'
import { waitForCallback } from './wait-for-callback.ts'
import { waitForCondition } from './wait-for-condition.ts'
import { withRetry } from './with-retry.ts'

type OperationRule = (call: ts.CallExpression, lowering: Lowering, place: OperationPlace) => LoweredOperation

/** A row for every operation of the context. */
const ROWS: { readonly [M in OperationMethod]: OperationRule } = {
  step,
  wait,
  invoke,
  waitForCallback,
  waitForCondition,
  parallel,
  map,
  runInChildContext,
  withRetry,
  createCallback: (call, lowering) =>
    refuse(call, lowering, () =>
      report(
        lowering,
        'callback-not-exact',
        { reason: 'it has to be `const [promise, id] = await context.createCallback(…)`' },
        call,
      ),
    ),
}

/** What an `await` waits for. */
export function awaitedOperand(
  operand: ts.Expression,
  lowering: Lowering,
  place: OperationPlace = {},
): LoweredOperation {
  const at = bare(operand)
  if (ts.isIdentifier(at)) {
    const symbol = symbolOf(at, lowering.handler.checker)
    const binding = symbol && lowering.handler.names.get(symbol)
    if (binding?.kind === 'callback-promise') return awaitCallback(binding.callback, at, lowering)
    if (binding?.kind === 'started') return awaitStarted(binding.started, at, lowering, place)
  }
  if (!ts.isCallExpression(at)) return refuse(at, lowering, () => notAnOperation(at, lowering))
  const found = contextMethod(at, lowering.handler)
  const combinator = combinatorOf(at, lowering.handler)
  if (combinator) {
    if (combinator.receiver && !isOwnContext(combinator.receiver, lowering)) return { result: refused(lowering, at) }
    return awaitCombinator(at, combinator, lowering, place)
  }
  if (found === undefined) {
    const body = contextFunctionOf(at, lowering.handler)
    if (body) return inlined(at, body, lowering, place)
    return refuse(at, lowering, () => notAnOperation(at, lowering))
  }
  if (!isOwnContext(found.receiver, lowering)) return { result: refused(lowering, at) }
  const method = OPERATION_METHODS.find((name) => name === found.method)
  if (method === undefined)
    return refuse(at, lowering, () =>
      report(lowering, 'unsupported-operation', { operation: `context.${found.method}` }, at),
    )
  checkPendingCallback(method, at, lowering)
  checkStarted(at, lowering)
  return ROWS[method](at, lowering, place)
}

/** The promise of an operation that was started before: alone it begins here, with others it has ended with them. */
function awaitStarted(
  started: Started,
  at: ts.Identifier,
  lowering: Lowering,
  place: OperationPlace,
): LoweredOperation {
  if (started.state === 'refused') return { result: refused(lowering, at) }
  if (started.state === 'awaited')
    return refuse(at, lowering, () =>
      report(lowering, 'started-not-exact', { name: at.text, why: 'it is awaited more than once' }, at),
    )
  if (started.state === 'running') {
    const pending = pendingStarts(lowering)
    for (const one of pending) undisturbed(one, lowering)
    if (pending.length < 2) {
      return awaitAlone(started, lowering, place)
    }
    settle(pending, lowering)
  }
  started.state = 'awaited'
  return { result: outcomeOf(started, at, lowering) }
}

/** Between start and await is nothing: only a `try` that begins there tells a throw at once from a rejection. */
function awaitAlone(started: Started, lowering: Lowering, place: OperationPlace): LoweredOperation {
  started.state = 'awaited'
  const { length } = lowering.graph.added
  const operation = awaitedOperand(started.call, lowering, place)
  const thrown = throwsAtOnce(started.call, lowering.graph.added.slice(length), lowering)
  if (thrown && started.scope !== lowering.graph.scope)
    report(
      lowering,
      'started-not-exact',
      { name: started.name.text, why: 'it may throw where it is started, outside of the `try`' },
      started.call,
      { ...(thrown.span && { related: [{ message: 'here', span: thrown.span }] }) },
    )
  return operation
}

function refuse(node: ts.Node, lowering: Lowering, say: () => void): LoweredOperation {
  say()
  return { result: refused(lowering, node) }
}

function notAnOperation(node: ts.Expression, lowering: Lowering): void {
  // A promise kept in a variable was reported where it was made.
  if (ts.isIdentifier(node) && lowering.handler.diagnostics.hasErrors) return
  // A call that differs from run to run is reported as that, not as a missing operation.
  const { size } = lowering.handler.diagnostics
  if (ts.isCallExpression(node)) lowering.handler.rules.expression(node, lowering)
  if (lowering.handler.diagnostics.size > size) return
  report(
    lowering,
    'unsupported-syntax',
    { construct: '`await` of something that is no operation of the context' },
    node,
  )
}

/** Operations are called on the context of the function they stand in; any other ends the execution (`durable-api` 10). */
function isOwnContext(receiver: ts.Expression, lowering: Lowering): boolean {
  const { checker, names, spanOf } = lowering.handler
  const symbol = ts.isIdentifier(receiver) ? symbolOf(receiver, checker) : undefined
  const binding = symbol && names.get(symbol)
  if (binding?.kind === 'context' && binding.graph === (lowering.context ?? lowering.graph)) return true
  const related = binding
    ? { related: [{ message: 'this context belongs to the function around', span: spanOf(binding.declaration) }] }
    : {}
  if (binding?.kind === 'context')
    report(lowering, 'context-of-outer-scope', { name: receiver.getText() }, receiver, related)
  else
    report(
      lowering,
      'unsupported-value',
      { what: `\`${receiver.getText()}\``, why: 'operations are called on the context parameter itself' },
      receiver,
    )
  return false
}

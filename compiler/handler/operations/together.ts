import { ts } from '../project/typescript.js'
import { failsOut } from '../../ir/edges.ts'
import type { Expression } from '../../ir/expression.ts'
import type { Property, Shape } from '../../ir/shape.ts'
import type { Branch, MapState, ParallelState, State, Together } from '../../ir/state.ts'
import type { Graph } from '../../ir/workflow.ts'
import { assignAfter, GraphBuilder } from '../graph-builder.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { canBe } from '../shapes.ts'
import { bare, isFunctionLiteral } from '../symbols.ts'
import { temporary } from '../temporaries.ts'
import { nameLabel } from './arguments.ts'
import { throwsAtOnce } from './at-once.ts'
import type { Combinator } from './combinator.ts'
import { isOperation } from './context-call.ts'
import { contextFunctionOf } from './context-functions.ts'
import { operationLabel } from './label.ts'
import { bodyGraph } from './nested.ts'
import { isEach, isRepeated, operationsIn } from './each.ts'
import { itemList, itemVariables } from './items.ts'
import { addOperation } from './place.ts'
import { operationResult, resultShape } from './result.ts'
import { pendingStarts, type Started, startedOf, undisturbed } from './started.ts'

/**
 * Operations that run side by side: `Promise.all` and `Promise.allSettled`, plain and of the context, over operations that are written there,
 * were started before, or are made from a list, one for each item.
 */

export function awaitCombinator(
  call: ts.CallExpression,
  combinator: Combinator,
  lowering: Lowering,
  place: OperationPlace,
): LoweredOperation {
  const { kind, receiver } = combinator
  if (kind !== 'all' && kind !== 'allSettled')
    return refuse(
      call,
      `\`${kind}\` goes on with the first that ends, and Step Functions has no state that does`,
      lowering,
    )
  const together: Together = { mode: kind, ...(receiver && { rebuilt: true }) }
  const [first, second] = call.arguments
  const nameNode = receiver && second ? first : undefined
  const list = nameNode ? second : first
  if (list === undefined) return refuse(call, 'it needs a list', lowering)
  const name = nameNode && lowering.handler.rules.expression(nameNode, lowering)
  const label = nameLabel(name, operationLabel('together', undefined, call))
  const request: Request = { call, together, label, lowering, place }
  const members = membersOf(list, lowering)
  if (members?.kind === 'strands') return refuseStrands(members.call, lowering)
  if (members?.kind === 'each') return each(members.call, request)
  if (members === undefined)
    return refuse(list, 'its list is not written out of operations, nor made from one by `map`', lowering)
  const others = pendingStarts(lowering).filter((started) => !members.started.includes(started))
  if (others[0])
    return refuse(call, `\`${others[0].name.text}\` was started before it and is awaited after it`, lowering)
  for (const started of members.started) {
    undisturbed(started, lowering)
    started.state = 'awaited'
  }
  return beside(members.calls, request)
}

interface Request {
  readonly call: ts.CallExpression
  readonly together: Together
  readonly label: string
  readonly lowering: Lowering
  readonly place: OperationPlace
}

type Members =
  | { readonly kind: 'written'; readonly calls: readonly ts.CallExpression[]; readonly started: readonly Started[] }
  | { readonly kind: 'each'; readonly call: ts.CallExpression }
  /** A function that calls several operations, one after the other. */
  | { readonly kind: 'strands'; readonly call: ts.CallExpression }

function membersOf(node: ts.Expression, lowering: Lowering): Members | undefined {
  const at = bare(node)
  if (ts.isCallExpression(at)) return isEach(at, lowering.handler) ? { kind: 'each', call: at } : undefined
  if (ts.isIdentifier(at)) {
    const started = startedOf(at, lowering)
    if (started?.state !== 'running' || !isEach(started.call, lowering.handler)) return undefined
    undisturbed(started, lowering)
    started.state = 'awaited'
    return { kind: 'each', call: started.call }
  }
  if (!ts.isArrayLiteralExpression(at)) return undefined
  const started: Started[] = []
  const calls: ts.CallExpression[] = []
  for (const element of at.elements) {
    const member = bare(element)
    const known = ts.isIdentifier(member) ? startedOf(member, lowering) : undefined
    if (known?.state === 'running' && !started.includes(known) && isOperation(known.call, lowering.handler)) {
      started.push(known)
      calls.push(known.call)
      continue
    }
    if (!ts.isCallExpression(member)) return undefined
    const operations = isOperation(member, lowering.handler) ? [member] : calledBy(member, lowering)
    if (operations.length === 0) return undefined
    if (operations.length > 1) return { kind: 'strands', call: member }
    calls.push(member)
  }
  return { kind: 'written', calls, started }
}

/** The operations of a function of the user that is called there. */
function calledBy(call: ts.CallExpression, { handler }: Lowering): readonly ts.CallExpression[] {
  return contextFunctionOf(call, handler) ? operationsIn(call, handler) : []
}

/** Starts what was started and awaits it all: what became of each is kept, and given out at its own `await`. */
export function settle(started: readonly Started[], lowering: Lowering): void {
  const [first] = started
  const words = started.map(({ name }) => name.text).join(' ')
  const calls = started.map(({ call }) => call)
  const request: Request = {
    call: first!.call,
    together: { mode: 'allSettled' },
    label: `All ${words}`,
    lowering,
    place: {},
  }
  const { state, shapes, member, branches } = sideBySide(calls, request)
  started.forEach((one, at) => {
    const shape = shapes[at]!
    const ended = temporary(one.name, member(at).shape!, lowering, one.name.text)
    assignAfter(state, [{ variable: ended.variable, value: member(at) }])
    const part = (property: string, of: Shape): Expression => ({
      kind: 'member',
      object: ended,
      property,
      optional: false,
      shape: of,
    })
    // What never rejects needs no test.
    const rejects = failsOut(branches[at]!.graph, { kind: 'handler' })
    one.state = 'settled'
    one.outcome = {
      value: isNothing(shape) ? { kind: 'undefined' } : part('value', shape),
      ...(rejects && { rejection: { status: part('status', STATUS), reason: part('reason', ERROR) } }),
    }
  })
}

const isNothing = (shape: Shape): boolean => shape.kind === 'undefined'
const ERROR: Shape = { kind: 'error' }
const STATUS: Shape = {
  kind: 'union',
  members: [
    { kind: 'literal', value: 'fulfilled' },
    { kind: 'literal', value: 'rejected' },
  ],
}

/** Written out: a branch for each. */
function beside(calls: readonly ts.CallExpression[], request: Request): LoweredOperation {
  const { state, shapes, member } = sideBySide(calls, request)
  const span = request.lowering.handler.spanOf(request.call)
  if (request.together.mode === 'allSettled') {
    const settled = shapes.map((_, at) => member(at))
    const elements = settled.map(({ shape }) => shape!)
    return { state, result: { kind: 'array', elements: settled, shape: { kind: 'tuple', elements }, span } }
  }
  const elements = shapes.map((shape, at): Expression =>
    isNothing(shape)
      ? { kind: 'undefined', shape }
      : { kind: 'member', object: member(at), property: 'result', optional: false, shape },
  )
  return { state, result: { kind: 'array', elements, shape: { kind: 'tuple', elements: shapes }, span } }
}

function sideBySide(calls: readonly ts.CallExpression[], request: Request) {
  const { call, together, label, lowering, place } = request
  const members = calls.map((one) => memberBranch(one, label, lowering))
  const shapes = members.map(({ shape }) => shape)
  const state = addOperation<ParallelState>(
    { kind: 'parallel', together, branches: members.map(({ branch }) => branch) },
    label,
    call,
    lowering,
    place,
  )
  const branches = members.map(({ branch }) => branch)
  const items = shapes.map((shape) => memberShape(together, shape))
  const whole: Expression = { kind: 'result', shape: { kind: 'tuple', elements: items } }
  const member = (at: number): Expression => ({
    kind: 'index',
    object: whole,
    index: { kind: 'literal', value: at },
    optional: false,
    shape: items[at]!,
  })
  return { state, shapes, branches, member: Object.assign(member, { whole }) }
}

/** What a member answers to the state. */
function memberShape({ mode }: Together, shape: Shape): Shape {
  const given: Property = { shape, ...(canBe(shape, 'undefined') && { optional: true }) }
  return mode === 'all'
    ? { kind: 'object', properties: { status: { shape: { kind: 'literal', value: 'SUCCEEDED' } }, result: given } }
    : {
        kind: 'object',
        properties: {
          status: { shape: STATUS },
          value: { shape, optional: true },
          reason: { shape: ERROR, optional: true },
        },
      }
}

function memberBranch(
  call: ts.CallExpression,
  label: string,
  lowering: Lowering,
): { readonly branch: Branch; readonly shape: Shape } {
  const inner = besideLowering(label, lowering)
  const { state, result } = lowering.handler.rules.awaited(call, inner)
  const shape = result.shape ?? { kind: 'unknown' }
  const kept = state && !isNothing(shape) ? temporary(call, shape, inner) : undefined
  if (state && kept) assignAfter(state, [{ variable: kept.variable, value: result }])
  // What a function of the user gives is no result of a state, but a value of its variables.
  const value = state ? kept : isNothing(shape) ? undefined : result
  const span = lowering.handler.spanOf(call)
  refuseThrowAtOnce(call, inner.graph.added, lowering)
  if (inner.graph.isReachable) inner.graph.addEnd({ kind: 'succeed', ...(value && { value }), span }, 'Return')
  return { branch: { graph: inner.graph.finish() }, shape }
}

/** A graph of its own for operations that are still called on the context around. */
function besideLowering(word: string, { handler, graph, context }: Lowering): Lowering {
  return { handler, graph: new GraphBuilder(graph.labels, [...graph.words, word], graph), context: context ?? graph }
}

/** One for each item of a list. */
function each(made: ts.CallExpression, request: Request): LoweredOperation {
  const { call, together, label, lowering, place } = request
  const { handler } = lowering
  const body = bare(made.arguments[0]!)
  const callee = bare(made.expression)
  if (!isFunctionLiteral(body) || !ts.isPropertyAccessExpression(callee)) return { result: refused(lowering, call) }
  const operations = operationsIn(body.body, handler)
  const again = operations[1] ?? operations.find((one) => isRepeated(one, body))
  if (again) return refuseStrands(again, lowering)
  const pending = pendingStarts(lowering)
  if (pending[0]) return refuse(call, `\`${pending[0].name.text}\` was started before it`, lowering)
  const items = itemList(callee.expression, 'Promise.all', lowering)
  const inner = besideLowering(label, lowering)
  const variables = itemVariables(body.parameters, items.element, inner, {
    operation: 'Promise.all',
    listParameter: 'the third parameter of the item function',
  })
  const graph: Graph = bodyGraph(body, inner)
  refuseThrowAtOnce(body, Object.values(graph.states), lowering)
  const shape = itemShape(made, lowering)
  const state = addOperation<MapState>(
    {
      kind: 'map',
      together,
      items: items.value,
      ...variables,
      graph,
    },
    label,
    call,
    lowering,
    place,
  )
  const span = handler.spanOf(call)
  if (together.mode === 'allSettled')
    return operationResult(state, call, lowering, { kind: 'array', element: memberShape(together, shape) })
  if (canBe(shape, 'undefined') && isUsed(call))
    return refuse(call, 'a result may be undefined, which a list of JSON cannot keep', lowering)
  const batch: Expression = { kind: 'result', shape: { kind: 'batch', result: shape } }
  const list: Shape = { kind: 'array', element: shape }
  return { state, result: { kind: 'call', function: 'BatchResult.getResults', arguments: [batch], shape: list, span } }
}

/** What the promise of one item gives. */
function itemShape(made: ts.CallExpression, lowering: Lowering): Shape {
  const { checker } = lowering.handler
  const body = bare(made.arguments[0]!)
  const signature = checker.getSignaturesOfType(checker.getTypeAtLocation(body), ts.SignatureKind.Call)[0]
  return signature ? resultShape(body, lowering, signature.getReturnType()) : { kind: 'unknown' }
}

function isUsed(call: ts.CallExpression): boolean {
  let at: ts.Node = call
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent)) at = at.parent
  return !ts.isExpressionStatement(at.parent)
}

/** A throw at once is no rejection: it leaves before the list is there, and what stands behind it is not started. */
function refuseThrowAtOnce(code: ts.Expression, states: readonly State[], lowering: Lowering): void {
  const thrown = throwsAtOnce(code, states, lowering)
  if (thrown)
    report(lowering, 'together-not-exact', { why: 'this may throw before all of them are started' }, code, {
      hint: 'Evaluate what may throw in a `const` before it, or make the function `async`.',
      ...(thrown.span && { related: [{ message: 'here', span: thrown.span }] }),
    })
}

function refuseStrands(again: ts.CallExpression, lowering: Lowering): LoweredOperation {
  report(lowering, 'concurrent-operations', {}, again)
  return { result: refused(lowering, again) }
}

function refuse(node: ts.Node, why: string, lowering: Lowering): LoweredOperation {
  report(lowering, 'together-not-exact', { why }, node)
  return { result: refused(lowering, node) }
}

import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { readsOf } from '../../ir/visit.ts'
import type { Edge } from '../graph-builder.ts'
import {
  type HandlerLowering,
  type JumpTarget,
  lowerExpression,
  type LoweredOperation,
  type Lowering,
  type OperationPlace,
  refused,
  report,
} from '../lowering.ts'
import { mutatedName } from '../mutations.ts'
import { beyondType, nullishness } from '../nullish.ts'
import { declareName } from '../patterns.ts'
import { isObjectLike, unionOf } from '../shapes.ts'
import { kept, keptUntilUsed } from '../snapshots.ts'
import { bare, isFunctionLiteral, namesBoundBy, rootOf, symbolOf, takerOf } from '../symbols.ts'
import { returnValue } from '../statements/return.ts'
import { isContext } from './context-call.ts'
import { reportForgottenCallback } from './create-callback.ts'
import { bindValues } from './items.ts'
import { type BodyFunction, handlerOf } from './nested.ts'
import { resultShape } from './result.ts'

/**
 * Functions of the user that are given the context, or call operations on the one around them: `await ship(context, order)`. Their body becomes
 * states where it is called, each time with variables of its own.
 *
 * 1. They run in the context of the call: they are no child context, and an error leaves them as it is.
 * 2. Arguments are read once, at the call. What JavaScript shares between caller and function may not change in place.
 */

export function inlined(
  call: ts.CallExpression,
  body: BodyFunction,
  lowering: Lowering,
  place: OperationPlace,
): LoweredOperation {
  const { handler, graph } = lowering
  const refuse = (why: string, node: ts.Node = call): LoweredOperation => {
    report(lowering, 'context-function', { name: call.expression.getText(), why }, node, {
      related: [{ message: 'the function', span: handler.spanOf(body) }],
    })
    return { result: refused(lowering, call) }
  }
  if (handler.inlining.includes(body)) return refuse('it calls itself')
  if (handler.pendingCallback) return refuse('a created callback is not awaited yet')
  const tries = graph.scopesAround().slice(graph.scopesAround().findIndex(({ id }) => id === lowering.calledIn) + 1)
  if (place.escapesTry && tries.some(({ kind }) => kind === 'try'))
    return refuse('it is returned without `await` inside a `try`')
  const spread = call.arguments.find(ts.isSpreadElement)
  if (spread) return refuse('its arguments are a spread', spread)
  const changed = sharedChange(call, body, lowering)
  if (changed) return refuse('what it shares with its caller is changed in place', changed)
  const words = call.expression
    .getText()
    .replace(/[^\w$]+/g, ' ')
    .trim()
  return graph.withWord(words, () => {
    const inner = innerLowering(body, lowering)
    for (const [at, parameter] of body.parameters.entries()) {
      const why = bindArgument(parameter, call.arguments[at], inner, lowering)
      if (why !== undefined) return refuse(why, parameter)
    }
    const result = lowerBody(call, body, inner, lowering)
    reportForgottenCallback(inner)
    return { result }
  })
}

export function innerLowering(body: BodyFunction, lowering: Lowering): Lowering {
  const { handler, graph, context } = lowering
  const calledIn = graph.scope
  return {
    graph,
    handler: { ...handlerOf(body, handler), inlining: [...handler.inlining, body] },
    ...(context && { context }),
    ...(calledIn !== undefined && { calledIn }),
  }
}

interface Returned {
  readonly edges: readonly Edge[]
  readonly value?: Expression
  readonly node: ts.Node
}

/** The body at the cursor; every `return` leads behind it, and what the call gives is the answer. */
export function lowerBody(
  call: ts.CallExpression,
  { body }: BodyFunction,
  inner: Lowering,
  lowering: Lowering,
  shape = resultShape(call, lowering),
): Expression {
  const { graph, handler } = lowering
  const returns: Returned[] = []
  const target: JumpTarget = {
    kind: 'function',
    returns: ({ node, value }) => void returns.push({ edges: graph.take(), node, ...(value && { value }) }),
  }
  const within: Lowering = { ...inner, jumps: [target] }
  if (body && ts.isBlock(body)) handler.rules.statements(body.statements, within)
  else if (body) returnValue(body, body, within)
  if (graph.isReachable) returns.push({ edges: graph.take(), node: call })
  const [first] = returns
  if (!returns.some(({ value }) => value)) {
    graph.resume(returns.flatMap(({ edges }) => edges))
    return { kind: 'undefined', span: handler.spanOf(call) }
  }
  if (returns.length === 1 && first?.value) {
    graph.resume(first.edges)
    return keptUntilUsed(first.value, call, lowering)
  }
  const shapes = returns.map(
    ({ value }) => value?.shape ?? { kind: value ? ('unknown' as const) : ('undefined' as const) },
  )
  const isMore = shapes.every(({ kind }) => kind === 'error' || kind === 'batch')
  const variable = handler.variables.declare('returned', isMore ? unionOf(shapes) : shape, graph.words.at(-1) ?? '', {
    span: handler.spanOf(call),
  })
  const ends = returns.flatMap(({ edges, value = { kind: 'undefined' as const }, node }) => {
    graph.resume(edges)
    graph.add(
      { kind: 'assign', assign: [{ variable, value }], next: '', span: handler.spanOf(node) },
      'Assign returned',
    )
    return graph.take()
  })
  graph.resume(ends)
  return { kind: 'variable', variable, shape: isMore ? unionOf(shapes) : shape, span: handler.spanOf(call) }
}

/** Binds a parameter to what it is given; the reason where that is not exact. */
function bindArgument(
  parameter: ts.ParameterDeclaration,
  argument: ts.Expression | undefined,
  inner: Lowering,
  lowering: Lowering,
): string | undefined {
  const { handler } = lowering
  const { name } = parameter
  if (parameter.dotDotDotToken) return 'it takes a rest parameter'
  const symbol = ts.isIdentifier(name) ? symbolOf(name, handler.checker) : undefined
  if (argument && isContext(bare(argument), handler)) {
    const given = symbolOf(bare(argument), handler.checker)
    const binding = given && handler.names.get(given)
    if (!symbol || binding?.kind !== 'context') return 'the context is taken apart'
    handler.names.set(symbol, { ...binding, declaration: name })
    return undefined
  }
  const node = argument ?? parameter.initializer
  if (argument && isFunctionLiteral(bare(argument))) return 'a function is passed to it'
  if (argument && parameter.initializer) {
    const given = nullishness(argument, handler)
    if (given.undefined) return 'a default value stands for an argument that may be undefined'
  }
  const value: Expression = node ? lowerExpression(node, argument ? lowering : inner) : { kind: 'undefined' }
  const beyond = node ? beyondType(node, handler) : { undefined: false, null: false }
  if (!ts.isIdentifier(name)) {
    const source = node ? kept(value, node, lowering) : value
    const nullish = node ? nullishness(node, handler) : { undefined: true, null: false }
    bindValues(name, { value: source, nullish }, inner)
    return undefined
  }
  const isExact = !beyond.undefined && !beyond.null && !beyond.unchecked
  if (symbol && isExact && isStable(value, lowering) && !inner.handler.writes.has(symbol)) {
    handler.names.set(symbol, { kind: 'value', value, declaration: name })
    return undefined
  }
  const variable = declareName(name, value, node, inner)
  const span = handler.spanOf(argument ?? parameter)
  if (variable !== undefined)
    lowering.graph.add({ kind: 'assign', assign: [{ variable, value }], next: '', span }, `Assign ${name.text}`)
  return undefined
}

/** A value that can be read wherever the parameter is: a constant, or a part of what never changes. */
function isStable(value: Expression, { handler }: Lowering): boolean {
  if (value.kind === 'literal') return value.value === null || typeof value.value !== 'object'
  if (value.kind === 'member') return isStable(value.object, { handler } as Lowering)
  if (value.kind !== 'variable' && value.kind !== 'event') return false
  return readsOf(value).every((variable) => handler.variables.isConstant(variable))
}

/** Where a value that caller and function share is changed in place: an argument on either side, or what the function gives back. */
function sharedChange(call: ts.CallExpression, body: BodyFunction, { handler }: Lowering): ts.Node | undefined {
  const { checker } = handler
  for (const [at, parameter] of body.parameters.entries()) {
    const argument = call.arguments[at]
    if (!argument || isContext(bare(argument), handler) || !isObjectLike(argument, checker)) continue
    for (const name of namesBoundBy(parameter.name)) {
      const change = handler.sharing.changeOf(name, [body])
      if (change) return change
    }
    const change = changeOf(rootOf(argument), handler)
    if (change) return change
  }
  const taker = takerOf(call)
  return taker && isObjectLike(taker, checker) ? changeOf(taker, handler) : undefined
}

function changeOf(name: ts.Node, { checker, writes }: HandlerLowering): ts.Node | undefined {
  const symbol = symbolOf(name, checker)
  const found =
    symbol &&
    writes.get(symbol)?.find(({ node }) => {
      const changed = mutatedName(node, checker)
      return changed !== undefined && symbolOf(changed, checker) === symbol
    })
  return found?.node
}

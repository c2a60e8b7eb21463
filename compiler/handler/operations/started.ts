import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { ScopeId } from '../../ir/workflow.ts'
import { type Lowering, refused, report } from '../lowering.ts'
import type { GraphBuilder } from '../graph-builder.ts'
import { symbolOf } from '../symbols.ts'
import { label } from '../words.ts'

/**
 * An operation that is started and awaited later: `const stock = context.step(…)`. The export begins it where it is first awaited, together
 * with all others that were started till then. So between start and await nothing may happen but that values get names; what was started
 * is awaited before anything else is.
 */
export interface Started {
  readonly name: ts.Identifier
  readonly call: ts.CallExpression
  readonly graph: GraphBuilder
  readonly scope: ScopeId | undefined
  /** How many states and variables were there. */
  readonly added: number
  readonly variables: number
  /** `settled`: it has ended with others, and is not awaited yet. `refused`: that it is not awaited in time was said. */
  state: 'running' | 'settled' | 'awaited' | 'refused'
  /** How it ended; `rejection` is absent where it never is. */
  outcome?: {
    readonly value: Expression
    readonly rejection?: { readonly status: Expression; readonly reason: Expression }
  }
}

export function start(name: ts.Identifier, call: ts.CallExpression, lowering: Lowering): void {
  const { handler, graph } = lowering
  const symbol = symbolOf(name, handler.checker)
  if (symbol === undefined) return
  const started: Started = {
    name,
    call,
    graph,
    scope: graph.scope,
    added: graph.added.length,
    variables: handler.variables.size,
    state: 'running',
  }
  handler.started.push(started)
  handler.names.set(symbol, { kind: 'started', started, declaration: name })
}

export function startedOf(name: ts.Identifier, { handler }: Lowering): Started | undefined {
  const symbol = symbolOf(name, handler.checker)
  const binding = symbol && handler.names.get(symbol)
  return binding?.kind === 'started' ? binding.started : undefined
}

/** What was started in this graph and is not awaited, in order. */
export function pendingStarts({ handler, graph }: Lowering): readonly Started[] {
  return handler.started.filter((started) => started.graph === graph && isPending(started))
}

const isPending = ({ state }: Started): boolean => state === 'running' || state === 'settled'

/** Throws where it was rejected; its value where it was not. */
export function outcomeOf({ name, outcome }: Started, node: ts.Node, lowering: Lowering): Expression {
  const { graph, handler } = lowering
  if (outcome === undefined) return refused(lowering, node)
  const { value, rejection } = outcome
  if (rejection === undefined) return value
  const span = handler.spanOf(node)
  const when: Expression = {
    kind: 'binary',
    operator: '===',
    left: rejection.status,
    right: { kind: 'literal', value: 'rejected' },
    shape: { kind: 'boolean' },
  }
  const { ways, otherwise } = graph.addChoice([{ when, span }], label('Choice', `${name.text} rejected`), { span })
  graph.resume(ways)
  graph.addEnd({ kind: 'fail', error: rejection.reason, span }, label('Throw error of', name.text))
  graph.resume([otherwise])
  return value
}

/** Reports what happens between the start and here that would come too early or too late. */
export function undisturbed(started: Started, lowering: Lowering): void {
  const { variables } = lowering.handler
  if (started.graph !== lowering.graph)
    return notExact(started, 'it is awaited in another context', started.name, lowering)
  const between = started.graph.added.slice(started.added)
  const other = between.find((state) => state.kind !== 'assign')
  const written = between.flatMap((state) => (state.kind === 'assign' ? state.assign : []))
  const known = new Set(Object.keys(variables.all).slice(0, started.variables))
  const changed = written.find(({ variable }) => known.has(variable))
  if (other)
    return reportStarted(
      started,
      'something is decided or done between its start and its `await`',
      other.span,
      lowering,
    )
  if (changed)
    reportStarted(
      started,
      `\`${variables.all[changed.variable]?.name ?? ''}\` changes between its start and its \`await\``,
      changed.value.span,
      lowering,
    )
}

/** Another operation begins while some that were started are not awaited. */
export function checkStarted(node: ts.Node, lowering: Lowering): void {
  const [pending] = pendingStarts(lowering)
  if (!pending) return
  notExact(pending, 'another operation is awaited before it', node, lowering)
  for (const started of pendingStarts(lowering)) started.state = 'refused'
}

/** What nobody awaits. */
export function reportForgottenStarts(lowering: Lowering): void {
  for (const started of lowering.handler.started)
    if (isPending(started)) notExact(started, 'it is not awaited', started.name, lowering)
}

function notExact(started: Started, why: string, node: ts.Node, lowering: Lowering): void {
  reportStarted(started, why, lowering.handler.spanOf(node), lowering)
}

function reportStarted(started: Started, why: string, span: Expression['span'], lowering: Lowering): void {
  report(lowering, 'started-not-exact', { name: started.name.text, why }, started.call, {
    ...(span && { related: [{ message: 'here', span }] }),
  })
}

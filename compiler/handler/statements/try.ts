import { ts } from '../project/typescript.js'
import type { Handler, Scope, StateId } from '../../ir/workflow.ts'
import type { Edge } from '../graph-builder.ts'
import { type Lowering, report } from '../lowering.ts'
import { declareName } from '../patterns.ts'
import { syntaxName } from '../syntax-names.ts'
import { body } from './block.ts'

/** `try` is a scope whose handler takes every error; the body of the catch belongs to the scope around. */
export function tryStatement(node: ts.TryStatement, lowering: Lowering): void {
  const { graph, handler } = lowering
  if (node.finallyBlock)
    report(lowering, 'unsupported-syntax', { construct: '`finally`' }, node.finallyBlock, {
      hint: 'Do the work of `finally` after the `try` and in the `catch`.',
    })
  const clause = node.catchClause
  if (clause === undefined) return body(node.tryBlock, lowering)
  const entry: { next: StateId } = { next: '' }
  const taken: { binding?: string } = {}
  const caught: Handler = {
    errors: 'all',
    get binding() {
      return taken.binding
    },
    get next() {
      return entry.next
    },
    span: handler.spanOf(clause),
  }
  const scope: Scope = {
    kind: 'try',
    id: graph.labels.newScope('try'),
    ...(graph.scope && { parent: graph.scope }),
    span: handler.spanOf(node),
    handlers: [caught],
  }
  const toCatch: Edge = graph.anywhereFromHere((target) => void (entry.next = target))
  graph.within(scope, 'try', () => body(node.tryBlock, lowering))
  const ends = graph.take()
  graph.resume([toCatch])
  const name = clause.variableDeclaration?.name
  if (name && ts.isIdentifier(name)) {
    const value = { kind: 'undefined', shape: { kind: 'error' } } as const
    const binding = declareName(name, value, undefined, lowering)
    if (binding !== undefined) taken.binding = binding
  } else if (name)
    report(lowering, 'unsupported-syntax', { construct: `a pattern in a catch (${syntaxName(name)})` }, name)
  graph.withWord('catch', () => body(clause.block, lowering))
  graph.resume(ends)
}

import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Handler, Scope, StateId } from '../../ir/workflow.ts'
import type { Edge } from '../graph-builder.ts'
import { type Lowering, report } from '../lowering.ts'
import { declareName, declareNames, destructure } from '../patterns.ts'
import { syntaxName } from '../syntax-names.ts'
import { wordsOf } from '../words.ts'
import { body } from './block.ts'
import { withFinally } from './finally.ts'

/** `catch ({ message })`: the error gets a name of its own, and what is kept of it goes into the names. */
function errorParts(pattern: ts.BindingPattern, lowering: Lowering): string | undefined {
  const { variables, spanOf } = lowering.handler
  const shape = { kind: 'error' } as const
  const variable = variables.declare('caught', shape, lowering.graph.words.at(-1) ?? '', { constant: true })
  if (ts.isArrayBindingPattern(pattern)) {
    report(lowering, 'unsupported-syntax', { construct: `a pattern in a catch (${syntaxName(pattern)})` }, pattern)
    return undefined
  }
  const value: Expression = { kind: 'variable', variable, shape }
  const nullish = { undefined: false, null: false }
  const bound = destructure(pattern, { value, nullish, text: '', node: pattern }, lowering)
  const assign = [...declareNames(bound, undefined, lowering)]
  if (assign.length > 0)
    lowering.graph.add({ kind: 'assign', assign, next: '', span: spanOf(pattern) }, `Assign ${wordsOf(pattern)}`)
  return variable
}

export function tryStatement(node: ts.TryStatement, lowering: Lowering): void {
  const { catchClause, finallyBlock, tryBlock } = node
  const tryCatch = (inner: Lowering) => (catchClause ? withCatch(node, catchClause, inner) : body(tryBlock, inner))
  if (finallyBlock) withFinally(node, finallyBlock, tryCatch, lowering)
  else tryCatch(lowering)
}

function withCatch(node: ts.TryStatement, clause: ts.CatchClause, lowering: Lowering): void {
  const name = clause.variableDeclaration?.name
  const caught = (): string | undefined => {
    const value = { kind: 'undefined', shape: { kind: 'error' } } as const
    const binding = name && ts.isIdentifier(name) ? declareName(name, value, undefined, lowering) : undefined
    return lowering.graph.withWord('catch', () => {
      const taken = name && !ts.isIdentifier(name) ? errorParts(name, lowering) : binding
      body(clause.block, lowering)
      return taken
    })
  }
  catching({ node, clause, tried: () => body(node.tryBlock, lowering), caught }, lowering)
}

export interface Catching {
  readonly node: ts.Node
  /** Where the error is taken. */
  readonly clause: ts.Node
  readonly tried: () => void
  /** Answers the variable of the error, if it has one. */
  readonly caught: () => string | undefined
}

/** A scope whose handler takes every error; the body of the catch belongs to the scope around. */
export function catching({ node, clause, tried, caught }: Catching, lowering: Lowering): void {
  const { graph, handler } = lowering
  const entry: { next: StateId } = { next: '' }
  const taken: { binding?: string } = {}
  const taker: Handler = {
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
    handlers: [taker],
  }
  const toCatch: Edge = graph.anywhereFromHere((target) => void (entry.next = target))
  graph.within(scope, 'try', tried)
  const ends = graph.take()
  graph.resume([toCatch])
  const binding = caught()
  if (binding !== undefined) taken.binding = binding
  graph.resume(ends)
}

import type { ts } from '../project/typescript.js'
import { condition, knownTruth } from '../expressions/conditional.ts'
import type { Edge } from '../graph-builder.ts'
import type { JumpTarget, Lowering } from '../lowering.ts'
import type { Scope } from '../../ir/workflow.ts'
import { label, wordsOf } from '../words.ts'
import { body } from './block.ts'
import { labelsOf, within } from './jump.ts'

export function whileStatement(node: ts.WhileStatement, lowering: Lowering): void {
  loop(
    {
      node,
      test: node.expression,
      form: 'while',
      word: label('while', wordsOf(node.expression)),
      body: (inner) => body(node.statement, inner),
    },
    lowering,
  )
}

/** The body comes before the test; `continue` goes to the test. */
export function doStatement(node: ts.DoStatement, lowering: Lowering): void {
  loop(
    {
      node,
      test: node.expression,
      testLast: true,
      form: 'while',
      word: label('do', wordsOf(node.expression)),
      body: (inner) => body(node.statement, inner),
    },
    lowering,
  )
}

export interface LoopParts {
  /** The loop in the source, or the call that means one. */
  readonly node: ts.IterationStatement | ts.CallExpression
  /** Absent: for ever. */
  readonly test?: ts.Expression
  readonly testLast?: boolean
  readonly form: 'while' | 'for-of'
  readonly word: string
  readonly body: (lowering: Lowering) => void
  /** What is done between two rounds, also after `continue`. */
  readonly step?: (lowering: Lowering) => void
}

/** A choice at the head and ways back to it. */
export function loop(parts: LoopParts, lowering: Lowering): void {
  const { graph, handler } = lowering
  const id = graph.labels.newScope('loop')
  const head = graph.loopHead()
  const scope = {
    kind: 'loop' as const,
    id,
    ...(graph.scope && { parent: graph.scope }),
    span: handler.spanOf(parts.node),
    get head() {
      return head.target ?? ''
    },
    form: parts.form,
  } satisfies Scope
  const target = { kind: 'loop', labels: labelsOf(parts.node), breaks: [], continues: [] } satisfies JumpTarget
  const breaks: Edge[] = target.breaks
  graph.within(scope, parts.word, () => {
    graph.forgetPassingFacts()
    const size = graph.size
    const inner = within(target, lowering)
    if (!parts.testLast) breaks.push(...exits(parts, lowering))
    parts.body(inner)
    graph.resume(target.continues)
    parts.step?.(inner)
    if (parts.testLast && graph.isReachable) breaks.push(...exits(parts, lowering))
    // A loop that does nothing for ever still needs a state to come back to.
    if (graph.size === size) graph.add({ kind: 'assign', assign: [], next: '' }, label('Loop', parts.word))
    graph.goBack(head)
  })
  graph.resume(breaks)
}

/** The test: its ways out of the loop; the cursor stands where it goes on. */
function exits(parts: LoopParts, lowering: Lowering): readonly Edge[] {
  const { graph, handler } = lowering
  if (parts.test === undefined) return []
  const test = condition(parts.test, lowering)
  const known = knownTruth(test)
  if (known === true) return []
  if (known === false) return graph.take()
  const span = handler.spanOf(parts.test)
  const { ways, otherwise } = graph.addChoice([{ when: test, span }], label('While', wordsOf(parts.test)), { span })
  graph.resume(ways)
  return [otherwise]
}

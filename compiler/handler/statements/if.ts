import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Span } from '../../source/span.ts'
import { condition, knownTruth } from '../expressions/conditional.ts'
import { learn } from '../guards.ts'
import type { Lowering } from '../lowering.ts'
import { label, wordsOf } from '../words.ts'
import { body } from './block.ts'

/** `if`, and the `else if`s after it whose tests need no state of their own, as one choice. */
export function ifStatement(node: ts.IfStatement, lowering: Lowering): void {
  const { graph, handler } = lowering
  const test = condition(node.expression, lowering)
  const known = knownTruth(test)
  if (known !== undefined) {
    if (known) body(node.thenStatement, lowering)
    else if (node.elseStatement) body(node.elseStatement, lowering)
    return
  }
  const branches: { when: Expression; span: Span }[] = [{ when: test, span: handler.spanOf(node.expression) }]
  const bodies: ts.Statement[] = [node.thenStatement]
  let rest = node.elseStatement
  const slot = graph.reserve()
  while (rest && ts.isIfStatement(rest)) {
    const next = rest
    const trial = graph.apart(() => condition(next.expression, lowering))
    if (trial.hasStates || knownTruth(trial.value) !== undefined) break
    branches.push({ when: trial.value, span: handler.spanOf(next.expression) })
    bodies.push(next.thenStatement)
    rest = next.elseStatement
  }
  const span = handler.spanOf(node.expression)
  const { ways, otherwise } = graph.addChoice(branches, label('Choice', wordsOf(node.expression)), { span, slot })
  const ends = ways.flatMap((way, at) => {
    graph.resume([way])
    learn(branches[at]!.when, true, lowering)
    body(bodies[at]!, lowering)
    return graph.take()
  })
  graph.resume([otherwise])
  for (const { when } of branches) learn(when, false, lowering)
  if (rest) body(rest, lowering)
  graph.resume(ends)
}

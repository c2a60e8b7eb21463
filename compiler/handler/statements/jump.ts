import { ts } from '../project/typescript.js'
import type { Jump, JumpTarget, Lowering } from '../lowering.ts'
import { bare } from '../symbols.ts'
import { label, wordsOf } from '../words.ts'

export function breakStatement(node: ts.BreakStatement, lowering: Lowering): void {
  leave({ kind: 'break', ...(node.label && { label: node.label.text }), node }, lowering)
}

export function continueStatement(node: ts.ContinueStatement, lowering: Lowering): void {
  leave({ kind: 'continue', ...(node.label && { label: node.label.text }), node }, lowering)
}

/** A label on a loop or a `switch` is read by that; on anything else a `break` leaves the statement. */
export function labeledStatement(node: ts.LabeledStatement, lowering: Lowering): void {
  const { statement } = node
  const { statements } = lowering.handler.rules
  if (ts.isLabeledStatement(statement) || ts.isIterationStatement(statement, false) || ts.isSwitchStatement(statement))
    return statements([statement], lowering)
  const block: JumpTarget = { kind: 'block', labels: labelsOf(statement), breaks: [] }
  statements([statement], within(block, lowering))
  lowering.graph.resume(block.breaks)
}

/** The labels directly before a statement. */
export function labelsOf(node: ts.Node): readonly string[] {
  const { parent } = node
  return ts.isLabeledStatement(parent) ? [...labelsOf(parent), parent.label.text] : []
}

/** What stands inside a statement that jumps may end at. */
export function within(target: JumpTarget, lowering: Lowering): Lowering {
  return { ...lowering, jumps: [target, ...(lowering.jumps ?? [])] }
}

/** Leads the ways at the cursor out: to the first target around that takes the jump, through every `finally` on the way. */
export function leave(jump: Jump, lowering: Lowering): void {
  const { graph, handler, jumps = [] } = lowering
  for (const [at, target] of jumps.entries()) {
    if (target.kind === 'finally') return target.pass(jump, { ...lowering, jumps: jumps.slice(at + 1) })
    if (target.kind === 'function') {
      if (jump.kind === 'return') target.returns(jump)
      return
    }
    if (!takes(target, jump)) continue
    const ways = jump.kind === 'continue' && target.kind === 'loop' ? target.continues : target.breaks
    ways.push(...graph.take())
    return
  }
  // TypeScript knows that a `break` or `continue` has a target.
  if (jump.kind !== 'return') return
  graph.addEnd(
    { kind: 'succeed', ...(jump.value && { value: jump.value }), span: handler.spanOf(jump.node) },
    label('Return', jump.source ? returnedWords(bare(jump.source)) : ''),
  )
}

const returnedWords = (value: ts.Expression): string =>
  ts.isCallExpression(value) || ts.isAwaitExpression(value) ? '' : wordsOf(value)

function takes(target: Exclude<JumpTarget, { kind: 'finally' | 'function' }>, jump: Jump): boolean {
  if (jump.kind === 'return') return false
  if (jump.label !== undefined) return target.labels.includes(jump.label)
  return target.kind === 'loop' || (target.kind === 'switch' && jump.kind === 'break')
}

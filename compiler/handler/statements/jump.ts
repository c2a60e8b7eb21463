import type { ts } from '../project/typescript.js'
import { type Lowering, report } from '../lowering.ts'

export function breakStatement(node: ts.BreakStatement, lowering: Lowering): void {
  jump(node, 'breaks', lowering)
}

export function continueStatement(node: ts.ContinueStatement, lowering: Lowering): void {
  jump(node, 'continues', lowering)
}

function jump(node: ts.BreakOrContinueStatement, where: 'breaks' | 'continues', lowering: Lowering): void {
  if (node.label) return report(lowering, 'unsupported-syntax', { construct: 'a jump to a label' }, node)
  lowering.loop?.[where].push(...lowering.graph.take())
}

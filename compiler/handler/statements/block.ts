import { ts } from '../project/typescript.js'
import type { Lowering } from '../lowering.ts'

export function block(node: ts.Block, lowering: Lowering): void {
  lowering.handler.rules.statements(node.statements, lowering)
}

/** A statement where a block may stand: the body of a loop or of an `if`. */
export function body(node: ts.Statement, lowering: Lowering): void {
  lowering.handler.rules.statements(ts.isBlock(node) ? node.statements : [node], lowering)
}

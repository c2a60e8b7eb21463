import type { ts } from '../project/typescript.js'
import type { Lowering } from '../lowering.ts'
import { symbolOf } from '../symbols.ts'

/** A function declared in the handler does nothing by itself; operations may be given it by name. */
export function functionDeclaration(node: ts.FunctionDeclaration, lowering: Lowering): void {
  const symbol = node.name && symbolOf(node.name, lowering.handler.checker)
  if (symbol) lowering.handler.names.set(symbol, { kind: 'function', node, declaration: node.name ?? node })
}

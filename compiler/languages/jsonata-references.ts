import type { JsonataNode } from './jsonata-ast.ts'
import { childrenOf } from './jsonata-children.ts'

/** A place where an expression reads the value that JSONata would be given as its document. */
export interface DocumentRead {
  /** A name of the document, or `$$` for all of it. */
  readonly name: string
  readonly start: number
  readonly end: number
}

/**
 * Where an expression reads the document: Step Functions gives it none, and refuses a name that stands at the start of a path, and `$$`.
 * Behind the first step of a path, in what stands in `[…]`, `{…}` and `^(…)` after one, and in a transformation the context is an item.
 */
export function documentReads(ast: JsonataNode): readonly DocumentRead[] {
  const reads: DocumentRead[] = []
  visit(ast, true, reads)
  return reads
}

/** `atTop`: the context of the node is the document. */
function visit(node: JsonataNode, atTop: boolean, reads: DocumentRead[]): void {
  for (const stage of node.stages ?? []) if (stage.kind === 'filter') visit(stage.test, false, reads)
  for (const { key, value } of node.group ?? []) {
    visit(key, false, reads)
    visit(value, false, reads)
  }
  if (node.kind === 'name' && atTop) reads.push({ name: node.name, start: node.start, end: node.end })
  if (node.kind === 'variable' && node.name === '$') reads.push({ name: '$$', start: node.start, end: node.end })
  for (const [index, child] of childrenOf(node).entries()) visit(child, atTop && keepsContext(node, index), reads)
}

/** Whether a child has the context of the node; the body of a lambda has that of where it is written. */
function keepsContext({ kind }: JsonataNode, child: number): boolean {
  if (kind === 'path') return child === 0
  return kind !== 'transform' && kind !== 'sort'
}

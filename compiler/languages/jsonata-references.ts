import type { JsonataNode } from './jsonata-ast.ts'

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
  const go = (child: JsonataNode) => visit(child, atTop, reads)
  const within = (child: JsonataNode) => visit(child, false, reads)
  for (const stage of node.stages ?? []) if (stage.kind === 'filter') within(stage.test)
  for (const { key, value } of node.group ?? []) {
    within(key)
    within(value)
  }
  switch (node.kind) {
    case 'path':
      for (const [index, step] of node.steps.entries()) visit(step, atTop && index === 0, reads)
      return
    case 'name':
      if (atTop) reads.push({ name: node.name, start: node.start, end: node.end })
      return
    case 'variable':
      if (node.name === '$') reads.push({ name: '$$', start: node.start, end: node.end })
      return
    case 'string':
    case 'number':
    case 'constant':
    case 'regex':
    case 'wildcard':
    case 'descendant':
    case 'parent':
      return
    case 'operator':
    case 'apply':
      go(node.left)
      go(node.right)
      return
    case 'negate':
      go(node.operand)
      return
    case 'array':
      node.elements.forEach(go)
      return
    case 'object':
      for (const { key, value } of node.entries) {
        go(key)
        go(value)
      }
      return
    case 'call':
    case 'partial':
      go(node.procedure)
      for (const argument of node.arguments) if (argument) go(argument)
      return
    case 'lambda':
      // A body keeps the context of where it is written.
      go(node.body)
      return
    case 'condition':
      go(node.test)
      go(node.then)
      if (node.otherwise) go(node.otherwise)
      return
    case 'transform':
      within(node.pattern)
      within(node.update)
      if (node.remove) within(node.remove)
      return
    case 'block':
      node.expressions.forEach(go)
      return
    case 'bind':
      go(node.value)
      return
    case 'sort':
      for (const { expression } of node.terms) within(expression)
      return
    default:
      node satisfies never
  }
}

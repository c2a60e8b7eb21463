import type { JsonataNode } from './jsonata-ast.ts'

/** The nodes that a node has by its kind, in the order of the text: not those of its `stages` and its `group`, which any kind may have. */
export function childrenOf(node: JsonataNode): readonly JsonataNode[] {
  switch (node.kind) {
    case 'name':
    case 'string':
    case 'number':
    case 'constant':
    case 'regex':
    case 'wildcard':
    case 'descendant':
    case 'parent':
    case 'variable':
      return []
    case 'path':
      return node.steps
    case 'operator':
    case 'apply':
      return [node.left, node.right]
    case 'negate':
      return [node.operand]
    case 'array':
      return node.elements
    case 'object':
      return node.entries.flatMap(({ key, value }) => [key, value])
    case 'call':
    case 'partial':
      return [node.procedure, ...node.arguments.flatMap((argument) => argument ?? [])]
    case 'lambda':
      return [node.body]
    case 'condition':
      return [node.test, node.then, ...(node.otherwise ? [node.otherwise] : [])]
    case 'transform':
      return [node.pattern, node.update, ...(node.remove ? [node.remove] : [])]
    case 'block':
      return node.expressions
    case 'bind':
      return [node.value]
    case 'sort':
      return node.terms.map(({ expression }) => expression)
    default:
      return node satisfies never
  }
}

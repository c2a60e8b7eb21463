import type { ts } from '../project/typescript.js'
import { LIMITS } from '../../../runtime/semantics/limits.ts'
import { isOperationName } from '../../../runtime/semantics/operations.ts'
import type { Expression } from '../../ir/expression.ts'
import { tryLower } from '../constants.ts'
import { type Lowering, report } from '../lowering.ts'

/** Reports a name that the service will refuse, as far as it is known: all of a constant, the written parts of a template. */
export function reportRefusedName(name: Expression | undefined, node: ts.Node, lowering: Lowering): void {
  const refused = name && knownTexts(name).find((text) => !isOperationName(text))
  if (refused !== undefined) report(lowering, 'operation-name-refused', { problem: problemOf(refused) }, node)
}

/** The name of an item or a branch, over the variables of the item; `what` says in a message whose it is. */
export function itemName(
  node: ts.Expression,
  operation: 'map' | 'parallel',
  what: string,
  inner: Lowering,
): Expression | undefined {
  const name = tryLower(node, inner)
  reportRefusedName(name, node, inner)
  if (name === undefined)
    report(inner, 'unsupported-argument', { operation, what: `${what} that is more than a simple expression` }, node)
  return name
}

/** What a name certainly contains, once for each way that it can come out. */
function knownTexts(name: Expression): readonly string[] {
  switch (name.kind) {
    case 'literal':
      return typeof name.value === 'string' ? [name.value] : []
    case 'template':
      return [name.parts.filter((part) => typeof part === 'string').join('')]
    case 'conditional':
      return [...knownTexts(name.then), ...knownTexts(name.otherwise)]
    case 'logical':
      return [...(name.operator === '&&' ? [] : knownTexts(name.left)), ...knownTexts(name.right)]
    default:
      return []
  }
}

function problemOf(text: string): string {
  const odd = Array.from(text).find((character) => !isOperationName(character))
  if (odd !== undefined) return `${JSON.stringify(odd)} is not printable ASCII`
  return `it has ${text.length} characters, and ${LIMITS.nameCharacters} are allowed`
}

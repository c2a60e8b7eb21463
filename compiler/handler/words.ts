import { ts } from './project/typescript.js'
import { OPERATION_METHODS } from './operations/context-call.ts'
import { bare } from './symbols.ts'

const MOST_WORDS = 3
const LONGEST = 40

/** A few names that tell a reader what an expression is about: `event.order.total > limit` is about `total limit`. */
export function wordsOf(node: ts.Node): string {
  const found = new Set<string>()
  const visit = (at: ts.Node): void => {
    if (ts.isFunctionLike(at)) return
    if (ts.isIdentifier(at)) found.add(at.text)
    else if (ts.isPropertyAccessExpression(at)) found.add(at.name.text)
    else if (ts.isElementAccessExpression(at)) visit(bare(at.expression))
    else if (ts.isCallExpression(at)) {
      const callee = bare(at.expression)
      const [name] = at.arguments
      const method = operationMethod(callee)
      if (method) return void found.add(name && ts.isStringLiteralLike(name) ? name.text : method)
      if (ts.isPropertyAccessExpression(callee)) visit(callee.expression)
      else visit(callee)
      if (found.size === 0 || !ts.isPropertyAccessExpression(callee)) at.arguments.forEach(visit)
    } else ts.forEachChild(at, visit)
  }
  visit(node)
  found.delete('undefined')
  return [...found].slice(0, MOST_WORDS).join(' ').slice(0, LONGEST)
}

function operationMethod(callee: ts.Expression): string | undefined {
  return ts.isPropertyAccessExpression(callee) ? OPERATION_METHODS.find((name) => name === callee.name.text) : undefined
}

const LONGEST_TEXT = 60

/** A place of the source on one line, for a message: its end is cut off where it is long. */
export function shownText(
  node: ts.Node,
  { start, end }: { readonly start: number; readonly end: number } = placeOf(node),
): string {
  const text = node.getSourceFile().text.slice(start, end).replace(/\s+/g, ' ')
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text
}

const placeOf = (node: ts.Node) => ({ start: node.getStart(), end: node.end })

/** A label of two parts, without a space too many. */
export function label(first: string, second: string): string {
  return second === '' ? first : `${first} ${second}`
}

import type { JsonataNode } from './jsonata-ast.ts'
import { childrenOf } from './jsonata-children.ts'
import { parseJsonata } from './jsonata.ts'

/** Step Functions evaluates so many expressions within each other, called functions included; some are left for what the text calls. */
const DEEPEST = 90
/** A shorter text has no room for so many. */
const SHORTEST = 2 * DEEPEST

/** Whether Step Functions would fail over how deep the expressions of a text stand within each other: `a & b & c` is two deep. */
export function isTooDeep(text: string): boolean {
  if (text.length < SHORTEST) return false
  const parsed = parseJsonata(text)
  return parsed.kind === 'ok' ? depthOf(parsed.ast) > DEEPEST : parsed.code === 'S0000'
}

const depthOf = (node: JsonataNode): number => 1 + Math.max(0, ...childrenOf(node).map(depthOf))

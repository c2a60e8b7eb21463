import type { JsonataNode } from './jsonata-ast.ts'
import { childrenOf } from './jsonata-children.ts'

/** Functions of JSONata 2.0.6 that Step Functions offers: all but `$eval`. */
const JSONATA_FUNCTIONS = (
  'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl ' +
  'decodeUrlComponent distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase ' +
  'formatInteger formatNumber fromMillis join keys length lookup lowercase map match max merge millis ' +
  'min not now number pad parseInteger power random reduce replace reverse round shuffle sift single ' +
  'sort split spread sqrt string substring substringAfter substringBefore sum toMillis trim type ' +
  'uppercase zip'
).split(' ')

/** What Step Functions adds; `$random` also takes a seed. */
const STEP_FUNCTIONS_FUNCTIONS = ['hash', 'parse', 'partition', 'random', 'range', 'uuid'] as const

/** Every function a Step Functions expression can call without defining it. */
export const JSONATA_BUILT_INS: ReadonlySet<string> = new Set([...JSONATA_FUNCTIONS, ...STEP_FUNCTIONS_FUNCTIONS])

export interface VariableUse {
  /** Without the `$`. */
  readonly name: string
  /** Offsets of the token in the text. */
  readonly start: number
  readonly end: number
  /** Whether it stands as the procedure of a call. */
  readonly called: boolean
}

/**
 * Every use of a variable that the text does not bind itself, in order, built-in functions and `states` included; the context value
 * `$` and the root `$$` are no variables. Names bound by `:=`, lambda parameters, `@$x` and `#$i` are bound from there on.
 */
export function freeVariables(ast: JsonataNode): readonly VariableUse[] {
  const uses: VariableUse[] = []
  visit(ast, new Set(), uses, false)
  return uses
}

/** The state machine's variables that the text reads: free, and neither `$states` nor a built-in function. */
export function assignedVariables(ast: JsonataNode): readonly VariableUse[] {
  return freeVariables(ast).filter(({ name }) => name !== 'states' && !JSONATA_BUILT_INS.has(name))
}

/** `bound` is a block's own set and grows as its bindings are passed. */
function visit(node: JsonataNode, bound: Set<string>, uses: VariableUse[], called: boolean): void {
  if (node.kind === 'variable' && node.name !== '' && node.name !== '$' && !bound.has(node.name))
    uses.push({ name: node.name, start: node.start, end: node.end, called })
  // The name is bound only behind its value, but a lambda may call itself.
  if (node.kind === 'bind' && node.value.kind === 'lambda') bound.add(node.variable)
  const inner = boundWithin(node, bound)
  for (const child of childrenOf(node)) visit(child, inner, uses, isCalled(child, node))
  if (node.kind === 'bind') bound.add(node.variable)
  // What stands behind a path sees what its steps have bound.
  const behind = node.kind === 'path' ? inner : bound
  if (node.focus !== undefined) behind.add(node.focus)
  if (node.position !== undefined) behind.add(node.position)
  for (const stage of node.stages ?? []) {
    if (stage.kind === 'filter') visit(stage.test, behind, uses, false)
    else behind.add(stage.name)
  }
  for (const { key, value } of node.group ?? []) {
    visit(key, behind, uses, false)
    visit(value, behind, uses, false)
  }
}

/** The names that the children of a node see; what a path, a block and a lambda bind ends with them. */
function boundWithin(node: JsonataNode, bound: Set<string>): Set<string> {
  if (node.kind === 'lambda') return new Set([...bound, ...node.parameters])
  return node.kind === 'path' || node.kind === 'block' ? new Set(bound) : bound
}

function isCalled(child: JsonataNode, of: JsonataNode): boolean {
  if (of.kind === 'call' || of.kind === 'partial') return child === of.procedure
  return of.kind === 'apply' && child === of.right
}

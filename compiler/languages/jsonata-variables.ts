import type { JsonataNode } from './jsonata-ast.ts'

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
  const go = (child: JsonataNode) => visit(child, bound, uses, false)
  const after = () => {
    if (node.focus !== undefined) bound.add(node.focus)
    if (node.position !== undefined) bound.add(node.position)
    for (const stage of node.stages ?? []) {
      if (stage.kind === 'filter') go(stage.test)
      else bound.add(stage.name)
    }
    for (const { key, value } of node.group ?? []) {
      go(key)
      go(value)
    }
  }
  switch (node.kind) {
    case 'name':
    case 'string':
    case 'number':
    case 'constant':
    case 'regex':
    case 'wildcard':
    case 'descendant':
    case 'parent':
      break
    case 'variable':
      if (node.name !== '' && node.name !== '$' && !bound.has(node.name)) {
        uses.push({ name: node.name, start: node.start, end: node.end, called })
      }
      break
    case 'path': {
      const inner = new Set(bound)
      for (const step of node.steps) visit(step, inner, uses, false)
      // The group of a path sees what its steps have bound.
      for (const { key, value } of node.group ?? []) {
        visit(key, inner, uses, false)
        visit(value, inner, uses, false)
      }
      for (const stage of node.stages ?? []) if (stage.kind === 'filter') visit(stage.test, inner, uses, false)
      return
    }
    case 'operator':
    case 'apply':
      go(node.left)
      if (node.kind === 'apply') visit(node.right, bound, uses, true)
      else go(node.right)
      break
    case 'negate':
      go(node.operand)
      break
    case 'array':
      node.elements.forEach(go)
      break
    case 'object':
      for (const { key, value } of node.entries) {
        go(key)
        go(value)
      }
      break
    case 'call':
    case 'partial':
      visit(node.procedure, bound, uses, true)
      for (const argument of node.arguments) if (argument) go(argument)
      break
    case 'lambda':
      visit(node.body, new Set([...bound, ...node.parameters]), uses, false)
      break
    case 'condition':
      go(node.test)
      go(node.then)
      if (node.otherwise) go(node.otherwise)
      break
    case 'transform':
      go(node.pattern)
      go(node.update)
      if (node.remove) go(node.remove)
      break
    case 'block': {
      const inner = new Set(bound)
      for (const expression of node.expressions) visit(expression, inner, uses, false)
      break
    }
    case 'bind':
      // The name is bound only behind its value, but a lambda may call itself.
      if (node.value.kind === 'lambda') bound.add(node.variable)
      go(node.value)
      bound.add(node.variable)
      break
    case 'sort':
      for (const { expression } of node.terms) go(expression)
      break
    default:
      node satisfies never
  }
  after()
}

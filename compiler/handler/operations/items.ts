import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { MapState } from '../../ir/state.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { nullishness } from '../nullish.ts'
import { declareName, declareNames, destructure } from '../patterns.ts'
import { canBe, isAlways, withoutNullish } from '../shapes.ts'
import { symbolOf } from '../symbols.ts'
import { wordsOf } from '../words.ts'

const NUMBER: Shape = { kind: 'number' }

/** The list whose items are gone through, and what each is. Of what nothing is known the export asks that it is a list. */
export function itemList(
  node: ts.Expression,
  operation: string,
  lowering: Lowering,
): { readonly value: Expression; readonly element: Shape } {
  const value = lowerExpression(node, lowering)
  if (value.shape === undefined || value.shape.kind === 'unknown') return { value, element: { kind: 'unknown' } }
  const missing = nullishness(node, lowering.handler)
  if (!isAlways(value.shape, 'array') || missing.null || missing.undefined)
    report(lowering, 'unsupported-argument', { operation, what: 'items that are not certainly an array' }, node)
  const shape = withoutNullish(value.shape)
  return { value, element: shape.kind === 'array' ? shape.element : { kind: 'unknown' } }
}

/** The variables of an item and its index, from the parameters that take them. `isNamed`: a name of the item may read them. */
export function itemVariables(
  [item, index, list]: readonly ts.ParameterDeclaration[],
  element: Shape,
  inner: Lowering,
  { operation, listParameter, isNamed = false }: ItemFunction,
): Pick<MapState, 'item' | 'index'> {
  const itemId = itemVariable(item, element, isNamed, inner)
  const indexId = indexVariable(index, isNamed, inner)
  if (list) report(inner, 'unsupported-argument', { operation, what: listParameter }, list)
  return { ...(itemId !== undefined && { item: itemId }), ...(indexId !== undefined && { index: indexId }) }
}

interface ItemFunction {
  readonly operation: string
  /** What a message calls the parameter that would take the whole list. */
  readonly listParameter: string
  readonly isNamed?: boolean
}

/** The variable of the item; a pattern is taken apart into expressions over it. */
function itemVariable(
  parameter: ts.ParameterDeclaration | undefined,
  shape: Shape,
  isNamed: boolean,
  inner: Lowering,
): string | undefined {
  const { handler, graph } = inner
  if (parameter?.initializer)
    report(inner, 'unsupported-syntax', { construct: 'the default value of a parameter' }, parameter.initializer)
  if (parameter && ts.isIdentifier(parameter.name)) {
    const variable = declareName(parameter.name, { kind: 'undefined', shape }, undefined, inner)
    if (variable !== undefined) reportReassigned(parameter.name, inner)
    return variable
  }
  if (parameter === undefined && !isNamed) return undefined
  const variable = handler.variables.declare('item', shape, graph.words.at(-1) ?? '', { constant: true })
  if (parameter && !ts.isIdentifier(parameter.name)) {
    const value: Expression = { kind: 'variable', variable, shape }
    const nullish = { undefined: canBe(shape, 'undefined'), null: canBe(shape, 'null') }
    bindValues(parameter.name, { value, nullish }, inner)
  }
  return variable
}

function indexVariable(
  parameter: ts.ParameterDeclaration | undefined,
  isNamed: boolean,
  inner: Lowering,
): string | undefined {
  if (parameter && ts.isIdentifier(parameter.name)) {
    reportReassigned(parameter.name, inner)
    return declareName(parameter.name, { kind: 'undefined', shape: NUMBER }, undefined, inner)
  }
  if (!isNamed) return undefined
  return inner.handler.variables.declare('index', NUMBER, inner.graph.words.at(-1) ?? '', { constant: true })
}

/** Step Functions gives an item's variables once; a function that writes them works on its own copy, which no state is. */
function reportReassigned(name: ts.Identifier, inner: Lowering): void {
  const symbol = symbolOf(name, inner.handler.checker)
  const [write] = (symbol && inner.handler.writes.get(symbol)) ?? []
  if (write)
    report(inner, 'unsupported-syntax', { construct: `an assignment to the parameter \`${name.text}\`` }, write.node)
}

/** Names of a pattern of a parameter: names for parts of the value, or variables where they are written later. */
export function bindValues(
  pattern: ts.BindingName,
  source: { readonly value: Expression; readonly nullish: { undefined: boolean; null: boolean } },
  lowering: Lowering,
): void {
  const { handler, graph } = lowering
  const bound = destructure(pattern, { ...source, text: 'undefined', node: pattern }, lowering)
  const written = bound.filter(({ name }) => {
    const symbol = symbolOf(name, handler.checker)
    return symbol !== undefined && handler.writes.has(symbol)
  })
  for (const { name, value } of bound) {
    const symbol = symbolOf(name, handler.checker)
    if (symbol && !written.some((other) => other.name === name))
      handler.names.set(symbol, { kind: 'value', value, declaration: name })
  }
  const assign = [...declareNames(written, undefined, lowering)]
  if (assign.length > 0)
    graph.add({ kind: 'assign', assign, next: '', span: handler.spanOf(pattern) }, `Assign ${wordsOf(pattern)}`)
}

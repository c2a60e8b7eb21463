import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { MapState } from '../../ir/state.ts'
import { tryLower } from '../constants.ts'
import {
  lowerExpression,
  type LoweredOperation,
  type Lowering,
  type OperationPlace,
  refused,
  report,
} from '../lowering.ts'
import { nullishness } from '../nullish.ts'
import { declareName, declareNames, destructure } from '../patterns.ts'
import { canBe, isAlways, withoutNullish } from '../shapes.ts'
import { bare, isFunctionLiteral, symbolOf } from '../symbols.ts'
import { wordsOf } from '../words.ts'
import { operationArguments } from './arguments.ts'
import { batchOptions } from './batch-options.ts'
import { operationLabel } from './label.ts'
import { reportRefusedName } from './operation-name.ts'
import { bindContext, type BodyFunction, bodyFunction, bodyGraph, nestedLowering } from './nested.ts'
import { addOperation } from './place.ts'
import { resultShape } from './result.ts'

const NUMBER: Shape = { kind: 'number' }

/** `map(name?, items, (context, item, index) => …, config?)`: `durable-api` 9. */
export function map(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('map', call, lowering)
  const [itemsNode, body, config] = found?.rest ?? []
  if (found === undefined || itemsNode === undefined || body === undefined) return { result: refused(lowering, call) }
  const { handler } = lowering
  const given = batchOptions(config, 'map', lowering)
  const items = lowerExpression(itemsNode, lowering)
  const missing = nullishness(itemsNode, handler)
  if (!isAlways(items.shape, 'array') || missing.null || missing.undefined)
    report(
      lowering,
      'unsupported-argument',
      { operation: 'map', what: 'items that are not certainly an array' },
      itemsNode,
    )
  const node = bodyFunction(body, 'map', lowering)
  if (node === undefined) return { result: refused(lowering, call) }
  const label = operationLabel('map', found.name, call)
  const inner = nestedLowering(label, lowering)
  const shape = items.shape ? withoutNullish(items.shape) : { kind: 'unknown' as const }
  const element: Shape = shape.kind === 'array' ? shape.element : { kind: 'unknown' }
  bindContext(node, 0, inner)
  const item = itemVariable(node, element, given.itemNamer !== undefined, inner)
  const index = indexVariable(node, given.itemNamer !== undefined, inner)
  const array = node.parameters[3]
  if (array)
    report(
      inner,
      'unsupported-argument',
      { operation: 'map', what: 'the fourth parameter of the item function' },
      array,
    )
  const itemName = given.itemNamer && namerExpression(given.itemNamer, item, index, element, inner)
  const graph = bodyGraph(node, inner)
  const state = addOperation<MapState>(
    {
      kind: 'map',
      ...(found.name && { name: found.name }),
      items,
      ...(item !== undefined && { item }),
      ...(index !== undefined && { index }),
      graph,
      ...(itemName && { itemName }),
      ...(given.maxConcurrency && { maxConcurrency: given.maxConcurrency }),
      ...(given.completion && { completion: given.completion }),
      assign: [],
      next: '',
    },
    label,
    call,
    lowering,
    place,
  )
  return { state, result: { kind: 'result', shape: resultShape(call, lowering), span: handler.spanOf(call) } }
}

/** The variable of the item; a pattern is taken apart into expressions over it. */
function itemVariable(node: BodyFunction, shape: Shape, isNamed: boolean, inner: Lowering): string | undefined {
  const { handler, graph } = inner
  const parameter = node.parameters[1]
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

function indexVariable(node: BodyFunction, isNamed: boolean, inner: Lowering): string | undefined {
  const parameter = node.parameters[2]
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

/** `itemNamer: (item, index) => …` as an expression over the variables of the item. */
function namerExpression(
  node: ts.Expression,
  item: string | undefined,
  index: string | undefined,
  element: Shape,
  inner: Lowering,
): Expression | undefined {
  const namer = bare(node)
  const body = isFunctionLiteral(namer) ? valueOf(namer) : undefined
  if (!isFunctionLiteral(namer) || body === undefined) {
    report(
      inner,
      'unsupported-argument',
      { operation: 'map', what: '`itemNamer` that is not a function of one expression' },
      node,
    )
    return undefined
  }
  const values: readonly (Expression | undefined)[] = [
    item === undefined ? undefined : { kind: 'variable', variable: item, shape: element },
    index === undefined ? undefined : { kind: 'variable', variable: index, shape: NUMBER },
  ]
  for (const [at, parameter] of namer.parameters.entries()) {
    const value = values[at]
    if (value) bindValues(parameter.name, { value, nullish: { undefined: false, null: false } }, inner)
  }
  const name = tryLower(body, inner)
  reportRefusedName(name, body, inner)
  if (name === undefined)
    report(
      inner,
      'unsupported-argument',
      { operation: 'map', what: '`itemNamer` that is more than a simple expression' },
      body,
    )
  return name
}

function valueOf(node: ts.ArrowFunction | ts.FunctionExpression): ts.Expression | undefined {
  if (!ts.isBlock(node.body)) return node.body
  const [only, ...others] = node.body.statements
  return only && others.length === 0 && ts.isReturnStatement(only) ? only.expression : undefined
}

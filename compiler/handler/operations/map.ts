import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { MapState } from '../../ir/state.ts'
import { tryLower } from '../constants.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { bare, isFunctionLiteral } from '../symbols.ts'
import { operationArguments } from './arguments.ts'
import { batchOptions } from './batch-options.ts'
import { bindValues, indexVariable, itemList, itemVariable } from './items.ts'
import { operationLabel } from './label.ts'
import { reportRefusedName } from './operation-name.ts'
import { bindContext, bodyFunction, bodyGraph, nestedLowering } from './nested.ts'
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
  const { value: items, element } = itemList(itemsNode, 'map', lowering)
  const node = bodyFunction(body, 'map', lowering)
  if (node === undefined) return { result: refused(lowering, call) }
  const label = operationLabel('map', found.name, call)
  const inner = nestedLowering(label, node, lowering)
  bindContext(node, 0, inner)
  const item = itemVariable(node.parameters[1], element, given.itemNamer !== undefined, inner)
  const index = indexVariable(node.parameters[2], given.itemNamer !== undefined, inner)
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

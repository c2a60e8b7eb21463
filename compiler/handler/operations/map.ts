import type { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { MapState } from '../../ir/state.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { bare, isFunctionLiteral, onlyExpression } from '../symbols.ts'
import { operationArguments } from './arguments.ts'
import { batchOptions } from './batch-options.ts'
import { bindValues, itemList, itemVariables } from './items.ts'
import { operationLabel } from './label.ts'
import { itemName } from './operation-name.ts'
import { bindContext, bodyFunction, bodyGraph, nestedLowering } from './nested.ts'
import { addOperation } from './place.ts'
import { operationResult } from './result.ts'

const NUMBER: Shape = { kind: 'number' }

/** `map(name?, items, (context, item, index) => …, config?)`: `durable-api` 9. */
export function map(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('map', call, lowering)
  const [itemsNode, body, config] = found?.rest ?? []
  if (found === undefined || itemsNode === undefined || body === undefined) return { result: refused(lowering, call) }
  const given = batchOptions(config, 'map', lowering)
  const { value: items, element } = itemList(itemsNode, 'map', lowering)
  const node = bodyFunction(body, 'map', lowering)
  if (node === undefined) return { result: refused(lowering, call) }
  const label = operationLabel('map', found.name, call)
  const inner = nestedLowering(label, node, lowering)
  bindContext(node, 0, inner)
  const variables = itemVariables(node.parameters.slice(1), element, inner, {
    operation: 'map',
    listParameter: 'the fourth parameter of the item function',
    isNamed: given.itemNamer !== undefined,
  })
  const name = given.itemNamer && nameGivenBy(given.itemNamer, variables, element, inner)
  const graph = bodyGraph(node, inner)
  const state = addOperation<MapState>(
    {
      kind: 'map',
      ...(found.name && { name: found.name }),
      items,
      ...variables,
      graph,
      ...(name && { itemName: name }),
      ...(given.maxConcurrency && { maxConcurrency: given.maxConcurrency }),
      ...(given.completion && { completion: given.completion }),
    },
    label,
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering)
}

/** `itemNamer: (item, index) => …` as an expression over the variables of the item. */
function nameGivenBy(
  node: ts.Expression,
  { item, index }: Pick<MapState, 'item' | 'index'>,
  element: Shape,
  inner: Lowering,
): Expression | undefined {
  const namer = bare(node)
  const body = isFunctionLiteral(namer) ? onlyExpression(namer) : undefined
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
  return itemName(body, 'map', '`itemNamer`', inner)
}

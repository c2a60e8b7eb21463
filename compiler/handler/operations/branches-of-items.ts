import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Completion, MapState } from '../../ir/state.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { bare, isFunctionLiteral, onlyExpression } from '../symbols.ts'
import { options } from './arguments.ts'
import { itemList, itemVariables } from './items.ts'
import { operationLabel } from './label.ts'
import { bindContext, bodyGraph, nestedLowering } from './nested.ts'
import { itemName } from './operation-name.ts'
import { addOperation } from './place.ts'
import { operationResult } from './result.ts'

/** `items.map((item) => async (branch) => …)`: branches that are made from a list, one for each item. */
export interface MadeBranches {
  readonly items: ts.Expression
  /** Makes a branch of an item. */
  readonly maker: ts.ArrowFunction | ts.FunctionExpression
  /** The branch: a function, or `{ name, func }`. */
  readonly branch: ts.Expression
}

export function madeBranches(node: ts.Expression): MadeBranches | undefined {
  if (!ts.isCallExpression(node) || node.arguments.length !== 1) return undefined
  const callee = bare(node.expression)
  const maker = bare(node.arguments[0]!)
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'map' || !isFunctionLiteral(maker))
    return undefined
  const branch = onlyExpression(maker)
  return branch && { items: callee.expression, maker, branch: bare(branch) }
}

interface Given {
  readonly name?: Expression
  readonly maxConcurrency?: Expression
  readonly completion?: Completion
}

/** The same as a map over the items, under the name of the parallel. The name of a branch counts for the history alone. */
export function branchesOfItems(
  call: ts.CallExpression,
  { items, maker, branch }: MadeBranches,
  given: Given,
  lowering: Lowering,
  place: OperationPlace,
): LoweredOperation {
  const label = operationLabel('parallel', given.name, call)
  const list = itemList(items, 'parallel', lowering)
  const written = ts.isObjectLiteralExpression(branch) ? options(branch, 'a branch', lowering) : undefined
  const func = written ? written.get('func') : branch
  const body = func && bare(func)
  if (!body || !isFunctionLiteral(body)) {
    report(
      lowering,
      'unsupported-argument',
      { operation: 'parallel', what: 'branches that are not written out' },
      branch,
    )
    return { result: refused(lowering, call) }
  }
  const inner = nestedLowering(label, body, lowering)
  bindContext(body, 0, inner)
  const variables = itemVariables(maker.parameters, list.element, inner, {
    operation: 'parallel',
    listParameter: 'the third parameter of `map`',
  })
  const nameNode = written?.get('name')
  const branchName = nameNode && itemName(nameNode, 'parallel', 'a branch name', inner)
  const graph = bodyGraph(body, inner)
  const { maxConcurrency, completion, name } = given
  const state = addOperation<MapState>(
    {
      kind: 'map',
      branches: true,
      ...(name && { name }),
      items: list.value,
      ...variables,
      graph,
      ...(branchName && { itemName: branchName }),
      ...(maxConcurrency && { maxConcurrency }),
      ...(completion && { completion }),
    },
    label,
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering)
}

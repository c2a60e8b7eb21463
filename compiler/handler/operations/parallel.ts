import { ts } from '../project/typescript.js'
import { defaultBranchName } from '../../../runtime/semantics/operations.ts'
import type { Branch, ParallelState } from '../../ir/state.ts'
import {
  lowerExpression,
  type LoweredOperation,
  type Lowering,
  type OperationPlace,
  refused,
  report,
} from '../lowering.ts'
import { bare } from '../symbols.ts'
import { operationArguments, options } from './arguments.ts'
import { batchOptions } from './batch-options.ts'
import { branchesOfItems, madeBranches } from './branches-of-items.ts'
import { operationLabel } from './label.ts'
import { reportRefusedName } from './operation-name.ts'
import { bindContext, bodyFunction, bodyGraph, nestedLowering } from './nested.ts'
import { addOperation } from './place.ts'
import { operationResult } from './result.ts'

/** `parallel(name?, branches, config?)`: `durable-api` 9. The branches are written out. */
export function parallel(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('parallel', call, lowering)
  const [branches, config] = found?.rest ?? []
  if (found === undefined || branches === undefined) return { result: refused(lowering, call) }
  const given = batchOptions(config, 'parallel', lowering)
  const list = bare(branches)
  const made = madeBranches(list)
  if (made) return branchesOfItems(call, made, { ...found, ...given }, lowering, place)
  if (!ts.isArrayLiteralExpression(list) || list.elements.some(ts.isSpreadElement)) {
    report(
      lowering,
      'unsupported-argument',
      { operation: 'parallel', what: 'branches that are not written out' },
      branches,
      {
        hint: 'For branches made from data use `context.map`.',
      },
    )
    return { result: refused(lowering, call) }
  }
  const label = operationLabel('parallel', found.name, call)
  const lowered = list.elements.flatMap((element, at) => branch(element, at, label, lowering) ?? [])
  const state = addOperation<ParallelState>(
    {
      kind: 'parallel',
      ...(found.name && { name: found.name }),
      branches: lowered,
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

/** A branch: a function, or `{name, func}`. */
function branch(element: ts.Expression, at: number, label: string, lowering: Lowering): Branch | undefined {
  const node = bare(element)
  const isNamed = ts.isObjectLiteralExpression(node)
  const given = isNamed ? options(node, 'a branch', lowering) : undefined
  const nameNode = given?.get('name')
  const name = nameNode && lowerExpression(nameNode, lowering)
  if (nameNode) reportRefusedName(name, nameNode, lowering)
  if (nameNode && (name?.kind !== 'literal' || typeof name.value !== 'string'))
    report(
      lowering,
      'unsupported-argument',
      { operation: 'parallel', what: 'a branch name that is not a constant' },
      nameNode,
    )
  const body = isNamed ? given?.get('func') : element
  const func = body && bodyFunction(body, 'parallel', lowering)
  if (func === undefined) return undefined
  const text = name?.kind === 'literal' && typeof name.value === 'string' && name.value !== '' ? name.value : undefined
  const inner = nestedLowering(`${label}/${text ?? defaultBranchName(at).replace('parallel-', '')}`, func, lowering)
  bindContext(func, 0, inner)
  return { ...(text !== undefined && { name: text }), graph: bodyGraph(func, inner) }
}

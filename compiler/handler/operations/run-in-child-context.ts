import type { ts } from '../project/typescript.js'
import type { RunInChildContextState } from '../../ir/state.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused } from '../lowering.ts'
import { operationArguments, options } from './arguments.ts'
import { operationLabel } from './label.ts'
import { bindContext, bodyFunction, bodyGraph, nestedLowering } from './nested.ts'
import { addOperation } from './place.ts'
import { operationResult } from './result.ts'

/** `runInChildContext(name?, fn)`: `durable-api` 10. */
export function runInChildContext(
  call: ts.CallExpression,
  lowering: Lowering,
  place: OperationPlace,
): LoweredOperation {
  const found = operationArguments('runInChildContext', call, lowering)
  const [body, config] = found?.rest ?? []
  if (found === undefined || body === undefined) return { result: refused(lowering, call) }
  options(config, 'runInChildContext', lowering)
  const node = bodyFunction(body, 'runInChildContext', lowering)
  if (node === undefined) return { result: refused(lowering, call) }
  const label = operationLabel('runInChildContext', found.name, call)
  const inner = nestedLowering(label, node, lowering)
  bindContext(node, 0, inner)
  const graph = bodyGraph(node, inner)
  const state = addOperation<RunInChildContextState>(
    { kind: 'runInChildContext', ...(found.name && { name: found.name }), graph },
    label,
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering)
}

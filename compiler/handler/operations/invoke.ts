import type { ts } from '../project/typescript.js'
import type { InvokeState } from '../../ir/state.ts'
import { lowerExpression, type LoweredOperation, type Lowering, type OperationPlace, refused } from '../lowering.ts'
import { requireData } from '../expressions/operators.ts'
import { jsonProblem } from '../json-types.ts'
import { report } from '../lowering.ts'
import { operationArguments, options } from './arguments.ts'
import { operationLabel } from './label.ts'
import { addOperation } from './place.ts'
import { operationResult } from './result.ts'
import { bare } from '../symbols.ts'

/** `invoke(name?, function, input?)`: `durable-api` 11. */
export function invoke(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('invoke', call, lowering)
  const [target, input, config] = found?.rest ?? []
  if (found === undefined || target === undefined) return { result: refused(lowering, call) }
  options(config, 'invoke', lowering)
  const functionName = lowerExpression(target, lowering)
  const problem = input && jsonProblem(lowering.handler.checker.getTypeAtLocation(input), lowering.handler.checker)
  if (problem) report(lowering, 'unsupported-argument', { operation: 'invoke', what: `${problem} as its input` }, input)
  const payload = input && lowerExpression(input, { ...lowering, leaving: bare(input) })
  if (payload) requireData(payload, input, lowering)
  const state = addOperation<InvokeState>(
    {
      kind: 'invoke',
      ...(found.name && { name: found.name }),
      function: functionName,
      ...(payload && payload.kind !== 'undefined' && { input: payload }),
    },
    operationLabel('invoke', found.name, call),
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering)
}

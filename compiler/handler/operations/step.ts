import type { ts } from '../project/typescript.js'
import type { StepState } from '../../ir/state.ts'
import { tryLower } from '../constants.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { operationArguments, options } from './arguments.ts'
import { handOver } from './create-callback.ts'
import { operationLabel } from './label.ts'
import { addOperation } from './place.ts'
import { operationResult, resultShape } from './result.ts'
import { retryOf } from './retry.ts'
import { addTask, taskFunction } from './task.ts'

/** `step(name?, fn, {retryStrategy, semantics})`: `durable-api` 6. */
export function step(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('step', call, lowering)
  if (found === undefined) return { result: refused(lowering, call) }
  const [body, config] = found.rest
  const given = options(config, 'step', lowering)
  const task = body && taskFunction(body, 'step', lowering)
  const semantics = semanticsOf(given.get('semantics'), lowering)
  if (task === undefined) return { result: refused(lowering, call) }
  const retry = retryOf(given.get('retryStrategy'), lowering)
  const shape = resultShape(call, lowering)
  const label = operationLabel('step', found.name, call)
  const newTask = {
    kind: 'step',
    function: task,
    strategy: retry.strategy,
    result: shape,
    operation: 'a step',
  } as const
  const handedOver = handOver(call, newTask, { ...(found.name && { name: found.name }), retry: retry.policy }, lowering)
  if (handedOver) return handedOver
  const state = addOperation<StepState>(
    {
      kind: 'step',
      ...(found.name && { name: found.name }),
      call: addTask(newTask, lowering),
      retry: retry.policy,
      semantics,
    },
    label,
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering, shape)
}

function semanticsOf(node: ts.Expression | undefined, lowering: Lowering): StepState['semantics'] {
  if (node === undefined) return 'AT_LEAST_ONCE_PER_RETRY'
  const value = tryLower(node, lowering)
  if (
    value?.kind === 'literal' &&
    (value.value === 'AT_LEAST_ONCE_PER_RETRY' || value.value === 'AT_MOST_ONCE_PER_RETRY')
  )
    return value.value
  report(lowering, 'unsupported-argument', { operation: 'step', what: '`semantics` that is not a constant' }, node)
  return 'AT_LEAST_ONCE_PER_RETRY'
}

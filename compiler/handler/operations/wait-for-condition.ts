import type { ts } from '../project/typescript.js'
import type { WaitForConditionState } from '../../ir/state.ts'
import {
  lowerExpression,
  type LoweredOperation,
  type Lowering,
  type OperationPlace,
  refused,
  report,
} from '../lowering.ts'
import { operationArguments, options } from './arguments.ts'
import { operationLabel } from './label.ts'
import { addOperation } from './place.ts'
import { operationResult, resultShape } from './result.ts'
import { strategyExpression } from './retry.ts'
import { addTask, taskFunction } from './task.ts'

/** `waitForCondition(name?, check, {waitStrategy, initialState})`: `durable-api` 8. Check and strategy are one task. */
export function waitForCondition(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('waitForCondition', call, lowering)
  if (found === undefined) return { result: refused(lowering, call) }
  const [check, config] = found.rest
  const given = options(config, 'waitForCondition', lowering)
  const task = check && taskFunction(check, 'waitForCondition', lowering)
  const strategy = given.get('waitStrategy')
  const initialNode = given.get('initialState')
  if (task === undefined) return { result: refused(lowering, call) }
  if (strategy === undefined || initialNode === undefined) {
    report(
      lowering,
      'unsupported-argument',
      { operation: 'waitForCondition', what: 'options without `waitStrategy` and `initialState` written out' },
      config ?? call,
    )
    return { result: refused(lowering, call) }
  }
  const initial = lowerExpression(initialNode, lowering)
  const shape = resultShape(call, lowering)
  const checked = addTask(
    {
      kind: 'check',
      function: task,
      strategy: strategyExpression(strategy, lowering),
      result: shape,
      operation: 'a condition',
    },
    lowering,
  )
  const state = addOperation<WaitForConditionState>(
    {
      kind: 'waitForCondition',
      ...(found.name && { name: found.name }),
      check: checked,
      initial,
    },
    operationLabel('waitForCondition', found.name, call),
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering, shape)
}

import type { ts } from '../project/typescript.js'
import type { WaitState } from '../../ir/state.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused } from '../lowering.ts'
import { operationArguments } from './arguments.ts'
import { durationSeconds } from './duration.ts'
import { operationLabel } from './label.ts'
import { addOperation } from './place.ts'

/** `wait(name?, duration)`: `durable-api` 4. It gives undefined and never fails. */
export function wait(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const found = operationArguments('wait', call, lowering)
  const duration = found?.rest[0]
  if (found === undefined || duration === undefined) return { result: refused(lowering, call) }
  const seconds = durationSeconds(duration, lowering)
  const state = addOperation<WaitState>(
    { kind: 'wait', ...(found.name && { name: found.name }), until: { seconds } },
    operationLabel('wait', found.name, call),
    call,
    lowering,
    place,
  )
  return { state, result: { kind: 'undefined' } }
}

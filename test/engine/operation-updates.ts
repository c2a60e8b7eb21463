import type { OperationUpdate } from '../../runtime/history/operation.ts'

/** Updates of one operation, as an SDK sends them. */

export const start = (
  update: Partial<OperationUpdate> & Pick<OperationUpdate, 'Type'>,
  id = 'op',
): OperationUpdate => ({
  Id: id,
  Action: 'START',
  ...update,
})
export const STEP = start({ Type: 'STEP', SubType: 'Step', Name: 'charge' })
export const WAIT = start({ Type: 'WAIT', SubType: 'Wait', WaitOptions: { WaitSeconds: 5 } })
export const CONTEXT = start({ Type: 'CONTEXT', SubType: 'RunInChildContext' })
export const CALLBACK = start({ Type: 'CALLBACK', SubType: 'Callback', CallbackOptions: {} })
export const succeed = (type: OperationUpdate['Type'], Payload?: string, id = 'op'): OperationUpdate => ({
  Id: id,
  Type: type,
  Action: 'SUCCEED',
  ...(Payload !== undefined && { Payload }),
})
export const failing = (type: OperationUpdate['Type'], id = 'op'): OperationUpdate => ({
  Id: id,
  Type: type,
  Action: 'FAIL',
  Error: { ErrorType: 'TypeError', ErrorMessage: 'boom' },
})
export const retry = (changes: Partial<OperationUpdate> = {}): OperationUpdate => ({
  Id: 'op',
  Type: 'STEP',
  Action: 'RETRY',
  StepOptions: { NextAttemptDelaySeconds: 3 },
  Error: { ErrorMessage: 'later' },
  ...changes,
})

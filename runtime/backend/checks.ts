import { type ExecutionLimits, LIMITS } from '../semantics/limits.ts'
import { isOperationName } from '../semantics/operations.ts'
import type { OperationAction, OperationUpdate } from '../history/operation.ts'
import { invalid } from './service-error.ts'

/** `durable-api` 16.3: the actions each type of operation takes. */
const ACTIONS: Readonly<Record<OperationUpdate['Type'], readonly OperationAction[]>> = {
  STEP: ['START', 'SUCCEED', 'FAIL', 'RETRY'],
  CONTEXT: ['START', 'SUCCEED', 'FAIL'],
  WAIT: ['START', 'CANCEL'],
  CALLBACK: ['START', 'CANCEL'],
  CHAINED_INVOKE: ['START', 'CANCEL'],
  EXECUTION: ['SUCCEED', 'FAIL'],
}

const ID = /^[a-zA-Z0-9-_]{1,64}$/

/** Checks of a request that need no state, in the words of the service. */
export function checkRequest(updates: readonly OperationUpdate[], limits: ExecutionLimits): void {
  const first = new Map<string, OperationUpdate>()
  const twice = new Set<string>()
  for (const [index, update] of updates.entries()) {
    checkUpdate(update, limits)
    if (update.Type === 'EXECUTION') {
      if (updates.filter(({ Type }) => Type === 'EXECUTION').length > 1)
        throw invalid('Cannot checkpoint multiple EXECUTION updates.')
      if (index !== updates.length - 1) throw invalid('EXECUTION checkpoint must be the last update.')
    }
    const before = first.get(update.Id)
    if (!before) {
      first.set(update.Id, update)
      continue
    }
    const mayFollow = before.Action === 'START' && (before.Type === 'STEP' || before.Type === 'CONTEXT')
    if (!mayFollow || update.Action === 'START' || twice.has(update.Id))
      throw invalid('Cannot update the same operation twice in a single request.')
    twice.add(update.Id)
  }
}

function checkUpdate(update: OperationUpdate, limits: ExecutionLimits): void {
  if (!update.Id) throw invalid('Operation update must have an Id.')
  const actions = ACTIONS[update.Type]
  if (!actions) throw invalid('Unknown operation type.')
  if (!actions.includes(update.Action)) throw invalid('Invalid action for the given operation type.')
  if (update.Type !== 'EXECUTION' && !ID.test(update.Id))
    throw invalid('Operation Id must be 1 to 64 letters, digits, - and _.')
  if (update.Name !== undefined && !isOperationName(update.Name))
    throw invalid(`Operation Name must be at most ${LIMITS.nameCharacters} printable ASCII characters.`)
  if (update.Action === 'FAIL' && update.Payload !== undefined)
    throw invalid('Cannot provide a Payload for FAIL action.')
  if (update.Action === 'SUCCEED' && update.Error !== undefined)
    throw invalid('Cannot provide an Error for SUCCEED action.')
  if (update.Error !== undefined && bytes(JSON.stringify(update)) >= limits.errorObjectBytes)
    throw invalid(`Error object size must be less than ${limits.errorObjectBytes} bytes.`)
  checkOptions(update)
  checkPayload(update, limits)
}

function checkOptions({
  Type,
  Action,
  Payload,
  Error,
  StepOptions,
  WaitOptions,
  CallbackOptions,
}: OperationUpdate): void {
  if (Type === 'STEP') {
    if ((Action === 'RETRY') !== (StepOptions !== undefined)) throw invalid('Invalid StepOptions for the given action.')
    if (Action === 'RETRY' && Payload !== undefined && Error !== undefined)
      throw invalid('Cannot provide both error and payload to RETRY a STEP.')
    if (StepOptions) checkSeconds('NextAttemptDelaySeconds', StepOptions.NextAttemptDelaySeconds)
  }
  if (Type === 'WAIT' && Action === 'START') checkSeconds('WaitSeconds', WaitOptions?.WaitSeconds)
  // 0 is the service's default: no time-out.
  for (const [name, seconds] of Object.entries<number | undefined>(CallbackOptions ?? {}))
    if (seconds) checkSeconds(name, seconds)
}

function checkSeconds(name: string, seconds: number | undefined): void {
  const { min, max } = LIMITS.waitSeconds
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < min || seconds > max)
    throw invalid(`${name} must be a whole number from ${min} to ${max}, but is ${String(seconds)}.`)
}

function checkPayload({ Type, Payload }: OperationUpdate, limits: ExecutionLimits): void {
  if (Payload === undefined) return
  // The input of an invoke and the result of an execution have the size of a Lambda payload.
  const limit =
    Type === 'EXECUTION' || Type === 'CHAINED_INVOKE' ? LIMITS.resultBytes + 50 : limits.operationPayloadBytes
  if (Type !== 'EXECUTION' && bytes(Payload) > limit)
    throw invalid(`${Type} output payload size must be less than or equal to ${limit} bytes.`)
}

export const bytes = (text: string): number => Buffer.byteLength(text)

/** What an update adds to what is stored of its execution. */
export function storedBytes({ Payload, Error }: OperationUpdate): number {
  return (Payload === undefined ? 0 : bytes(Payload)) + (Error === undefined ? 0 : bytes(JSON.stringify(Error)))
}

import type { Operation } from '../../history/operation.ts'
import { DurablePromise } from '../../sdk/durable-promise.ts'
import { DurableOperationError, StepError, StepInterruptedError, toErrorObject } from '../../sdk/errors.ts'
import type { StepConfig, StepFunc } from '../../sdk/operations.ts'
import { retryPresets } from '../../sdk/retry.ts'
import { seeded } from '../../sdk/seeded.ts'
import { decisionDelaySeconds } from '../../semantics/retry.ts'
import { type Attempt, runAttempt } from '../attempt.ts'
import { type Call, splitArguments } from '../call.ts'
import type { CallHooks } from '../call-hooks.ts'
import type { ReplayContext } from '../context.ts'
import { isUnrecoverableError, isUnrecoverableInvocationError } from '../errors.ts'
import { breakOff, fail } from '../execution.ts'
import { never } from '../termination.ts'

/** `durable-api` 6. */
export function step(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('step', args)
  // What the overloads ask for.
  const [body, config] = rest as [StepFunc<unknown>, StepConfig<unknown>?]
  const call = context.nextCall('step', name)
  return runStep(context, call, { config, attempt: { kind: 'step', function: body }, body })
}

/** Begins at once; what is awaited is only its end. */
export function runStep(context: ReplayContext, call: Call, step: Step): DurablePromise<never> {
  if (context.isLeftBehind(call)) return new DurablePromise(never)
  const settled = perform(context, call, step)
  // A failure that nobody awaits is no unhandled rejection.
  settled.catch(() => {})
  // The overload names the type of the result.
  return new DurablePromise(async () => (await settled) as never)
}

export interface Step {
  readonly config: StepConfig<unknown> | undefined
  readonly attempt: Omit<Attempt, 'number' | 'run'>
  readonly body: StepFunc<unknown>
}

async function perform(context: ReplayContext, call: Call, step: Step): Promise<unknown> {
  if (!call.matchesRecord()) return never()
  const serdes = step.config?.serdes ?? context.serdes
  const atMostOnce = step.config?.semantics === 'AT_MOST_ONCE_PER_RETRY'
  for (;;) {
    const { record } = call
    switch (record?.Status) {
      case 'SUCCEEDED':
        call.settled()
        return call.deserialize(serdes, record.StepDetails?.Result)
      case 'FAILED':
        call.settled()
        throw recordedFailure(record)
      case 'PENDING':
        await call.nextAttempt()
        continue
      case 'STARTED':
        if (!atMostOnce) break
        // Plugins are not told: the attempt began in another process, or never.
        await failAttempt(call, step, new StepInterruptedError(call.id, call.name))
        continue
      default:
        if (atMostOnce) await call.checkpoint('START')
        else void call.checkpoint('START')
    }
    call.executes()
    await tellStart(call, record, atMostOnce)
    const end = await attempt(context, call, step)
    if ('thrown' in end) {
      await failAttempt(call, step, end.thrown, call.hooks)
      continue
    }
    const payload = await call.serialize(serdes, end.value)
    await call.checkpoint('SUCCEED', { Payload: payload })
    await call.hooks?.attemptEnded({ attempt: end.number, outcome: 'SUCCEEDED', isLast: true })
    call.settled()
    return call.deserialize(serdes, payload)
  }
}

/** No `async` of its own: its moments would shift the order of hooks of operations side by side. */
function tellStart(call: Call, record: Operation | undefined, isRecorded: boolean): Promise<void> | undefined {
  if (record?.Status === 'STARTED') return call.hooks?.started(true)
  const isReplay = attemptNumber(call) > 1
  return isRecorded ? call.hooks?.started(isReplay) : call.hooks?.starting(isReplay)
}

async function attempt(
  context: ReplayContext,
  call: Call,
  step: Step,
): Promise<{ value: unknown; number: number } | { thrown: unknown }> {
  const number = attemptNumber(call)
  const { plainLogger: logger } = context
  // The body begins in this turn, but after the code that called.
  await call.hooks?.attemptStarted(number)
  let end: { value: unknown; number: number } | { thrown: unknown }
  try {
    const run = () => step.body({ logger, attempt: number })
    end = { value: await runAttempt(call, { ...step.attempt, number, run }), number }
  } catch (thrown) {
    end = { thrown }
  }
  try {
    call.execution.environment.faultPoint('after-step-body', call.path)
  } catch (crash) {
    return breakOff(call.execution, crash)
  }
  return end
}

/** Records a failed attempt and waits for the time of the next; throws when there is none. */
async function failAttempt(call: Call, step: Step, thrown: unknown, hooks?: CallHooks): Promise<void> {
  if (isUnrecoverableInvocationError(thrown)) return breakOff(call.execution, thrown)
  if (isUnrecoverableError(thrown)) return fail(call.execution, thrown)
  const delaySeconds = retryDelaySeconds(call, step, thrown)
  const error = toErrorObject(thrown)
  const end = { attempt: attemptNumber(call), outcome: 'FAILED', thrown } as const
  if (delaySeconds === undefined) {
    await call.checkpoint('FAIL', { Error: error })
    await hooks?.attemptEnded({ ...end, isLast: true })
    call.settled()
    throw DurableOperationError.fromErrorObject(error)
  }
  await call.checkpoint('RETRY', { Error: error, StepOptions: { NextAttemptDelaySeconds: delaySeconds } })
  await hooks?.attemptEnded({ ...end, isLast: false })
  await call.nextAttempt()
}

/** Undefined: no retry. A strategy that throws ends the step with its own error, and nothing is recorded. */
function retryDelaySeconds(call: Call, step: Step, thrown: unknown): number | undefined {
  const { random } = call.execution.environment
  const error = thrown instanceof Error ? thrown : new Error('Unknown Error')
  try {
    const { retryStrategy } = step.config ?? {}
    const decision =
      (retryStrategy && seeded(retryStrategy, random)(error, attemptNumber(call))) ??
      seeded(retryPresets.default, random)(error, attemptNumber(call))
    return decision.shouldRetry ? decisionDelaySeconds(decision) : undefined
  } catch (strategyError) {
    call.settled()
    throw strategyError
  }
}

/** The record counts finished attempts; users count from 1. */
function attemptNumber(call: Call): number {
  return (call.record?.StepDetails?.Attempt ?? 0) + 1
}

function recordedFailure(record: Operation): DurableOperationError {
  const error = record.StepDetails?.Error
  return error ? DurableOperationError.fromErrorObject(error) : new StepError('Unknown error')
}

import { DurablePromise } from '../../sdk/durable-promise.ts'
import { DurableOperationError, toErrorObject, WaitForConditionError } from '../../sdk/errors.ts'
import type { WaitForConditionCheckFunc, WaitForConditionConfig } from '../../sdk/operations.ts'
import { seeded } from '../../sdk/seeded.ts'
import type { AnySerdes } from '../../sdk/serdes.ts'
import { durationSeconds } from '../../semantics/duration.ts'
import { runAttempt } from '../attempt.ts'
import { type Call, splitArguments } from '../call.ts'
import type { ReplayContext } from '../context.ts'
import { never } from '../termination.ts'

/** `durable-api` 8: a STEP whose retries carry the state. The one operation that is not held against its record. */
export function waitForCondition(context: ReplayContext, args: readonly unknown[]): DurablePromise<never> {
  const { name, rest } = splitArguments('waitForCondition', args)
  // What the overloads ask for.
  const [check, config] = rest as [WaitForConditionCheckFunc<unknown>, WaitForConditionConfig<unknown>?]
  if (!config?.waitStrategy || config.initialState === undefined)
    throw new Error('waitForCondition requires config with waitStrategy and initialState')
  const call = context.nextCall('waitForCondition', name)
  if (context.isLeftBehind(call)) return new DurablePromise(never)
  const settled = perform(context, call, { check, config, serdes: config.serdes ?? context.serdes })
  settled.catch(() => {})
  // The overload names the type of the result.
  return new DurablePromise(async () => (await settled) as never)
}

interface Condition {
  readonly check: WaitForConditionCheckFunc<unknown>
  readonly config: WaitForConditionConfig<unknown>
  readonly serdes: AnySerdes
}

async function perform(context: ReplayContext, call: Call, condition: Condition): Promise<unknown> {
  for (;;) {
    const { record } = call
    switch (record?.Status) {
      case 'SUCCEEDED':
        call.settled()
        return call.deserialize(condition.serdes, record.StepDetails?.Result)
      case 'FAILED': {
        call.settled()
        const error = record.StepDetails?.Error
        throw error
          ? DurableOperationError.fromErrorObject(error)
          : new WaitForConditionError('waitForCondition failed')
      }
      case 'PENDING':
        await call.nextAttempt()
        continue
    }
    const end = await checkOnce(context, call, condition)
    const attempt = end.number
    switch (end.kind) {
      case 'satisfied':
        await call.checkpoint('SUCCEED', { Payload: end.payload })
        await call.hooks?.attemptEnded({ attempt, outcome: 'SUCCEEDED', isLast: true })
        call.settled()
        return end.state
      case 'unsatisfied':
        await call.checkpoint('RETRY', {
          Payload: end.payload,
          StepOptions: { NextAttemptDelaySeconds: end.delaySeconds },
        })
        await call.hooks?.attemptEnded({ attempt, outcome: 'SUCCEEDED', isLast: false })
        await call.nextAttempt()
        continue
      case 'thrown': {
        // Of check or strategy: final, and rebuilt as a StepError like any error of a step.
        const error = toErrorObject(end.error)
        await call.checkpoint('FAIL', { Error: error })
        await call.hooks?.attemptEnded({ attempt, outcome: 'FAILED', thrown: end.error, isLast: true })
        call.settled()
        throw DurableOperationError.fromErrorObject(error)
      }
      default:
        return end satisfies never
    }
  }
}

type CheckEnd = { readonly number: number } & (
  | { readonly kind: 'satisfied'; readonly state: unknown; readonly payload: string | undefined }
  | { readonly kind: 'unsatisfied'; readonly payload: string | undefined; readonly delaySeconds: number }
  | { readonly kind: 'thrown'; readonly error: unknown }
)

async function checkOnce(context: ReplayContext, call: Call, condition: Condition): Promise<CheckEnd> {
  const { check, config, serdes } = condition
  const { record } = call
  const recorded = record?.StepDetails?.Result
  // The first check gets the initial state itself, later ones what the record holds.
  const state = recorded ? await call.deserialize(serdes, recorded) : config.initialState
  const number = (record?.StepDetails?.Attempt ?? 0) + 1
  if (record?.Status !== 'STARTED') void call.checkpoint('START')
  call.executes()
  if (record?.Status === 'STARTED') await call.hooks?.started(true)
  else await call.hooks?.starting(number > 1)
  try {
    await call.hooks?.attemptStarted(number)
    const next = await runAttempt(call, {
      kind: 'check',
      number,
      function: check,
      argument: state,
      run: () => check(state, { logger: context.plainLogger, attempt: number }),
    })
    const payload = await call.serialize(serdes, next)
    const delivered = await call.deserialize(serdes, payload)
    const decision = seeded(config.waitStrategy, call.execution.environment.random)(delivered, number)
    return decision.shouldContinue
      ? { kind: 'unsatisfied', number, payload, delaySeconds: durationSeconds(decision.delay) }
      : { kind: 'satisfied', number, payload, state: delivered }
  } catch (error) {
    return { kind: 'thrown', number, error }
  }
}

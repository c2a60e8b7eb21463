import {
  backoffDelaySeconds,
  decisionDelaySeconds,
  PRESETS,
  type RetryDecision,
  type RetryStrategy,
} from '../../../../runtime/semantics/retry.ts'
import { durationSeconds, type Duration } from '../../../../runtime/semantics/duration.ts'
import { isOperationName } from '../../../../runtime/semantics/operations.ts'
import type { Json } from '../../../../runtime/semantics/json.ts'
import type { ErrorFields } from '../../../ir/error-fields.ts'
import type { ErrorValue, Shape } from '../../../ir/shape.ts'
import type { RetryPolicy } from '../../../ir/state.ts'
import type { RetryMode } from '../../../ir/retry-mode.ts'
import { misfit, notJson } from './fits.ts'
import { leavingAt } from './leaving.ts'
import { errorValueOf, rawErrorValueOf, type Revival, revived, submitterErrorOf, thrownErrorValueOf } from './values.ts'

/**
 * What every task bundle runs (ARCHITECTURE, Task bundle): a payload names a task and holds what its code captured; the answer is data,
 * and a failure leaves under a reserved name with its error value as the message. Errors are judged here, where they are real.
 */

type Captures = Readonly<Record<string, unknown>>

export interface BundledTask {
  readonly kind: 'step' | 'submitter' | 'check' | 'compute'
  /** The function of the handler, over what it captured. */
  readonly make: (captures: Captures) => (...given: unknown[]) => unknown
  /** The handler's retry or wait strategy, when it is code. */
  readonly strategy?: (captures: Captures) => unknown
  readonly retry: RetryPolicy
  readonly mode: RetryMode
  /** What the definition relies on in the result; absent when nothing reads it. */
  readonly result?: Shape
  readonly leaving?: readonly (readonly string[])[]
  readonly revive: Readonly<Record<string, Revival>>
  /** What the definition reads of the errors of a `compute`. */
  readonly errorFields?: ErrorFields
}

export interface TaskPayload {
  readonly task: string
  readonly name?: string
  readonly input?: Captures
  readonly attempt?: number
  readonly callbackId?: string
  readonly state?: unknown
}

/** What replaces a body. */
export type TaskScript =
  | { readonly return?: Json }
  | { readonly throw: { readonly name: string; readonly message: string } }

export type RunTask = (payload: TaskPayload, script?: TaskScript) => Promise<Json>

export function tasksRunner(tasks: Readonly<Record<string, BundledTask>>): RunTask {
  return async (payload, script) => {
    const task = Object.hasOwn(tasks, payload.task) ? tasks[payload.task] : undefined
    if (!task) throw new TaskFailure(CONTRACT, `This bundle has no task ${payload.task}.`)
    // A name that is computed is first known here; the service refuses it before the body runs.
    if (payload.name !== undefined && !isOperationName(payload.name))
      throw new TaskFailure(CONTRACT, `The service refuses the name ${JSON.stringify(payload.name)} of an operation.`)
    if (task.kind === 'compute') return compute(task, payload)
    return task.kind === 'check' ? await check(task, payload, script) : await step(task, payload, script)
  }
}

const CONTRACT = 'Stepwright.Contract'

/** How a failure leaves: the name decides what the definition does, and there is no stack to leak. */
class TaskFailure extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
    this.stack = ''
  }
}

const failure = (name: string, value: ErrorValue) => new TaskFailure(name, JSON.stringify(value))

async function step(task: BundledTask, payload: TaskPayload, script: TaskScript | undefined): Promise<Json> {
  const { attempt = 1 } = payload
  const captures = capturesOf(task, payload)
  const submits = task.kind === 'submitter'
  let value: unknown
  try {
    const given = submits ? [payload.callbackId, { logger }] : [{ logger, attempt }]
    value = await body(task, captures, script, given)
  } catch (thrown) {
    return afterFailure(task, captures, thrown, attempt)
  }
  return submits ? { result: null } : answered('result', asJson(value), task.result)
}

/** `durable-api` 5: who says whether there is another attempt, and what it costs to ask. */
function afterFailure(task: BundledTask, captures: Captures, thrown: unknown, attempt: number): Json {
  const submits = task.kind === 'submitter'
  const name = submits ? 'CallbackSubmitterError' : 'StepError'
  const valueOf = submits ? submitterErrorOf : errorValueOf
  if (task.mode === 'retrier') throw failure(`${name}.Retryable`, valueOf(thrown))
  if (task.mode === 'none') throw failure(name, valueOf(thrown))
  let decision: RetryDecision
  try {
    decision = decide(task, captures, thrown, attempt)
  } catch (strategyThrew) {
    throw failure(name, submits ? submitterErrorOf(strategyThrew) : rawErrorValueOf(strategyThrew))
  }
  if (!decision.shouldRetry) throw failure(name, valueOf(thrown))
  const delaySeconds = wholeSeconds(decisionDelaySeconds(decision))
  if (submits) throw new TaskFailure(`${name}.Again`, JSON.stringify({ delaySeconds }))
  return { retry: true, delaySeconds }
}

function decide(task: BundledTask, captures: Captures, thrown: unknown, attempt: number): RetryDecision {
  const error = thrown instanceof Error ? thrown : new Error('Unknown Error')
  const byData = (policy: Parameters<typeof backoffDelaySeconds>[0]): RetryDecision =>
    attempt >= policy.maxAttempts
      ? { shouldRetry: false }
      : { shouldRetry: true, delay: { seconds: backoffDelaySeconds(policy, attempt, Math.random) } }
  if (task.retry.kind === 'exponential') return byData({ ...task.retry, incrementSeconds: 0 })
  const strategy = task.strategy?.(captures) as RetryStrategy | undefined
  // Without a decision the default preset decides (5.2).
  return strategy?.(error, attempt) ?? byData(PRESETS.default)
}

type WaitDecision = { readonly shouldContinue: false } | { readonly shouldContinue: true; readonly delay: Duration }

/** `durable-api` 8: one look, and the wait strategy asked with the state as it will be read back. An error of either is final. */
async function check(task: BundledTask, payload: TaskPayload, script: TaskScript | undefined): Promise<Json> {
  const { attempt = 1 } = payload
  const captures = capturesOf(task, payload)
  let answer: Answer
  let decision: WaitDecision
  try {
    const value = await body(task, captures, script, [payload.state, { logger, attempt }])
    const state = asJson(value)
    answer = answered('state', state, task.result)
    const strategy = task.strategy!(captures) as (state: unknown, attempt: number) => WaitDecision
    decision = strategy(state, attempt)
  } catch (thrown) {
    if (thrown instanceof TaskFailure) throw thrown
    throw failure('StepError', errorValueOf(thrown))
  }
  if (!decision.shouldContinue) return { ...answer, done: true }
  return { ...answer, done: false, delaySeconds: wholeSeconds(durationSeconds(decision.delay)) }
}

/** Code between operations: nobody scripts it, nobody retries it, and what it throws leaves as it is. */
function compute(task: BundledTask, payload: TaskPayload): Json {
  const captures = capturesOf(task, payload)
  let answer: ComputeAnswer
  try {
    // The bundle's text answers so (`task-exports.ts`).
    answer = task.make(captures)() as ComputeAnswer
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw new TaskFailure(CONTRACT, 'What was thrown is not an error.')
    const value = thrownErrorValueOf(thrown, (error, classes) => fieldsOf(error, classes, task))
    // Texts are cut to what a Cause holds; fields are kept whole or not at all.
    if (JSON.stringify(JSON.stringify(value)).length > LONGEST_CAUSE)
      throw new TaskFailure(CONTRACT, `The fields of the ${value.name} are longer than a Cause of Step Functions.`)
    throw failure('Stepwright.Thrown', value)
  }
  for (const [name, value] of Object.entries(answer.read)) {
    const given = payload.input?.[name]
    // What the bundle made again of more than JSON is no object of the handler.
    if (revivalOf(task, name) === undefined && JSON.stringify(value) !== JSON.stringify(given))
      throw new TaskFailure(
        CONTRACT,
        `The code changes the contents of ${name}, which belongs to the handler around it.`,
      )
  }
  if (!task.result) return { result: null }
  const result = (task.leaving ?? []).reduce(leavingAt, answer.result)
  const lost = notJson(result, 'the result')
  if (lost !== undefined) throw new TaskFailure(CONTRACT, `${lost}.`)
  return answered('result', asJson(result), task.result)
}

const LONGEST_CAUSE = 32_768

/** The fields that the definition reads of an error of these classes, held to their types. */
function fieldsOf(error: Error, classes: readonly string[], { errorFields = {} }: BundledTask): Answer {
  const read = Object.assign({}, ...classes.map((name) => (Object.hasOwn(errorFields, name) ? errorFields[name] : {})))
  const fields: Answer[] = Object.entries(read as Readonly<Record<string, Shape>>).map(([name, shape]) => {
    const value = (error as unknown as Readonly<Record<string, unknown>>)[name]
    const place = `${name} of the ${error.name}`
    const problem = notJson(value, place) ?? misfit(asJson(value), shape, place)
    if (problem !== undefined) throw new TaskFailure(CONTRACT, `${problem}.`)
    return value === undefined ? {} : { [name]: asJson(value)! }
  })
  return Object.assign({}, ...fields) as Answer
}

/** `read`: captured values that are not given back, after the code ran. */
interface ComputeAnswer {
  readonly read: Captures
  readonly result: unknown
}

async function body(
  task: BundledTask,
  captures: Captures,
  script: TaskScript | undefined,
  given: unknown[],
): Promise<unknown> {
  if (!script) return await task.make(captures)(...given)
  if ('throw' in script) throw scripted(script.throw)
  return script.return
}

/** An error as a body would throw it: of JavaScript's own class where there is one of that name. */
function scripted({ name, message }: { readonly name: string; readonly message: string }): Error {
  const known = globalThis as unknown as Readonly<Record<string, unknown>>
  const Class = Object.hasOwn(known, name) ? known[name] : undefined
  const isError = typeof Class === 'function' && (Class === Error || Class.prototype instanceof Error)
  const error = isError ? new (Class as ErrorConstructor)(message) : new Error(message)
  error.name = name
  return error
}

/** The value as a record gives it back. */
function asJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? undefined : (JSON.parse(text) as Json)
}

interface Answer {
  readonly [field: string]: Json
}

/** A value of the shape that the definition relies on, null for undefined. Where it may be null as well, undefined is left out. */
function answered(field: string, value: Json | undefined, shape: Shape | undefined): Answer {
  const problem = shape && misfit(value, shape)
  if (problem !== undefined) throw new TaskFailure(CONTRACT, `${problem}.`)
  if (value === undefined && shape && misfit(null, shape) === undefined) return {}
  return { [field]: value ?? null }
}

/** A name is the user's: `toString` is one too. */
const revivalOf = ({ revive }: BundledTask, name: string): Revival | undefined =>
  Object.hasOwn(revive, name) ? revive[name] : undefined

function capturesOf(task: BundledTask, { input = {} }: TaskPayload): Captures {
  const entries = Object.entries(input).map(([name, value]) => [name, revived(value, revivalOf(task, name))] as const)
  return Object.fromEntries(entries)
}

/** A Wait takes whole seconds; a fraction is waited to its end. */
const wholeSeconds = (seconds: number): number => Math.max(0, Math.ceil(seconds))

const logger = {
  log: (_level: string, ...given: unknown[]) => console.log(...given),
  error: (...given: unknown[]) => console.error(...given),
  warn: (...given: unknown[]) => console.warn(...given),
  info: (...given: unknown[]) => console.info(...given),
  debug: (...given: unknown[]) => console.debug(...given),
}

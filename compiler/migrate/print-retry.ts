import { quote } from '../expressions/print-typescript.ts'
import type { Retrier, TaskState } from '../ir/state.ts'

/** What ASL takes where a retrier does not say (states-language.net, Errors). */
const DEFAULTS = { intervalSeconds: 1, maxAttempts: 3, backoffRate: 2 } as const
/** The API's own longest delay, where a strategy names none. */
const API_MAX_DELAY_SECONDS = 300
/** A delay can be as long as an execution. */
const LONGEST_DELAY_SECONDS = 31_622_400

/**
 * The retriers of a task as a retry strategy. ASL counts retries, the API attempts. A retrier for every error is a factory call; one
 * for some errors asks for their names first.
 */
export function printRetry(state: TaskState): string {
  const retriers = effective(state.retriers).filter(
    (retrier) => (retrier.maxAttempts ?? DEFAULTS.maxAttempts) > 0 || !takesAll(retrier, state),
  )
  const [first] = retriers
  if (!first) return 'retryPresets.noRetry'
  if (retriers.length === 1 && takesAll(first, state)) return strategy(first)
  const rest = retriers.reduceRight((otherwise, retrier) => {
    if (takesAll(retrier, state)) return decide(retrier)
    return `${test(retrier)} ? ${decide(retrier)} : ${otherwise}`
  }, '{ shouldRetry: false }')
  return `(error, attempt) => ${rest.startsWith('{') ? `(${rest})` : rest}`
}

/** The names of the API that a printed strategy uses. */
export function retryWords(printed: string): readonly string[] {
  return ['createRetryStrategy', 'retryPresets', 'JitterStrategy'].filter((word) => printed.includes(word))
}

function takesAll(retrier: Retrier, state: TaskState): boolean {
  if (retrier.errors.includes('States.ALL')) return true
  if (retrier.errors.includes('States.TaskFailed') && retrier.errors.includes('States.Timeout')) return true
  return retrier.errors.includes('States.TaskFailed') && !state.timeoutSeconds && !state.heartbeatSeconds
}

/** States.TaskFailed stands for every error but a time-out; what it takes, no other name of it or behind it needs to. */
function effective(retriers: readonly Retrier[]): readonly Retrier[] {
  const found: Retrier[] = []
  let onlyTimeouts = false
  for (const retrier of retriers) {
    const takesFailures = retrier.errors.includes('States.TaskFailed')
    const errors = retrier.errors.filter(
      (name) =>
        name === 'States.ALL' ||
        name === 'States.Timeout' ||
        (name === 'States.TaskFailed' ? !onlyTimeouts : !onlyTimeouts && !takesFailures),
    )
    if (errors.length > 0) found.push({ ...retrier, errors })
    onlyTimeouts ||= takesFailures
  }
  return found
}

function test({ errors }: Retrier): string {
  if (errors.includes('States.TaskFailed')) return `error.name !== 'States.Timeout'`
  return errors.map((name) => `error.name === ${quote(name)}`).join(' || ')
}

const decide = (retrier: Retrier): string =>
  (retrier.maxAttempts ?? DEFAULTS.maxAttempts) === 0
    ? '{ shouldRetry: false }'
    : `${strategy(retrier)}(error, attempt)`

function strategy(retrier: Retrier): string {
  const retries = retrier.maxAttempts ?? DEFAULTS.maxAttempts
  const interval = retrier.intervalSeconds ?? DEFAULTS.intervalSeconds
  const rate = retrier.backoffRate ?? DEFAULTS.backoffRate
  const longest = Math.min(Math.ceil(interval * rate ** Math.max(0, retries - 1)), LONGEST_DELAY_SECONDS)
  const maxDelay = retrier.maxDelaySeconds ?? (longest > API_MAX_DELAY_SECONDS ? longest : undefined)
  const fields = [
    `maxAttempts: ${retries + 1}`,
    `initialDelay: { seconds: ${interval} }`,
    ...(maxDelay === undefined ? [] : [`maxDelay: { seconds: ${maxDelay} }`]),
    `backoffRate: ${rate}`,
    `jitter: JitterStrategy.${retrier.jitter ?? 'NONE'}`,
  ]
  return `createRetryStrategy({ ${fields.join(', ')} })`
}

import type { WaitState } from '../../../compiler/asl/types.ts'
import { isRfc3339 } from '../../../compiler/asl/timestamp.ts'
import type { Json } from '../../semantics/json.ts'
import { compileFlow } from '../data-flow.ts'
import { FieldFault } from '../failure.ts'
import { pathQuery } from '../queries/template.ts'
import { templateQuery } from '../queries/template.ts'
import { sleepUntil } from '../timing.ts'
import type { StateCompiler } from './compile-state.ts'

/** Wait: for seconds, or until a time; one that is past does not wait. */
export const compileWait: StateCompiler<WaitState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  const [value, path, field] =
    state.Seconds !== undefined || state.SecondsPath !== undefined
      ? ([state.Seconds, state.SecondsPath, 'Seconds'] as const)
      : ([state.Timestamp, state.TimestampPath, 'Timestamp'] as const)
  const query = path === undefined ? templateQuery(value ?? 0, queryLanguage, field) : pathQuery(path)
  const until = field === 'Seconds' ? untilSeconds : untilTimestamp
  return async (run) => {
    const { clock } = run.execution.environment
    const input = flow.effectiveInput(run)
    const given = await query(run.dataOn(input))
    const error = queryLanguage === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime'
    const untilMs = until(given, clock.now(), error, path === undefined ? field : `${field}Path`)
    const { onWait } = run.execution
    if (onWait) {
      const seconds = (untilMs - clock.now()) / 1000
      await onWait({ state: run.name, path: run.strand.path, seconds, evaluate: (text) => run.evaluate(text) })
    }
    await sleepUntil(clock, untilMs, run.strand.signal)
    return flow.finish(run, undefined, input)
  }
}

/** 99,999,999 s, as for every duration of the language. */
const LONGEST_SECONDS = 99_999_999

function untilSeconds(value: Json, nowMs: number, error: string, field: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LONGEST_SECONDS) {
    return nowMs + value * 1000
  }
  const shown = JSON.stringify(value)
  throw new FieldFault(
    error,
    `The ${field} parameter must be a whole number from 0 to ${LONGEST_SECONDS}: ${shown}`,
    field,
  )
}

function untilTimestamp(value: Json, _: number, error: string, field: string): number {
  if (typeof value === 'string' && isRfc3339(value)) return Date.parse(value)
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  throw new FieldFault(
    error,
    `The ${field} field cannot be parsed as an ISO-8601 extended offset date-time format string: ${shown}`,
    'Timestamp',
  )
}

import type { QueryLanguage, WaitState } from '../../../compiler/asl/types.ts'
import { isRfc3339 } from '../../../compiler/asl/timestamp.ts'
import type { Json } from '../../semantics/json.ts'
import { compileFlow } from '../data-flow.ts'
import { FieldFault } from '../failure.ts'
import type { QueryData } from '../queries/data.ts'
import { pathQuery, templateQuery } from '../queries/template.ts'
import { numberField, SECONDS, unexpectedType } from '../queries/typed.ts'
import { sleepUntil } from '../timing.ts'
import type { StateCompiler } from './compile-state.ts'

/** Wait: for seconds, or until a time; one that is past does not wait. */
export const compileWait: StateCompiler<WaitState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  const seconds =
    state.SecondsPath === undefined
      ? numberField(state.Seconds, undefined, 'Seconds', queryLanguage, SECONDS)
      : secondsAt(state.SecondsPath)
  const until =
    state.TimestampPath === undefined
      ? timestamp(state.Timestamp ?? '', queryLanguage)
      : timestampAt(state.TimestampPath)
  return async (run) => {
    const { clock } = run.execution.environment
    const input = flow.effectiveInput(run)
    const data = run.dataOn(input)
    const untilMs = seconds ? clock.now() + (await seconds(data)) * 1000 : await until(data)
    const { onWait } = run.execution
    if (onWait) {
      const waits = (untilMs - clock.now()) / 1000
      await onWait({ state: run.name, path: run.strand.path, seconds: waits, evaluate: (text) => run.evaluate(text) })
    }
    await sleepUntil(clock, untilMs, run.strand.signal)
    return flow.finish(run, undefined, input)
  }
}

/** By a path: to a whole number, with no upper bound of its own. */
function secondsAt(path: string): (data: QueryData) => number {
  const query = pathQuery(path)
  return (data) => {
    const value = query(data)
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
    const what = Number.isInteger(value) ? 'references a negative value' : 'cannot be parsed as a long value'
    throw new FieldFault('States.Runtime', `The SecondsPath parameter ${what}: ${path} == ${shown(value)}`)
  }
}

/** In milliseconds since the epoch. Milliseconds that are given do not count, as the developer guide says. */
function timestampAt(path: string): (data: QueryData) => number {
  const query = pathQuery(path)
  return (data) => {
    const value = query(data)
    if (typeof value === 'string' && isRfc3339(value)) return wholeSeconds(value)
    const what =
      'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string'
    throw new FieldFault('States.Runtime', `${what}: ${path} == ${shown(value)}`)
  }
}

function timestamp(given: string, language: QueryLanguage): (data: QueryData) => Promise<number> {
  const query = templateQuery(given, language, 'Timestamp')
  const error = language === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime'
  return async (data) => {
    const value = await query(data)
    if (typeof value !== 'string') throw unexpectedType(given, 'Timestamp', 'string', value)
    if (isRfc3339(value)) return wholeSeconds(value)
    const what = 'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string'
    throw new FieldFault(error, `${what}: ${value}`, 'Timestamp')
  }
}

function wholeSeconds(text: string): number {
  return Math.floor(Date.parse(text) / 1000) * 1000
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

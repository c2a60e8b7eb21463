import type { FailState } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { FieldFault, StateFailure } from '../failure.ts'
import type { Query } from '../queries/data.ts'
import { constant, pathOrIntrinsicQuery, templateQuery } from '../queries/template.ts'
import type { StateRun } from '../state-run.ts'
import type { StateCompiler } from './compile-state.ts'

/** Fail: fails its graph with an Error and a Cause, either of which may be absent. */
export const compileFail: StateCompiler<FailState> = (state, { queryLanguage }) => {
  const field = (name: 'Error' | 'Cause'): Query | undefined => {
    const value = state[name]
    const path = state[`${name}Path`]
    if (value !== undefined)
      return queryLanguage === 'JSONata' ? templateQuery(value, 'JSONata', name) : constant(value)
    return path === undefined ? undefined : pathOrIntrinsicQuery(path, `${name}Path`)
  }
  const error = field('Error')
  const cause = field('Cause')
  return async (run) => {
    if (queryLanguage === 'JSONPath') run.inspect('afterInputPath', run.input)
    throw new StateFailure(await text(error, run, 'Error'), await text(cause, run, 'Cause'))
  }
}

async function text(query: Query | undefined, run: StateRun, field: string): Promise<string | undefined> {
  const value: Json | undefined = await query?.(run.data())
  if (value === undefined || typeof value === 'string') return value
  throw new FieldFault(
    'States.Runtime',
    `The ${field} field refers to a value that is not a string: ${JSON.stringify(value)}`,
  )
}

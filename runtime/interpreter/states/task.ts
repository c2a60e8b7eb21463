import type { TaskState } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { callTask } from '../call-task.ts'
import { compileFlow, limited } from '../data-flow.ts'
import { FieldFault } from '../failure.ts'
import { templateQuery } from '../queries/template.ts'
import { numberField, TIME_LIMIT } from '../queries/typed.ts'
import type { StateCompiler } from './compile-state.ts'

/** Task: one call of the task handler, within its time. */
export const compileTask: StateCompiler<TaskState> = (state, { queryLanguage }) => {
  const flow = compileFlow(state, queryLanguage)
  const timeout = numberField(
    state.TimeoutSeconds,
    state.TimeoutSecondsPath,
    'TimeoutSeconds',
    queryLanguage,
    TIME_LIMIT,
  )
  const heartbeat = numberField(
    state.HeartbeatSeconds,
    state.HeartbeatSecondsPath,
    'HeartbeatSeconds',
    queryLanguage,
    TIME_LIMIT,
  )
  const waitsForToken = state.Resource.endsWith('.waitForTaskToken')
  const credentials = state.Credentials && templateQuery({ ...state.Credentials }, queryLanguage, 'Credentials')
  const isActivity = /:activity:/.test(state.Resource)
  return async (run) => {
    const { activities } = run.execution
    if (isActivity && activities && !activities.includes(state.Resource)) {
      throw run.fault('States.Runtime', `The activity ${state.Resource} does not exist.`, true)
    }
    // The arguments may carry the token, so it is made before them, and anew for every attempt.
    run.taskToken = waitsForToken ? run.execution.environment.newId() : undefined
    const input = flow.effectiveInput(run)
    const data = run.dataOn(input)
    const timeoutSeconds = await timeout?.(data)
    const heartbeatSeconds = await heartbeat?.(data)
    if (heartbeatSeconds !== undefined && timeoutSeconds !== undefined && heartbeatSeconds >= timeoutSeconds) {
      const problem = `HeartbeatSeconds must be less than TimeoutSeconds, but ${heartbeatSeconds} is not less than ${timeoutSeconds}`
      const error = queryLanguage === 'JSONata' ? 'States.QueryEvaluationError' : 'States.Runtime'
      throw new FieldFault(error, problem, 'HeartbeatSeconds')
    }
    const payload = limited(run, await flow.payload(run, input))
    const role = ((await credentials?.(data)) as { readonly RoleArn?: Json } | undefined)?.RoleArn
    const result: Json = await callTask(run, {
      resource: state.Resource,
      arguments: payload,
      timeoutSeconds,
      heartbeatSeconds,
      roleArn: typeof role === 'string' ? role : undefined,
    })
    run.inspect('result', result)
    return flow.finish(run, result, input)
  }
}

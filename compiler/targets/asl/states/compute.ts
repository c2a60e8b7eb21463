import type { ComputeState } from '../../../ir/state.ts'
import { TASK_ERROR } from '../error-texts.ts'
import { type GraphEmitter, jsonata } from '../emission.ts'
import { goOn } from '../results.ts'
import { retriers, THROWN } from '../retry.ts'
import { catcher, INVOKE, taskArguments, withHandling } from './task-fields.ts'

/** Code of the bundle that is called once: what it throws is final, and only the platform's failures are tried again. */
export function emitCompute(state: ComputeState, emitter: GraphEmitter): void {
  const fields = {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: taskArguments(state.call, undefined, emitter, {}),
    ...goOn(state, emitter, {
      text: '$states.result.Payload.result',
      shape: emitter.emission.workflow.tasks[state.call.task]!.result,
    }),
  }
  const caught = [catcher([THROWN], jsonata(TASK_ERROR), emitter.landing(state.scope))]
  emitter.add(state.id, state, withHandling(fields, retriers({ kind: 'none' }, { retryable: '' }), caught), 'operation')
}

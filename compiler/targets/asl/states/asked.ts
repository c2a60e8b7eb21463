import type { Json } from '../../../../runtime/semantics/json.ts'
import type { StepState, TaskCall, WaitForConditionState } from '../../../ir/state.ts'
import { type GraphEmitter, jsonata } from '../emission.ts'
import { goOn, type ResultPlace } from '../results.ts'
import { INVOKE, taskArguments, withHandling } from './task-fields.ts'

export interface Asked {
  readonly call: TaskCall
  /** More of the payload, which may read the answer (a variable) of the call before. */
  readonly payload: (answer: string) => { readonly [field: string]: Json }
  /** The first value of the answer. */
  readonly initial?: Json
  /** The answer (a variable) after a call, where that is more than what the call gives. */
  readonly kept?: (answer: string) => string
  readonly retry: readonly Json[]
  readonly caught: readonly Json[]
  /** Whether the answer (a variable) is the last. */
  readonly isDone: (answer: string) => string
  readonly result: (answer: string) => ResultPlace
}

/**
 * Code of the bundle that decides by itself whether it is asked again, and when: a start that counts from 1, the task, a choice, a wait,
 * and back. The names of its two variables end on the operation's.
 */
export function emitAsked(state: StepState | WaitForConditionState, emitter: GraphEmitter, asked: Asked): void {
  const answer = emitter.emission.names.add(`answer_${state.id}`)
  const attempt = emitter.emission.names.add(`attempt_${state.id}`)
  const start = emitter.nameBeside(state.id, 'start')
  const decide = emitter.nameBeside(state.id, 'done?')
  const wait = emitter.nameBeside(state.id, 'wait')
  emitter.enterAt(state.id, start)
  emitter.add(start, state, {
    Type: 'Pass',
    Assign: { [attempt]: 1, ...(asked.initial !== undefined && { [answer]: asked.initial }) },
    Next: state.id,
  })
  const fields = {
    Type: 'Task',
    Resource: INVOKE,
    Arguments: taskArguments(asked.call, state.name, emitter, {
      attempt: jsonata(`$${attempt}`),
      ...asked.payload(`$${answer}`),
    }),
    Assign: {
      [answer]: jsonata(asked.kept?.(`$${answer}`) ?? '$states.result.Payload'),
      [attempt]: jsonata(`$${attempt} + 1`),
    },
    Next: decide,
  }
  emitter.add(state.id, state, withHandling(fields, asked.retry, asked.caught), 'operation')
  const { Next, ...assign } = goOn(state, emitter, asked.result(`$${answer}`))
  emitter.add(decide, state, {
    Type: 'Choice',
    Choices: [{ Condition: jsonata(asked.isDone(`$${answer}`)), ...assign, Next: Next as Json }],
    Default: wait,
  })
  emitter.add(wait, state, { Type: 'Wait', Seconds: jsonata(`$${answer}.delaySeconds`), Next: state.id })
}

import type { Json } from '../../../../runtime/semantics/json.ts'
import { LIMITS } from '../../../../runtime/semantics/limits.ts'
import type { Expression } from '../../../ir/expression.ts'
import type { WaitState } from '../../../ir/state.ts'
import { invariant } from '../../../source/invariant.ts'
import { type GraphEmitter, jsonata } from '../emission.ts'
import { goOn } from '../results.ts'

export function emitWait(state: WaitState, emitter: GraphEmitter): void {
  const until =
    'seconds' in state.until
      ? {
          Seconds: state.until.isSound
            ? jsonata(emitter.text(state.until.seconds))
            : seconds(state.until.seconds, emitter),
        }
      : { Timestamp: jsonata(emitter.text(state.until.timestamp)) }
  emitter.add(state.id, state, { Type: 'Wait', ...until, ...goOn(state, emitter) }, 'operation')
}

/** Whole seconds that both engines take; what is not known now is tested before. */
export function seconds(expression: Expression, emitter: GraphEmitter): Json {
  const { min, max } = LIMITS.waitSeconds
  if (expression.kind === 'literal') {
    const { value } = expression
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    invariant(fits, `${JSON.stringify(value)} seconds passed the lowering, which refuses what no engine waits`)
    return value
  }
  const text = emitter.text(expression)
  emitter.require(`$type((${text})) = 'number'`)
  emitter.require(`(${text}) >= ${min} and (${text}) <= ${max} and $floor((${text})) = (${text})`)
  return jsonata(text)
}

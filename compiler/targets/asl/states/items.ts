import type { Json } from '../../../../runtime/semantics/json.ts'
import type { MapState } from '../../../ir/state.ts'
import { type Fields, goto, type GraphEmitter, jsonata } from '../emission.ts'
import { nestedStates } from '../nested.ts'

/** The fields of a Map over the items of a state; each iteration is given its item and its place as variables. `limit` 0 is none. */
export function mapFields(state: MapState, nested: GraphEmitter, emitter: GraphEmitter, limit = 0): Fields {
  const { names } = emitter.emission
  const given = [
    ...(state.item === undefined ? [] : [[names.of(state.item), 'Value'] as const]),
    ...(state.index === undefined ? [] : [[names.of(state.index), 'Index'] as const]),
  ]
  let start = goto(state.graph.start)
  const selector: Record<string, Json> = {}
  if (given.length > 0) {
    const name = nested.nameBeside(state.id, 'item')
    const assign = Object.fromEntries(given.map(([variable]) => [variable, jsonata(`$states.input.${variable}`)]))
    for (const [variable, field] of given) selector[variable] = jsonata(`$states.context.Map.Item.${field}`)
    nested.add(name, state, { Type: 'Pass', Assign: assign, Next: start })
    start = name
  }
  return {
    Type: 'Map',
    Items: jsonata(emitter.text(state.items)),
    ...(given.length > 0 && { ItemSelector: selector }),
    MaxConcurrency: limit,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...nestedStates(nested, start) },
  }
}

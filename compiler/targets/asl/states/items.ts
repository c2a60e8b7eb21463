import type { Json } from '../../../../runtime/semantics/json.ts'
import type { MapState } from '../../../ir/state.ts'
import { type Fields, goto, type GraphEmitter, jsonata } from '../emission.ts'
import { nestedStates } from '../nested.ts'

/** The list of a map; what is not known to be one is tested before the state. */
export function itemsText({ items }: MapState, emitter: GraphEmitter): string {
  const text = emitter.text(items)
  if (emitter.shape(items).kind === 'unknown') emitter.require(`$type(${text}) = 'array'`)
  return text
}

/** The fields of a Map over the items of a state; each iteration is given its item and its place as variables. `limit` 0 is none. */
export function mapFields(
  state: MapState,
  nested: GraphEmitter,
  emitter: GraphEmitter,
  limit: number | string = 0,
): Fields {
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
    Items: jsonata(itemsText(state, emitter)),
    ...(given.length > 0 && { ItemSelector: selector }),
    MaxConcurrency: limit,
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...nestedStates(nested, start) },
  }
}

import type { RunInChildContextState } from '../../../ir/state.ts'
import { mapExpression } from '../../../ir/visit.ts'
import { wrapped } from '../error-texts.ts'
import { goto, GraphEmitter, innerStrand, jsonata, type Landing } from '../emission.ts'

/**
 * A child context has no state of its own: its states stand among those around it, its value goes straight into the assignments, and an
 * error that leaves it is wrapped on its way. Its names are its own already, and the definition shares its variables.
 */
export function emitRunInChildContext(state: RunInChildContextState, emitter: GraphEmitter): void {
  let landing: Landing | undefined
  const child: GraphEmitter = new GraphEmitter({
    emission: emitter.emission,
    graph: state.graph,
    strand: innerStrand(state, emitter),
    holder: emitter.holder ?? state,
    inlinedIn: emitter,
    exit: {
      succeed: (inner, value) => {
        const result = value ?? { kind: 'undefined' as const }
        const assign = state.assign.map((assignment) => ({
          ...assignment,
          value: mapExpression(assignment.value, (part) => (part.kind === 'result' ? result : part)),
        }))
        return { Type: 'Pass', ...inner.assign(assign), Next: goto(state.next) }
      },
      failure: () => {
        if (landing) return landing
        const outer = emitter.landing(state.scope)
        const variable = emitter.emission.names.add(`error_${state.id}`)
        const name = emitter.nameBeside(state.id, 'failed')
        landing = { binding: variable, next: name }
        emitter.add(name, state, {
          Type: 'Pass',
          ...(outer.binding !== undefined && { Assign: { [outer.binding]: jsonata(wrapped(`$${variable}`, false)) } }),
          Next: outer.next,
        })
        return landing
      },
    },
  })
  emitter.enterAt(state.id, goto(state.graph.start))
  emitter.emission.emitGraph(child)
}

import type { ts } from '../project/typescript.js'
import type { State } from '../../ir/state.ts'
import type { NewState } from '../graph-builder.ts'
import type { Lowering, OperationPlace } from '../lowering.ts'

type OperationState = Extract<State, { readonly assign: unknown; readonly next: unknown }>

/**
 * Adds an operation's state at the cursor: what it assigns and where it goes is known later. One that is returned without `await` is
 * outside every `try` around it.
 */
export function addOperation<S extends OperationState>(
  state: Omit<S, 'id' | 'scope' | 'span' | 'assign' | 'next'>,
  label: string,
  call: ts.Node,
  lowering: Lowering,
  place: OperationPlace,
): S {
  const { graph, handler } = lowering
  graph.forgetPassingFacts()
  // With these it is whole but for its identity, which `add` gives it.
  const placed = { ...state, assign: [], next: '', span: handler.spanOf(call) } as unknown as NewState & {
    next: string
  }
  const around = graph.scopesAround()
  const own = around.findIndex(({ id }) => id === lowering.calledIn) + 1
  const firstTry = around.findIndex((scope, at) => at >= own && scope.kind === 'try')
  const escapes = place.escapesTry === true && firstTry !== -1
  const added = escapes ? graph.add(placed, label, { scope: around[firstTry - 1]?.id }) : graph.add(placed, label)
  return added as unknown as S
}

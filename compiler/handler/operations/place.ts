import type { ts } from '../project/typescript.js'
import type { State } from '../../ir/state.ts'
import type { NewState } from '../graph-builder.ts'
import type { Lowering, OperationPlace } from '../lowering.ts'

/** Adds an operation's state at the cursor. One that is returned without `await` is outside every `try` around it. */
export function addOperation<S extends State & { next: string }>(
  state: Omit<S, 'id' | 'scope' | 'span'> & NewState & { next: string },
  label: string,
  call: ts.Node,
  lowering: Lowering,
  place: OperationPlace,
): S {
  const { graph, handler } = lowering
  graph.forgetPassingFacts()
  const placed = { ...state, span: handler.spanOf(call) }
  const around = graph.scopesAround()
  const own = around.findIndex(({ id }) => id === lowering.calledIn) + 1
  const firstTry = around.findIndex((scope, at) => at >= own && scope.kind === 'try')
  const escapes = place.escapesTry === true && firstTry !== -1
  const added = escapes ? graph.add(placed, label, { scope: around[firstTry - 1]?.id }) : graph.add(placed, label)
  // `add` gave it its identity.
  return added as unknown as S
}

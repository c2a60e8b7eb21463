import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { GraphMark } from '../graph-builder.ts'
import type { Lowering } from '../lowering.ts'

/** What lowering has done up to here, so that what it does from here on can be taken back. */
export interface Moment {
  readonly graph: GraphMark
  readonly variables: number
  readonly tasks: number
  readonly diagnostics: number
  readonly units: number
}

export function momentOf({ graph, handler }: Lowering): Moment {
  return {
    graph: graph.mark(),
    variables: handler.variables.size,
    tasks: handler.tasks.size,
    diagnostics: handler.diagnostics.size,
    units: handler.pureCode.units.length,
  }
}

/** Takes back states, variables, tasks and findings; answers the findings. Names that were bound are bound again by what comes instead. */
export function takeBack(moment: Moment, { graph, handler }: Lowering): readonly Diagnostic[] {
  graph.takeBack(moment.graph)
  handler.variables.takeBack(moment.variables)
  for (const id of [...handler.tasks.keys()].slice(moment.tasks)) handler.tasks.delete(id)
  handler.pureCode.units.length = moment.units
  return handler.diagnostics.takeBack(moment.diagnostics)
}

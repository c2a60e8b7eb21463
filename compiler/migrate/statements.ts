import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { allStates } from '../ir/visit.ts'
import type { StateId, Workflow } from '../ir/workflow.ts'
import { Names } from './names.ts'
import { prune } from './prune.ts'
import { rename } from './rename.ts'
import { functionName } from './services.ts'
import { EXECUTION_ARN } from './module-needs.ts'
import { completeEntries } from './complete-entries.ts'
import { inferTypes } from './infer-types.ts'
import type { Statement } from './statement.ts'
import { structure } from './structure.ts'

/** The graph of a definition as statements, ready to be printed. */
export function statementsOfWorkflow(workflow: Workflow): {
  readonly statements: readonly Statement[]
  readonly eventType: string
  readonly diagnostics: readonly Diagnostic[]
} {
  const collector = new DiagnosticCollector()
  const onDispatch = (state: StateId) => {
    const found = [...allStates(workflow)].find((visited) => visited.state.id === state)
    collector.report('migrate-dispatch', { state }, found?.state.span ?? {})
  }
  const { statements, eventType } = inferTypes(prune(structure(workflow.graph, new Names(), onDispatch)))
  const reserved = [...servicesOf(workflow), EXECUTION_ARN]
  return { statements: rename(completeEntries(statements), reserved), eventType, diagnostics: collector.diagnostics }
}

/** Functions that the handler may import from `services.ts`. */
function servicesOf(workflow: Workflow): readonly string[] {
  return [...allStates(workflow)].flatMap(({ state }) => (state.kind === 'task' ? [functionName(state.resource)] : []))
}

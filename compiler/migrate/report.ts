import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { TaskState } from '../ir/state.ts'
import { allStates } from '../ir/visit.ts'
import type { Workflow } from '../ir/workflow.ts'
import { integrationOf, isCallback, onlyServiceErrors } from './integration.ts'
import type { Printed } from './print.ts'
import { isImplemented } from './services.ts'

/** What the handler does in another way than the definition: retries, jobs that are waited for, calls that are left to be written. */
export function reportChanges(workflow: Workflow, printed: Printed): readonly Diagnostic[] {
  const collector = new DiagnosticCollector()
  for (const { state } of allStates(workflow)) if (state.kind === 'task') reportTask(state, printed, collector)
  return collector.diagnostics
}

function reportTask(state: TaskState, printed: Printed, collector: DiagnosticCollector): void {
  const place = state.span ?? {}
  const integration = integrationOf(state.resource)
  if (printed.invoked.has(state.id) && state.retriers.length > 0) {
    const errors = [...new Set(state.retriers.flatMap((retrier) => retrier.errors))].join(', ')
    collector.report('migrate-retry-service', { state: state.id, errors }, place)
  } else if (state.retriers.length > 1 && !onlyServiceErrors(state.retriers)) {
    collector.report('migrate-retry-together', { state: state.id }, place)
  }
  if (!isImplemented(state.resource) || integration.kind === 'activity') {
    const feature = `The resource ${state.resource}`
    collector.report(
      'migrate-feature',
      { state: state.id, feature, reason: 'services.ts does not know how to make this call' },
      place,
    )
  } else if (integration.kind === 'service' && integration.pattern.startsWith('sync')) {
    collector.report('migrate-service-poll', { state: state.id, resource: state.resource }, place)
  }
  if (isCallback(state) && state.retriers.length > 0) {
    collector.report(
      'migrate-feature',
      { state: state.id, feature: 'The Retry', reason: 'a callback repeats only the call that hands out its token' },
      place,
    )
  }
}

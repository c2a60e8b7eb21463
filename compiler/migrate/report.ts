import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { TaskState } from '../ir/state.ts'
import { allStates } from '../ir/visit.ts'
import type { Workflow } from '../ir/workflow.ts'
import { integrationOf, isCallback, onlyServiceErrors } from './integration.ts'
import type { Printed } from './print.ts'
import { statementsOf } from './prune.ts'
import type { Statement } from './statement.ts'
import { isImplemented } from './services.ts'

/** What the handler does in another way than the definition: retries, jobs that are waited for, calls that are left to be written. */
export function reportChanges(
  workflow: Workflow,
  statements: readonly Statement[],
  printed: Printed,
): readonly Diagnostic[] {
  const collector = new DiagnosticCollector()
  for (const { state } of allStates(workflow)) if (state.kind === 'task') reportTask(state, printed, collector)
  for (const statement of statementsOf(statements)) if (statement.kind === 'try') reportLostName(statement, collector)
  return collector.diagnostics
}

/** The name of a branch's or item's own error does not come through: the API knows it as the class of the operation that failed. */
function reportLostName({ body, handler }: Statement & { kind: 'try' }, collector: DiagnosticCollector): void {
  const operation = body.find((one) => one.kind === 'operation')
  const isNamed = handler.some((one) => one.kind === 'caught' && one.form === 'batch' && one.named)
  if (!operation || !isNamed) return
  const { id, span } = operation.state
  collector.report(
    'migrate-feature',
    {
      state: id,
      feature: 'The Error that the Catch reads',
      reason: 'an error of a branch or item arrives without its own name',
    },
    span ?? {},
  )
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

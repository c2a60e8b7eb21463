import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { Outcome } from '../history/outcome.ts'
import type { Operation } from '../history/operation.ts'
import type { Json } from '../semantics/json.ts'
import type { ExecutionFilter, ExecutionPayloads, ExecutionRecord, Snapshot, Store } from '../store/store.ts'
import { EngineError } from './engine-error.ts'
import { OperationPaths } from './operation-paths.ts'
import { type Waiting, waitingFor } from './waiting.ts'

export interface InspectedExecution {
  readonly execution: ExecutionRecord
  readonly payloads: ExecutionPayloads
  readonly outcome: Outcome
  readonly operations: readonly (Operation & { readonly path: string })[]
  readonly events: readonly HistoryEvent[]
  readonly waitsFor: readonly Waiting[]
}

/** The newest first. */
export function listExecutions(store: Store, filter: ExecutionFilter = {}): readonly ExecutionRecord[] {
  return store.read((snapshot) => snapshot.executions(filter))
}

/** By id or by name, of one workflow if given; none or several of that name is an `EngineError`. */
export function findExecution(store: Store, idOrName: string, workflow?: string): ExecutionRecord {
  return store.read((snapshot) => {
    const byId = snapshot.execution(idOrName)
    if (byId) return byId
    const named = snapshot.executions({ name: idOrName, ...(workflow !== undefined && { workflow }) })
    if (named.length === 1) return named[0]!
    if (named.length === 0) throw new EngineError([diagnostic('unknown-execution', { name: idOrName })])
    throw new EngineError([
      diagnostic('ambiguous-execution', {
        name: idOrName,
        ids: named.map(({ id, workflow }) => `${id} (${workflow})`).join(', '),
      }),
    ])
  })
}

export function inspectExecution(store: Store, executionId: string): InspectedExecution {
  return store.read((snapshot) => {
    const execution = snapshot.execution(executionId)
    if (!execution) throw new EngineError([diagnostic('unknown-execution', { name: executionId })])
    const stored = snapshot.operations(executionId)
    const paths = new OperationPaths()
    return {
      execution,
      payloads: snapshot.payloads(executionId),
      outcome: outcomeOf(snapshot, execution),
      operations: stored.map(({ operation }) => ({ ...operation, path: paths.add(operation) })),
      events: snapshot.events(executionId),
      waitsFor: execution.status === 'RUNNING' ? waitingFor(stored) : [],
    }
  })
}

/** The outcome that the record stands for; an execution that goes on is suspended. */
export function outcomeOf(snapshot: Snapshot, { id, status }: ExecutionRecord): Outcome {
  if (status === 'RUNNING') return { status: 'suspended' }
  const { result, error } = snapshot.payloads(id)
  if (status === 'SUCCEEDED')
    return { status: 'succeeded', ...(result !== undefined && { result: JSON.parse(result) as Json }) }
  return { status: 'failed', error: { name: error?.ErrorType ?? 'Error', message: error?.ErrorMessage ?? '' } }
}

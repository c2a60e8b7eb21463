import type { Environment } from '../environment/environment.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { Transaction } from '../store/store.ts'
import { ExecutionDraft, type ExecutionState, payload } from './execution-draft.ts'
import { executionArn, type NewExecution } from './new-execution.ts'

/** The due time of an execution's own time-out; no operation has this id. */
export const EXECUTION_TIMEOUT = 'execution-timeout'
/** The due time of repeating an invocation that ended by a fault. */
export const INVOCATION_RETRY = 'invocation-retry'

/** One commit of the store, with a draft of each execution that it changes. */
export class Commit {
  readonly transaction: Transaction
  readonly #environment: Environment
  readonly #nowMs: number
  readonly #kept: Map<string, ExecutionState>
  readonly #drafts = new Map<string, ExecutionDraft>()

  constructor(transaction: Transaction, environment: Environment, kept: Map<string, ExecutionState>) {
    this.transaction = transaction
    this.#environment = environment
    this.#nowMs = environment.clock.now()
    this.#kept = kept
  }

  get drafts(): Iterable<ExecutionDraft> {
    return this.#drafts.values()
  }

  newId(): string {
    return this.#environment.newId()
  }

  /** The name, or with a number behind it the first that no execution of the workflow has. */
  freeName(workflow: string, name: string): string {
    for (let number = 1; ; number++) {
      const free = number === 1 ? name : `${name}-${number}`
      if (!this.transaction.executionNamed(workflow, free)) return free
    }
  }

  draft(executionId: string): ExecutionDraft {
    const draft = this.find(executionId)
    if (!draft) throw new Error(`no execution ${executionId} in the store`)
    return draft
  }

  /** Undefined when the store has no such execution. */
  find(executionId: string): ExecutionDraft | undefined {
    const known = this.#drafts.get(executionId)
    if (known) return known
    const state = this.#state(executionId)
    return state && this.#adopt(state)
  }

  start(request: NewExecution): ExecutionDraft {
    const id = this.newId()
    const record = {
      id,
      arn: request.arn ?? executionArn(request, id),
      name: request.name,
      workflow: request.workflow,
      rootId: request.rootId ?? id,
      ...(request.parent && { parent: request.parent }),
      codeHash: request.codeHash,
      startedAtMs: this.#nowMs,
      ...(request.timeoutSeconds !== undefined && { timeoutAtMs: this.#nowMs + request.timeoutSeconds * 1000 }),
      status: 'RUNNING',
      version: 1,
      nextEventId: 2,
      isRunnable: true,
      invocations: 0,
      checkpoints: 0,
      faults: 0,
      changed: [],
      storedBytes: request.input === undefined ? 0 : Buffer.byteLength(request.input),
    } as const
    this.transaction.insertExecution(record, {
      ...(request.input !== undefined && { input: request.input }),
      ...(request.tags && { tags: request.tags }),
    })
    const started = {
      EventId: 1,
      EventType: 'ExecutionStarted',
      EventTimestamp: this.#nowMs,
      Name: request.name,
      ExecutionStartedDetails: {
        Input: payload(request.input),
        ...(request.timeoutSeconds !== undefined && { ExecutionTimeout: request.timeoutSeconds }),
      },
    } as const
    this.transaction.appendEvents(id, [started])
    const draft = this.#adopt({ record, operations: new Map(), lastOrder: 0, delivered: 0 }, [started])
    if (draft.record.timeoutAtMs !== undefined) draft.setDue(EXECUTION_TIMEOUT, draft.record.timeoutAtMs)
    return draft
  }

  save(): void {
    for (const draft of this.#drafts.values()) draft.save()
  }

  /** Nothing of this commit stands: what is kept of its executions is not what the store holds. */
  forget(): void {
    for (const id of this.#drafts.keys()) this.#kept.delete(id)
  }

  #adopt(state: ExecutionState, written: readonly HistoryEvent[] = []): ExecutionDraft {
    const draft = new ExecutionDraft(this.transaction, state, this.#nowMs, written)
    this.#drafts.set(state.record.id, draft)
    this.#kept.set(state.record.id, state)
    return draft
  }

  #state(id: string): ExecutionState | undefined {
    const kept = this.#kept.get(id)
    if (kept && kept.record.version === this.transaction.version(id)) return kept
    const record = this.transaction.execution(id)
    if (!record) return undefined
    // Nothing but its start: no operation has begun.
    const operations = record.nextEventId <= 2 ? [] : this.transaction.operations(id)
    return {
      record,
      operations: new Map(operations.map((stored) => [stored.operation.Id, stored])),
      lastOrder: operations.at(-1)?.order ?? 0,
      delivered: kept?.delivered ?? 0,
    }
  }
}

import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { Backend } from '../backend/backend.ts'
import type { CallbackAnswer, CallbackReceipt } from '../backend/callbacks.ts'
import type { Environment } from '../environment/environment.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { Outcome } from '../history/outcome.ts'
import type { OperationInterceptor } from '../replay/interceptor.ts'
import type { LogSink } from '../replay/logger.ts'
import { type ExecutionLimits, LIMITS } from '../semantics/limits.ts'
import type { ExecutionRecord, Scope, Store } from '../store/store.ts'
import { EngineError } from './engine-error.ts'
import { existing, Executions } from './executions.ts'
import { FunctionCalls } from './function-calls.ts'
import type { Functions } from './functions.ts'
import { invokeExecution } from './invoke-execution.ts'
import { outcomeOf } from './inspect.ts'
import { LEASE_MS, Leases } from './leases.ts'
import type { LoadedHandler } from './load.ts'
import { onlyOwner, type Owner, processOwner } from './process-owner.ts'
import { retain, type Retention } from './retention.ts'
import { hangs, Standstill } from './standstill.ts'
import { checkedInput, isSameInput, type StartRequest } from './start-request.ts'
import { type Waiting, waitingFor } from './waiting.ts'
import { Wakes } from './wakes.ts'
import { Workflows } from './workflows.ts'

export type { StartRequest } from './start-request.ts'

export interface EngineOptions {
  readonly store: Store
  readonly environment: Environment
  readonly handlers: readonly LoadedHandler[]
  /** What `invoke` may call besides loaded handlers, which come first. */
  readonly functions?: Functions
  readonly interceptor?: OperationInterceptor
  /** Where the lines of `context.logger` go; default: stdout and stderr, as on Lambda. */
  readonly logSink?: LogSink
  /** Told of every event once it is durable: progress for people, triggers for programs. */
  readonly onEvent?: (event: HistoryEvent, execution: ExecutionRecord) => void
  /** Told what a person should know: the code has changed under an execution. */
  readonly onDiagnostic?: (found: Diagnostic) => void
  /** Default: AWS's. */
  readonly limits?: Partial<ExecutionLimits>
  /** Default: this process. */
  readonly owner?: Owner
  /** Invocations at one time; default 100. */
  readonly concurrency?: number
}

/**
 * How long `run` goes on:
 * - `suspended`: until the execution has ended, or nothing can go on at this moment;
 * - `timers`: past waits and retries too, as long as one of them is to come; `timersWithinMs`: the same, but only past those that
 *   end so soon;
 * - `settled`: until it has ended, whatever it waits for.
 */
export type RunUntil = 'suspended' | 'timers' | 'settled' | { readonly timersWithinMs: number }

export interface RunResult {
  readonly outcome: Outcome
  readonly execution: ExecutionRecord
  /** Of a suspended execution and of those that it invoked. */
  readonly waitsFor: readonly Waiting[]
}

export interface WorkOptions {
  /** Do what can be done now, and end. Otherwise it ends only by the signal. */
  readonly once?: boolean
  /** Executions that ended longer ago are purged: when the work begins, and every hour. Absent: they are kept. */
  readonly retentionDays?: number
  /** Begins nothing more; what runs comes to its end. */
  readonly signal?: AbortSignal
}

const DAY_MS = 86_400_000
/** Invocations at one time, unless the options say otherwise. */
const CONCURRENCY = 100
/** How soon an execution of a process that died is noticed. */
const OWNER_CHECK_MS = 1_000

/**
 * Runs handlers over a store: invokes what is runnable, fires what is due, calls plain functions. Several engines, in one process
 * or in many, may share a store: an execution is invoked by one of them at a time, which holds its lease.
 */
export class Engine {
  readonly backend: Backend
  /** Looking at executions, and what a person may do to them: pause, resume, terminate, restart, rewind, purge. */
  readonly executions: Executions
  readonly #options: EngineOptions
  readonly #workflows: Workflows
  readonly #owner: Owner
  readonly #wakes = new Wakes()
  /** Invocations that go on in this process. */
  readonly #invoking = new Map<string, { readonly rootId: string }>()
  /** How many of them have not got their claim yet: the store shows those as runnable still. */
  #claiming = 0
  readonly #calls: FunctionCalls
  readonly #leases: Leases
  /** Invocations that want to hear of changes from outside. */
  readonly #listeners = new Map<string, () => void>()
  #broken: { readonly error: unknown } | undefined

  constructor(options: EngineOptions) {
    const { store, environment, limits } = options
    this.#options = options
    this.#workflows = new Workflows(options.handlers)
    this.#owner = options.owner ?? (store.isShared ? processOwner(environment.newId()) : onlyOwner)
    this.backend = new Backend({
      store,
      environment,
      resolveFunction: (name) => this.#workflows.invoked(name) ?? (this.#calls.find(name) && { kind: 'function' }),
      ...(limits && { limits }),
      onEvents: (execution, events) => this.#told(execution, events),
      onWake: (executionId) => this.#listeners.get(executionId)?.(),
    })
    this.#calls = new FunctionCalls({
      functions: options.functions ?? {},
      complete: (...answer) => this.backend.completeInvoke(...answer),
      track: (work, end) => this.#track(work, end),
    })
    this.#leases = new Leases({
      owner: this.#owner,
      clock: environment.clock,
      held: () => [...new Set([...this.#invoking.keys(), ...[...this.#calls.going].map((call) => call.executionId)])],
      renew: (ids, lease) => this.#track(this.backend.renewLeases(ids, lease), () => {}),
    })
    this.executions = new Executions(store, this.backend, () => this.#wakes.wake())
  }

  /**
   * Starts an execution, which `run` or `work` then runs. With the name of one that is there already it answers that one; when the
   * inputs differ it throws an `EngineError`; so it does where the request cannot be kept.
   */
  async start(request: StartRequest): Promise<{ readonly execution: ExecutionRecord; readonly created: boolean }> {
    const { workflow, tags, arn, timeoutSeconds } = request
    const { hash } = this.#workflows.handlerOf(workflow)
    const inputText = checkedInput(request, { ...LIMITS, ...this.#options.limits })
    const name = request.name ?? this.#options.environment.newId()
    const { record, payloads, created } = await this.backend.start({
      workflow,
      name,
      codeHash: hash,
      ...(inputText !== undefined && { input: inputText }),
      ...(tags && { tags }),
      ...(arn !== undefined && { arn }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    })
    if (!created && !isSameInput(payloads.input, inputText))
      throw new EngineError([diagnostic('execution-name-taken', { name, workflow })])
    this.#wakes.wake()
    return { execution: record, created }
  }

  /**
   * Runs an execution and those that it invokes. What another process is running is waited for, and taken over should that process
   * die; `onDiagnostic` is told.
   */
  async run(executionId: string, until: RunUntil = 'suspended'): Promise<RunResult> {
    const { store } = this.#options
    const { rootId, workflow } = this.#record(executionId)
    // Without its handler nothing would ever come of it.
    this.#workflows.handlerOf(workflow)
    await this.#drive({ rootId }, until, () => this.#record(executionId).status !== 'RUNNING')
    return store.read((snapshot) => {
      const execution = existing(snapshot, executionId)
      const waitsFor = execution.status === 'RUNNING' ? waitingFor(snapshot.operations(executionId)) : []
      return { outcome: outcomeOf(snapshot, execution), execution, waitsFor }
    })
  }

  /** Goes on with everything in the store that the loaded handlers can run. */
  async work({ once = false, retentionDays, signal }: WorkOptions = {}): Promise<void> {
    const retention = retentionDays === undefined ? undefined : this.#retain(retentionDays * DAY_MS)
    try {
      await retention?.begun
      await this.#drive({}, once ? 'suspended' : 'settled', () => signal?.aborted === true, signal)
    } finally {
      retention?.stop()
    }
  }

  #retain(keptMs: number): Retention {
    const { clock } = this.#options.environment
    return retain(keptMs, this.executions, clock, (work) => void this.#track(work, () => {}))
  }

  async completeCallback(callbackId: string, answer: CallbackAnswer): Promise<CallbackReceipt> {
    const receipt = await this.backend.completeCallback(callbackId, answer)
    this.#wakes.wake()
    return receipt
  }

  /** Goes round: what is due takes effect, what is runnable is invoked, until `isDone` or, by `until`, nothing is left to do. */
  async #drive(scope: Scope, until: RunUntil, isDone: () => boolean, signal?: AbortSignal): Promise<void> {
    const { store } = this.#options
    const wake = () => this.#wakes.wake()
    const stopListening = store.onOutsideCommit(() => {
      this.#passOnNews()
      wake()
    })
    signal?.addEventListener('abort', wake)
    const standstill = new Standstill({
      eventLoop: this.#options.environment.eventLoop,
      worksFor: () => this.#worksFor(scope),
      wake,
    })
    let isToldElsewhere = false
    try {
      for (;;) {
        const seen = this.#wakes.count
        await this.backend.fireDue(scope)
        if (this.#broken) throw this.#broken.error
        const isStopping = isDone()
        const elsewhere = isStopping ? [] : this.#invokeRunnable(scope)
        const isBusy = this.#isBusy(scope)
        if (isStopping && (!isBusy || scope.rootId !== undefined)) return
        const isWaitedFor = scope.rootId !== undefined && elsewhere.length > 0
        if (!isBusy && !isWaitedFor && !this.#mayWait(scope, until)) return
        for (const { name } of isWaitedFor && !isToldElsewhere ? elsewhere : [])
          this.#options.onDiagnostic?.(diagnostic('execution-elsewhere', { name }))
        isToldElsewhere ||= isWaitedFor
        const hung = standstill.take()
        const mayHear = signal?.aborted !== true && this.#mayHear(until, hung)
        if (hung.length > 0) {
          const found = store.read((snapshot) => hangs(snapshot, standstill.untold(hung)))
          if (!mayHear && !isStopping) throw new EngineError(found)
          for (const one of found) this.#options.onDiagnostic?.(one)
          if (isStopping) return
        }
        // While invocations go on they keep the process alive, as long as there is life in them.
        const release = mayHear && (!isBusy || hung.length > 0) ? standstill.hold() : undefined
        const watchesOthers = isWaitedFor || (until !== 'suspended' && elsewhere.length > 0)
        await this.#wakes.next(seen, this.#options.environment.clock, this.#nextTime(scope, watchesOthers))
        release?.()
      }
    } finally {
      stopListening()
      standstill.dispose()
      signal?.removeEventListener('abort', wake)
    }
  }

  #mayWait(scope: Scope, until: RunUntil): boolean {
    if (until === 'settled' || until === 'suspended') return until === 'settled'
    const latestMs = until === 'timers' ? Infinity : this.#options.environment.clock.now() + until.timersWithinMs
    const isTimer = (one: Waiting) => (one.kind === 'wait' || one.kind === 'retry') && one.untilMs <= latestMs
    return this.#options.store.read((snapshot) =>
      snapshot.running(scope).some(({ id, pause }) => !pause && waitingFor(snapshot.operations(id)).some(isTimer)),
    )
  }

  /** Whether another process may bring news: a drive without an end listens for it, and so do hung executions with an open callback. */
  #mayHear(until: RunUntil, hung: readonly string[]): boolean {
    const { store } = this.#options
    if (!store.isShared || until === 'settled') return store.isShared
    return store.read((snapshot) =>
      hung.some((id) => waitingFor(snapshot.operations(id)).some(({ kind }) => kind === 'callback')),
    )
  }

  #worksFor({ rootId }: Scope): readonly string[] {
    const invoking = [...this.#invoking].map(([executionId, record]) => ({ executionId, rootId: record.rootId }))
    const going = [...invoking, ...this.#calls.going].filter((one) => rootId === undefined || one.rootId === rootId)
    return [...new Set(going.map(({ executionId }) => executionId))]
  }

  /** When to look again if nothing wakes us: the one timer there is. */
  #nextTime(scope: Scope, watchesOthers: boolean): number | undefined {
    const { store, environment } = this.#options
    const dueMs = store.read((snapshot) => snapshot.earliestDue(scope))
    if (!watchesOthers) return dueMs
    return Math.min(dueMs ?? Infinity, environment.clock.now() + OWNER_CHECK_MS)
  }

  #isBusy({ rootId }: Scope): boolean {
    return [...this.#invoking.values(), ...this.#calls.going].some(
      (going) => rootId === undefined || going.rootId === rootId,
    )
  }

  /** Begins what can be invoked now, and what others have abandoned. Answers what they hold. */
  #invokeRunnable(scope: Scope): readonly ExecutionRecord[] {
    const { store, concurrency = CONCURRENCY } = this.#options
    const claimant = { owner: this.#owner.id, workflows: this.#workflows.names }
    const free = concurrency - this.#invoking.size
    const { runnable, others } = store.read((snapshot) => ({
      runnable: free > 0 ? snapshot.runnable(scope, claimant, free + this.#claiming) : [],
      others: snapshot.heldByOthers(scope, claimant.owner),
    }))
    const { abandoned, kept } = this.#leases.judge(others.filter(({ workflow }) => this.#workflows.has(workflow)))
    for (const record of [...abandoned, ...runnable]) {
      if (this.#invoking.size >= concurrency) break
      if (this.#invoking.has(record.id)) continue
      this.#invoking.set(record.id, record)
      void this.#track(this.#invoke(record), () => this.#invoking.delete(record.id))
    }
    return kept
  }

  /** One invocation, from the claim to its recorded end. */
  async #invoke({ id, workflow }: ExecutionRecord): Promise<void> {
    const { store, environment, interceptor, logSink } = this.#options
    const handler = this.#workflows.handlerOf(workflow)
    this.#claiming++
    const invocation = await this.backend
      .claim({ executionId: id, codeHash: handler.hash, lease: this.#leases.next(), ...this.#leases.holders })
      .finally(() => this.#claiming--)
    if (!invocation) return
    if (store.isShared) this.#leases.keep()
    if (invocation.isCodeChanged)
      this.#options.onDiagnostic?.(diagnostic('code-changed', { name: invocation.execution.name, workflow }))
    for (const open of invocation.openInvokes) this.#calls.begin(open, invocation.execution.rootId)
    const end = await invokeExecution(handler, invocation, {
      backend: this.backend,
      environment,
      leaseMs: LEASE_MS,
      changes: (listener) => {
        this.#listeners.set(id, listener)
        return () => this.#listeners.delete(id)
      },
      ...(interceptor && { interceptor }),
      ...(logSink && { logSink }),
    })
    await this.backend.endInvocation(invocation, end, this.#calls.isGoingFor(id))
  }

  /** Invocations that go on here hear of what another process has changed. */
  #passOnNews(): void {
    for (const [executionId, listener] of this.#listeners)
      if (this.backend.hasNews(this.#record(executionId))) listener()
  }

  /** Work in the background: its end wakes the drives, its failure (the store's, or a bug) ends them. */
  async #track(work: Promise<void>, end: () => void): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#broken ??= { error }
    } finally {
      end()
      if (this.#invoking.size === 0 && this.#calls.isIdle) this.#leases.stop()
      this.#wakes.wake()
    }
  }

  #told(execution: ExecutionRecord, events: readonly HistoryEvent[]): void {
    for (const event of events) {
      this.#options.onEvent?.(event, execution)
      this.#calls.onEvent(event, execution)
    }
    this.#wakes.wake()
  }

  #record(executionId: string): ExecutionRecord {
    return this.#options.store.read((snapshot) => existing(snapshot, executionId))
  }
}

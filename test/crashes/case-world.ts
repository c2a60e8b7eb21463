import { Engine } from '../../runtime/engine/engine.ts'
import type { PlainFunction } from '../../runtime/engine/functions.ts'
import { OperationPaths } from '../../runtime/engine/operation-paths.ts'
import type { LoadedHandler } from '../../runtime/engine/load.ts'
import type { CallbackAnswer } from '../../runtime/backend/callbacks.ts'
import type { Case, CallbackScript, ScriptedOutcome } from '../../runtime/compare/cases.ts'
import { type InvokeOutcome, Script, ScriptError } from '../../runtime/compare/script.ts'
import type { Environment, FaultPoint } from '../../runtime/environment/environment.ts'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import { Simulation } from '../../runtime/environment/simulation.ts'
import type { HistoryEvent } from '../../runtime/history/event.ts'
import type { Operation } from '../../runtime/history/operation.ts'
import type { Outcome } from '../../runtime/history/outcome.ts'
import type { AttemptCall, CreatedCallback, OperationInterceptor } from '../../runtime/replay/interceptor.ts'
import type { BatchItem } from '../../runtime/sdk/batch.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import type { Store } from '../../runtime/store/store.ts'

/** The process is gone: nothing that it still does has an effect. */
class Crash extends Error {}

export interface CaseRun {
  readonly outcome: Outcome
  readonly operations: readonly Operation[]
  readonly events: readonly HistoryEvent[]
  /** How often the body of each attempt (`OPERATION#ATTEMPT`) began. */
  readonly bodies: ReadonlyMap<string, number>
  /** Attempts that began although their end was on record. */
  readonly repeated: readonly string[]
  /** Attempts that ran again although their strand had gone on after them: a result was handed on before it was on record. */
  readonly early: readonly string[]
  /** How many events there were after each commit: histories that a crash can leave. */
  readonly commits: readonly number[]
  /** Every fault point that was passed, in order. */
  readonly faults: readonly FaultPoint[]
  readonly script: ScriptedWorld
}

export interface CaseOptions {
  /** The process dies at this fault point of all that are passed, from 0. */
  readonly crashAt?: number
  /** The same case without a crash, which says what each attempt does. */
  readonly like?: CaseRun
  /** Default: when the simulated clock begins. */
  readonly startMs?: number
  /** When attempts and invokes began that are going on at the start. */
  readonly begunAtMs?: ReadonlyMap<string, number>
  /** What a process opens; the next one opens it again. */
  readonly openStore: (environment: Environment) => Store
}

/** What the case says of each operation, by the operation's id: a process that begins anew finds the same world. */
export interface ScriptedWorld {
  readonly outcomes: ReadonlyMap<string, ScriptedOutcome>
  readonly callbacks: ReadonlyMap<string, CallbackScript>
}

const never = new Promise<never>(() => {})

/**
 * Runs one case on the engine, over as many processes as crashes need. The world outside outlives them: what a body was to do and how
 * long that takes, who answers callbacks and when. A body that is run again has its time behind it, so that a crash alone
 * changes no race.
 */
export async function runCase(handler: LoadedHandler, testCase: Case, options: CaseOptions): Promise<CaseRun> {
  return new CaseWorld(handler, testCase, options).run()
}

interface Process {
  readonly engine: Engine
  readonly store: Store
  isDead: boolean
}

class CaseWorld {
  readonly #handler: LoadedHandler
  readonly #case: Case
  readonly #options: CaseOptions
  readonly #simulation: Simulation
  readonly #script: Script
  readonly #outcomes = new Map<string, ScriptedOutcome>()
  readonly #callbacks = new Map<string, CallbackScript>()
  readonly #begunAtMs: Map<string, number>
  readonly #bodies = new Map<string, number>()
  readonly #repeated: string[] = []
  readonly #early: string[] = []
  /** What the bodies of a strand did, in order. */
  readonly #strands = new Map<string, { readonly key: string; readonly is: 'begun' | 'ended' }[]>()
  readonly #faults: FaultPoint[] = []
  readonly #commits = new Set<number>()
  readonly #handedOver = new Set<string>()
  #undelivered: (() => void)[] = []
  #process: Process | undefined
  #ids: number

  constructor(handler: LoadedHandler, testCase: Case, options: CaseOptions) {
    this.#handler = handler
    this.#case = testCase
    this.#options = options
    this.#begunAtMs = new Map(options.begunAtMs)
    // A store that is there already has ids of its own.
    this.#ids = options.startMs === undefined ? 0 : 1_000_000
    this.#simulation = new Simulation(new SimulatedClock(options.startMs))
    this.#script = new Script(testCase)
  }

  async run(): Promise<CaseRun> {
    for (;;) {
      const process = this.#start()
      const outcome = await this.#runProcess(process)
      if (process.isDead) continue
      const { store } = process
      const run = store.read((snapshot) => {
        const { id } = snapshot.executionNamed(this.#handler.workflow, EXECUTION)!
        const operations = snapshot.operations(id).map(({ operation }) => operation)
        return { operations, events: snapshot.events(id) }
      })
      await store.close()
      const script = { outcomes: this.#outcomes, callbacks: this.#callbacks }
      return {
        ...run,
        outcome,
        bodies: this.#bodies,
        repeated: this.#repeated,
        early: this.#early,
        commits: [...this.#commits],
        faults: this.#faults,
        script,
      }
    }
  }

  async #runProcess(process: Process): Promise<Outcome> {
    for (const deliver of this.#undelivered.splice(0)) deliver()
    const { input } = this.#case
    const { engine } = process
    const main = async () => {
      const { execution } = await engine.start({ workflow: this.#handler.workflow, name: EXECUTION, input })
      return (await engine.run(execution.id, 'settled')).outcome
    }
    try {
      const ended = await this.#simulation.run(main(), () => process.isDead)
      return ended === 'idle' ? { status: 'suspended' } : ended.value
    } catch (thrown) {
      if (!process.isDead) throw thrown
      return { status: 'suspended' }
    }
  }

  #start(): Process {
    const { clock } = this.#simulation
    const process = { isDead: false } as { isDead: boolean; store: Store; engine: Engine }
    const environment: Environment = {
      clock,
      random: () => 0.5,
      newId: () => `id-${++this.#ids}`,
      faultPoint: (name) => {
        if (process.isDead) throw new Crash(name)
        this.#faults.push(name)
        if (this.#faults.length - 1 !== this.#options.crashAt) return
        process.isDead = true
        throw new Crash(name)
      },
    }
    const store = this.#options.openStore(environment)
    process.store = {
      isShared: store.isShared,
      commit: (write) =>
        process.isDead
          ? Promise.reject(new Crash('commit'))
          : store.commit((transaction) => {
              const answer = write(transaction)
              const execution = transaction.executionNamed(this.#handler.workflow, EXECUTION)
              if (execution) this.#commits.add(transaction.events(execution.id).length)
              return answer
            }),
      read: (read) => store.read(read),
      onOutsideCommit: (listener) => store.onOutsideCommit(listener),
      close: () => store.close(),
    }
    process.engine = new Engine({
      store: process.store,
      environment,
      handlers: [this.#handler],
      functions: () => this.#functionOf(process),
      interceptor: this.#interceptorOf(process),
      logSink: () => {},
      owner: { id: `process ${this.#ids}`, isGone: () => true },
    })
    this.#process = process
    return process
  }

  #interceptorOf(process: Process): OperationInterceptor {
    return {
      attempt: (call, run) => (process.isDead ? never : this.#attempt(process, call, run)),
      callback: (created) => {
        if (!process.isDead) this.#created(process, created)
      },
    }
  }

  async #attempt(process: Process, call: AttemptCall, run: () => Promise<unknown>): Promise<unknown> {
    const { operationId, attempt, kind, path, strand, argument } = call
    const key = `${operationId}#${attempt}`
    this.#bodies.set(key, (this.#bodies.get(key) ?? 0) + 1)
    if (endedAttempts(process.store, this.#handler.workflow, operationId) >= attempt) this.#repeated.push(key)
    this.#checkOrder(key, strand)
    const outcome = this.#outcome(key, () => this.#script.operation(path))
    const begunAtMs = this.#begun(key)
    const real = outcome.kind === 'run' ? await this.#simulation.external(settled(run())) : undefined
    await this.#until(begunAtMs + outcome.durationSeconds * 1000)
    if (process.isDead) return never
    this.#strands.get(strand)!.push({ key, is: 'ended' })
    if (outcome.kind !== 'run') return given(outcome, () => this.#submitted(kind, argument, path))
    if (real && 'thrown' in real) throw real.thrown
    this.#submitted(kind, argument, path)
    return real?.value
  }

  /** A body that runs again must have been the last of its strand, or beside what ran then. */
  #checkOrder(key: string, strand: string): void {
    const done = this.#strands.get(strand) ?? []
    const ended = done.findIndex((one) => one.key === key && one.is === 'ended')
    if (ended !== -1 && done.slice(ended).some((one) => one.key !== key && one.is === 'begun')) this.#early.push(key)
    this.#strands.set(strand, [...done, { key, is: 'begun' }])
  }

  #functionOf(process: Process): PlainFunction {
    return async (_input, { executionId, operationId, functionName }) => {
      if (process.isDead) return never
      const paths = new OperationPaths()
      for (const { operation } of process.store.read((snapshot) => snapshot.operations(executionId)))
        paths.add(operation)
      const outcome = this.#outcome(operationId, () => this.#script.invoke(paths.of(operationId)!, functionName))
      await this.#until(this.#begun(operationId) + outcome.durationSeconds * 1000)
      if (process.isDead) return never
      return given(outcome as InvokeOutcome, () => {})
    }
  }

  #outcome(key: string, ask: () => ScriptedOutcome): ScriptedOutcome {
    const known = this.#outcomes.get(key) ?? this.#options.like?.script.outcomes.get(key) ?? ask()
    this.#outcomes.set(key, known)
    return known
  }

  #begun(key: string): number {
    const atMs = this.#begunAtMs.get(key) ?? this.#simulation.clock.now()
    this.#begunAtMs.set(key, atMs)
    return atMs
  }

  #submitted(kind: AttemptCall['kind'], callbackId: unknown, path: string): void {
    if (kind === 'submitter') this.#handOver(String(callbackId), path, this.#simulation.clock.now())
  }

  /** A callback of `createCallback` counts as handed over right after it began, any other when its submitter has ended. */
  #created({ store }: Process, { callbackId, path, of }: CreatedCallback): void {
    const atMs = store.read((snapshot) => {
      const { executionId, operationId } = snapshot.callback(callbackId)!
      const operations = snapshot.operations(executionId).map(({ operation }) => operation)
      const callback = operations.find(({ Id }) => Id === operationId)!
      if (of === 'createCallback') return callback.StartTimestamp + 1
      const submitter = operations.find(({ ParentId, Type }) => ParentId === callback.ParentId && Type === 'STEP')
      return submitter?.Status === 'SUCCEEDED' ? submitter.EndTimestamp : undefined
    })
    if (atMs !== undefined) this.#handOver(callbackId, path, atMs)
  }

  #handOver(callbackId: string, path: string, atMs: number): void {
    if (this.#handedOver.has(callbackId)) return
    this.#handedOver.add(callbackId)
    const { operationId } = this.#process!.store.read((snapshot) => snapshot.callback(callbackId))!
    const script = this.#options.like?.script.callbacks.get(operationId) ?? this.#askCallback(path)
    if (!script) return
    this.#callbacks.set(operationId, script)
    const answer = (seconds: number, what: CallbackAnswer) =>
      this.#simulation.clock.schedule(atMs + seconds * 1000, () => this.#deliver(callbackId, what))
    for (const seconds of script.heartbeatSeconds) answer(seconds, { kind: 'heartbeat' })
    if (script.kind === 'succeed') answer(script.afterSeconds, { kind: 'succeed', result: script.text })
    if (script.kind === 'fail') {
      const { name: ErrorType, message: ErrorMessage } = script.error
      answer(script.afterSeconds, { kind: 'fail', error: { ErrorType, ErrorMessage } })
    }
  }

  /** A case does not say how a callback is answered whose id nobody is given. */
  #askCallback(path: string): CallbackScript | undefined {
    try {
      return this.#script.callback(path)
    } catch (thrown) {
      if (thrown instanceof ScriptError) return undefined
      throw thrown
    }
  }

  /** Whoever answers a callback tries again until somebody has heard. */
  #deliver(callbackId: string, answer: CallbackAnswer): void {
    const process = this.#process!
    const again = () => this.#deliver(callbackId, answer)
    process.engine.completeCallback(callbackId, answer).catch((thrown: unknown) => {
      if (!process.isDead) throw thrown
      if (process === this.#process) this.#undelivered.push(again)
      else again()
    })
  }

  async #until(atMs: number): Promise<void> {
    const { clock } = this.#simulation
    if (atMs > clock.now()) await new Promise<void>((resolve) => void clock.schedule(atMs, resolve))
  }
}

const EXECUTION = 'case'

function given(outcome: InvokeOutcome, answered: () => void): Json {
  if (outcome.kind === 'throws') throw Object.assign(new Error(outcome.error.message), { name: outcome.error.name })
  answered()
  return structuredClone(outcome.value)
}

async function settled(work: Promise<unknown>): Promise<{ readonly value: unknown } | { readonly thrown: unknown }> {
  try {
    return { value: await work }
  } catch (thrown) {
    return { thrown }
  }
}

function endedAttempts(store: Store, workflow: string, operationId: string): number {
  return store.read((snapshot) => {
    const { id } = snapshot.executionNamed(workflow, EXECUTION)!
    const ends = snapshot
      .events(id)
      .filter(
        ({ Id, EventType }) => Id === operationId && (EventType === 'StepSucceeded' || EventType === 'StepFailed'),
      )
    return ends.length
  })
}

/**
 * A run as far as a crash must not change it: its outcome, and for each operation its events in order, with what they carry. Left
 * out are invocations, numbers and times of events, ids that are made anew, and what a batch that failed says of its other items.
 */
export function signature({ outcome, events }: Pick<CaseRun, 'outcome' | 'events'>): unknown {
  const history = Object.groupBy(
    events.filter(({ EventType }) => EventType !== 'InvocationCompleted'),
    ({ Id }) => Id ?? 'execution',
  )
  return JSON.parse(JSON.stringify({ outcome, history }, withoutChance))
}

const CHANCE = new Set(['EventId', 'EventTimestamp', 'ScheduledEndTimestamp', 'StackTrace'])

const withoutChance = (key: string, value: unknown): unknown => {
  if (CHANCE.has(key)) return undefined
  return typeof value === 'string' ? withoutLost(withoutStacks(value)).replace(/\bid-\d+/g, 'id') : value
}

/**
 * The record of a batch that a failure ended, without what it says of the items that did not fail: where all had ended and the process
 * died before the batch was on record, the failure may come first, and the others are STARTED (docs/differences.md).
 */
function withoutLost(text: string): string {
  if (!text.startsWith('{"all":[')) return text
  const batch = JSON.parse(text) as { readonly all: readonly BatchItem<unknown>[]; readonly completionReason: string }
  if (batch.completionReason !== 'FAILURE_TOLERANCE_EXCEEDED') return text
  return JSON.stringify({ ...batch, all: batch.all.map((item) => (item.status === 'FAILED' ? item : item.index)) })
}

/** How many steps failed because their process died in them, as those do that may run at most once. */
export const interruptions = (events: readonly HistoryEvent[]): number =>
  events.filter(({ StepFailedDetails }) => StepFailedDetails?.Error?.Payload?.ErrorType === 'StepInterruptedError')
    .length

/** A settled promise's reason is recorded with its stack, as AWS's package does: it names files and frames. */
export const withoutStacks = (text: string): string => text.replace(/"stack":"(?:[^"\\]|\\.)*"/g, '"stack":""')

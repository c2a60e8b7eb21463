import { CaseSide } from '../compare/case-side.ts'
import { RuntimeOutside } from '../compare/runtime-outside.ts'
import type { CallbackAnswer, CallbackReceipt } from '../backend/callbacks.ts'
import type { StartRequest } from '../engine/engine.ts'
import type { Executions } from '../engine/executions.ts'
import { type InspectedExecution, inspectExecution } from '../engine/inspect.ts'
import type { LoadedHandler } from '../engine/load.ts'
import type { Waiting } from '../engine/waiting.ts'
import { SimulatedClock } from '../environment/simulated-clock.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { Outcome, OutcomeError } from '../history/outcome.ts'
import { type Duration, durationSeconds } from '../semantics/duration.ts'
import { MemoryStore } from '../store/memory-store.ts'
import { caseOf, standInsOf, type TestOptions } from './options.ts'
import type { GivenError } from './scripts.ts'
import { testOperation, type TestOperation } from './test-operation.ts'
import { Crashes, SimulatedCrash, TestProcess } from './test-process.ts'

/** A line that the handler logged with the default logger. */
export interface TestLogLine {
  readonly level: string
  readonly message: unknown
  readonly [field: string]: unknown
}

/** An open callback. Each method resolves when the execution has gone on as far as it can. */
export interface TestCallback {
  readonly id: string
  readonly path: string
  succeed(text?: string): Promise<void>
  fail(error: GivenError): Promise<void>
  heartbeat(): Promise<void>
}

const EXECUTION_NAME = 'test'

/**
 * A handler under test, made by `testHandler`: one execution on the replay runtime with a store in memory and a simulated clock. It has gone on
 * until it ended, or until only the test can make it go on: by answering a callback, by letting time pass, by resuming it.
 */
export class TestExecution<TResult = unknown> {
  readonly #options: TestOptions
  readonly #handlers: readonly LoadedHandler[]
  readonly #side: CaseSide
  readonly #store: MemoryStore
  readonly #outside: RuntimeOutside
  readonly #crashes: Crashes
  readonly #startMs: number
  readonly #logs: TestLogLine[] = []
  readonly #usedStandIns = new Set<string>()
  #process: TestProcess
  #main: Promise<unknown>
  #processes = 0
  #untilMs: number

  /** The first handler is the one under test, the others can be invoked. Nothing has run yet. */
  constructor(handlers: readonly LoadedHandler[], options: TestOptions) {
    this.#options = options
    this.#handlers = handlers
    const clock = new SimulatedClock(options.startTime?.getTime())
    this.#startMs = clock.now()
    this.#untilMs = options.within ? this.#startMs + durationSeconds(options.within) * 1000 : Infinity
    this.#side = new CaseSide(caseOf(options), undefined, clock)
    this.#crashes = new Crashes(options.crashes ?? [])
    this.#store = new MemoryStore((point) => this.#process?.faultPoint(point))
    const standIns = standInsOf(options, (key) => this.#usedStandIns.add(key))
    this.#outside = new RuntimeOutside(this.#side, this.#store, standIns)
    this.#outside.service = { completeCallback: (id, answer) => this.#completeCallback(id, answer) }
    this.#process = this.#nextProcess()
    this.#main = this.#process.run(this.#request)
  }

  /** How it stands: `succeeded` with the result, `failed` with the error, or `suspended`. */
  get outcome(): Outcome {
    return this.#inspected.outcome
  }

  get status(): Outcome['status'] {
    return this.outcome.status
  }

  /** What the handler returned. Throws when it has not. */
  get result(): TResult {
    const { outcome } = this
    // What the handler returns, as JSON keeps it.
    if (outcome.status === 'succeeded') return outcome.result as TResult
    throw new Error(`There is no result. ${this.describe()}`)
  }

  /** What the execution failed with. Throws when it has not. */
  get error(): OutcomeError {
    const { outcome } = this
    if (outcome.status === 'failed') return outcome.error
    throw new Error(`There is no error. ${this.describe()}`)
  }

  /** All operations, in the order in which they began. */
  get operations(): readonly TestOperation[] {
    return this.#inspected.operations.filter(({ Type }) => Type !== 'EXECUTION').map(testOperation)
  }

  /**
   * The operation of this path; of those that have it one after the other (a loop), the one that is asked for, from 0. Throws when there is
   * none.
   */
  operation(path: string, occurrence = 0): TestOperation {
    const found = this.operations.filter((operation) => operation.path === path)[occurrence]
    if (found) return found
    throw new Error(`There is no operation ${occurrence + 1} of "${path}". ${this.describe()}`)
  }

  /** The events of the execution, as the service keeps them. */
  get history(): readonly HistoryEvent[] {
    return this.#inspected.events
  }

  /** What a suspended execution waits for. */
  get waitsFor(): readonly Waiting[] {
    return this.#inspected.waitsFor
  }

  /** How often the handler was invoked. */
  get invocations(): number {
    return this.history.filter(({ EventType }) => EventType === 'InvocationCompleted').length
  }

  /** How many of the asked crashes have happened. */
  get crashes(): number {
    return this.#crashes.count
  }

  get logs(): readonly TestLogLine[] {
    return this.#logs
  }

  /** Keys of `steps`, `callbacks`, `functions` and crashes that nothing has come upon. */
  get unused(): readonly string[] {
    const standIns = (['steps', 'functions'] as const).flatMap((section) =>
      Object.entries(this.#options[section] ?? {})
        .filter(([key, one]) => typeof one === 'function' && !this.#usedStandIns.has(`${section} ${key}`))
        .filter(([key]) => !this.#handlers.some(({ workflow }) => workflow === key))
        .map(([key]) => key),
    )
    return [...this.#side.script.unused(), ...standIns, ...this.#crashes.left.map(({ at }) => at)]
  }

  /** The simulated time. */
  get now(): Date {
    return new Date(this.#side.simulation.clock.now())
  }

  get elapsedSeconds(): number {
    return (this.#side.simulation.clock.now() - this.#startMs) / 1000
  }

  get executionId(): string {
    return this.#record.id
  }

  /** Pausing, resuming, terminating, rewinding by `executionId`; `proceed` goes on afterwards. */
  get executions(): Executions {
    return this.#process.engine.executions
  }

  /** The open callback of this `waitForCallback` or `createCallback`. Throws when there is none. */
  callback(path: string): TestCallback {
    const open = this.waitsFor.find((one) => one.kind === 'callback' && one.path === path)
    if (open?.kind !== 'callback') throw new Error(`There is no open callback "${path}". ${this.describe()}`)
    const answer = (given: CallbackAnswer) => this.#answer(open.callbackId, path, given)
    return {
      id: open.callbackId,
      path,
      succeed: (text) => answer({ kind: 'succeed', ...(text !== undefined && { result: text }) }),
      fail: ({ name, message }) => answer({ kind: 'fail', error: { ErrorType: name, ErrorMessage: message } }),
      heartbeat: () => answer({ kind: 'heartbeat' }),
    }
  }

  /** Lets so much simulated time pass, with what comes due in it. */
  async advance(duration: Duration): Promise<void> {
    this.#untilMs = this.#side.simulation.clock.now() + durationSeconds(duration) * 1000
    await this.proceed()
  }

  /** Goes on to the end, however much time it takes; callbacks that nobody answers keep it open. */
  async finish(): Promise<void> {
    this.#untilMs = Infinity
    await this.proceed()
  }

  /** Goes on as far as it can within the time that may pass. A crash that was asked for is survived. */
  async proceed(): Promise<void> {
    const { simulation } = this.#side
    for (;;) {
      try {
        const isLater = (nextMs: number) => nextMs > this.#untilMs || this.#side.problem !== undefined
        // A body that goes on when the execution has ended is not waited for (`durable-api` 2): it may never settle.
        const end = await simulation.run(this.#main, isLater, { leavesBehind: true })
        this.#throwProblem()
        if (end !== 'idle') return
        if (simulation.clock.nextMs === undefined) this.#throwIfStuck()
        if (this.#untilMs < Infinity) simulation.clock.moveTo(this.#untilMs)
        return
      } catch (thrown) {
        if (!(thrown instanceof SimulatedCrash)) throw thrown
        this.#reviveProcess()
      }
    }
  }

  /** The operations and what is waited for, in lines, for people. */
  describe(): string {
    const { outcome, waitsFor } = this.#inspected
    const ended =
      outcome.status === 'failed' ? `failed with ${outcome.error.name}: ${outcome.error.message}` : outcome.status
    const operations = this.operations.map(({ path, type, status }) => `  ${path}  ${type}  ${status}`)
    const waits = waitsFor.map(({ kind, path }) => `  waits for ${kind} ${path}`)
    return [`The execution is ${ended}.`, ...operations, ...waits].join('\n')
  }

  get #record() {
    return this.#process.engine.executions.find(EXECUTION_NAME, this.#handlers[0]!.workflow)
  }

  get #inspected(): InspectedExecution {
    return inspectExecution(this.#store, this.executionId)
  }

  get #request(): StartRequest {
    const { timeout } = this.#options
    return {
      workflow: this.#handlers[0]!.workflow,
      name: EXECUTION_NAME,
      input: caseOf(this.#options).input,
      ...(timeout && { timeoutSeconds: durationSeconds(timeout) }),
    }
  }

  #nextProcess(): TestProcess {
    const { limits } = this.#options
    return new TestProcess({
      engine: {
        store: this.#store,
        handlers: this.#handlers,
        ...(limits && { limits }),
        logSink: (_level, line) => this.#logs.push(JSON.parse(line) as TestLogLine),
      },
      environment: this.#side.environment,
      outside: this.#outside,
      crashes: this.#crashes,
      number: ++this.#processes,
    })
  }

  async #answer(callbackId: string, path: string, given: CallbackAnswer): Promise<void> {
    const receipt = await this.#completeCallback(callbackId, given)
    if (receipt.kind !== 'accepted') throw new Error(`The callback "${path}" takes no answer: it ${refusal(receipt)}.`)
    await this.proceed()
  }

  /** Who answers hears of a crash, and says it again to the next process. */
  async #completeCallback(callbackId: string, given: CallbackAnswer): Promise<CallbackReceipt> {
    try {
      return await this.#process.engine.completeCallback(callbackId, given)
    } catch (thrown) {
      if (!(thrown instanceof SimulatedCrash)) throw thrown
    }
    this.#reviveProcess()
    const receipt = await this.#completeCallback(callbackId, given)
    // What was recorded before the crash needs no second answer.
    return receipt.kind === 'ended' ? { kind: 'accepted', executionId: this.executionId } : receipt
  }

  #reviveProcess(): void {
    if (!this.#process.isDead) return
    this.#process = this.#nextProcess()
    this.#main = this.#process.run(this.#request)
  }

  #throwProblem(): void {
    const { problem } = this.#side
    if (!problem) return
    throw new Error(
      `${problem.message}\nSay it in the options: a step in \`steps\`, an invoked function in \`functions\`.`,
    )
  }

  /** Nothing is due, and the execution waits for nothing that it could be told. */
  #throwIfStuck(): void {
    const { execution, waitsFor } = this.#inspected
    if (execution.pause || waitsFor.length > 0) return
    throw new Error(
      'The handler waits for something that is no operation: a timer or a request outside of a step. The service would let the ' +
        `invocation run into its time-out.\n${this.describe()}`,
    )
  }
}

function refusal(
  receipt:
    | { readonly kind: 'unknown' }
    | { readonly kind: 'ended'; readonly status: string }
    | { readonly kind: 'too-large'; readonly limit: number },
): string {
  if (receipt.kind === 'too-large') return `may have ${receipt.limit} bytes at most`
  return receipt.kind === 'ended' ? `has ended (${receipt.status})` : 'is unknown'
}

import type { DurableContext } from '../sdk/context.ts'
import { DurablePromise } from '../sdk/durable-promise.ts'
import type { LambdaContext } from '../sdk/lambda-context.ts'
import type { DurableLogger, LoggerConfig } from '../sdk/logger.ts'
import { type Random, randomness } from '../sdk/seeded.ts'
import {
  type AnySerdes,
  type AnySerdesDeserializer,
  defaultSerdes,
  passThroughSerdes,
  type SerdesConfig,
} from '../sdk/serdes.ts'
import { operationId, wireId } from '../semantics/ids.ts'
import type { OperationKind } from '../semantics/operations.ts'
import { operationPath } from '../semantics/path.ts'
import { isFinal } from '../semantics/suspension.ts'
import { active } from './active.ts'
import { Call, type CallIdentity } from './call.ts'
import { type Execution, fail } from './execution.ts'
import { filteredLogger, loggingContext } from './logger.ts'
import type { Mode } from './mode.ts'
import { createCallback } from './operations/create-callback.ts'
import { invoke } from './operations/invoke.ts'
import { map } from './operations/map.ts'
import { parallel } from './operations/parallel.ts'
import { combine } from './operations/promise.ts'
import { runInChildContext } from './operations/run-in-child-context.ts'
import { step } from './operations/step.ts'
import { wait } from './operations/wait.ts'
import { waitForCallback } from './operations/wait-for-callback.ts'
import { waitForCondition } from './operations/wait-for-condition.ts'
import type { Scope } from './scope.ts'
import { never } from './termination.ts'

/**
 * The context a handler works with (`durable-api` 3, 15).
 * 1. Every operation takes the next position at its call, synchronously; combinators take it when they are awaited.
 * 2. A context serves only the code it was made for: used elsewhere, the execution fails.
 * 3. Where a finished context's function runs again, operations without a final record never settle and run nothing.
 *
 * The operations' overloads are the interface's; here their arguments are plain lists, told apart by each operation's file,
 * and results are typed `never`, which stands for whatever the overload promises.
 */
export class ReplayContext implements DurableContext {
  readonly execution: Execution
  readonly place: Place
  readonly lambdaContext: LambdaContext
  readonly executionContext: { readonly durableExecutionArn: string }
  readonly [randomness]: Random
  logger: DurableLogger
  #plainLogger: DurableLogger
  #modeAware = true
  #mode: Mode
  #positions = 0
  #upcoming: Identity | undefined
  #serdes: AnySerdes
  #callbackDeserializer: AnySerdesDeserializer | undefined

  constructor(execution: Execution, place: Place, inherited: Inherited) {
    this.execution = execution
    this.place = place
    this.lambdaContext = execution.lambdaContext
    this.executionContext = { durableExecutionArn: execution.arn }
    this[randomness] = execution.environment.random
    this.#mode = place.mode
    this.#serdes = inherited.serdes ?? defaultSerdes
    this.#callbackDeserializer = inherited.callbackDeserializer
    this.#plainLogger = inherited.logger
    this.logger = this.#filtered(inherited.logger)
  }

  get [Symbol.toStringTag](): string {
    return 'DurableContext'
  }

  step(...args: unknown[]): DurablePromise<never> {
    return this.#call('step', () => step(this, args))
  }

  invoke(...args: unknown[]): DurablePromise<never> {
    return this.#call('invoke', () => invoke(this, args))
  }

  runInChildContext(...args: unknown[]): DurablePromise<never> {
    return this.#call('runInChildContext', () => runInChildContext(this, args))
  }

  wait(...args: unknown[]): DurablePromise<never> {
    return this.#call('wait', () => wait(this, args))
  }

  waitForCondition(...args: unknown[]): DurablePromise<never> {
    return this.#call('waitForCondition', () => waitForCondition(this, args))
  }

  createCallback(...args: unknown[]): DurablePromise<never> {
    return this.#call('createCallback', () => createCallback(this, args))
  }

  waitForCallback(...args: unknown[]): DurablePromise<never> {
    return this.#call('waitForCallback', () => waitForCallback(this, args))
  }

  map(...args: unknown[]): DurablePromise<never> {
    return this.#call('map', () => map(this, args))
  }

  parallel(...args: unknown[]): DurablePromise<never> {
    return this.#call('parallel', () => parallel(this, args))
  }

  /** Combinators run nothing and take no position until they are awaited; then they are child contexts. */
  get promise(): DurableContext['promise'] {
    const lazily =
      (kind: 'all' | 'allSettled' | 'any' | 'race') =>
      (...args: unknown[]): DurablePromise<never> =>
        new DurablePromise(async () => this.#call('runInChildContext', () => combine(this, kind, args)))
    return { all: lazily('all'), allSettled: lazily('allSettled'), any: lazily('any'), race: lazily('race') }
  }

  configureLogger(config: LoggerConfig<DurableLogger>): void {
    if (config.customLogger !== undefined) {
      this.#plainLogger = config.customLogger
      this.#plainLogger.configureDurableLoggingContext?.(loggingContext(this.execution))
      this.logger = this.#filtered(this.#plainLogger)
    }
    if (config.modeAware !== undefined) this.#modeAware = config.modeAware
  }

  configureSerdes(config: SerdesConfig): void {
    if (config.defaultSerdes !== undefined) this.#serdes = config.defaultSerdes
    if (config.defaultCallbackDeserializer !== undefined)
      this.#callbackDeserializer = config.defaultCallbackDeserializer
  }

  /** The logger as it was configured, without regard to replay: what steps get. */
  get plainLogger(): DurableLogger {
    return this.#plainLogger
  }

  get mode(): Mode {
    return this.#mode
  }

  get serdes(): AnySerdes {
    return this.#serdes
  }

  /** What reads the answers of callbacks; the text as it is unless configured. */
  get callbackDeserializer(): AnySerdesDeserializer {
    return this.#callbackDeserializer ?? passThroughSerdes
  }

  get hasOwnCallbackDeserializer(): boolean {
    return this.#callbackDeserializer !== undefined
  }

  /** Takes the next position for an operation. */
  nextCall(kind: OperationKind, name: string | undefined, own: OwnIdentity = {}): Call {
    const { scope, strand, parentWireId } = this.place
    const identity = this.#nextIdentity()
    this.#positions++
    return new Call({
      execution: this.execution,
      id: identity.id,
      wireId: identity.wireId,
      name,
      kind,
      subType: own.subType,
      toldName: own.toldName,
      scope,
      strand,
      path: own.path ?? operationPath(strand, name, kind),
      parentWireId,
    })
  }

  /** Leaves a position out: an item that a replayed batch does not run. */
  skipPosition(): void {
    this.#positions++
  }

  /** The context of an operation of this one, with what is configured here. */
  child(place: Place): ReplayContext {
    return new ReplayContext(this.execution, place, {
      logger: this.#plainLogger,
      serdes: this.#serdes,
      callbackDeserializer: this.#callbackDeserializer,
    })
  }

  /** Leaves replay when nothing is recorded under the next position: what follows happens for the first time. */
  lookAhead(): void {
    if (this.#mode !== 'replay') return
    const { records } = this.execution
    const next = this.#nextIdentity()
    // A virtual context has no record itself, but its first operation may have.
    if (!records.get(next.wireId) && !records.get(wireId(operationId(next.id, 1)))) this.#mode = 'execution'
  }

  /** Whether a call must neither run nor settle: this context is finished and the call's record is not. */
  isLeftBehind(call: Call): boolean {
    return this.#mode === 'replay-finished' && !isFinal(call.record?.Status)
  }

  #call(method: string, run: () => DurablePromise<never>): DurablePromise<never> {
    if (this.#isMisused(method)) return new DurablePromise(never)
    const next = this.#mode === 'replay' ? this.execution.records.get(this.#nextIdentity().wireId) : undefined
    const goesOn = next !== undefined && next.Status !== 'SUCCEEDED' && next.Status !== 'FAILED'
    this.lookAhead()
    try {
      return run()
    } finally {
      if (goesOn) this.#mode = 'execution'
    }
  }

  #isMisused(method: string): boolean {
    const current = active()
    const { prefix } = this.place
    if (!current || current.execution !== this.execution || current.id === prefix) return false
    const message =
      `Context usage error in "${method}": You are using a parent or sibling context instead of the current child context. ` +
      `Expected context ID: "${current.id ?? 'root'}", but got: "${prefix}". ` +
      'When inside runInChildContext(), you must use the child context parameter, not the parent context.'
    void fail(this.execution, new Error(message))
    return true
  }

  /** Of the next position. It is asked for several times a call, and the hash is most of what a replayed operation costs. */
  #nextIdentity(): Identity {
    const position = this.#positions + 1
    if (this.#upcoming?.position === position) return this.#upcoming
    const id = operationId(this.place.prefix, position)
    return (this.#upcoming = { position, id, wireId: wireId(id) })
  }

  #filtered(logger: DurableLogger): DurableLogger {
    return filteredLogger(logger, () => {
      const current = active()
      if (!this.#modeAware || !current) return true
      return (current.id === undefined ? this.#mode : current.mode) === 'execution'
    })
  }
}

interface Identity {
  readonly position: number
  readonly id: string
  readonly wireId: string
}

/** Of a call, where it is not the kind's. */
type OwnIdentity = Pick<CallIdentity, 'subType' | 'toldName'> & { readonly path?: string }

/** Where a context stands among the others. */
export interface Place {
  /** The readable id of the context's operation; undefined at the root. */
  readonly prefix: string | undefined
  /** The nearest context, this one included, that has a record. */
  readonly parentWireId: string | undefined
  readonly scope: Scope
  /** The context's path, which is the strand of what it calls. */
  readonly strand: string
  readonly mode: Mode
  /** Down to how many levels below finished contexts keep their children in the state (`durable-api` 10). */
  readonly keepsChildren: number
}

export interface Inherited {
  readonly logger: DurableLogger
  readonly serdes?: AnySerdes
  readonly callbackDeserializer?: AnySerdesDeserializer
}

import type { Operation, OperationAction, OperationUpdate } from '../history/operation.ts'
import type { Effect } from '../history/outcome.ts'
import type { Serdes } from '../sdk/serdes.ts'
import { isNamedCall, OPERATIONS, type OperationKind, type OperationType } from '../semantics/operations.ts'
import { isFinal } from '../semantics/suspension.ts'
import { CallHooks } from './call-hooks.ts'
import { callSite } from './call-site.ts'
import { NonDeterministicExecutionError, SerdesFailedError } from './errors.ts'
import { breakOff, type Execution, fail } from './execution.ts'
import type { Scope } from './scope.ts'
import { never } from './termination.ts'

/** One call of an operation: its identity, its record, and its way to the service. */
export class Call {
  readonly execution: Execution
  /** The readable id, by position. */
  readonly id: string
  readonly wireId: string
  readonly name: string | undefined
  readonly kind: OperationKind
  readonly type: OperationType
  readonly subType: string
  /** Of the context that called. */
  readonly scope: Scope
  readonly strand: string
  readonly path: string
  /** Tells the plugins; absent when there are none. */
  readonly hooks: CallHooks | undefined
  readonly #parentWireId: string | undefined

  constructor(identity: CallIdentity) {
    this.execution = identity.execution
    this.id = identity.id
    this.wireId = identity.wireId
    this.name = identity.name
    this.kind = identity.kind
    this.type = OPERATIONS[identity.kind].type
    this.subType = identity.subType ?? OPERATIONS[identity.kind].subType
    this.scope = identity.scope
    this.strand = identity.strand
    this.path = identity.path
    this.#parentWireId = identity.parentWireId
    const { plugins } = identity.execution
    const { wireId: id, type, subType } = this
    const told = { id, name: identity.toldName ?? this.name, type, subType, parentId: identity.parentWireId }
    this.hooks = plugins && new CallHooks(this, plugins, told)
  }

  get record(): Operation | undefined {
    return this.execution.records.get(this.wireId)
  }

  /** Holds the call against its record (`durable-api` 15.2). After a mismatch nothing of this invocation settles. */
  matchesRecord(): boolean {
    const { record } = this
    if (!record?.Type) return true
    return (
      this.#matches('type', record.Type, this.type) &&
      this.#matches('name', record.Name, this.name) &&
      this.#matches('subtype', record.SubType, this.subType)
    )
  }

  /** Queues an update; resolves when it is acknowledged, and never once the context around has settled. */
  checkpoint(action: OperationAction, fields: UpdateFields = {}): Promise<void> {
    if (this.scope.isFinished) {
      this.execution.suspension.settled(this)
      return never()
    }
    return this.execution.checkpoints.push({
      Id: this.wireId,
      ParentId: this.#parentWireId,
      Action: action,
      SubType: this.subType,
      Type: this.type,
      Name: this.name,
      ...fields,
    })
  }

  executes(): void {
    this.execution.suspension.executes(this)
  }

  waits(dueMs?: number): void {
    this.execution.suspension.waits(this, dueMs)
  }

  settled(): void {
    this.execution.suspension.settled(this)
  }

  /** Waits until the time of the next attempt has come, which the service says by another status. */
  async nextAttempt(): Promise<void> {
    this.waits(this.record?.StepDetails?.NextAttemptTimestamp)
    await this.execution.suspension.changed(this)
  }

  /** Waits until the service has ended the operation. */
  async ended(): Promise<Operation | undefined> {
    do await this.execution.suspension.changed(this)
    while (!isFinal(this.record?.Status))
    return this.record
  }

  /** A throwing serdes breaks the invocation off (`durable-api` 14). */
  async serialize(serdes: Pick<Serdes<unknown>, 'serialize'>, value: unknown): Promise<string | undefined> {
    try {
      return await serdes.serialize(value, this.#serdesContext())
    } catch (error) {
      return this.#serdesFailed('Serialization', error)
    }
  }

  async deserialize(serdes: Pick<Serdes<unknown>, 'deserialize'>, data: string | undefined): Promise<unknown> {
    try {
      return await serdes.deserialize(data, this.#serdesContext())
    } catch (error) {
      return this.#serdesFailed('Deserialization', error)
    }
  }

  effect(kind: Effect['kind'], args?: Effect['arguments']): void {
    const effect = { strand: this.strand, path: this.path, kind, attempt: 1 }
    this.execution.interceptor.effect?.(args === undefined ? effect : { ...effect, arguments: args })
  }

  #serdesContext(): { entityId: string; durableExecutionArn: string } {
    return { entityId: this.id, durableExecutionArn: this.execution.arn }
  }

  #serdesFailed(what: string, error: unknown): Promise<never> {
    const reason = error instanceof Error ? error.message : `Unknown ${what.toLowerCase()} error`
    const named = this.name ? `"${this.name}" ` : ''
    return breakOff(this.execution, new SerdesFailedError(`${what} failed for step ${named}(${this.id}): ${reason}`))
  }

  #matches(what: string, recorded: string | undefined, current: string | undefined): boolean {
    if (recorded === current) return true
    const site = callSite()
    void fail(
      this.execution,
      new NonDeterministicExecutionError(
        `Non-deterministic execution detected: Operation ${what} mismatch for step "${this.id}". ` +
          `Expected ${what} "${recorded}", but got "${current}". ` +
          `This indicates non-deterministic control flow in your workflow code.${site ? ` It was called at ${site}.` : ''}`,
      ),
    )
    return false
  }
}

export interface CallIdentity {
  readonly execution: Execution
  readonly id: string
  readonly wireId: string
  readonly name: string | undefined
  /** What plugins call it, where it has no name. */
  readonly toldName?: string
  readonly kind: OperationKind
  /** The kind's own unless given. */
  readonly subType?: string
  readonly scope: Scope
  readonly strand: string
  readonly path: string
  /** The nearest context around that has a record. */
  readonly parentWireId: string | undefined
}

export type UpdateFields = Pick<
  OperationUpdate,
  'Payload' | 'Error' | 'ContextOptions' | 'StepOptions' | 'WaitOptions' | 'CallbackOptions' | 'ChainedInvokeOptions'
>

/** Tells the leading name of a call from its other arguments. */
export function splitArguments(
  kind: OperationKind,
  args: readonly unknown[],
): { name: string | undefined; rest: readonly unknown[] } {
  const [first, second] = args
  if (!isNamedCall(kind, first, second)) return { name: undefined, rest: args }
  return { name: typeof first === 'string' ? first : undefined, rest: args.slice(1) }
}

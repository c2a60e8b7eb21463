import type {
  CheckpointDurableExecutionRequest,
  DurableExecutionClient,
  DurableExecutionInvocationInput,
  DurableExecutionInvocationOutput,
  ErrorObject,
  LambdaContext,
  OperationUpdate,
  WireOperation,
} from '../../runtime/handler.ts'

import type { Clock } from '../../runtime/environment/environment.ts'
import { wireId } from '../../runtime/semantics/ids.ts'
import type { Recorded } from './programs.ts'

/**
 * A small stand-in for AWS's service, in memory and with its own time: applies updates, and between two invocations lets the
 * earliest timer pass or does what the script says. It serves our runtime and AWS's package alike.
 */
export class FakeService implements DurableExecutionClient {
  readonly operations = new Map<string, WireOperation>()
  /** All updates in the order they came, as JSON. */
  readonly updates: OperationUpdate[] = []
  /** How many updates each request had. */
  readonly requests: number[] = []
  readonly outputs: DurableExecutionInvocationOutput[] = []
  nowMs: number
  pageSize = Infinity
  /** With a clock, timers come due while an invocation runs too; a request tells of them. */
  clock: Clock | undefined
  failing: ((request: CheckpointDurableExecutionRequest) => unknown) | undefined
  #token = 0
  #callbacks = 0
  #changed = new Set<string>()

  constructor(event: unknown, nowMs = Date.now()) {
    this.nowMs = nowMs
    const payload = event === undefined ? {} : { ExecutionDetails: { InputPayload: JSON.stringify(event) } }
    this.#put({ Id: 'execution', Type: 'EXECUTION', Status: 'STARTED', StartTimestamp: this.#date(), ...payload })
  }

  /** Puts a record there before anything runs. */
  record({ id, parent, ...operation }: Recorded): void {
    this.#put({
      ...operation,
      Id: wireId(id),
      ParentId: parent === undefined ? undefined : wireId(parent),
      StartTimestamp: this.#date(),
    })
  }

  async checkpoint(request: CheckpointDurableExecutionRequest) {
    await Promise.resolve()
    const failure = this.failing?.(request)
    if (failure) throw failure
    if (request.CheckpointToken !== `${this.#token}`) throw new Error('a token was used twice')
    this.#letTimePass()
    const updates = (request.Updates ?? []).map((update) => JSON.parse(JSON.stringify(update)) as OperationUpdate)
    this.requests.push(updates.length)
    for (const update of updates) {
      this.updates.push(update)
      this.#apply(update)
    }
    const operations = [...this.#changed].map((id) => this.operations.get(id)!)
    this.#changed.clear()
    return { CheckpointToken: `${++this.#token}`, NewExecutionState: { Operations: operations } }
  }

  async getExecutionState({ Marker }: { Marker?: string | undefined }) {
    return this.#page(Number(Marker))
  }

  /** What the next invocation is given: descendants of finished contexts are left out unless they are kept. */
  input(): DurableExecutionInvocationInput {
    const UpdatedOperationIds = [...this.#changed].filter((id) => id !== 'execution')
    this.#changed.clear()
    const { Operations, NextMarker } = this.#page(0)
    return {
      DurableExecutionArn: ARN,
      CheckpointToken: `${this.#token}`,
      InitialExecutionState: { Operations, NextMarker },
      UpdatedOperationIds,
    }
  }

  /** Invokes until the execution is over; `script` answers callbacks and invokes when nothing else is due. */
  async run(
    invoke: (
      input: DurableExecutionInvocationInput,
      context: LambdaContext,
    ) => Promise<DurableExecutionInvocationOutput>,
    script: (service: FakeService) => boolean = () => false,
  ): Promise<DurableExecutionInvocationOutput> {
    for (let count = 0; count < 100; count++) {
      const output = await invoke(this.input(), lambdaContext())
      this.outputs.push(output)
      if (output.Status !== 'PENDING') return output
      if (!script(this) && !this.advance()) return output
    }
    throw new Error('the execution does not end')
  }

  /** Lets the earliest wait or retry come due; false when there is none. */
  advance(): boolean {
    const due = [...this.operations.values()]
      .map((operation) => ({ operation, atMs: dueMs(operation) }))
      .filter((entry): entry is { operation: WireOperation; atMs: number } => entry.atMs !== undefined)
      .sort((a, b) => a.atMs - b.atMs)[0]
    if (!due) return false
    this.nowMs = Math.max(this.nowMs, due.atMs)
    this.#put({ ...due.operation, Status: due.operation.Type === 'WAIT' ? 'SUCCEEDED' : 'READY' })
    return true
  }

  /** Ends an open callback or invoke. */
  end(
    type: 'CALLBACK' | 'CHAINED_INVOKE',
    status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED',
    end: End = {},
  ): boolean {
    const open = [...this.operations.values()].find(
      (operation) => operation.Type === type && operation.Status === 'STARTED',
    )
    if (!open) return false
    const details =
      type === 'CALLBACK'
        ? { CallbackDetails: { ...open.CallbackDetails, ...end } }
        : { ChainedInvokeDetails: { ...end } }
    this.#put({ ...open, ...details, Status: status })
    return true
  }

  #letTimePass(): void {
    if (!this.clock) return
    const nowMs = this.clock.now()
    const isDue = (operation: WireOperation) => (dueMs(operation) ?? Infinity) <= nowMs
    while ([...this.operations.values()].some(isDue)) this.advance()
    this.nowMs = nowMs
  }

  #apply(update: OperationUpdate): void {
    const id = update.Id!
    const before = this.operations.get(id)
    const { ParentId, Name, Type, SubType } = update
    const operation: WireOperation = before ?? {
      Id: id,
      ParentId,
      Name,
      Type,
      SubType,
      StartTimestamp: this.#date(),
      Status: 'STARTED',
    }
    const attempt = operation.StepDetails?.Attempt ?? 0
    switch (update.Action) {
      case 'START':
        return this.#put({ ...operation, ...this.#started(update, operation), Status: 'STARTED' })
      case 'SUCCEED':
      case 'FAIL': {
        const end = { Result: update.Payload, Error: update.Error }
        const details =
          Type === 'STEP'
            ? { StepDetails: { Attempt: attempt + 1, ...end } }
            : { ContextDetails: { ReplayChildren: update.ContextOptions?.ReplayChildren, ...end } }
        const status = update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED'
        return this.#put({ ...operation, ...details, Status: status, EndTimestamp: this.#date() })
      }
      case 'RETRY':
        return this.#put({
          ...operation,
          StepDetails: {
            Attempt: attempt + 1,
            Result: update.Payload,
            Error: update.Error,
            NextAttemptTimestamp: this.#date(update.StepOptions!.NextAttemptDelaySeconds),
          },
          Status: 'PENDING',
        })
      default:
        throw new Error(`unexpected action ${update.Action}`)
    }
  }

  #started(update: OperationUpdate, operation: WireOperation): Partial<WireOperation> {
    switch (update.Type) {
      case 'WAIT':
        return { WaitDetails: { ScheduledEndTimestamp: this.#date(update.WaitOptions!.WaitSeconds) } }
      case 'CALLBACK':
        return { CallbackDetails: { CallbackId: `callback-${++this.#callbacks}` } }
      case 'STEP':
        return { StepDetails: { Attempt: 0, ...operation.StepDetails } }
      default:
        return {}
    }
  }

  #put(operation: WireOperation): void {
    this.operations.set(operation.Id!, operation)
    this.#changed.add(operation.Id!)
  }

  #page(from: number): { Operations: WireOperation[]; NextMarker: string | undefined } {
    const visible = [...this.operations.values()].filter((operation) => this.#isVisible(operation))
    const to = from + this.pageSize
    return { Operations: visible.slice(from, to), NextMarker: to < visible.length ? `${to}` : undefined }
  }

  #isVisible({ ParentId }: WireOperation): boolean {
    const parent = ParentId === undefined ? undefined : this.operations.get(ParentId)
    if (!parent) return true
    const finished = parent.Status === 'SUCCEEDED' || parent.Status === 'FAILED'
    return (!finished || parent.ContextDetails?.ReplayChildren === true) && this.#isVisible(parent)
  }

  #date(inSeconds = 0): Date {
    return new Date(this.nowMs + inSeconds * 1000)
  }
}

interface End {
  Result?: string
  Error?: ErrorObject
}

function dueMs(operation: WireOperation): number | undefined {
  const at =
    operation.Type === 'WAIT' && operation.Status === 'STARTED'
      ? operation.WaitDetails?.ScheduledEndTimestamp
      : operation.Status === 'PENDING'
        ? operation.StepDetails?.NextAttemptTimestamp
        : undefined
  return at === undefined ? undefined : new Date(at).getTime()
}

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST/durable-execution/n/id'

export function lambdaContext(): LambdaContext {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'f',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:f',
    memoryLimitInMB: '128',
    awsRequestId: 'request',
    logGroupName: 'group',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => 600_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  }
}

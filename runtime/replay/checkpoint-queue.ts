import type { Environment } from '../environment/environment.ts'
import type { OperationUpdate } from '../history/operation.ts'
import type { DurableExecutionClient } from '../sdk/handler.ts'
import type { WireOperation } from '../sdk/wire.ts'
import { LIMITS } from '../semantics/limits.ts'
import { never } from './termination.ts'
import type { Trace } from './trace.ts'

/**
 * `durable-api` 15.5: the one road of updates to the service.
 * 1. First in, first out; one request at a time, each with the token of the reply before.
 * 2. A request goes out when the event loop has run what can run now, so that changes of one turn share it.
 * 3. An update's promise resolves when its request is acknowledged and the records are replaced; it never rejects.
 * 4. After `close` nothing new is taken; what is queued is still sent.
 */
export class CheckpointQueue {
  readonly #options: CheckpointQueueOptions
  #token: string
  #queue: QueuedUpdate[] = []
  #refreshes: (() => void)[] = []
  #sending = false
  #scheduled = false
  #closed = false
  #drained: (() => void)[] = []
  #failure: unknown

  constructor(options: CheckpointQueueOptions) {
    this.#options = options
    this.#token = options.token
  }

  /** What a request failed with, after which the queue has given up. */
  get failure(): unknown {
    return this.#failure
  }

  /** Nothing queued and no request in flight. */
  get isIdle(): boolean {
    return this.#queue.length === 0 && this.#refreshes.length === 0 && !this.#sending
  }

  push(update: OperationUpdate): Promise<void> {
    if (this.#closed) return never()
    return new Promise((resolve) => {
      this.#queue.push({ update, bytes: Buffer.byteLength(JSON.stringify(update)), acknowledge: resolve })
      this.#schedule()
    })
  }

  /** Asks for the present state: an empty request, unless updates go out anyway. */
  refresh(): Promise<void> {
    if (this.#closed) return never()
    return new Promise((resolve) => {
      this.#refreshes.push(resolve)
      this.#schedule()
    })
  }

  /** Resolves when the queue is idle. */
  drained(): Promise<void> {
    if (this.isIdle) return Promise.resolve()
    return new Promise((resolve) => this.#drained.push(resolve))
  }

  close(): void {
    this.#closed = true
  }

  #schedule(): void {
    if (this.#sending || this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => void this.#send())
  }

  async #send(): Promise<void> {
    this.#scheduled = false
    const batch = this.#takeBatch()
    const refreshes = this.#refreshes.splice(0)
    this.#sending = true
    try {
      await this.#request(batch.map(({ update }) => update))
      for (const { acknowledge } of batch) acknowledge()
      for (const acknowledge of refreshes) acknowledge()
    } catch (error) {
      this.#failure = error ?? new Error('The client failed without an error')
      this.close()
      this.#queue = []
      this.#refreshes = []
      this.#options.failed(error)
    }
    this.#sending = false
    if (this.#queue.length > 0 || this.#refreshes.length > 0) return this.#schedule()
    for (const resolve of this.#drained.splice(0)) resolve()
    this.#options.idle()
  }

  async #request(updates: OperationUpdate[]): Promise<void> {
    const { client, arn, environment, replied, trace } = this.#options
    trace?.('checkpoint', { updates: updates.map(({ Id, Type, Action, Name }) => ({ Id, Type, Action, Name })) })
    environment.faultPoint('before-checkpoint')
    const reply = await client.checkpoint({
      DurableExecutionArn: arn,
      CheckpointToken: this.#token,
      Updates: updates,
    })
    environment.faultPoint('after-checkpoint')
    if (reply.CheckpointToken) this.#token = reply.CheckpointToken
    const operations = reply.NewExecutionState?.Operations
    trace?.('checkpoint acknowledged', { operations: operations?.map(({ Id, Status }) => ({ Id, Status })) })
    const told = operations && replied(operations)
    if (told) await told
  }

  /** As many as fit; the first goes whatever its size. */
  #takeBatch(): QueuedUpdate[] {
    let bytes = this.#token.length + ENVELOPE_BYTES
    let count = 0
    for (const queued of this.#queue) {
      if (count > 0 && (count >= LIMITS.checkpointUpdates || bytes + queued.bytes > LIMITS.checkpointBytes)) break
      bytes += queued.bytes
      count++
    }
    return this.#queue.splice(0, count)
  }
}

export interface CheckpointQueueOptions {
  readonly client: DurableExecutionClient
  readonly arn: string
  readonly token: string
  readonly environment: Environment
  readonly trace: Trace | undefined
  /** A reply brought these operations; what is answered is waited for before anything is acknowledged. */
  readonly replied: (operations: readonly WireOperation[]) => Promise<void> | undefined
  /** A request failed; the queue has given up. */
  readonly failed: (error: unknown) => void
  readonly idle: () => void
}

interface QueuedUpdate {
  readonly update: OperationUpdate
  readonly bytes: number
  readonly acknowledge: () => void
}

/** What a request holds beside its token and updates. */
const ENVELOPE_BYTES = 100

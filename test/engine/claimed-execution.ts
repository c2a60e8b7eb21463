import { Backend, type Invocation } from '../../runtime/backend/backend.ts'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import type { EventType, HistoryEvent } from '../../runtime/history/event.ts'
import type { Operation, OperationUpdate } from '../../runtime/history/operation.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'

const FUNCTIONS: Record<string, { kind: 'function' } | { kind: 'workflow'; workflow: string; codeHash: string }> = {
  plain: { kind: 'function' },
  child: { kind: 'workflow', workflow: 'child', codeHash: 'c' },
}

/** A backend with one execution, and the invocation of it that a test stands for: what it sends is sent with the newest token. */
export class ClaimedExecution {
  readonly clock = new SimulatedClock()
  readonly store = new MemoryStore()
  readonly backend: Backend
  id = ''
  #invocation: Invocation | undefined
  #token = ''
  #ids = 0

  private constructor() {
    this.backend = new Backend({
      store: this.store,
      environment: { clock: this.clock, random: () => 0, newId: () => `id-${++this.#ids}`, faultPoint: () => {} },
      resolveFunction: (name) => FUNCTIONS[name],
    })
  }

  static async start(): Promise<ClaimedExecution> {
    const made = new ClaimedExecution()
    const { record } = await made.backend.start({ workflow: 'order', name: 'o-1', input: '{"n":1}', codeHash: 'h' })
    made.id = record.id
    await made.resume()
    return made
  }

  get invocation(): Invocation {
    return this.#invocation!
  }

  get token(): string {
    return this.#token
  }

  claim(
    executionId = this.id,
    owner = 'me',
    isGone: (holder: string) => boolean = () => false,
    isThere?: (holder: string) => boolean,
  ): Promise<Invocation | undefined> {
    const lease = { owner, untilMs: this.clock.now() + 1000 }
    return this.backend.claim({ executionId, codeHash: 'h', lease, isGone, isThere })
  }

  /** The next invocation of the execution. */
  async resume(): Promise<void> {
    this.goOnAs((await this.claim())!)
  }

  goOnAs(invocation: Invocation): void {
    this.#invocation = invocation
    this.#token = invocation.token
  }

  async suspendAndResume(): Promise<void> {
    await this.backend.endInvocation(this.invocation, { Status: 'PENDING' }, false)
    await this.resume()
  }

  async send(...updates: OperationUpdate[]): Promise<readonly Operation[]> {
    const reply = await this.backend.checkpoint(this.#token, updates, this.clock.now() + 1000)
    this.#token = reply.token
    return reply.operations
  }

  pass(ms: number): void {
    const atMs = this.clock.now() + ms
    this.clock.schedule(atMs, () => {})
    while (this.clock.now() < atMs) this.clock.advance()
  }

  operation(id: string): Operation {
    return this.store.read((snapshot) => snapshot.operations(this.id)).find((one) => one.operation.Id === id)!.operation
  }

  events(id = this.id): readonly HistoryEvent[] {
    return this.store.read((snapshot) => snapshot.events(id))
  }

  types(id = this.id): readonly EventType[] {
    return this.events(id).map(({ EventType }) => EventType)
  }
}

import { type Holders, isAbandoned } from '../backend/backend.ts'
import type { Clock, Timer } from '../environment/environment.ts'
import type { ExecutionRecord, Lease } from '../store/store.ts'
import type { Owner } from './process-owner.ts'

/** A lease holds this long without renewal: the pause after which another machine's process counts as gone. */
export const LEASE_MS = 30_000

export interface LeasesOptions {
  readonly owner: Owner
  readonly clock: Clock
  /** Executions that this process works for. */
  readonly held: () => readonly string[]
  readonly renew: (executionIds: readonly string[], lease: Lease) => Promise<void>
}

/** Holds on to the executions that this process works for, and judges the holds of others. */
export class Leases {
  readonly #options: LeasesOptions
  #renewal: Timer | undefined

  constructor(options: LeasesOptions) {
    this.#options = options
  }

  get holders(): Holders {
    return this.#options.owner
  }

  /** A lease from now on. */
  next(): Lease {
    const { owner, clock } = this.#options
    return { owner: owner.id, untilMs: clock.now() + LEASE_MS }
  }

  /** While this process works for executions, it says so before their leases run out. */
  keep(): void {
    const { clock, held, renew } = this.#options
    const renewAll = () => {
      this.#renewal = undefined
      const ids = held()
      if (ids.length === 0) return
      this.keep()
      void renew(ids, this.next())
    }
    this.#renewal ??= clock.schedule(clock.now() + LEASE_MS / 3, renewAll, 'background')
  }

  stop(): void {
    this.#renewal?.cancel()
    this.#renewal = undefined
  }

  /** What others hold, apart: what they have abandoned, and what they are at. Each holder is judged once. */
  judge(held: readonly ExecutionRecord[]): {
    readonly abandoned: readonly ExecutionRecord[]
    readonly kept: readonly ExecutionRecord[]
  } {
    const { owner, clock } = this.#options
    const nowMs = clock.now()
    const isGone = remembered(owner.isGone)
    const isThere = owner.isThere && remembered(owner.isThere)
    const abandoned = new Set(held.filter(({ lease }) => isAbandoned(lease!, nowMs, { isGone, isThere })))
    return { abandoned: [...abandoned], kept: held.filter((record) => !abandoned.has(record)) }
  }
}

function remembered(judge: (owner: string) => boolean): (owner: string) => boolean {
  const known = new Map<string, boolean>()
  return (owner) => {
    const before = known.get(owner)
    if (before !== undefined) return before
    const found = judge(owner)
    known.set(owner, found)
    return found
  }
}

import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import type { EventLoop } from '../environment/environment.ts'
import type { Snapshot } from '../store/store.ts'
import { OperationPaths } from './operation-paths.ts'

export interface StandstillOptions {
  /** Absent in simulated time. */
  readonly eventLoop: EventLoop | undefined
  /** Executions that are worked for, while nothing is left that could go on with them. */
  readonly worksFor: () => readonly string[]
  readonly wake: () => void
}

/**
 * Notices that an invocation or a function goes on which nothing can bring to its end: the event loop of the process is empty.
 *
 * 1. A promise that a timer, a request or a child process will settle keeps the loop from being empty, wherever the handler made it.
 * 2. What the runtime does beside (renewing leases, late looks for commits) is no sign of life, and runs on background timers.
 */
export class Standstill {
  readonly #options: StandstillOptions
  readonly #stop: (() => void) | undefined
  readonly #told = new Set<string>()
  #hung: readonly string[] = []

  constructor(options: StandstillOptions) {
    this.#options = options
    this.#stop = options.eventLoop?.onEmpty(() => {
      this.#hung = options.worksFor()
      if (this.#hung.length > 0) options.wake()
    })
  }

  /** What has been found since this was asked last: ids of executions. */
  take(): readonly string[] {
    const found = this.#hung
    this.#hung = []
    return found
  }

  /** Those of them that nobody was told of. */
  untold(hung: readonly string[]): readonly string[] {
    const untold = hung.filter((id) => !this.#told.has(id))
    for (const id of untold) this.#told.add(id)
    return untold
  }

  /** Keeps the process alive while news from outside may come; answers how to stop. */
  hold(): () => void {
    return this.#options.eventLoop?.hold() ?? (() => {})
  }

  dispose(): void {
    this.#stop?.()
  }
}

/** Says what each of these executions hangs in. */
export function hangs(snapshot: Snapshot, executionIds: readonly string[]): readonly Diagnostic[] {
  return executionIds.map((id) =>
    diagnostic('handler-hangs', { name: snapshot.execution(id)?.name ?? id, running: running(snapshot, id) }),
  )
}

/** The paths of bodies that were begun and of plain functions that were called. */
function running(snapshot: Snapshot, executionId: string): readonly string[] {
  const paths = new OperationPaths()
  return snapshot.operations(executionId).flatMap(({ operation, invoke }) => {
    const path = paths.add(operation)
    const isRun =
      operation.Type === 'STEP' || (operation.Type === 'CHAINED_INVOKE' && invoke?.executionId === undefined)
    return isRun && operation.Status === 'STARTED' ? [path] : []
  })
}

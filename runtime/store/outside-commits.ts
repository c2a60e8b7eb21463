import { utimesSync, watch } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { Clock, Timer } from '../environment/environment.ts'

/**
 * How soon a commit is seen that nobody told of: where the file system tells nothing, and where a process ended between its commit and
 * telling of it.
 */
const LATE_LOOK_MS = 2_000

export interface OutsideCommitsOptions {
  readonly file: string
  readonly clock: Clock
  /** A number that moves by commits of other connections only; throws where the store cannot be read. */
  readonly version: () => number
  readonly listener: () => void
}

/**
 * Hears of other processes' commits to a database through the file system; answers how to stop.
 *
 * 1. Whoever commits says so afterwards (`tellOfCommit`). The writes themselves come too early: the disk is waited for in between.
 * 2. After any write one look comes late, for a commit whose process ended before it could say so.
 * 3. Nothing is written, so nothing is looked at: there is no polling, once the system has told of one write. Who listens asks for
 *    that by a write of its own. Until then there is polling: some mounts tell nothing, and some systems refuse to watch.
 */
export function onOutsideCommit({ file, clock, version, listener }: OutsideCommitsOptions): () => void {
  const found = () => {
    try {
      return version()
    } catch {
      // What is wrong with the store is found by who looks at it next.
      return undefined
    }
  }
  let seen = found()
  const look = () => {
    const now = found()
    if (now !== undefined && now === seen) return
    seen = now
    listener()
  }
  let isTold = false
  let late: Timer | undefined
  const lookLate = () => {
    const lookNow = () => {
      late = undefined
      look()
      if (!isTold) lookLate()
    }
    late ??= clock.schedule(clock.now() + LATE_LOOK_MS, lookNow, 'background')
  }
  lookLate()
  const watcher = watchDatabase(file, {
    onWrite: () => {
      isTold = true
      look()
      lookLate()
    },
    onEnd: () => {
      isTold = false
      lookLate()
    },
  })
  // Does the system tell?
  tellOfCommit(file, clock.now())
  return () => {
    watcher.close()
    late?.cancel()
  }
}

/** Makes the file system tell the processes that listen: the file's times change, nothing else. */
export function tellOfCommit(file: string, nowMs: number): void {
  try {
    utimesSync(file, nowMs / 1000, nowMs / 1000)
  } catch {
    // The file is another user's, or gone: the late look does it.
  }
}

/** Tells of writes to the database in a file, by whatever process: in the file or in its log. */
function watchDatabase(
  file: string,
  { onWrite, onEnd }: { readonly onWrite: () => void; readonly onEnd: () => void },
): { readonly close: () => void } {
  const name = basename(file)
  const names: ReadonlySet<string | null> = new Set([name, `${name}-wal`, null])
  try {
    const watcher = watch(dirname(resolve(file)), { persistent: false }, (_, changed) => {
      if (names.has(changed)) onWrite()
    })
    watcher.on('error', () => {
      watcher.close()
      onEnd()
    })
    return watcher
  } catch {
    return { close: () => {} }
  }
}

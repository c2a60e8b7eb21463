import type { Clock } from '../environment/environment.ts'
import type { Executions } from './executions.ts'

const PURGE_EVERY_MS = 3_600_000

export interface Retention {
  /** The first purge. */
  readonly begun: Promise<void>
  readonly stop: () => void
}

/** Purges what ended longer than `keptMs` ago: now, and every hour as work that `track` is given. */
export function retain(
  keptMs: number,
  executions: Executions,
  clock: Clock,
  track: (work: Promise<void>) => void,
): Retention {
  const purge = async () => void (await executions.purge({ endedBeforeMs: clock.now() - keptMs }))
  const again = () => {
    track(purge())
    timer = clock.schedule(clock.now() + PURGE_EVERY_MS, again, 'background')
  }
  let timer = clock.schedule(clock.now() + PURGE_EVERY_MS, again, 'background')
  return { begun: purge(), stop: () => timer.cancel() }
}

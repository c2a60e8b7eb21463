import type { Clock } from '../environment/environment.ts'
import { Stopped } from './failure.ts'

/** Waits until a time on the execution's clock, or until the strand is stopped. */
export function sleepUntil(clock: Clock, atMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new Stopped())
      return
    }
    const stop = () => {
      timer.cancel()
      reject(new Stopped())
    }
    const timer = clock.schedule(atMs, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    signal.addEventListener('abort', stop, { once: true })
  })
}

/** A controller that is also aborted with the outer signal; `release` ends the link. */
export function innerController(outer: AbortSignal): { controller: AbortController; release: () => void } {
  const controller = new AbortController()
  const stop = () => controller.abort()
  if (outer.aborted) stop()
  outer.addEventListener('abort', stop, { once: true })
  return { controller, release: () => outer.removeEventListener('abort', stop) }
}

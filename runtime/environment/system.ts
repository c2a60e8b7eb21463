import { randomUUID } from 'node:crypto'
import type { Clock, Environment } from './environment.ts'

/**
 * A later time is reached in several timeouts of this length. `setTimeout` counts neither the time that the machine sleeps nor a clock
 * that is set forward, so after either a timer fires at most this late; and it takes no delay of more than 24.8 days.
 */
const LONGEST_TIMEOUT_MS = 60_000

const systemClock: Clock = {
  now: () => Date.now(),
  schedule(atMs, callback) {
    let handle: NodeJS.Timeout
    const arm = () => {
      const delayMs = Math.max(0, atMs - Date.now())
      handle = delayMs > LONGEST_TIMEOUT_MS ? setTimeout(arm, LONGEST_TIMEOUT_MS) : setTimeout(callback, delayMs)
    }
    arm()
    return { cancel: () => clearTimeout(handle) }
  },
}

/** The machine's own clock, randomness and ids. */
export const systemEnvironment: Environment = {
  clock: systemClock,
  random: () => Math.random(),
  newId: () => randomUUID(),
  faultPoint: () => {},
}

import { randomUUID } from 'node:crypto'
import type { Clock, Environment } from './environment.ts'

/** The longest delay `setTimeout` keeps; a later time is reached in several. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1

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
  random: Math.random,
  newId: () => randomUUID(),
  faultPoint: () => {},
}

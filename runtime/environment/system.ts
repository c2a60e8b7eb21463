import { randomUUID } from 'node:crypto'
import type { Clock, Environment, EventLoop } from './environment.ts'

/**
 * A later time is reached in several timeouts of this length. `setTimeout` counts neither the time that the machine sleeps nor a clock
 * that is set forward, so after either a timer fires at most this late; and it takes no delay of more than 24.8 days.
 */
const LONGEST_TIMEOUT_MS = 60_000
/** The longest that `setInterval` takes. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1

const systemClock: Clock = {
  now: () => Date.now(),
  schedule(atMs, callback, background) {
    let handle: NodeJS.Timeout
    const arm = () => {
      const delayMs = Math.max(0, atMs - Date.now())
      handle = delayMs > LONGEST_TIMEOUT_MS ? setTimeout(arm, LONGEST_TIMEOUT_MS) : setTimeout(callback, delayMs)
      if (background) handle.unref()
    }
    arm()
    return { cancel: () => clearTimeout(handle) }
  },
}

const eventLoop: EventLoop = {
  onEmpty(listener) {
    process.on('beforeExit', listener)
    return () => void process.off('beforeExit', listener)
  },
  hold() {
    const handle = setInterval(() => {}, LONGEST_INTERVAL_MS)
    return () => clearInterval(handle)
  },
}

/** The machine's own clock, randomness and ids. */
export const systemEnvironment: Environment = {
  clock: systemClock,
  random: () => Math.random(),
  newId: () => timedId(Date.now()),
  faultPoint: () => {},
  eventLoop,
}

/**
 * A UUID of version 7 (RFC 9562, 5.7): unique by 74 random bits, in the order of time by its first 48. What begins together then lies
 * together in every index of a store, and an insert touches few pages.
 */
function timedId(nowMs: number): string {
  const time = nowMs.toString(16).padStart(12, '0')
  // All but the time and the version are those of version 4.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

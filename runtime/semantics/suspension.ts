/** `durable-api` 15.4: when an invocation ends while operations wait. Milliseconds. */
export const SUSPENSION = {
  /** How long the end is held back, so that code which runs on can start another operation. */
  cooldownMs: 20,
  /** Waits that end later than this before the invocation's own end are not served in it. */
  reserveMs: 1_000,
  /** The first look at an operation whose end is not known. */
  firstPollMs: 1_000,
} as const

/** The pause after the `polls`-th look that found nothing changed: 1, 2, … 10 s, and 60 s after 95 of them. */
export function pollDelayMs(polls: number): number {
  return Math.min(polls * 1_000, polls > 95 ? 60_000 : 10_000)
}

/** Whether no update changes a status any more. */
export function isFinal(status: string | undefined): boolean {
  return status !== undefined && FINAL_STATUSES.includes(status)
}

const FINAL_STATUSES = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'TIMED_OUT', 'STOPPED']

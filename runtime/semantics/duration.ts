/** At least one of the units (`durable-api` 4). */
export type Duration =
  | { days: number; hours?: number; minutes?: number; seconds?: number }
  | { hours: number; minutes?: number; seconds?: number }
  | { minutes: number; seconds?: number }
  | { seconds: number }

export const SECONDS_PER_UNIT = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 } as const

/** The sum of the units; no rounding and no check, as the API has it. A value that is no object throws a TypeError. */
export function durationSeconds(duration: Duration): number {
  let seconds = 0
  for (const unit of ['days', 'hours', 'minutes', 'seconds'] as const) {
    if (unit in duration)
      seconds += ((duration as Record<string, number | undefined>)[unit] ?? 0) * SECONDS_PER_UNIT[unit]
  }
  return seconds
}

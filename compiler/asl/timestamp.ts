const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/

/** Whether a text is a timestamp in the profile of RFC 3339 that the language takes: capital T, and Z or an offset. */
export function isRfc3339(text: string): boolean {
  const found = FORM.exec(text)
  if (!found) return false
  const [, year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour, offsetMinute] = found.map(Number)
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const inDay = hour <= 23 && minute <= 59 && second <= 59
  // With Z the offset is absent, and NaN is not more than anything.
  const inZone = !((offsetHour ?? 0) > 18) && !((offsetMinute ?? 0) > 59)
  return month >= 1 && month <= 12 && day >= 1 && day <= days && inDay && inZone
}

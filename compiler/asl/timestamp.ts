const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-](\d\d):(\d\d))$/

/** Whether a text is a timestamp in the profile of RFC 3339 that the language takes: capital T, and Z or an offset. */
export function isRfc3339(text: string): boolean {
  const found = FORM.exec(text)
  if (!found) return false
  const [, year, month, day, hour, minute, second, offsetHour, offsetMinute] = found.map(Number) as number[]
  const days = new Date(Date.UTC(year!, month!, 0)).getUTCDate()
  return (
    month! >= 1 &&
    month! <= 12 &&
    day! >= 1 &&
    day! <= days &&
    hour! <= 23 &&
    minute! <= 59 &&
    second! <= 59 &&
    !(offsetHour! > 18) &&
    !(offsetMinute! > 59)
  )
}

/** What the replay does, in words, for people who look for a fault in it; on when `DURABLE_VERBOSE_MODE` is `true`. */
export type Trace = (what: string, data?: Readonly<Record<string, unknown>>) => void

/** Asked once an invocation, so that a change of the variable counts from the next one on. */
export function verboseTrace(): Trace | undefined {
  if (process.env['DURABLE_VERBOSE_MODE'] !== 'true') return undefined
  return (what, data) => console.debug(`[durable] ${what}`, data ? JSON.stringify(data) : '')
}

import { appendFileSync } from 'node:fs'

/** What has happened in the outside world: a line each time. */
export function record(line: string): void {
  appendFileSync(process.env['LEDGER']!, `${line}\n`)
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { CaseRow } from './case-row.ts'
import { FILES, type FileName, runRecordings } from './run-recordings.ts'

const FOLDER = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url))

/** Cases that are not right in a column, with the reason. The list may only shrink: what came right must leave it. */
const EXCEPTIONS = JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8')) as readonly {
  readonly file: FileName
  readonly what: Column
  readonly reason: string
  readonly cases: readonly string[]
}[]

const COLUMNS = ['status', 'result', 'cause', 'events', 'links', 'details'] as const
type Column = (typeof COLUMNS)[number]

describe('the interpreter answers what AWS answered', () => {
  for (const file of Object.keys(FILES) as FileName[]) {
    test(`in ${file}`, { timeout: 120_000 }, async ({ skip }) => {
      const rows = await runRecordings(FOLDER, file)
      if (!rows) {
        console.log(`skipped: ../shared/corpus/recordings/${file} is not here`)
        skip()
        return
      }
      expect(rows.length).toBeGreaterThan(0)
      const wrong = rows.flatMap((row) => wrongColumns(row).map((column) => `${column}: ${row.name}`))
      const known = EXCEPTIONS.filter((one) => one.file === file).flatMap(({ what, cases }) =>
        cases.map((name) => `${what}: ${name}`),
      )
      expect(wrong.toSorted()).toEqual(known.toSorted())
    })
  }
})

/** Every cause depends on the result, and so on: only the first that is wrong counts. */
function wrongColumns(row: CaseRow): readonly Column[] {
  const outcome = (['status', 'result', 'cause'] as const).find((column) => !row[column])
  const events =
    row.events === false
      ? ['events' as const]
      : (['links', 'details'] as const).filter((column) => row[column] === false)
  return [...(outcome ? [outcome] : []), ...events]
}

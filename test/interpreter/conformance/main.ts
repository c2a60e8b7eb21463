// `npm run conformance -- FOLDER [--json FILE] [--why]`: the interpreter against what AWS recorded, per file and category.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { CaseRow } from './case-row.ts'
import { FILES, type FileName, runRecordings } from './run-recordings.ts'

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'string' }, why: { type: 'boolean' } },
  })
  const folder = positionals[0] ?? '../shared/corpus'
  const all: (CaseRow & { readonly file: string })[] = []
  for (const file of Object.keys(FILES) as FileName[]) {
    const rows = await runRecordings(folder, file)
    if (!rows) continue
    console.log(table(file, rows))
    if (values.why) for (const row of rows) explain(row)
    all.push(...rows.map((row) => ({ file, ...row })))
  }
  if (all.length === 0) throw new Error(`there are no recordings in ${folder}/recordings`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(all, null, 1)}\n`)
  return 0
}

function explain({ name, why, whyEvents }: CaseRow): void {
  if (why !== undefined) console.log(`${name}\n   ${why}`)
  if (whyEvents !== undefined) console.log(`${name}\n   events ${whyEvents}`)
}

const COLUMNS = ['status', 'result', 'cause', 'events', 'links', 'details'] as const

function table(file: string, rows: readonly CaseRow[]): string {
  const groups = Map.groupBy(rows, ({ category, needs }) => `${category}${needs ? ` (${needs})` : ''}`)
  const lines = [...groups, ['all', rows] as const].map(([group, some]) => [
    group,
    String(some.length),
    ...COLUMNS.map((column) => counted(some, column)),
  ])
  const cells = [[file, 'cases', ...COLUMNS], ...lines]
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  return `${cells
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`
}

/** `right/known`. */
function counted(rows: readonly CaseRow[], column: (typeof COLUMNS)[number]): string {
  const known = rows.filter((row) => row[column] !== undefined)
  return known.length === 0 ? '–' : `${known.filter((row) => row[column]).length}/${known.length}`
}

process.exitCode = await main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  return 2
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Case } from '../../runtime/compare/cases.ts'
import { readCases } from '../../runtime/compare/read-cases.ts'
import type { HistoryEvent } from '../../runtime/history/event.ts'
import type { Outcome } from '../../runtime/history/outcome.ts'

/** Histories of a workflow as a release stored them. `handler.js` beside the file is the code that made them, bundled by that release. */
export interface HistoryFile {
  readonly release: string
  readonly exportName: string
  /** As `cases.json` has them; one for each history. */
  readonly cases: readonly { readonly name: string }[]
  readonly histories: readonly RecordedHistory[]
}

export interface RecordedHistory {
  readonly outcome: Outcome
  readonly events: readonly HistoryEvent[]
  /** How many events there were after each commit. */
  readonly commits: readonly number[]
  /** Contexts that run again over their children: no event says it. */
  readonly replayingChildren?: readonly string[]
}

export const HISTORIES = 'test/histories'

/** Folders of all releases. */
export function recordedFolders(): readonly string[] {
  const folders = (path: string) =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [join(path, entry.name)] : []))
  return folders(HISTORIES).flatMap(folders)
}

export function readHistories(folder: string): {
  readonly exportName: string
  readonly recorded: readonly { readonly testCase: Case; readonly history: RecordedHistory }[]
} {
  const file = join(folder, 'histories.json')
  const { exportName, cases, histories } = JSON.parse(readFileSync(file, 'utf8')) as HistoryFile
  const read = readCases(file, JSON.stringify({ cases })).cases!.cases
  return { exportName, recorded: histories.map((history, index) => ({ testCase: read[index]!, history })) }
}

/** An event a line: compact, and a difference shows which. */
export function writeHistories(file: HistoryFile): string {
  const { histories, ...head } = file
  const written = histories.map(({ events, ...rest }) => {
    const lines = events.map((event) => JSON.stringify(event)).join(',\n')
    return `${JSON.stringify(rest).slice(0, -1)},"events":[\n${lines}\n]}`
  })
  return `${JSON.stringify(head).slice(0, -1)},"histories":[\n${written.join(',\n')}\n]}\n`
}

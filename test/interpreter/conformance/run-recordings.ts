import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseRow } from './case-row.ts'
import { judgeExecution, type Recording } from './executions.ts'
import { judgeTestState, type TestStateRecording } from './test-states.ts'

/** The files of recordings that are run, and what judges a line of each. */
export const FILES = {
  'executions.jsonl': (line: unknown) => judgeExecution(line as Recording),
  'teststate.jsonl': (line: unknown) => judgeTestState(line as TestStateRecording),
} as const

export type FileName = keyof typeof FILES

/** The rows of a file of recordings below `folder`; undefined when the file is not there. */
export async function runRecordings(folder: string, file: FileName): Promise<readonly CaseRow[] | undefined> {
  const path = join(folder, 'recordings', file)
  if (!existsSync(path)) return undefined
  const rows: CaseRow[] = []
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    rows.push(await FILES[file](JSON.parse(line) as unknown))
  }
  return rows
}

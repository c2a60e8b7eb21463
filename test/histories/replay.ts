import { join } from 'node:path'
import type { Case } from '../../runtime/compare/cases.ts'
import { type LoadedHandler, loadHandlers } from '../../runtime/engine/load.ts'
import type { HistoryEvent } from '../../runtime/history/event.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { type CaseRun, runCase } from '../crashes/case-world.ts'
import type { RecordedHistory } from './history-file.ts'
import { beginnings, storeAfter } from './stored-history.ts'

export async function loadRecorded(folder: string, exportName: string): Promise<LoadedHandler> {
  const handlers = await loadHandlers(join(folder, 'handler.js'))
  return handlers.find((handler) => handler.exportName === exportName)!
}

/** From the beginning to the end, as today's runtime runs it. */
export function runWhole(handler: LoadedHandler, testCase: Case): Promise<CaseRun> {
  const store = new MemoryStore()
  return runCase(handler, testCase, { openStore: () => store })
}

/** Goes on from where these events end, with a world that does what it did in the whole run. */
export function goOn(
  handler: LoadedHandler,
  testCase: Case,
  events: readonly HistoryEvent[],
  { replayingChildren = [] }: RecordedHistory,
  like: CaseRun,
): Promise<CaseRun> {
  const { workflow, hash: codeHash } = handler
  const store = storeAfter(events, { workflow, codeHash, replayingChildren: new Set(replayingChildren) })
  const startMs = events.at(-1)!.EventTimestamp
  return runCase(handler, testCase, { openStore: () => store, like, startMs, begunAtMs: beginnings(events) })
}

import type { CompareInput } from './compare/compare.ts'
import type { CompareReport } from './compare/report-types.ts'

export type { Case, Cases } from './compare/cases.ts'
export type { CompareInput } from './compare/compare.ts'
export type { MappedState, ExportMap } from './compare/export-map.ts'
export { type CasesReading, readCases } from './compare/read-cases.ts'
export type { CaseReport, CompareReport, Difference, Run, Side } from './compare/report-types.ts'
export { formatReport, type ReportOptions } from './compare/report.ts'
export { TaskProcess } from './compare/task-process.ts'

/**
 * Runs each case on the replay runtime and on the exported definition, and compares outcome and effects with each other and with what
 * the case expects. A handler that cannot be loaded throws an `EngineError`. The two executors load when this is first called.
 */
export async function compare(input: CompareInput): Promise<CompareReport> {
  const executors = await import('./compare/compare.ts')
  return await executors.compare(input)
}

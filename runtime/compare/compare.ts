import { resolve } from 'node:path'
import type { StateMachine } from '../../compiler/asl/types.ts'
import type { Allowance, Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { type Edit, edited } from '../../compiler/source/edit.ts'
import { handlersLoader, type LoadedHandler } from '../engine/load.ts'
import { loadMachine } from '../interpreter/interpret.ts'
import type { Case } from './cases.ts'
import type { SideResult } from './case-side.ts'
import { compareRuns } from './compare-runs.ts'
import type { ExportMap } from './export-map.ts'
import type { CaseReport, CompareReport } from './report-types.ts'
import { type Print, printToStderr, withOutputTo } from './handler-output.ts'
import { runOnExport } from './run-on-export.ts'
import { runOnRuntime } from './run-on-runtime.ts'
import { TaskProcess } from './task-process.ts'

/** A compiled handler, as the compiler left it. The runtime does not compile: whoever calls brings both sides of one source. */
export interface CompareInput {
  readonly workflow: string
  /** The handler's file: absolute, or relative to `cwd`. */
  readonly file: string
  readonly exportName: string
  readonly cwd: string
  readonly definition: StateMachine
  readonly map: ExportMap
  /** The code of the task bundle. */
  readonly taskCode: string
  /** Makes task functions tell the values they read (`captureEdits`); files are absolute, or relative to `cwd`. */
  readonly edits: readonly Edit[]
  /** What the export's notices allow. */
  readonly allowances: readonly Allowance[]
  readonly cases: readonly Case[]
  /** Serves several calls; without it one is started and ended. */
  readonly tasks?: TaskProcess
  /** Takes what the handler and its modules print on the runtime; what task functions print, `tasks` takes. Default: stderr. */
  readonly print?: Print
}

/**
 * Runs each case on the replay runtime and on the exported definition, and compares outcome and effects with each other and with what
 * the case expects. A handler that cannot be loaded throws an `EngineError`.
 */
export async function compare(input: CompareInput): Promise<CompareReport> {
  const { print = printToStderr } = input
  const tasks = input.tasks ?? new TaskProcess({ print })
  const machine = loadMachine(input.definition)
  const reports: CaseReport[] = []
  let executed = 0
  try {
    const recordingHandler = await recordingHandlers(input)
    for (const testCase of input.cases) {
      const { map, taskCode } = input
      const exported = await runOnExport({ machine, map, taskCode, tasks }, testCase)
      const order = 'run' in exported ? exported.order : undefined
      const handler = await withOutputTo(print, recordingHandler)
      const runtime = await runOnRuntime(handler, testCase, order, print)
      if ('run' in runtime && 'run' in exported) executed++
      reports.push(reportOf(testCase, runtime, exported, input.allowances))
    }
  } finally {
    if (!input.tasks) tasks.close()
  }
  return {
    workflow: input.workflow,
    handler: input.file,
    cases: reports,
    executed,
    agrees: reports.every(({ agrees }) => agrees),
  }
}

/** Each case loads the handler afresh, so that module state does not leak from one into another; the task process does the same. */
async function recordingHandlers(input: CompareInput): Promise<() => Promise<LoadedHandler>> {
  const { file, cwd, exportName, edits } = input
  const transform = (path: string, source: string) => {
    const own = edits.filter((edit) => resolve(cwd, edit.file) === path)
    return own.length === 0 ? undefined : edited(source, own)
  }
  const load = await handlersLoader(resolve(cwd, file), { transform })
  return async () => {
    const handlers = await load()
    const found = handlers.find((handler) => handler.exportName === exportName)
    if (!found) throw new Error(`${file} has no handler "${exportName}" when it is loaded.`)
    return found
  }
}

function reportOf(
  testCase: Case,
  runtime: SideResult,
  exported: SideResult,
  allowances: readonly Allowance[],
): CaseReport {
  const { name } = testCase
  if (!('run' in runtime) || !('run' in exported)) {
    const problems = [runtime, exported].flatMap((side) => ('problem' in side ? [side.problem] : []))
    return {
      name,
      agrees: false,
      ...('run' in runtime && { runtime: runtime.run }),
      ...('run' in exported && { export: exported.run }),
      differences: [],
      diagnostics: distinct(problems),
      noticed: [],
    }
  }
  const { differences, noticed } = compareRuns(runtime.run, exported.run, testCase.expect, allowances)
  // A script that one side did not use up is a difference of the two, which the effects show; one that neither used is a slip.
  const unused = runtime.script.unused().filter((path) => exported.script.unused().includes(path))
  const diagnostics = unused.map((path) =>
    diagnostic('unused-outcome', { name, path }, { span: testCase.operationsSpan }),
  )
  return {
    name,
    agrees: differences.length === 0 && diagnostics.length === 0,
    runtime: runtime.run,
    export: exported.run,
    differences,
    diagnostics,
    noticed,
  }
}

function distinct(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()]
}

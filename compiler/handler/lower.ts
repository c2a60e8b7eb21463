import { diagnostic } from '../diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts'
import type { Workflow } from '../ir/workflow.ts'
import type { ProjectFiles } from '../source/project-files.ts'
import type { SourceText } from '../source/span.ts'
import { checkHandler } from './checks/check-handler.ts'
import { findHandlers } from './discover.ts'
import { workflowName } from '../../runtime/semantics/workflow-name.ts'
import { lowerHandler } from './lower-handler.ts'
import { absolutePath, analyse, type Analysis } from './project/analysis.ts'
import type { AnalysisMemory } from './project/analysis-memory.ts'
import { typeScriptErrors } from './project/type-errors.ts'

export interface LowerOptions {
  /** Files with handlers: absolute, or relative to `cwd`. */
  readonly files: readonly string[]
  readonly projectFiles: ProjectFiles
  /** Absolute; spans name files relative to it. */
  readonly cwd: string
  /** Kept between analyses of a project that changes. */
  readonly memory?: AnalysisMemory
  /** Default true. False: code between operations that has no exact form is refused, where it would become a `compute`. */
  readonly compute?: boolean
}

export interface LoweredHandler {
  readonly workflow: Workflow
  readonly exportName: string
  /** As spans name it, relative to `cwd`. */
  readonly file: string
}

export interface Lowered {
  /** In order of files, then of exports; a handler with an error is left out. */
  readonly workflows: readonly LoweredHandler[]
  readonly diagnostics: readonly Diagnostic[]
  /** The users' files by the name spans give them: handlers and the local files they import. */
  readonly sources: ReadonlyMap<string, SourceText>
}

/** The first phase of `compile`: from files to Workflows, with everything that is wrong with them. */
export function lowerHandlers(options: LowerOptions): Lowered {
  const { paths, analyses, missing } = analysed(options)
  const lowered = analyses.map((analysis) => lowerGroup(analysis, options.compute ?? true))
  return {
    workflows: lowered
      .flatMap(({ workflows }) => workflows)
      .toSorted(
        (a, b) => paths.indexOf(absolutePath(a.file, options.cwd)) - paths.indexOf(absolutePath(b.file, options.cwd)),
      ),
    diagnostics: [...missing, ...lowered.flatMap(({ diagnostics }) => diagnostics)],
    sources: sourcesOf(analyses),
  }
}

/** What a replay would do wrong in handlers that may or may not be exportable. */
export function checkHandlers(options: LowerOptions): Pick<Lowered, 'diagnostics' | 'sources'> {
  const { analyses, missing } = analysed(options)
  const found = analyses.flatMap((analysis) => {
    const errors = typeScriptErrors(analysis)
    if (hasErrors(errors)) return errors
    return handlersOf(analysis).flatMap(({ file, handlers }) =>
      handlers.length === 0
        ? [diagnostic('no-handler', { file: analysis.shownPath(file.fileName) })]
        : handlers.flatMap((handler) => checkHandler(handler, analysis)),
    )
  })
  return { diagnostics: [...missing, ...found], sources: sourcesOf(analyses) }
}

function analysed({ files, projectFiles, cwd, memory }: LowerOptions) {
  const paths = [...new Set(files.map((file) => absolutePath(file, cwd)))]
  const present = paths.filter((path) => projectFiles.fileExists(path))
  const missing = paths.filter((path) => !present.includes(path)).map((file) => diagnostic('file-not-found', { file }))
  return { paths, missing, analyses: analyse(present, projectFiles, cwd, memory) }
}

function sourcesOf(analyses: readonly Analysis[]): Lowered['sources'] {
  return new Map(
    analyses.flatMap(({ userFiles, sourceOf }) =>
      userFiles.map((file) => {
        const source = sourceOf(file)
        return [source.file, source] as const
      }),
    ),
  )
}

const handlersOf = (analysis: Analysis) =>
  analysis.files.map((file) => ({ file, handlers: findHandlers(file, analysis.checker) }))

/** A handler whose file, or a file it imports, is not right TypeScript is not looked at further: its types mean nothing. */
function lowerGroup(analysis: Analysis, compute: boolean): Pick<Lowered, 'workflows' | 'diagnostics'> {
  const errors = typeScriptErrors(analysis)
  if (hasErrors(errors)) return { workflows: [], diagnostics: errors }
  const perFile = handlersOf(analysis).map(({ file, handlers }) => {
    const shown = analysis.shownPath(file.fileName)
    if (handlers.length === 0) return [{ diagnostics: [diagnostic('no-handler', { file: shown })] }]
    return handlers.map((found) => {
      const name = workflowName(file.fileName, handlers.length > 1 ? found.exportName : undefined)
      const { workflow, diagnostics } = lowerHandler(found, name, analysis, compute)
      const checked = checkHandler(found, analysis).filter((each) => !diagnostics.some((other) => covers(other, each)))
      return {
        diagnostics: [...diagnostics, ...checked],
        ...(workflow && { handler: { workflow, exportName: found.exportName, file: shown } }),
      }
    })
  })
  const all: readonly { handler?: LoweredHandler; diagnostics: readonly Diagnostic[] }[] = perFile.flat()
  return {
    workflows: all.flatMap(({ handler }) => handler ?? []),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  }
}

/** Whether the lowering refused what a check found, in its own words. */
function covers({ severity, span }: Diagnostic, found: Diagnostic): boolean {
  return severity === 'error' && span?.file === found.span?.file && span?.start === found.span?.start
}

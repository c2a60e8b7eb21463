import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { internalError } from '../diagnostics/internal-error.ts'
import type { Workflow } from '../ir/workflow.ts'
import type { ProjectFiles } from '../source/project-files.ts'
import type { SourceText } from '../source/span.ts'
import { checkHandler } from './checks/check-handler.ts'
import { findHandlers, type FoundHandler } from './discover.ts'
import { workflowName } from '../../runtime/semantics/workflow-name.ts'
import { lowerHandler } from './lower-handler.ts'
import { absolutePath, analyse, type Analysis, analysisOfEach } from './project/analysis.ts'
import type { AnalysisMemory } from './project/analysis-memory.ts'
import { importsOf, reachesAll } from './project/imports.ts'
import { typeScriptErrors } from './project/type-errors.ts'
import type { ts } from './project/typescript.js'
import { findWrappedHandlers, type WrappedHandler } from './wrapped-handlers.ts'

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
  const places = new Map(paths.map((path, index) => [path, index]))
  const placeOf = ({ file }: LoweredHandler) => places.get(absolutePath(file, options.cwd))!
  const lowered = analyses.map((analysis) => lowerGroup(analysis, options.compute ?? true))
  return {
    workflows: lowered.flatMap(({ workflows }) => workflows).toSorted((a, b) => placeOf(a) - placeOf(b)),
    diagnostics: [...missing, ...lowered.flatMap(({ diagnostics }) => diagnostics)],
    sources: sourcesOf(analyses),
  }
}

/** What a replay would do wrong in handlers that may or may not be exportable. */
export function checkHandlers(options: LowerOptions): Pick<Lowered, 'diagnostics' | 'sources'> {
  const { analyses, missing } = analysed(options)
  const found = analyses.flatMap((analysis) => {
    const { files, errors } = soundFiles(analysis)
    const checked = handlersOf(files, analysis).flatMap(({ file, handlers, wrapped, seen }) => {
      const all = new Map([...wrapped.map(({ inner }) => inner), ...handlers].map((found) => [found.call, found]))
      return all.size === 0
        ? [diagnostic('no-handler', { file: analysis.shownPath(file.fileName) })]
        : [...all.values()].flatMap((handler) => {
            const name = workflowName(file.fileName, all.size > 1 ? handler.exportName : undefined)
            const work = () => ({ diagnostics: checkHandler(handler, seen) })
            return orInternalError(name, handler, analysis, work).diagnostics
          })
    })
    return [...errors, ...checked]
  })
  return { diagnostics: [...missing, ...found], sources: sourcesOf(analyses) }
}

function analysed({ files, projectFiles, cwd, memory }: LowerOptions) {
  const paths = [...new Set(files.map((file) => absolutePath(file, cwd)))]
  const { present = [], absent = [] } = Object.groupBy(paths, (path) =>
    projectFiles.fileExists(path) ? 'present' : 'absent',
  )
  const missing = absent.map((file) => diagnostic('file-not-found', { file }))
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

/** The handlers of each file, and the analysis as they see it. */
function handlersOf(files: Analysis['files'], analysis: Analysis) {
  const seenBy = analysisOfEach(analysis)
  return files.map((file) => {
    const seen = seenBy(file)
    return { file, seen, handlers: findHandlers(file, seen.checker), wrapped: findWrappedHandlers(file, seen) }
  })
}

const refused = ({ exportName, value, by, given }: WrappedHandler, { spanOf }: Analysis) =>
  diagnostic('wrapped-handler', { name: exportName, by, given }, { span: spanOf(value) })

/** A handler whose file, or a file it imports, is not right TypeScript is not looked at further: its types mean nothing. */
function soundFiles(analysis: Analysis): { readonly files: Analysis['files']; readonly errors: readonly Diagnostic[] } {
  const errors = typeScriptErrors(analysis)
  const wrong = new Set(errors.map(({ span }) => span?.file))
  const isWrong = (file: ts.SourceFile) => wrong.has(analysis.shownPath(file.fileName))
  if (errors.length === 0) return { files: analysis.files, errors }
  if (wrong.has(undefined) || analysis.userFiles.some((file) => isWrong(file) && reachesAll(file)))
    return { files: [], errors }
  const isSound = (file: ts.SourceFile) => {
    const reached = new Set([file])
    for (const each of reached) {
      if (isWrong(each)) return false
      for (const imported of importsOf(each, analysis.checker)) reached.add(imported)
    }
    return true
  }
  return { files: analysis.files.filter(isSound), errors }
}

function lowerGroup(analysis: Analysis, compute: boolean): Pick<Lowered, 'workflows' | 'diagnostics'> {
  const { files, errors } = soundFiles(analysis)
  const perFile = handlersOf(files, analysis).map(({ file, handlers, wrapped, seen }) => {
    const shown = analysis.shownPath(file.fileName)
    // As the runtime counts: what is made by a function is a handler of the API's, what is given to one is not any more.
    const several = handlers.length + wrapped.filter(({ given }) => !given).length > 1
    if (handlers.length + wrapped.length === 0) return [{ diagnostics: [diagnostic('no-handler', { file: shown })] }]
    const lowered = handlers.map((found) => {
      const name = workflowName(file.fileName, several ? found.exportName : undefined)
      return orInternalError(name, found, analysis, () => {
        const { workflow, diagnostics } = lowerHandler(found, name, seen, compute)
        const checked = checkHandler(found, seen).filter((each) => !diagnostics.some((one) => covers(one, each)))
        return {
          diagnostics: [...diagnostics, ...checked],
          ...(workflow && { handler: { workflow, exportName: found.exportName, file: shown } }),
        }
      })
    })
    return [...lowered, { diagnostics: wrapped.map((each) => refused(each, analysis)) }]
  })
  const all: readonly Found[] = perFile.flat()
  return {
    workflows: all.flatMap(({ handler }) => handler ?? []),
    diagnostics: [...errors, ...all.flatMap(({ diagnostics }) => diagnostics)],
  }
}

interface Found {
  readonly handler?: LoweredHandler
  readonly diagnostics: readonly Diagnostic[]
}

/** What breaks at one handler does not stop the others. */
function orInternalError(name: string, { call }: FoundHandler, { spanOf }: Analysis, work: () => Found): Found {
  try {
    return work()
  } catch (thrown) {
    return { diagnostics: [internalError(name, thrown, spanOf(call))] }
  }
}

/** Whether the lowering refused what a check found, in its own words. */
function covers({ severity, span }: Diagnostic, found: Diagnostic): boolean {
  return severity === 'error' && span?.file === found.span?.file && span?.start === found.span?.start
}

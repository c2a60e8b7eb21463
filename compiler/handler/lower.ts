import { diagnostic } from '../diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts'
import type { Workflow } from '../ir/workflow.ts'
import type { ProjectFiles } from '../source/project-files.ts'
import type { SourceText } from '../source/span.ts'
import { findHandlers } from './discover.ts'
import { lowerHandler, workflowName } from './lower-handler.ts'
import { absolutePath, analyse, type Analysis } from './project/analysis.ts'
import { typeScriptErrors } from './project/type-errors.ts'

export interface LowerOptions {
  /** Files with handlers: absolute, or relative to `cwd`. */
  readonly files: readonly string[]
  readonly projectFiles: ProjectFiles
  /** Absolute; spans name files relative to it. */
  readonly cwd: string
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
export function lowerHandlers({ files, projectFiles, cwd }: LowerOptions): Lowered {
  const paths = [...new Set(files.map((file) => absolutePath(file, cwd)))]
  const present = paths.filter((path) => projectFiles.fileExists(path))
  const missing = paths.filter((path) => !present.includes(path)).map((file) => diagnostic('file-not-found', { file }))
  const analyses = analyse(present, projectFiles, cwd)
  const lowered = analyses.map(lowerGroup)
  return {
    workflows: lowered
      .flatMap(({ workflows }) => workflows)
      .toSorted((a, b) => paths.indexOf(absolutePath(a.file, cwd)) - paths.indexOf(absolutePath(b.file, cwd))),
    diagnostics: [...missing, ...lowered.flatMap(({ diagnostics }) => diagnostics)],
    sources: new Map(
      analyses.flatMap(({ userFiles, sourceOf }) =>
        userFiles.map((file) => {
          const source = sourceOf(file)
          return [source.file, source] as const
        }),
      ),
    ),
  }
}

/** A handler whose file, or a file it imports, is not right TypeScript is not looked at further: its types mean nothing. */
function lowerGroup(analysis: Analysis): Pick<Lowered, 'workflows' | 'diagnostics'> {
  const errors = typeScriptErrors(analysis)
  if (hasErrors(errors)) return { workflows: [], diagnostics: errors }
  const perFile = analysis.files.map((file) => {
    const shown = analysis.shownPath(file.fileName)
    const handlers = findHandlers(file, analysis.checker)
    if (handlers.length === 0) return [{ diagnostics: [diagnostic('no-handler', { file: shown })] }]
    return handlers.map((found) => {
      const name = workflowName(file.fileName, found.exportName, handlers.length > 1)
      const { workflow, diagnostics } = lowerHandler(found, name, analysis)
      return { diagnostics, ...(workflow && { handler: { workflow, exportName: found.exportName, file: shown } }) }
    })
  })
  const all: readonly { handler?: LoweredHandler; diagnostics: readonly Diagnostic[] }[] = perFile.flat()
  return {
    workflows: all.flatMap(({ handler }) => handler ?? []),
    diagnostics: all.flatMap(({ diagnostics }) => diagnostics),
  }
}

import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Workflow } from '../ir/workflow.ts'
import type { ProjectFiles } from '../source/project-files.ts'
import type { SourceText } from '../source/span.ts'

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
export function lowerHandlers(options: LowerOptions): Lowered {
  return { workflows: [], diagnostics: [], sources: new Map() }
}

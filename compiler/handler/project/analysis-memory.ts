import { ExpressionReads } from '../../languages/expression-reads.ts'
import { type Libraries, platformLibraries } from './analysis-host.ts'
import { importsOf } from './imports.ts'
import type { ts } from './typescript.js'

/**
 * What analyses of a changing project keep between them: each file parsed and bound until its text changes, the language's library whole,
 * what JSONata texts read, and which file imports which. So an edit costs what the handlers that reach the edited file cost, however large the project is.
 */
export class AnalysisMemory {
  readonly libraries: Libraries = platformLibraries()
  readonly expressions = new ExpressionReads()
  /** By the options that they were parsed and bound under, then by path. */
  readonly #files = new Map<string, Map<string, ts.SourceFile>>()
  readonly #imports = new Map<string, readonly string[]>()

  filesUnder(options: ts.CompilerOptions): Map<string, ts.SourceFile> {
    const key = JSON.stringify(options)
    const known = this.#files.get(key) ?? new Map<string, ts.SourceFile>()
    this.#files.set(key, known)
    return known
  }

  /** Remembers what the files of a program import. */
  record(files: readonly ts.SourceFile[], checker: ts.TypeChecker): void {
    for (const file of files) {
      this.#imports.set(
        file.fileName,
        importsOf(file, checker).map(({ fileName }) => fileName),
      )
    }
  }

  /** The given file and all files that it imports, as they were when last analysed. */
  reachedFrom(path: string): ReadonlySet<string> {
    const reached = new Set([path])
    for (const each of reached) for (const imported of this.#imports.get(each) ?? []) reached.add(imported)
    return reached
  }
}

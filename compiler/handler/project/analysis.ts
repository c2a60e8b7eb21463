import { dirname, isAbsolute, join, relative } from 'node:path/posix'
import { ts } from './typescript.js'
import type { ProjectFiles } from '../../source/project-files.ts'
import type { SourceText, Span } from '../../source/span.ts'
import { analysisHost, type LanguageExtent, platformLibraries } from './analysis-host.ts'
import type { AnalysisMemory } from './analysis-memory.ts'
import { CodeIndex } from './code-index.ts'
import { analysisOptions, nearestTsconfig, PLATFORM_FILE } from './compiler-options.ts'
import { reachedFiles } from './imports.ts'
import { rememberingChecker } from './remembering-checker.ts'
import { typeScriptErrors } from './type-errors.ts'

/** Files that share a `tsconfig.json`, parsed and bound once. All that follows walks the compiler's own nodes. */
export interface Analysis {
  readonly program: ts.Program
  readonly checker: ts.TypeChecker
  /** The handler files, in the order asked for. */
  readonly files: readonly ts.SourceFile[]
  /** The users' own files: what was asked for and the local modules they import. */
  readonly userFiles: readonly ts.SourceFile[]
  readonly index: CodeIndex
  readonly spanOf: (node: ts.Node) => Span
  readonly sourceOf: (file: ts.SourceFile) => SourceText
  /** How a file is shown: relative to where the command ran. */
  readonly shownPath: (path: string) => string
}

/**
 * Groups files by their nearest tsconfig and analyses each group; absolute paths. A single analysis reads what its program reaches of
 * the language; when it finds an error, it is made again with the whole of it. With a memory there is but one library, the whole.
 */
export function analyse(
  paths: readonly string[],
  files: ProjectFiles,
  cwd: string,
  memory?: AnalysisMemory,
): readonly Analysis[] {
  const groups = Map.groupBy(paths, (path) => nearestTsconfig(dirname(path), files))
  const libraries = memory?.libraries ?? platformLibraries()
  return [...groups].map(([tsconfig, group]) => {
    const options = analysisOptions(tsconfig, files)
    const known = memory?.filesUnder(options) ?? new Map<string, ts.SourceFile>()
    const analysed = (extent: LanguageExtent) => {
      // A ts-morph Project over the same files takes twice as long: it keeps a second view of every file, which nobody here asks for.
      const host = analysisHost({ files, cwd, libraries, extent, known })
      return analysisOf(ts.createProgram({ rootNames: [PLATFORM_FILE, ...group], options, host }), group, cwd)
    }
    if (memory) {
      const analysis = analysed('whole')
      memory.record(analysis.userFiles, analysis.checker)
      return analysis
    }
    const reached = analysed('reached')
    return typeScriptErrors(reached).length === 0 ? reached : analysed('whole')
  })
}

function analysisOf(program: ts.Program, paths: readonly string[], cwd: string): Analysis {
  // Every span asks.
  const shownPaths = new Map<string, string>()
  const shownPath = (path: string) => {
    const shown = shownPaths.get(path) ?? (isAbsolute(path) ? relative(cwd, path) : path)
    shownPaths.set(path, shown)
    return shown
  }
  const checker = program.getTypeChecker()
  return {
    program,
    checker,
    index: new CodeIndex(checker),
    files: paths.map((path) => program.getSourceFile(path)!),
    userFiles: program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !file.fileName.includes('/node_modules/')),
    spanOf: (node) => ({ file: shownPath(node.getSourceFile().fileName), start: node.getStart(), end: node.end }),
    sourceOf: (file) => ({ file: shownPath(file.fileName), text: file.text }),
    shownPath,
  }
}

/**
 * What an analysis is to the handlers of one file: of the users' files those whose code may run beside theirs. What a handler becomes
 * depends on no other handler of the run, and takes no time for them.
 */
export function analysisOfEach(analysis: Analysis): (file: ts.SourceFile) => Analysis {
  const reached = reachedFiles(analysis.userFiles, analysis.checker)
  return (file) => ({ ...analysis, userFiles: reached(file), checker: rememberingChecker(analysis.checker) })
}

export function absolutePath(path: string, cwd: string): string {
  return isAbsolute(path) ? path : join(cwd, path)
}

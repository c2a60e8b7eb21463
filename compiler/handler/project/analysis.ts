import { isAbsolute, join, relative } from 'node:path/posix'
import { dirname } from 'node:path/posix'
import { Project, type ts } from 'ts-morph'
import type { ProjectFiles } from '../../source/project-files.ts'
import type { SourceText, Span } from '../../source/span.ts'
import { analysisOptions, DURABLE_API_FILE, nearestTsconfig, PLATFORM_FILE } from './compiler-options.ts'
import { DURABLE_API_DECLARATION } from './durable-api-declaration.ts'
import { projectFileSystem } from './file-system.ts'
import { PLATFORM_DECLARATION } from './platform-declaration.ts'

/** Files that share a `tsconfig.json`, parsed and bound once. All that follows walks raw compiler nodes: they are a quarter faster. */
export interface Analysis {
  readonly program: ts.Program
  readonly checker: ts.TypeChecker
  /** The handler files, in the order asked for. */
  readonly files: readonly ts.SourceFile[]
  /** The users' own files: what was asked for and the local modules they import. */
  readonly userFiles: readonly ts.SourceFile[]
  readonly spanOf: (node: ts.Node) => Span
  readonly sourceOf: (file: ts.SourceFile) => SourceText
  /** How a file is shown: relative to where the command ran. */
  readonly shownPath: (path: string) => string
}

const OVERLAY: ReadonlyMap<string, string> = new Map([
  [DURABLE_API_FILE, DURABLE_API_DECLARATION],
  [PLATFORM_FILE, PLATFORM_DECLARATION],
])

/** Groups files by their nearest tsconfig and analyses each group; absolute paths. */
export function analyse(paths: readonly string[], files: ProjectFiles, cwd: string): readonly Analysis[] {
  const groups = Map.groupBy(paths, (path) => nearestTsconfig(dirname(path), files))
  return [...groups].map(([tsconfig, group]) => analyseGroup(group, tsconfig, files, cwd))
}

function analyseGroup(
  paths: readonly string[],
  tsconfig: string | undefined,
  files: ProjectFiles,
  cwd: string,
): Analysis {
  const project = new Project({
    fileSystem: projectFileSystem(files, cwd, OVERLAY),
    compilerOptions: analysisOptions(tsconfig, files),
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
  })
  for (const path of [PLATFORM_FILE, ...paths]) project.addSourceFileAtPath(path)
  const program = project.getProgram().compilerObject
  const shownPath = (path: string) => (isAbsolute(path) ? relative(cwd, path) : path)
  return {
    program,
    checker: program.getTypeChecker(),
    files: paths.map((path) => program.getSourceFile(path)!),
    userFiles: program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !file.fileName.includes('/node_modules/')),
    spanOf: (node) => ({ file: shownPath(node.getSourceFile().fileName), start: node.getStart(), end: node.end }),
    sourceOf: (file) => ({ file: shownPath(file.fileName), text: file.text }),
    shownPath,
  }
}

export function absolutePath(path: string, cwd: string): string {
  return isAbsolute(path) ? path : join(cwd, path)
}

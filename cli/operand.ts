import { relative, sep } from 'node:path'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import type { ProjectFiles } from '../compiler/source/project-files.ts'
import type { Io } from './io.ts'

/**
 * What a command works on: a path, `git:REV:PATH`, or `-` for stdin. This is the one place that knows these forms. `file` is the absolute
 * path that the compiler is given; it reads everything, imports included, through `files`.
 */
export interface Operand {
  /** As the user wrote it. */
  readonly text: string
  readonly kind: 'handler' | 'definition'
  readonly file: string
  /** The path people see: relative to where the command runs; with the revision in front for git. */
  readonly shown: string
  readonly content: string
  readonly files: ProjectFiles
  /** What people see of another file of the same operand, from the path relative to where the command runs. */
  readonly label: (file: string) => string
}

export type OpenedOperand =
  | { readonly operand: Operand }
  | { readonly operand?: undefined; readonly diagnostics: readonly Diagnostic[] }

/** A handler or a definition, by the file's extension. */
export function kindOf(file: string): Operand['kind'] | undefined {
  if (/\.[cm]?tsx?$/.test(file) || /\.[cm]?js$/.test(file)) return 'handler'
  return /\.(json|ya?ml|asl)$/.test(file) ? 'definition' : undefined
}

/** A path as people read it: relative to where the command runs, or absolute where that is shorter. */
export function shownPath(file: string, io: Io): string {
  const path = relative(io.cwd, file)
  return slashed(path === '' || path.length > file.length ? file : path)
}

export function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

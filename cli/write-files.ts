import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import { invariant } from '../compiler/source/invariant.ts'
import { reason } from './system-reason.ts'

/** A file to write; `path` is below the folder that is written to, with `/`. */
export interface OutputFile {
  readonly path: string
  readonly content: string | Uint8Array
}

/**
 * Writes all files or none. Everything is written to a temporary folder beside its goal first, then moved into place; when a move
 * fails, what was moved is put back. Returns what went wrong, nothing when all is written. No path may come twice.
 */
export function writeFiles(folder: string, cwd: string, files: readonly OutputFile[]): readonly Diagnostic[] {
  const root = resolve(cwd, folder)
  const paths = files.map(({ path }) => path)
  invariant(new Set(paths).size === paths.length, `A file is written twice: ${paths.join(', ')}`)
  const clash = files
    .map(({ path }) => join(root, path))
    .find((path) => existsSync(path) && statSync(path).isDirectory())
  if (clash) return [unwritable(clash, cwd, 'there is a folder of that name')]
  const createdRoot = firstMissing(root)
  const staging = join(root, `.stepwright-${randomUUID()}`)
  const undo: (() => void)[] = []
  try {
    const folders = new Set(files.map(({ path }) => dirname(join(staging, 'new', path))))
    for (const each of folders) makeFolder(each)
    for (const { path, content } of files) {
      writeFileSync(join(staging, 'new', path), content)
    }
    for (const { path } of files) moveIntoPlace(root, staging, path, undo)
    rmSync(staging, { recursive: true, force: true })
    return []
  } catch (thrown) {
    for (const step of undo.toReversed()) step()
    rmSync(staging, { recursive: true, force: true })
    if (createdRoot) rmSync(createdRoot, { recursive: true, force: true })
    const { message, path } = thrown as NodeJS.ErrnoException
    // The temporary place means nothing to the user: name the goal.
    const goal = path ? path.replace(join(staging, 'new'), root).replace(staging, root) : root
    return [unwritable(goal, cwd, reason(message))]
  }
}

function moveIntoPlace(root: string, staging: string, path: string, undo: (() => void)[]): void {
  const goal = join(root, path)
  makeFolder(dirname(goal))
  if (existsSync(goal)) {
    const kept = join(staging, 'old', path)
    makeFolder(dirname(kept))
    renameSync(goal, kept)
    undo.push(() => renameSync(kept, goal))
  }
  renameSync(join(staging, 'new', path), goal)
  undo.push(() => rmSync(goal, { force: true }))
}

/** Level by level: where the system makes no folders (`/proc`), Node's recursive `mkdir` never comes back. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  mkdirSync(folder)
}

/** The topmost folder on the way that does not exist yet: what a failure removes again. */
function firstMissing(folder: string): string | undefined {
  if (existsSync(folder)) return undefined
  const parent = dirname(folder)
  return parent === folder ? undefined : (firstMissing(parent) ?? folder)
}

function unwritable(path: string, cwd: string, why: string): Diagnostic {
  const shown = relative(cwd, path)
  return diagnostic('file-unwritable', { file: shown === '' || shown.startsWith('..') ? path : shown, reason: why })
}

import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { ProjectFiles } from './project-files.ts'

/** The files of this machine. Paths use `/` on every system; nothing is cached, so an edit is seen at the next read. */
export const diskFiles: ProjectFiles = {
  read: (path) => attempt(() => readFileSync(path, 'utf8').replace(/^\uFEFF/, '')),
  readBytes: (path) => attempt(() => readFileSync(path)),
  fileExists: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  directoryExists: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  list: (path) => attempt(() => readdirSync(path)) ?? [],
}

/** What does not exist, is a folder where a file was asked for, or cannot be read, is undefined: the caller says what is missing. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

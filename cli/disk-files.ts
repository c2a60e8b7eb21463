import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { ProjectFiles } from '../compiler/source/project-files.ts'

/** The files of the disk as the compiler reads them: what is not there is undefined, false or empty. */
export function diskFiles(): ProjectFiles {
  const stat = (path: string) => statSync(path, { throwIfNoEntry: false })
  return {
    read: (path) => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
    fileExists: (path) => attempt(() => stat(path)?.isFile()) ?? false,
    directoryExists: (path) => attempt(() => stat(path)?.isDirectory()) ?? false,
    list: (path) => attempt(() => readdirSync(path)) ?? [],
  }
}

/** `a/file/b` is an error for the system (ENOTDIR) and simply not there for a reader. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

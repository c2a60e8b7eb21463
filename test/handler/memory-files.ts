import { dirname } from 'node:path/posix'
import type { ProjectFiles } from '../../compiler/source/project-files.ts'

/** Files by absolute path, as a project that lies nowhere. */
export function memoryFiles(files: Readonly<Record<string, string>>): ProjectFiles {
  const folders = new Set<string>(['/'])
  for (const path of Object.keys(files)) {
    for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at)
  }
  const isIn = (folder: string, path: string) => dirname(path) === folder && path !== folder
  return {
    read: (path) => files[path],
    fileExists: (path) => path in files,
    directoryExists: (path) => folders.has(path),
    list: (path) =>
      [...Object.keys(files), ...folders]
        .filter((entry) => isIn(path, entry))
        .map((entry) => entry.slice(entry.lastIndexOf('/') + 1)),
  }
}

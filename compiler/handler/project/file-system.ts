import type { FileSystemHost } from 'ts-morph'
import type { ProjectFiles } from '../../source/project-files.ts'

/**
 * What ts-morph reads its files through: the given files, with our own declarations laid over them. It writes nothing: a call that would
 * is our bug.
 */
export function projectFileSystem(
  files: ProjectFiles,
  cwd: string,
  overlay: ReadonlyMap<string, string>,
): FileSystemHost {
  const read = (path: string) => {
    const text = overlay.get(path) ?? files.read(path)
    if (text === undefined) throw new Error(`ENOENT: no such file ${path}`)
    return text
  }
  const fileExists = (path: string) => overlay.has(path) || files.fileExists(path)
  const directoryExists = (path: string) => files.directoryExists(path)
  return {
    isCaseSensitive: () => true,
    getCurrentDirectory: () => cwd,
    realpathSync: (path) => path,
    readFileSync: read,
    readFile: async (path) => read(path),
    fileExistsSync: fileExists,
    fileExists: async (path) => fileExists(path),
    directoryExistsSync: directoryExists,
    directoryExists: async (path) => directoryExists(path),
    readDirSync: (path) =>
      files.list(path).map((name) => {
        const entry = path.endsWith('/') ? path + name : `${path}/${name}`
        const isDirectory = files.directoryExists(entry)
        return { name: entry, isDirectory, isFile: !isDirectory, isSymlink: false }
      }),
    globSync: () => [],
    glob: async () => [],
    writeFileSync: readOnly,
    writeFile: async () => readOnly(),
    deleteSync: readOnly,
    delete: async () => readOnly(),
    mkdirSync: readOnly,
    mkdir: async () => readOnly(),
    moveSync: readOnly,
    move: async () => readOnly(),
    copySync: readOnly,
    copy: async () => readOnly(),
  }
}

function readOnly(): never {
  throw new Error('analysis wrote a file')
}

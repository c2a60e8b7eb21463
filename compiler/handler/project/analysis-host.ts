import { createRequire } from 'node:module'
import { ts } from 'ts-morph'
import type { ProjectFiles } from '../../source/project-files.ts'
import { DURABLE_API_FILE, PLATFORM_FILE } from './compiler-options.ts'
import { DURABLE_API_DECLARATION } from './durable-api-declaration.ts'
import { PLATFORM_DECLARATION } from './platform-declaration.ts'

/** Where TypeScript's own declarations of the language lie for the analysis; no such folder exists. */
const LIBRARY_FOLDER = '/node_modules/typescript/lib'

const OVERLAY: ReadonlyMap<string, string> = new Map([
  [DURABLE_API_FILE, DURABLE_API_DECLARATION],
  [PLATFORM_FILE, PLATFORM_DECLARATION],
])

/** TypeScript's declarations of the language by path, each parsed once for all groups of a run. */
export interface Libraries {
  readonly read: (path: string) => string | undefined
  readonly parsed: Map<string, ts.SourceFile>
}

export function platformLibraries(): Libraries {
  // ts-morph ships the declarations inside its own dependency, which only it can find.
  const require = createRequire(createRequire(import.meta.url).resolve('ts-morph'))
  const { getLibFiles } = require('@ts-morph/common') as {
    getLibFiles: () => readonly { readonly fileName: string; readonly text: string }[]
  }
  const texts = new Map(getLibFiles().map(({ fileName, text }) => [`${LIBRARY_FOLDER}/${fileName}`, text]))
  return { read: (path) => texts.get(path), parsed: new Map() }
}

function isLibrary(path: string): boolean {
  return path.startsWith(`${LIBRARY_FOLDER}/lib.`)
}

/** What the compiler reads through: the given files, with our declarations and the language's laid over them. It writes nothing. */
export function analysisHost(files: ProjectFiles, cwd: string, libraries: Libraries): ts.CompilerHost {
  const read = (path: string) => OVERLAY.get(path) ?? libraries.read(path) ?? files.read(path)
  return {
    getSourceFile: (path, languageVersion) => {
      const known = libraries.parsed.get(path)
      if (known) return known
      const text = read(path)
      if (text === undefined) return undefined
      const file = ts.createSourceFile(path, text, languageVersion, false)
      if (isLibrary(path)) libraries.parsed.set(path, file)
      return file
    },
    getDefaultLibFileName: () => `${LIBRARY_FOLDER}/lib.d.ts`,
    getDefaultLibLocation: () => LIBRARY_FOLDER,
    getCurrentDirectory: () => cwd,
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) =>
      OVERLAY.has(path) || (isLibrary(path) ? libraries.read(path) !== undefined : files.fileExists(path)),
    directoryExists: files.directoryExists,
    readFile: read,
    writeFile: () => {
      throw new Error('analysis wrote a file')
    },
  }
}

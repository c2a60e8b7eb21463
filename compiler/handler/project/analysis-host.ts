import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path/posix'
import type { ProjectFiles } from '../../source/project-files.ts'
import { allLibraries } from './all-libraries.js'
import { DURABLE_API_FILE, LANGUAGE_LIBRARIES, PLATFORM_FILE } from './compiler-options.ts'
import { DURABLE_API_DECLARATION } from './durable-api-declaration.ts'
import { PLATFORM_DECLARATION } from './platform-declaration.ts'
import { ts } from './typescript.js'

/** Where TypeScript's own declarations of the language lie for the analysis; no such folder exists. */
const LIBRARY_FOLDER = '/node_modules/typescript/lib'

const OVERLAY: ReadonlyMap<string, string> = new Map([
  [DURABLE_API_FILE, DURABLE_API_DECLARATION],
  [PLATFORM_FILE, PLATFORM_DECLARATION],
])

/** TypeScript's own libraries by path, each parsed once for all groups of a run. */
export interface Libraries {
  readonly read: (path: string) => string | undefined
  readonly parsed: Map<string, ts.SourceFile>
}

/**
 * The language is in one file, which stands for the first of its libraries; the others of them are empty. What a user's file refers to
 * beside them (`/// <reference lib="dom" />`) comes from the file that has everything, loaded only then.
 */
export function platformLibraries(): Libraries {
  const language = readFileSync(new URL('./language-library.txt', import.meta.url), 'utf8')
  const contained = new Set(language.slice('// '.length, language.indexOf('\n')).split(' '))
  let others: ReadonlyMap<string, string> | undefined
  return {
    read: (path) => {
      if (dirname(path) !== LIBRARY_FOLDER) return undefined
      const name = basename(path)
      if (name === LANGUAGE_LIBRARIES[0]) return language
      if (contained.has(name)) return ''
      others ??= new Map(allLibraries().map(({ fileName, text }) => [fileName, text]))
      return others.get(name)
    },
    parsed: new Map(),
  }
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

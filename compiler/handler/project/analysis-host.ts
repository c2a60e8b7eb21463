import { basename } from 'node:path/posix'
import type { ProjectFiles } from '../../source/project-files.ts'
import { allLibraries } from './all-libraries.js'
import { DURABLE_API_FILE, LANGUAGE_LIBRARIES, PLATFORM_FILE } from './compiler-options.ts'
import { DURABLE_API_DECLARATION } from './durable-api-declaration.ts'
import { type LanguageLibrary, languageLibrary } from './language-library.ts'
import { PLATFORM_DECLARATION } from './platform-declaration.ts'
import { ts } from './typescript.js'

/** Where TypeScript's own declarations of the language lie for the analysis; no such folder exists. */
const LIBRARY_FOLDER = '/node_modules/typescript/lib'

const OVERLAY: ReadonlyMap<string, string> = new Map([
  [DURABLE_API_FILE, DURABLE_API_DECLARATION],
  [PLATFORM_FILE, PLATFORM_DECLARATION],
])

/** How much of the language's library an analysis reads: see `language-library.ts`. */
export type LanguageExtent = 'whole' | 'reached'

/** TypeScript's own libraries, each text parsed once for all groups of a run. */
export interface Libraries {
  readonly language: LanguageLibrary
  /** The text of a library beside the language, by name. */
  readonly other: (name: string) => string | undefined
  readonly parsed: Map<string, ts.SourceFile>
}

/**
 * The language is in one file, which stands for the first of its libraries; the others of them are empty. What a user's file refers to
 * beside them (`/// <reference lib="dom" />`) comes from the file that has everything, loaded only then.
 */
export function platformLibraries(): Libraries {
  let others: ReadonlyMap<string, string> | undefined
  return {
    language: languageLibrary(),
    other: (name) => {
      others ??= new Map(allLibraries().map(({ fileName, text }) => [fileName, text]))
      return others.get(name)
    },
    parsed: new Map(),
  }
}

function isLibrary(path: string): boolean {
  return path.startsWith(`${LIBRARY_FOLDER}/lib.`)
}

export interface HostOptions {
  readonly files: ProjectFiles
  readonly cwd: string
  readonly libraries: Libraries
  readonly extent: LanguageExtent
  /** Files by path, taken as they are while their text is the same; what is parsed is put there. */
  readonly known: Map<string, ts.SourceFile>
}

/**
 * What the compiler reads through: the given files, with our declarations and the language's laid over them. It writes nothing. The
 * compiler asks for the language last, when it has read all else of the program.
 */
export function analysisHost({ files, cwd, libraries, extent, known }: HostOptions): ts.CompilerHost {
  const { language } = libraries
  const programTexts: string[] = []
  const readLibrary = (name: string) => {
    if (name === LANGUAGE_LIBRARIES[0]) return extent === 'whole' ? language.whole : language.reachedBy(programTexts)
    return language.files.has(name) ? '' : libraries.other(name)
  }
  const read = (path: string) => OVERLAY.get(path) ?? (isLibrary(path) ? readLibrary(basename(path)) : files.read(path))
  return {
    getSourceFile: (path, languageVersion) => {
      const text = read(path)
      if (text === undefined) return undefined
      programTexts.push(text)
      // Libraries are the same under all options.
      const [parsed, key] = isLibrary(path) ? [libraries.parsed, `${path}\n${text}`] : [known, path]
      const before = parsed.get(key)
      if (before?.text === text) return before
      const file = ts.createSourceFile(path, text, languageVersion, false)
      parsed.set(key, file)
      return file
    },
    getDefaultLibFileName: () => `${LIBRARY_FOLDER}/lib.d.ts`,
    getDefaultLibLocation: () => LIBRARY_FOLDER,
    getCurrentDirectory: () => cwd,
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => OVERLAY.has(path) || (isLibrary(path) ? read(path) !== undefined : files.fileExists(path)),
    directoryExists: files.directoryExists,
    readFile: read,
    writeFile: () => {
      throw new Error('analysis wrote a file')
    },
  }
}

// Writes compiler/handler/project/language-library.txt: TypeScript's declarations of the language in one file, in the order in which
// the compiler takes them. An analysis reads these 120 KB, not the three megabytes that hold the declarations of every platform.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { basename } from 'node:path/posix'
import { LANGUAGE_LIBRARIES } from '../compiler/handler/project/compiler-options.ts'
import { allLibraries } from '../compiler/handler/project/all-libraries.js'
import { ts } from '../compiler/handler/project/typescript.js'

/** A program must have a file. */
const ROOT = '/root.ts'

/** The first line names the libraries that are in it; then TypeScript's notice, and each library without its references to others. */
export function languageLibraryText(): string {
  const texts = new Map([
    [ROOT, 'export {}'],
    ...allLibraries().map(({ fileName, text }) => [`/${fileName}`, text] as const),
  ])
  const host: ts.CompilerHost = {
    getSourceFile: (path, languageVersion) => {
      const text = texts.get(path)
      return text === undefined ? undefined : ts.createSourceFile(path, text, languageVersion)
    },
    getDefaultLibFileName: () => '/lib.d.ts',
    getDefaultLibLocation: () => '/',
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (path) => texts.has(path),
    readFile: (path) => texts.get(path),
    writeFile: () => undefined,
  }
  const files = ts
    .createProgram({ rootNames: [ROOT], options: { lib: [...LANGUAGE_LIBRARIES], types: [] }, host })
    .getSourceFiles()
    .filter(({ fileName }) => fileName !== ROOT)
  const notice =
    '// From TypeScript, Copyright (c) Microsoft Corporation, licensed under the Apache License, Version 2.0. Written by tools/language-library.ts.'
  const bodies = files
    .map(({ text }) => text.replace(/^\/\/\/ <reference [^\n]*\n?/gm, '').trim())
    .filter((text) => text !== '')
  return `// ${files.map(({ fileName }) => basename(fileName)).join(' ')}\n${notice}\n${bodies.join('\n')}\n`
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '../compiler/handler/project/language-library.txt'), languageLibraryText())
}

// Writes compiler/handler/project/language-library.txt: TypeScript's declarations of the language in one file, in the order in which
// the compiler takes them, a declaration a line. An analysis reads these 120 KB, not the three megabytes that hold the declarations of
// every platform, and takes of them what its program can reach (`language-library.ts`).
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { basename } from 'node:path/posix'
import { LANGUAGE_LIBRARIES } from '../compiler/handler/project/compiler-options.ts'
import { allLibraries } from '../compiler/handler/project/all-libraries.js'
import { ts } from '../compiler/handler/project/typescript.js'

/** A program must have a file. */
const ROOT = '/root.ts'

/**
 * The first line names the libraries that are in it; then TypeScript's notice; then the names that the compiler itself looks for; then
 * the declarations. What a namespace declares is a line each, in a namespace of its own: the compiler puts them together again.
 */
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
  const declarations = files.flatMap((file) => file.statements.flatMap((statement) => linesOf(statement, file)))
  const names = files.map(({ fileName }) => basename(fileName))
  return `// ${names.join(' ')}\n${notice}\n// ${compilersOwnNames().join(' ')}\n${declarations.join('\n')}\n`
}

function linesOf(statement: ts.Statement, file: ts.SourceFile): readonly string[] {
  const line = (node: ts.Node) => node.getText(file).replaceAll(/\s*\n\s*/g, ' ')
  if (!ts.isModuleDeclaration(statement)) return [line(statement)]
  if (!statement.body || !ts.isModuleBlock(statement.body))
    throw new Error(`a namespace that is new: ${line(statement)}`)
  return statement.body.statements.map((member) => `declare namespace ${statement.name.text}{${line(member)}}`)
}

/** `getGlobalType("Array", …)` and its like: what the compiler takes from a program's libraries, whatever the program says. */
function compilersOwnNames(): readonly string[] {
  const compiler = createRequire(createRequire(import.meta.url).resolve('ts-morph')).resolve(
    '@ts-morph/common/dist/typescript.js',
  )
  const calls = readFileSync(compiler, 'utf8').matchAll(/\bgetGlobal\w*\(\s*"(\w+)"/g)
  return [...new Set([...calls].map(([, name = '']) => name))].toSorted((a, b) => (a < b ? -1 : 1))
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '../compiler/handler/project/language-library.txt'), languageLibraryText())
}

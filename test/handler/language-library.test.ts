import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lowerHandlers } from '../../compiler/handler/lower.ts'
import { languageLibrary } from '../../compiler/handler/project/language-library.ts'
import { ts } from '../../compiler/handler/project/typescript.js'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { languageLibraryText } from '../../tools/language-library.ts'

const root = join(import.meta.dirname, '../..')

test('the library of the language is the one that the compiler brings; `node tools/language-library.ts` writes it', () => {
  const written = new URL('../../compiler/handler/project/language-library.txt', import.meta.url)
  expect(readFileSync(written, 'utf8') === languageLibraryText()).toBe(true)
})

test('an empty program reaches what the compiler looks for, and what that names', () => {
  const { reachedBy, whole } = languageLibrary()
  const reached = reachedBy([])
  expect(reached).toContain('interface Array<T>{')
  expect(reached).toContain('declare namespace Intl{interface NumberFormatOptions{')
  expect(reached).not.toContain('interface Map<K,V>')
  expect(reached.length).toBeLessThan(whole.length / 2)
})

test.for([
  ['a name', 'new Map()', 'interface MapConstructor{'],
  ['a name in a comment', '/** @type {WeakRef<object>} */', 'interface WeakRef<T'],
  ['a member of a namespace', 'Reflect.ownKeys(value)', 'declare namespace Reflect{function ownKeys('],
  ['all globals', 'globalThis[name]', 'interface Atomics{'],
  ['an escape, which may spell a name', 'new \\u004dap()', 'interface Atomics{'],
])('%s reaches a declaration', ([, program, declaration]) => {
  const { reachedBy } = languageLibrary()
  expect(reachedBy([])).not.toContain(declaration)
  expect(reachedBy([program!])).toContain(declaration)
})

test('what is reached says everything that it names', () => {
  const { reachedBy } = languageLibrary()
  const path = '/library.d.ts'
  const text = reachedBy(['Map Promise Reflect apply Intl Segmenter Uint8Array DisposableStack'])
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024)
  const program = ts.createProgram({
    rootNames: [path],
    options: { noLib: true, types: [], target: ts.ScriptTarget.ES2024, strict: true },
    host: {
      getSourceFile: (asked) => (asked === path ? file : undefined),
      getDefaultLibFileName: () => '/lib.d.ts',
      getCurrentDirectory: () => '/',
      getCanonicalFileName: (name) => name,
      useCaseSensitiveFileNames: () => true,
      getNewLine: () => '\n',
      fileExists: (asked) => asked === path,
      readFile: () => undefined,
      writeFile: () => undefined,
    },
  })
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([])
})

test('every handler of the fixtures and samples means the same under what it reaches and under the whole library', () => {
  const handlers = globSync(['test/fixtures/*/handler.ts', 'samples/*/handler.ts'], { cwd: root }).toSorted()
  expect(handlers.length).toBeGreaterThan(50)
  for (const handler of handlers) {
    const lowered = (end: string) => {
      const read = (path: string) => {
        const text = diskFiles.read(path)
        return text !== undefined && path === join(root, handler) ? `${text}${end}` : text
      }
      const { workflows, diagnostics } = lowerHandlers({
        files: [handler],
        projectFiles: { ...diskFiles, read },
        cwd: root,
      })
      return { workflows, diagnostics }
    }
    // A program that says this word reaches the whole library.
    expect({ handler, ...lowered('// globalThis') }).toEqual({ handler, ...lowered('// globalThas') })
  }
}, 120_000)

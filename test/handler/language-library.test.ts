import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { languageLibraryText } from '../../tools/language-library.ts'

test('the library of the language is the one that the compiler brings; `node tools/language-library.ts` writes it', () => {
  const written = new URL('../../compiler/handler/project/language-library.txt', import.meta.url)
  expect(readFileSync(written, 'utf8') === languageLibraryText()).toBe(true)
})

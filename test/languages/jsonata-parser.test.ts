import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import { parserOfJsonata } from '../../tools/build/jsonata-parser.ts'

const ROOT = join(import.meta.dirname, '../..')

test("the parser of the published package answers what JSONata's own answers, errors and their words too", async () => {
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'jsonata-parser-'))
  try {
    const file = join(folder, 'parser.cjs')
    writeFileSync(file, await parserOfJsonata(ROOT))
    const parse = createRequire(import.meta.url)(file) as (text: string) => unknown
    const answer = (by: (text: string) => unknown, text: string) => {
      try {
        return { tree: shown(by(text)) }
      } catch (error) {
        const { code, position, token, message } = error as { [field: string]: unknown }
        return { code, position, token, message }
      }
    }
    for (const text of TEXTS) {
      const own = answer((each) => jsonata(each).ast(), text)
      expect({ text, ...answer(parse, text) }).toEqual({ text, ...own })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Regular expressions are no JSON. */
const shown = (tree: unknown) =>
  JSON.stringify(tree, (_, value: unknown) => (value instanceof RegExp ? String(value) : value))

const TEXTS = [
  '$states.input.items[price > 3]{name: $sum(price)}',
  'a.b.c^(>d, <e)[0..2]@$x#$y.%.z',
  '$map([1..3], function($v, $i) <nn:n> { $v * $i }) ~> $sum',
  '$match("a", /b+(c|d)/i)',
  '|a|{"b": 1}, ["c"]|',
  '($f := λ($n){ $n <= 1 ? 1 : $n * $f($n - 1) }; $f(?, 2))',
  '"text \\u0041" & `two words` & -1.5e3',
  '',
  'a +',
  '"open',
  '/open',
  'function($a) <z> { 1 }',
  '1 := 2',
  '[1, 2',
  'a ? b : ',
  '%.a',
]

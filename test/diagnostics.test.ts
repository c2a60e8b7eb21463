import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../compiler/diagnostics/catalogue.ts'

const PAGES = new URL('../compiler/diagnostics/pages/', import.meta.url)
const pages = readdirSync(PAGES)
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.slice(0, -3))
const codes = Object.keys(catalogue)

describe('the catalogue and its pages', () => {
  test('every code has a page', () => {
    expect(codes.filter((code) => !pages.includes(code))).toEqual([])
  })

  test('every page has a code', () => {
    expect(pages.filter((page) => !codes.includes(page))).toEqual([])
  })

  test.each(pages)('the page of %s has its title, a paragraph, wrong and right code', (page) => {
    const text = readFileSync(new URL(`${page}.md`, PAGES), 'utf8')
    const [title, paragraph = ''] = text.split(/\n\s*\n/)
    expect(title).toBe(`# ${page}`)
    expect(paragraph).toMatch(/^(?!#|```)\S.*[.:]/s)
    for (const part of ['Wrong', 'Right'])
      expect(text).toMatch(new RegExp(`^## ${part}\\n\\n(?:[^#\`][^\\n]*\\n+)*\`\`\`\\w+\\n`, 'm'))
  })

  test('codes are slugs', () => {
    expect(codes.filter((code) => !/^[a-z]+(-[a-z0-9]+)*$/.test(code))).toEqual([])
  })

  test('docs/diagnostics.md lists every code', () => {
    const index = readFileSync(new URL('../docs/diagnostics.md', import.meta.url), 'utf8')
    const listed = [...index.matchAll(/^\| \[`([\w-]+)`\]/gm)].map((match) => match[1])
    expect(listed).toEqual(codes.toSorted())
  })
})

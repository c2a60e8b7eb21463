import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { GROUPS } from './constructs.ts'
import { type Support, supportOfFixtures, supportTable } from './support-table.ts'

/** What no handler is promised: it need not have a fixture. */
const NOT_PROMISED: ReadonlySet<string> = new Set([
  'class in the handler',
  'enum in the handler',
  'tagged template',
  'class expression',
  '`this`',
  '`yield`',
  'bigint',
  'Promise.race',
  'Promise.any',
  'context.promise.race',
  'context.promise.any',
  ...GROUPS['Options']!.filter((row) => row.startsWith('withDurableExecution')),
])

/** Rows that still lack a fixture. The list may only become shorter. */
const LACKING: readonly string[] = ['empty statement', '.getTime()']

let support: Support
beforeAll(async () => {
  support = await supportOfFixtures()
}, 120_000)

describe('the support table', () => {
  it('is what the fixtures show: `node tools/support-table.ts` writes it', () => {
    expect(supportTable(support)).toBe(readFileSync('docs/supported-syntax.md', 'utf8'))
  })

  it('has a fixture for each row that is promised', () => {
    const lacking = Object.values(GROUPS)
      .flat()
      .filter((row) => !support.has(row) && !NOT_PROMISED.has(row))
    expect(lacking).toEqual(LACKING)
  })
})

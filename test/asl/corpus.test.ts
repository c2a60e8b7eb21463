import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { check } from './check.ts'

const CORPUS = new URL('../../../shared/corpus/', import.meta.url)
const here = existsSync(CORPUS)
if (!here) console.log('skipped: ../shared/corpus is not here')

const lines = (name: string) =>
  readFileSync(new URL(name, CORPUS), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe.skipIf(!here)('definitions from the world', () => {
  test('that are whole files are accepted', () => {
    // Pieces of documentation and blanks of exercises (`md-literal`) are no whole definitions.
    const literals = new Set(
      lines('workflows/index.jsonl').flatMap(({ format, name }) => (format === 'md-literal' ? [name] : [])),
    )
    const names = readdirSync(new URL('workflows/', CORPUS)).filter((name) => name.endsWith('.asl.json'))
    let accepted = 0
    const refused: string[] = []
    for (const name of names) {
      const { diagnostics } = check(readFileSync(new URL(`workflows/${name}`, CORPUS), 'utf8'))
      if (literals.has(name.replace('.asl.json', ''))) continue
      if (!hasErrors(diagnostics)) accepted++
      else refused.push(`${name}: ${diagnostics.map(({ message }) => message).join(' ')}`)
    }
    console.log(`real definitions: ${accepted} accepted, ${refused.length} refused`)
    expect(accepted / (accepted + refused.length) >= 0.97 ? [] : refused).toEqual([])
  })

  test('that AWS ran are accepted', () => {
    const refused = lines('recordings/executions.jsonl').flatMap(({ name, definition }) => {
      const { diagnostics } = check(definition as object)
      return hasErrors(diagnostics) ? [[name, diagnostics.map(({ message }) => message)]] : []
    })
    expect(refused).toEqual([])
  })

  test('that AWS refused for what the text says are refused', () => {
    // Which services exist, what an Express machine may not do and which names are taken, a text does not say.
    const elsewhere = /is not recognized|Express state machine|Already Exists/
    const wrong = lines('recordings/validation.jsonl').flatMap(({ definitionText, accepted, response }) => {
      if (elsewhere.test(JSON.stringify(response))) return []
      return hasErrors(check(String(definitionText)).diagnostics) === accepted ? [definitionText] : []
    })
    expect(wrong).toEqual([])
  })
})

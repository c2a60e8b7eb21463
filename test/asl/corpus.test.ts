import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { awsLocation } from '../../compiler/asl/location.ts'
import { parseDefinition } from '../../compiler/asl/parse.ts'
import { validateDefinition, variableReferences } from '../../compiler/asl/validate.ts'
import type { WorkflowType } from '../../compiler/asl/walk.ts'
import { type Diagnostic, hasErrors } from '../../compiler/diagnostics/diagnostic.ts'
import { check } from './check.ts'

const CORPUS = new URL('../../../shared/corpus/', import.meta.url)
const here = existsSync(CORPUS)
if (!here) console.log('skipped: ../shared/corpus is not here')

const lines = (name: string) =>
  readFileSync(new URL(name, CORPUS), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const REFUSALS = JSON.parse(readFileSync(new URL('refusals.json', import.meta.url), 'utf8')) as readonly {
  readonly reason: string
  readonly codes: readonly string[]
  readonly names: readonly string[]
}[]

const errorsOf = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ severity }) => severity === 'error')

describe.skipIf(!here)('definitions from the world', () => {
  test('are accepted, but for those with a reason, which only become fewer', () => {
    const names = readdirSync(new URL('workflows/', CORPUS)).filter((name) => name.endsWith('.asl.json'))
    const refused = names.flatMap((name) => {
      const { diagnostics } = check(readFileSync(new URL(`workflows/${name}`, CORPUS), 'utf8'))
      const codes = new Set(errorsOf(diagnostics).map(({ code }) => code))
      return codes.size === 0 ? [] : [[name.replace('.asl.json', ''), [...codes].toSorted()] as const]
    })
    console.log(`real definitions: ${names.length - refused.length} of ${names.length} accepted`)
    const reasons = REFUSALS.flatMap(({ codes, names: known }) => {
      return known.map((name) => [name, codes.toSorted()] as const)
    })
    expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(reasons))
    // Pieces of documentation and blanks of exercises (`md-literal`) are no whole definitions.
    const pieces = new Set(
      lines('workflows/index.jsonl').flatMap(({ format, name }) => (format === 'md-literal' ? [name] : [])),
    )
    const whole = names.filter((name) => !pieces.has(name.replace('.asl.json', '')))
    const wrong = refused.filter(([name]) => !pieces.has(name))
    expect(1 - wrong.length / whole.length).toBeGreaterThanOrEqual(0.97)
  })

  test('that AWS ran are accepted, each with its type', () => {
    const refused = lines('recordings/executions.jsonl').flatMap(({ name, definition, type }) => {
      const parsed = parseDefinition({ file: 'm.json', text: JSON.stringify(definition) })
      const found = [...parsed.diagnostics, ...validateDefinition(parsed, { type: type as WorkflowType })]
      return hasErrors(found) ? [[name, errorsOf(found).map(({ message }) => message)]] : []
    })
    expect(refused).toEqual([])
  })

  test('that AWS refused are refused at the place that AWS names, the others accepted', () => {
    const wrong = lines('recordings/validation.jsonl').flatMap(
      ({ name, definitionText, type, accepted, response, aboutDefinition }) => {
        // A name that is taken is not the definition's fault.
        if (aboutDefinition === false) return []
        const parsed = parseDefinition({ file: 'm.json', text: String(definitionText) })
        const found = [...parsed.diagnostics, ...validateDefinition(parsed, { type: type as WorkflowType })]
        if (hasErrors(found) === accepted) return [[name, found]]
        const ours = errorsOf(found).map((each) => awsLocation(each, parsed.spans))
        const theirs = locationsOf(response)
        return theirs.every((location) => ours.includes(location)) ? [] : [[name, ours, theirs]]
      },
    )
    expect(wrong).toEqual([])
  })

  test('read the variables that DescribeStateMachine lists', () => {
    const wrong = lines('recordings/variable-references.jsonl').flatMap(
      ({ definition, variableReferences: listed }) => {
        const found = variableReferences(check(definition as object).parsed)
        return JSON.stringify(found) === JSON.stringify(sorted(listed as Record<string, string[]>))
          ? []
          : [found, listed]
      },
    )
    expect(wrong).toEqual([])
  })
})

/** In order of the definition's states, names in order. */
function sorted(listed: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(listed).map(([state, names]) => [state, names.toSorted()]))
}

/** The locations in an answer of ValidateStateMachineDefinition, or in the message of CreateStateMachine. */
function locationsOf(response: unknown): readonly string[] {
  const { diagnostics } = response as { diagnostics?: { location?: string }[] }
  if (diagnostics) return diagnostics.flatMap(({ location }) => location ?? [])
  const message = typeof response === 'string' ? response : (response as { Error: { Message: string } }).Error.Message
  return [...message.matchAll(/ at (\/[^']*)'/g)].map(([, location]) => location!)
}

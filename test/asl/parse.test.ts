import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generateSchemaCheck, SCHEMA_CHECK, SCHEMA_CHECK_TYPES } from '../../tools/generate-schema-check.ts'
import { check, machine } from './check.ts'

const YAML = `# A machine
StartAt: Wait here
States:
  Wait here:
    Type: Wait
    Seconds: 5
    Next: 'It''s done'
  "It's done":
    Type: Pass
    QueryLanguage: JSONata
    Output: |-
      {% $merge([
        $states.input,
        {"a" 1}
      ]) %}
    End: true
`

describe('reading a definition', () => {
  test('JSON and YAML give the same value', () => {
    const { parsed } = check(YAML.replace('"a" 1', '"a": 1'), 'machine.yaml')
    expect(parsed.diagnostics).toEqual([])
    const again = check(JSON.stringify(parsed.definition)).parsed
    expect(again.definition).toEqual(parsed.definition)
    expect(parsed.format).toBe('yaml')
  })

  test('the format is that of the extension, else of the first character', () => {
    const json = JSON.stringify(machine({ A: { Type: 'Succeed' } }))
    expect(check(json, 'machine').parsed.format).toBe('json')
    expect(check('StartAt: A\nStates: {A: {Type: Succeed}}', 'machine').parsed.definition).toBeDefined()
    expect(check(json, 'machine.yaml').parsed.format).toBe('yaml')
  })

  test('every key and value has its place', () => {
    const text = '{"StartAt": "A\\u0042", "States": {"A\\u0042": {"Type": "Succeed", "Comment": "x"}}}'
    const { spans } = check(text).parsed
    const shown = ({ start, end }: { start: number; end: number }) => text.slice(start, end)
    expect(shown(spans.key(['States', 'AB']))).toBe('"A\\u0042"')
    expect(shown(spans.value(['States', 'AB', 'Comment']))).toBe('"x"')
    expect(shown(spans.value(['StartAt']))).toBe('"A\\u0042"')
    expect(shown(spans.within(['StartAt'], 1, 2))).toBe('\\u0042')
    expect(shown(spans.value(['States', 'AB', 'Comment', 'none', 3]))).toBe('"x"')
  })

  test('a place within a block of YAML is found', () => {
    expect(check(YAML, 'machine.yaml').found).toEqual(['invalid-jsonata 1'])
  })

  test('quoted names of YAML are compared by their value', () => {
    expect(check(YAML.replace('"a" 1', '"a": 1'), 'machine.yaml').found).toEqual([])
  })

  test('functions of CloudFormation in YAML are texts', () => {
    const { parsed, found } = check(
      'StartAt: A\nStates:\n  A:\n    Type: Task\n    Resource: !GetAtt Charge.Arn\n    End: true\n',
      'machine.yaml',
    )
    expect(found).toEqual([])
    expect(parsed.definition?.States.A).toMatchObject({ Resource: '${Charge.Arn}' })
  })

  test.each([
    ['{"StartAt": "A",}', 'invalid-json }'],
    ['{"StartAt" "A"}', 'invalid-json "'],
    ['{"StartAt": "A\n"}', 'invalid-json \n'],
    ['{"StartAt": \'A\'}', "invalid-json '"],
    ['', 'invalid-json '],
    ['[]', 'wrong-field-type []'],
    ['{"StartAt": "A", "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}', 'duplicate-key "StartAt"'],
  ])('%j', (text, found) => {
    expect(check(text).found[0]).toBe(found)
  })

  test('what is wrong with YAML has its place', () => {
    expect(check('StartAt: [A\nStates: 1', 'm.yaml').found[0]).toMatch(/^invalid-yaml /)
    expect(check('StartAt: yes\nStates:\n  yes: {Type: Succeed}\n', 'm.yaml').found).toEqual(['ambiguous-yaml-key yes'])
    expect(check('a: &a [*a]', 'm.yaml').found[0]).toMatch(/^invalid-yaml /)
  })

  test('very deep texts are refused', () => {
    for (const file of ['m.json', 'm.yaml']) {
      expect(check('['.repeat(50_000), file).diagnostics[0]?.message).toMatch(/nested|valid/)
    }
  })

  test('a key __proto__ is a key like any other', () => {
    const { parsed } = check('{"StartAt": "__proto__", "States": {"__proto__": {"Type": "Succeed"}}}')
    expect(parsed.diagnostics).toEqual([])
    expect(Object.keys(parsed.definition!.States)).toEqual(['__proto__'])
  })

  test('a text changed anywhere never makes it throw', () => {
    const json = JSON.stringify(
      machine({
        A: { Type: 'Choice', Choices: [{ Not: { Variable: '$.a', IsNull: true }, Next: 'B' }], Default: 'B' },
        B: { Type: 'Map', ItemProcessor: machine({ C: { Type: 'Wait', Seconds: 1, End: true } }), End: true },
      }),
    )
    const law = () =>
      fc.assert(
        fc.property(
          fc.constantFrom([json, 'm.json'] as const, [YAML, 'm.yaml'] as const),
          fc.nat(),
          fc.nat(8),
          fc.oneof(
            fc.string({ maxLength: 3 }),
            fc.constantFrom('null', '{}', '[', ']', '"', ':', '\t', '&a', '*a', '!Sub'),
          ),
          ([text, file], at, removed, added) => {
            const place = at % text.length
            check(text.slice(0, place) + added + text.slice(place + removed), file)
          },
        ),
        { numRuns: 1500 },
      )
    expect(law).not.toThrow()
  })
})

describe('the compiled schema', () => {
  test('is what the generator makes of the schema now', () => {
    const { code, types } = generateSchemaCheck()
    expect(readFileSync(SCHEMA_CHECK, 'utf8') === code, 'run node tools/generate-schema-check.ts').toBe(true)
    expect(readFileSync(SCHEMA_CHECK_TYPES, 'utf8') === types).toBe(true)
  })

  test.each([
    [machine({ A: { Type: 'Pass', Nxet: 'B', End: true } }), 'unknown-field "Nxet"', "Did you mean 'Next'?"],
    [machine({ A: { Type: 'Task', End: true } }), 'missing-field "A"', "needs a field 'Resource'"],
    [machine({ A: { Type: 'Tsak', End: true } }), 'unknown-state-type "Tsak"', "Did you mean 'Task'?"],
    [machine({ A: { End: true } }), 'missing-field "A"', "needs a field 'Type'"],
    [machine({ A: 5 }), 'wrong-field-type 5', "'A' must be an object"],
    [machine({ A: { Type: 'Wait', Seconds: 'soon', End: true } }), 'wrong-field-type "soon"', 'a JSONata expression'],
    [machine({ A: { Type: 'Wait', Seconds: -1, End: true } }), 'wrong-field-value -1', 'must be at least 0'],
    [machine({ A: { Type: 'Pass', End: 'yes' } }), 'wrong-field-type "yes"', 'must be true or false'],
    [machine({ A: { Type: 'Choice', Choices: [] } }), 'wrong-field-value []', 'must not be empty'],
    [
      machine({
        A: { Type: 'Task', Resource: 'r', Retry: [{ ErrorEquals: ['X'], JitterStrategy: 'HALF' }], End: true },
      }),
      'wrong-field-value "HALF"',
      'must be one of FULL, NONE',
    ],
    [{ States: { A: { Type: 'Succeed' } } }, 'missing-field {', "needs a field 'StartAt'"],
  ])('%#: %j', (definition, found, message) => {
    const checked = check(definition)
    expect(checked.found).toEqual([found])
    expect(checked.diagnostics[0]!.message).toContain(message)
    expect(checked.parsed.definition).toBeUndefined()
  })

  test('reaches states inside Parallel and Map', () => {
    const inner = (name: string) => machine({ [name]: { Type: 'Pass', Wrong: 1, End: true } })
    const { found } = check(
      machine({
        P: { Type: 'Parallel', Branches: [inner('I')], Next: 'M' },
        M: { Type: 'Map', ItemProcessor: inner('J'), End: true },
      }),
    )
    expect(found).toEqual(['unknown-field "Wrong"', 'unknown-field "Wrong"'])
  })
})

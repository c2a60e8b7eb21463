import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { readCases } from '../../runtime/compare/read-cases.ts'

const schema = JSON.parse(readFileSync('runtime/compare/cases.schema.json', 'utf8')) as object
const validate = new Ajv({ strict: false }).compile(schema)

const messages = (text: string) => readCases('cases.json', text).diagnostics.map(({ message }) => message)
const one = (testCase: object) => JSON.stringify({ cases: [{ name: 'n', ...testCase }] })

describe('a cases file', () => {
  it('is read with what it leaves out filled in', () => {
    const { cases, diagnostics } = readCases('cases.json', one({}))
    expect(diagnostics).toEqual([])
    expect(cases?.cases[0]).toMatchObject({ name: 'n', input: {}, operations: {}, callbacks: {}, functions: {} })
  })

  it('repeats an outcome as often as "times" says', () => {
    const text = one({ operations: { a: [{ throws: { name: 'E', message: 'm' }, times: 2 }, { returns: 1 }] } })
    expect(readCases('cases.json', text).cases?.cases[0]?.operations['a']?.outcomes).toEqual([
      { kind: 'throws', error: { name: 'E', message: 'm' }, durationSeconds: 0 },
      { kind: 'throws', error: { name: 'E', message: 'm' }, durationSeconds: 0 },
      { kind: 'returns', value: 1, durationSeconds: 0 },
    ])
  })

  it('takes a list of effects as those of the handler itself', () => {
    const text = one({ expect: { effects: ['a', { path: 'b', attempt: 2 }] } })
    expect(readCases('cases.json', text).cases?.cases[0]?.expect?.effects).toEqual({
      '': [{ path: 'a' }, { path: 'b', attempt: 2 }],
    })
  })

  it('reports each mistake at its place', () => {
    const text =
      '{\n  "cases": [\n    { "name": "a", "inptu": 1,\n      "operations": { "x": { "return": 1 } } }\n  ]\n}\n'
    const { diagnostics } = readCases('cases.json', text)
    expect(formatDiagnostics(diagnostics, { readSource: () => text })).toMatchInlineSnapshot(`
      "error[unknown-case-property]: There is no "inptu" here; a cases file knows name, input, operations, callbacks, functions, expect.
        at cases.json:3:20
          3 |     { "name": "a", "inptu": 1,
            |                    ^^^^^^^

      error[invalid-cases]: Not a valid cases file: an outcome has one of "returns", "throws", "run".
        at cases.json:4:28
          4 |       "operations": { "x": { "return": 1 } } }
            |                            ^^^^^^^^^^^^^^^

      error[unknown-case-property]: There is no "return" here; a cases file knows returns, throws, run, durationSeconds, times.
        at cases.json:4:30
          4 |       "operations": { "x": { "return": 1 } } }
            |                              ^^^^^^^^
      "
    `)
  })

  it('reports a name that is there twice', () => {
    expect(messages('{"cases":[{"name":"a"},{"name":"a"}]}')).toEqual(['Two cases are named "a".'])
  })

  it('reports text that is not JSON', () => {
    expect(messages('{"cases": [}')).toHaveLength(1)
    expect(messages('')).toHaveLength(1)
  })
})

/** Pairs of a case and whether it is right; the reader and the published schema must say the same. */
const JUDGED: readonly (readonly [string, string, boolean])[] = [
  ['nothing but a name', one({}), true],
  ['a handler by name', '{"handler":"h","cases":[{"name":"n"}]}', true],
  ['a handler by number', '{"handler":1,"cases":[{"name":"n"}]}', false],
  ['no list of cases', '{}', false],
  ['an empty list', '{"cases":[]}', false],
  ['a list at the top', '[]', false],
  ['an empty name', '{"cases":[{"name":""}]}', false],
  ['no name', '{"cases":[{}]}', false],
  ['run', one({ operations: { a: 'run' } }), true],
  ['run with a duration', one({ operations: { a: { run: true, durationSeconds: 1.5 } } }), true],
  ['everything runs', one({ operations: { '*': 'run' } }), true],
  ['everything returns', one({ operations: { '*': { returns: 1 } } }), false],
  ['another word', one({ operations: { a: 'skip' } }), false],
  ['returns null', one({ operations: { a: { returns: null } } }), true],
  ['two outcomes in one', one({ operations: { a: { returns: 1, run: true } } }), false],
  ['no outcome', one({ operations: { a: { durationSeconds: 1 } } }), false],
  ['an empty list of outcomes', one({ operations: { a: [] } }), false],
  ['an error without a message', one({ operations: { a: { throws: { name: 'E' } } } }), false],
  ['a time below zero', one({ operations: { a: { returns: 1, durationSeconds: -1 } } }), false],
  ['half a time', one({ operations: { a: { returns: 1, times: 0.5 } } }), false],
  ['a callback that never comes', one({ callbacks: { a: 'never', b: { never: true } } }), true],
  [
    'a callback that succeeds',
    one({ callbacks: { a: { succeed: 'x', afterSeconds: 5, heartbeatSeconds: [] } } }),
    true,
  ],
  ['a callback that answers no text', one({ callbacks: { a: { succeed: { b: 1 } } } }), false],
  ['a callback that does both', one({ callbacks: { a: { succeed: 'x', fail: { name: 'E', message: '' } } } }), false],
  ['a list of callbacks', one({ callbacks: { a: ['never', { succeed: 'x' }] } }), true],
  ['an expected error', one({ expect: { error: { name: 'E' } } }), true],
  ['an expected error and result', one({ expect: { error: { name: 'E' }, result: 1 } }), false],
  ['suspended', one({ expect: { suspended: true } }), true],
  ['not suspended', one({ expect: { suspended: false } }), false],
  ['no effects', one({ expect: { effects: [] } }), true],
  ['effects by strand', one({ expect: { effects: { '': ['a'], 'm[0]': [{ path: 'b', kind: 'wait' }] } } }), true],
  ['an effect of no kind', one({ expect: { effects: [{ path: 'b', kind: 'sleep' }] } }), false],
  ['an effect without a path', one({ expect: { effects: [{ kind: 'wait' }] } }), false],
  ['a property that nobody knows', one({ operation: {} }), false],
]

describe('the schema of cases files', () => {
  it.each(JUDGED)('and the reader agree on %s', (_what, text, right) => {
    expect(readCases('cases.json', text).diagnostics.length === 0).toBe(right)
    expect(validate(JSON.parse(text))).toBe(right)
  })
})

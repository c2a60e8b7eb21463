import { describe, expect, test } from 'vitest'
import { check } from './check.ts'

/** A definition with so many states, one after the other. */
function chain(count: number, state: (index: number) => object, more: object = {}): string {
  const states = Array.from({ length: count }, (_, index) => {
    const next = index < count - 1 ? { Next: `S${index + 1}` } : { End: true }
    return [`S${index}`, { ...next, ...state(index) }]
  })
  return JSON.stringify({ ...more, StartAt: 'S0', States: Object.fromEntries(states) })
}
const pass = (fields: object, more: object = {}) =>
  JSON.stringify({ ...more, StartAt: 'A', States: { A: { Type: 'Pass', ...fields, End: true } } })
const JSONATA = { QueryLanguage: 'JSONata' }

/** A wrong turn here is not slow but endless: quadratic work on these takes minutes. */
describe('hard input has an answer', () => {
  test.each<readonly [string, () => string, readonly string[]]>([
    ['5,000 states', () => chain(5000, () => ({ Type: 'Pass' })), []],
    [
      '5,000 unknown targets',
      () => chain(5000, (index) => ({ Type: 'Pass', Next: `X${index}`, End: undefined })),
      ['unknown-target', 'unreachable-state'],
    ],
    [
      '5,000 variables, each read by the next',
      () =>
        chain(5000, (index) => ({ Type: 'Pass', Assign: { [`v${index}`]: 1, 'w.$': `$v${Math.max(0, index - 1)}` } })),
      ['unassigned-variable'],
    ],
    [
      'a loop in each of 3,000 states',
      () =>
        chain(3000, (index) =>
          index === 2999
            ? { Type: 'Pass' }
            : {
                Type: 'Choice',
                Choices: [
                  { Variable: '$.a', IsNull: true, Next: `S${Math.max(0, index - 1)}`, Assign: { [`v${index}`]: 1 } },
                ],
                Default: `S${index + 1}`,
                Next: undefined,
              },
        ),
      [],
    ],
    [
      'Parallel states as deep as a document may be',
      () => {
        let graph: object = { StartAt: 'L', States: { L: { Type: 'Pass', End: true } } }
        for (let depth = 0; depth < 45; depth++) {
          graph = {
            StartAt: `P${depth}`,
            States: { [`P${depth}`]: { Type: 'Parallel', Branches: [graph], End: true } },
          }
        }
        return JSON.stringify(graph)
      },
      [],
    ],
    ['values 190 deep', () => pass({ Result: JSON.parse('['.repeat(190) + ']'.repeat(190)) as object }), []],
    [
      'values 201 deep',
      () => pass({ Result: JSON.parse('['.repeat(201) + ']'.repeat(201)) as object }),
      ['invalid-json'],
    ],
    ['100,000 items', () => pass({ Result: Array.from({ length: 100_000 }, (_, index) => index) }), []],
    [
      '15,000 rules of a Choice',
      () => {
        const Choices = Array.from({ length: 15_000 }, () => ({ Variable: '$', IsNull: true, Next: 'B' }))
        const B = { Type: 'Succeed' }
        return JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Choice', Choices, Default: 'B' }, B } })
      },
      [],
    ],
    [
      'a regular expression that backtracks, which nothing runs',
      () => pass({ Output: "{% $contains('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(a+)+$/) %}" }, JSONATA),
      [],
    ],
    [
      'NaN, which is no JSON',
      () => '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": NaN}}}',
      ['invalid-json'],
    ],
    ['a string of 1 MB', () => pass({ Result: 'x'.repeat(1_040_000) }), []],
    ['more than 1 MB', () => pass({ Result: '\u00e9'.repeat(600_000) }), ['definition-too-large']],
    [
      'a list of 200,000 variables in one expression',
      () => pass({ Output: `{% [${'$a,'.repeat(200_000)}1] %}` }, JSONATA),
      ['unassigned-variable'],
    ],
    [
      'a row of 100,000 operators',
      () => pass({ Output: `{% ${'1+'.repeat(100_000)}1 %}` }, JSONATA),
      ['invalid-jsonata'],
    ],
    ['a row of 2,000 operators', () => pass({ Output: `{% ${'1+'.repeat(2000)}1 %}` }, JSONATA), ['invalid-jsonata']],
    [
      '2,000 brackets',
      () => pass({ Output: `{% ${'['.repeat(2000)}${']'.repeat(2000)} %}` }, JSONATA),
      ['invalid-jsonata'],
    ],
    ['a path of 100,000 names', () => pass({ InputPath: `$${'.a'.repeat(100_000)}` }), []],
    [
      'a filter of 100,000 parentheses',
      () => pass({ InputPath: `$[?(${'('.repeat(100_000)}@.a)]` }),
      ['invalid-jsonpath'],
    ],
    [
      'a filter of 100,000 tests',
      () => pass({ InputPath: `$[?(${'@.a||'.repeat(100_000)}@.a)]` }),
      ['invalid-jsonpath'],
    ],
    [
      'a filter of 100,000 negations',
      () => pass({ InputPath: `$[?(${'!'.repeat(100_000)}@.a)]` }),
      ['invalid-jsonpath'],
    ],
    [
      '50,000 intrinsic functions in each other',
      () => pass({ Parameters: { 'a.$': 'States.Array('.repeat(50_000) } }),
      ['invalid-intrinsic'],
    ],
    [
      'numbers without end',
      () => '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 1e999, "End": true}}}',
      ['wrong-field-type'],
    ],
    [
      'names of Object.prototype',
      () =>
        '{"StartAt": "__proto__", "States": {"__proto__": {"Type": "Pass", "Next": "constructor"}, "constructor": {"Type": "toString"}}}',
      ['unknown-state-type'],
    ],
  ])('%s', (_, text, codes) => {
    expect([...new Set(check(text()).diagnostics.map(({ code }) => code))].toSorted()).toEqual(codes)
  })

  test('aliases of YAML that grow without end', () => {
    const rows = Array.from({ length: 9 }, (_, index) => {
      const inner = Array.from({ length: 9 }, () => (index === 0 ? 'x' : `*a${index - 1}`)).join(', ')
      return `a${index}: &a${index} [${inner}]`
    })
    expect(check(rows.join('\n'), 'm.yaml').diagnostics.map(({ code }) => code)).toEqual(['invalid-yaml'])
  })

  test('validating changes nothing', () => {
    const text = chain(3, () => ({ Type: 'Pass', Parameters: { 'a.$': '$.b' } }))
    const { parsed } = check(text)
    expect(JSON.stringify(parsed.definition)).toBe(text)
  })
})

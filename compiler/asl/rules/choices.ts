import type { DefinitionPath } from '../spans.ts'
import { COMPARISONS, TYPE_TESTS } from '../types.ts'
import type { RuleContext } from '../validate.ts'
import { isRfc3339 } from '../timestamp.ts'

const COMPARISON_FIELDS: ReadonlySet<string> = new Set([
  ...Object.keys(COMPARISONS).flatMap((name) => [name, `${name}Path`]),
  ...TYPE_TESTS,
  'StringMatches',
])
const COMBINATIONS = ['And', 'Or', 'Not'] as const

type Fields = { readonly [field: string]: unknown }

/** A JSONata rule has a Condition; a JSONPath rule has one comparison with a Variable, or one combination of such. */
export function checkChoices({ graphs, spans, collector }: RuleContext): void {
  const checkTest = (test: Fields, path: DefinitionPath) => {
    const combinations = COMBINATIONS.filter((name) => test[name] !== undefined)
    const comparisons = Object.keys(test).filter((name) => COMPARISON_FIELDS.has(name))
    const count = combinations.length + comparisons.length
    if (count !== 1) {
      collector.report('comparison-count', { count }, spans.value(path))
      return
    }
    const [comparison] = comparisons
    if (comparison !== undefined) {
      if (test.Variable === undefined) {
        collector.report(
          'missing-field',
          { field: 'Variable', owner: 'A comparison' },
          spans.key([...path, comparison]),
        )
      }
      if (/^Timestamp\w+(?<!Path)$/.test(comparison) && !isRfc3339(String(test[comparison]))) {
        const problem = 'must be a timestamp as RFC 3339 has it, such as 2026-01-31T12:00:00Z'
        collector.report('wrong-field-value', { field: comparison, problem }, spans.value([...path, comparison]))
      }
      return
    }
    if (test.Variable !== undefined) {
      const fields = `'Variable' and '${combinations[0]!}'`
      collector.report('conflicting-fields', { fields }, spans.key([...path, 'Variable']))
    }
    if (test.Not !== undefined) checkTest(test.Not as Fields, [...path, 'Not'])
    for (const name of ['And', 'Or'] as const) {
      const inner = (test[name] ?? []) as readonly Fields[]
      inner.forEach((item, index) => checkTest(item, [...path, name, index]))
    }
  }
  for (const { states } of graphs) {
    for (const { state, path, queryLanguage } of states) {
      if (state.Type !== 'Choice') continue
      state.Choices.forEach((rule, index) => {
        const at = [...path, 'Choices', index]
        if (queryLanguage === 'JSONPath') checkTest(rule as unknown as Fields, at)
        else if (!('Condition' in rule)) {
          collector.report('missing-field', { field: 'Condition', owner: 'A rule' }, spans.value(at))
        }
      })
    }
  }
}

import { COMPARISONS, type PathTest } from '../asl/types.ts'
import { and, binary, call, literal, missing, not, optionalAccess, or, typeIs } from '../expressions/lift-nodes.ts'
import type { BinaryOperator, Expression } from '../ir/expression.ts'
import { expressionScope, type GraphScope, type Pointer } from './lift-scope.ts'
import { liftPathText } from './lift-template.ts'

const OPERATORS: readonly (readonly [suffix: string, operator: BinaryOperator])[] = [
  ['LessThanEquals', '<='],
  ['GreaterThanEquals', '>='],
  ['LessThan', '<'],
  ['GreaterThan', '>'],
  ['Equals', '==='],
]

/** A test of a Choice rule of JSONPath (states-language.net, Choice State) as a condition. */
export function liftPathTest(graph: GraphScope, pointer: Pointer, test: PathTest, input: Expression): Expression {
  if ('And' in test && test.And) return combine(graph, [...pointer, 'And'], test.And, input, and)
  if ('Or' in test && test.Or) return combine(graph, [...pointer, 'Or'], test.Or, input, or)
  if ('Not' in test && test.Not) return not(liftPathTest(graph, [...pointer, 'Not'], test.Not, input))
  return liftComparison(graph, pointer, test, input)
}

function combine(
  graph: GraphScope,
  pointer: Pointer,
  tests: readonly PathTest[],
  input: Expression,
  join: (left: Expression, right: Expression) => Expression,
): Expression {
  return tests.map((test, at) => liftPathTest(graph, [...pointer, at], test, input)).reduce(join)
}

function liftComparison(
  graph: GraphScope,
  pointer: Pointer,
  test: Readonly<Record<string, unknown>>,
  input: Expression,
): Expression {
  const value = liftPathText(graph, [...pointer, 'Variable'], String(test['Variable']), { input })
  const operator = Object.keys(test).find((key) => !['Variable', 'Next', 'Comment', 'Assign', 'Output'].includes(key))
  if (operator === undefined) return literal(false)
  const operand = test[operator]
  const negated = (condition: Expression) => (operand === false ? not(condition) : condition)
  switch (operator) {
    case 'IsPresent':
      return negated(binary('!==', optionalAccess(value), missing))
    case 'IsNull':
      return negated(binary('===', value, literal(null)))
    case 'IsString':
      return negated(typeIs(value, 'string'))
    case 'IsNumeric':
      return negated(typeIs(value, 'number'))
    case 'IsBoolean':
      return negated(typeIs(value, 'boolean'))
    case 'StringMatches':
      return liftPattern(graph, [...pointer, operator], value, String(operand))
  }
  const base = operator.endsWith('Path') ? operator.slice(0, -4) : operator
  const type = COMPARISONS[base as keyof typeof COMPARISONS]
  const sign = OPERATORS.find(([suffix]) => base.endsWith(suffix))?.[1]
  if (type === undefined || type === 'timestamp' || sign === undefined) {
    return keep(graph, [...pointer, operator], `${operator} ${String(operand)}`, 'it compares times')
  }
  const other =
    base === operator
      ? literal(operand as string | number | boolean)
      : liftPathText(graph, [...pointer, operator], String(operand), { input })
  const typed = (side: Expression): Expression => ({ ...side, shape: { kind: type } })
  const comparison = binary(sign, typed(value), typed(other))
  // Equality with a constant is false for values of other types by itself; an order must not convert them.
  if (sign === '===' && base === operator) return comparison
  const guards = base === operator ? [value] : sign === '===' ? [value] : [value, other]
  return [...guards.map((side) => typeIs(side, type)), comparison].reduce(and)
}

/** A pattern with `*`: exact as a comparison when the stars are at its ends. */
function liftPattern(graph: GraphScope, pointer: Pointer, value: Expression, pattern: string): Expression {
  const parts = ['']
  for (let at = 0; at < pattern.length; at++) {
    const here = pattern[at]!
    if (here === '*') parts.push('')
    else parts[parts.length - 1] += here === '\\' ? (pattern[++at] ?? '') : here
  }
  const text: Expression = { ...value, shape: { kind: 'string' } }
  const tested = (name: string, part: string) => and(typeIs(value, 'string'), call(name, text, literal(part)))
  if (parts.length === 1) return binary('===', text, literal(parts[0]!))
  if (parts.every((part) => part === '')) return typeIs(value, 'string')
  if (parts.length === 2 && parts[1] === '') return tested('String.startsWith', parts[0]!)
  if (parts.length === 2 && parts[0] === '') return tested('String.endsWith', parts[1]!)
  if (parts.length === 3 && parts[0] === '' && parts[2] === '') return tested('String.includes', parts[1]!)
  return keep(graph, pointer, `StringMatches ${pattern}`, 'a star within a pattern needs a regular expression')
}

function keep(graph: GraphScope, pointer: Pointer, text: string, reason: string): Expression {
  expressionScope(graph, pointer, 'test', text, { input: missing }).foreign(reason, 0, text.length)
  return { kind: 'foreign', language: 'jsonpath', text, reads: [] }
}

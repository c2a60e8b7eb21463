import type { Expression, ObjectEntry, Spread } from './expression.ts'
import type { State } from './state.ts'
import { unreachable } from '../source/invariant.ts'
import type { Workflow } from './workflow.ts'

/**
 * Expressions and states as people read them, for pictures, differences and messages. Variables go by the name in the source. This text is
 * never compiled: the exact printers are in compiler/expressions.
 */
type Variables = Workflow['variables']

const PRECEDENCE: Readonly<Record<string, number>> = {
  '??': 1,
  '||': 2,
  '&&': 3,
  '==': 6,
  '!=': 6,
  '===': 6,
  '!==': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  instanceof: 7,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '**': 11,
}
const CONDITIONAL = 0
const UNARY = 12
const POSTFIX = 14

export function describeExpression(expression: Expression, variables: Variables): string {
  return text(expression, variables, CONDITIONAL)
}

function text(expression: Expression, variables: Variables, outer: number): string {
  const inner = (part: Expression, level: number = CONDITIONAL) => text(part, variables, level)
  const wrap = (level: number, body: string) => (level < outer ? `(${body})` : body)
  switch (expression.kind) {
    case 'literal':
      return JSON.stringify(expression.value)
    case 'undefined':
      return 'undefined'
    case 'variable':
      return variables[expression.variable]?.name ?? expression.variable
    case 'result':
      return 'result'
    case 'event':
      return 'event'
    case 'execution-arn':
      return 'executionArn'
    case 'member':
      return `${inner(expression.object, POSTFIX)}${expression.optional ? '?' : ''}.${expression.property}`
    case 'index':
      return `${inner(expression.object, POSTFIX)}${expression.optional ? '?.' : ''}[${inner(expression.index)}]`
    case 'unary': {
      const space = expression.operator === 'typeof' ? ' ' : ''
      return wrap(UNARY, `${expression.operator}${space}${inner(expression.operand, UNARY)}`)
    }
    case 'binary':
    case 'logical': {
      const level = PRECEDENCE[expression.operator] ?? CONDITIONAL
      return wrap(
        level,
        `${inner(expression.left, level)} ${expression.operator} ${inner(expression.right, level + 1)}`,
      )
    }
    case 'conditional':
      return wrap(
        CONDITIONAL,
        `${inner(expression.test, 1)} ? ${inner(expression.then, 1)} : ${inner(expression.otherwise)}`,
      )
    case 'template':
      return `\`${expression.parts.map((part) => (typeof part === 'string' ? part : `\${${inner(part)}}`)).join('')}\``
    case 'array':
      return `[${expression.elements.map((element) => elementText(element, variables)).join(', ')}]`
    case 'object':
      return expression.entries.length === 0
        ? '{}'
        : `{ ${expression.entries.map((entry) => entryText(entry, variables)).join(', ')} }`
    case 'call':
      return `${expression.function}(${expression.arguments.map((argument) => inner(argument)).join(', ')})`
    case 'error': {
      const cause = expression.cause ? `, { cause: ${inner(expression.cause)} }` : ''
      const fields = Object.entries(expression.fields ?? {}).map(([name, value]) => `${name}: ${inner(value)}`)
      const kept = fields.length === 0 ? '' : ` with { ${fields.join(', ')} }`
      return `new ${expression.classes[0] ?? 'Error'}(${inner(expression.message)}${cause})${kept}`
    }
    case 'iteration': {
      const { list, method, item, index, total, body } = expression
      const names = [...(total ? [total.name] : []), item, ...(index ? [index] : [])]
      const given = `(${names.join(', ')}) => ${inner(body)}`
      return `${inner(list, POSTFIX)}.${method}(${total ? `${given}, ${inner(total.initial)}` : given})`
    }
    case 'parameter':
      return expression.name
    case 'instanceof':
      return wrap(PRECEDENCE['instanceof']!, `${inner(expression.value, POSTFIX)} instanceof ${expression.class}`)
    case 'foreign':
      return expression.text
    default:
      return unreachable(expression)
  }
}

function elementText(element: Expression | Spread, variables: Variables): string {
  return element.kind === 'spread'
    ? `...${text(element.value, variables, CONDITIONAL)}`
    : text(element, variables, CONDITIONAL)
}

function entryText(entry: ObjectEntry | Spread, variables: Variables): string {
  if (entry.kind === 'spread') return elementText(entry, variables)
  const value = text(entry.value, variables, CONDITIONAL)
  if (typeof entry.key !== 'string') return `[${text(entry.key, variables, CONDITIONAL)}]: ${value}`
  return entry.key === value ? value : `${/^[\w$]+$/.test(entry.key) ? entry.key : JSON.stringify(entry.key)}: ${value}`
}

/** `5 minutes`, `1 day 2 hours`; an expression that is no constant stays an expression. */
export function describeSeconds(expression: Expression, variables: Variables): string {
  if (expression.kind !== 'literal' || typeof expression.value !== 'number') {
    return `${describeExpression(expression, variables)} seconds`
  }
  return secondsInWords(expression.value)
}

export function secondsInWords(seconds: number): string {
  const words: string[] = []
  let rest = seconds
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ] as const) {
    const count = Math.floor(rest / size)
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`)
    rest -= count * size
  }
  if (rest > 0 || words.length === 0) words.push(`${rest} second${rest === 1 ? '' : 's'}`)
  return words.join(' ')
}

/** The name of an operation when it is a constant, else its text; undefined when it has none. */
export function operationName(state: State, variables: Variables): string | undefined {
  if (!('name' in state) || state.name === undefined) return undefined
  const name = state.name
  if (name.kind === 'literal' && typeof name.value === 'string') return name.value
  return describeExpression(name, variables)
}

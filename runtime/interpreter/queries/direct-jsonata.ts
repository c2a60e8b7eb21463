import type { JsonataNode, JsonataOperator } from '../../../compiler/languages/jsonata-ast.ts'
import { parseJsonata } from '../../../compiler/languages/jsonata.ts'
import type { Json } from '../../semantics/json.ts'
import type { QueryData } from './data.ts'
import { isObject } from './equality.ts'

/**
 * Most expressions of a machine are short: a path into the data, a comparison, a sum. JSONata's evaluator takes thousands of steps and a
 * promise for each part of them, so these are made functions of their own. They never differ from the evaluator:
 *
 * 1. Only what needs none of JSONata's sequences has a direct form: literals, paths of plain names from a variable, operators and
 *    a few functions on single values, conditions.
 * 2. What such a form meets and does not know (an array on the way, operands of other types, anything that would be an error) makes it
 *    answer BEYOND. Nothing here has an effect, so the evaluator then begins anew, and says what there is to say.
 *
 * `direct-jsonata.test.ts` holds the two against each other.
 */
export type DirectQuery = (data: QueryData) => Answer

type Answer = Json | undefined | typeof BEYOND

/** The answer is the evaluator's to give. */
export const BEYOND = Symbol('beyond')

const evaluatorsAlone: DirectQuery = () => BEYOND

/** The direct form of an expression. One that has none always answers BEYOND. */
export function directQuery(text: string): DirectQuery {
  // What is longer is counted as it goes (EvaluationBudget).
  if (text.length > LONGEST_TEXT) return evaluatorsAlone
  const parsed = parseJsonata(text)
  return (parsed.kind === 'ok' ? direct(parsed.ast) : undefined) ?? evaluatorsAlone
}

const LONGEST_TEXT = 200

function direct(node: JsonataNode): DirectQuery | undefined {
  if (!isBare(node)) return undefined
  switch (node.kind) {
    case 'string':
    case 'number':
    case 'constant': {
      const { value } = node
      return () => value
    }
    case 'variable':
      return variable(node.name)
    case 'path':
      return path(node)
    case 'block':
      return node.expressions.length === 1 ? direct(node.expressions[0]!) : undefined
    case 'negate': {
      const operand = direct(node.operand)
      return (
        operand &&
        ((data) => {
          const value = operand(data)
          return isFiniteNumber(value) ? -value : BEYOND
        })
      )
    }
    case 'operator': {
      const left = direct(node.left)
      const right = direct(node.right)
      if (!left || !right) return undefined
      return node.operator === 'and' || node.operator === 'or'
        ? logical(node.operator, left, right)
        : operation(node.operator, left, right)
    }
    case 'condition': {
      const test = direct(node.test)
      const yes = direct(node.then)
      const no = node.otherwise ? direct(node.otherwise) : () => undefined
      if (!test || !yes || !no) return undefined
      return (data) => {
        const holds = truth(test(data))
        if (holds === BEYOND) return BEYOND
        return holds ? yes(data) : no(data)
      }
    }
    case 'call': {
      const { procedure, arguments: given } = node
      const operand = given.length === 1 ? direct(given[0]!) : undefined
      if (procedure.kind !== 'variable' || !isBare(procedure) || !operand) return undefined
      return call(procedure.name, operand)
    }
    default:
      return undefined
  }
}

/** Without `[…]`, `{…}`, `@`, `#` or `[]` after it. */
function isBare({ stages, group, focus, position, keepArray }: JsonataNode): boolean {
  return !stages && !group && focus === undefined && position === undefined && !keepArray
}

/** What every object has; the evaluator is guarded against them (`jsonata-guard.ts`). */
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype))

/** A variable of the machine. One that is not assigned may be a function. */
function variable(name: string): DirectQuery | undefined {
  if (name === '' || name === '$' || name === 'states' || PROTOTYPE_NAMES.has(name)) return undefined
  return ({ scope }) => {
    const value = scope.get(name)
    return value === undefined ? BEYOND : value
  }
}

function path({ steps, keepSingleton }: JsonataNode & { readonly kind: 'path' }): DirectQuery | undefined {
  const [first, ...rest] = steps
  if (keepSingleton || first?.kind !== 'variable' || !isBare(first)) return undefined
  const names: string[] = []
  for (const step of rest) {
    if (step.kind !== 'name' || !isBare(step) || PROTOTYPE_NAMES.has(step.name)) return undefined
    names.push(step.name)
  }
  if (first.name !== 'states') return member(variable(first.name), names)
  return member(stateField(names[0]), names.slice(1))
}

function stateField(name: string | undefined): DirectQuery | undefined {
  switch (name) {
    case 'input':
      return (data) => data.input
    case 'context':
      return (data) => data.context
    case 'result':
      return (data) => data.result
    case 'errorOutput':
      return (data) => data.errorOutput
    default:
      return undefined
  }
}

function member(root: DirectQuery | undefined, names: readonly string[]): DirectQuery | undefined {
  if (!root || names.length === 0) return root
  return (data) => {
    let value = root(data)
    for (const name of names) {
      if (value === BEYOND || Array.isArray(value)) return BEYOND
      // Neither null nor a text has members.
      if (!isObject(value)) return undefined
      if (isMarked(value)) return BEYOND
      value = value[name]
    }
    return value
  }
}

/** A function of one argument, by its own name: a variable of the machine may hide it. */
function call(name: string, operand: DirectQuery): DirectQuery | undefined {
  const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  return apply && ((data) => (data.scope.has(name) ? BEYOND : apply(operand(data))))
}

const FUNCTIONS: { readonly [name: string]: (value: Answer) => Answer } = {
  exists: (value) => (value === BEYOND ? BEYOND : value !== undefined),
  not: (value) => {
    const holds = value === undefined ? BEYOND : truth(value)
    return holds === BEYOND ? BEYOND : !holds
  },
  type: (value) => {
    if (value === undefined || value === BEYOND || (isObject(value) && isMarked(value))) return BEYOND
    if (value === null) return 'null'
    // An infinite number is an error.
    if (typeof value === 'number' && !Number.isFinite(value)) return BEYOND
    return Array.isArray(value) ? 'array' : typeof value
  },
}

function logical(operator: 'and' | 'or', left: DirectQuery, right: DirectQuery): DirectQuery {
  return (data) => {
    const first = truth(left(data))
    if (first === BEYOND || first === (operator === 'or')) return first
    return truth(right(data))
  }
}

/** JSONata's boolean of a single value. */
function truth(value: Answer): boolean | typeof BEYOND {
  if (value === BEYOND || (typeof value === 'object' && value !== null)) return BEYOND
  if (typeof value === 'number' && !Number.isFinite(value)) return BEYOND
  return Boolean(value)
}

function operation(
  operator: Exclude<JsonataOperator, 'and' | 'or'>,
  left: DirectQuery,
  right: DirectQuery,
): DirectQuery | undefined {
  switch (operator) {
    case '=':
    case '!=':
      return (data) => {
        const first = left(data)
        const second = right(data)
        if (!isSingle(first) || !isSingle(second)) return BEYOND
        // Also of `!=`.
        if (first === undefined || second === undefined) return false
        return (first === second) === (operator === '=')
      }
    case '<':
      return ordered(left, right, (first, second) => first < second)
    case '<=':
      return ordered(left, right, (first, second) => first <= second)
    case '>':
      return ordered(left, right, (first, second) => first > second)
    case '>=':
      return ordered(left, right, (first, second) => first >= second)
    case '+':
      return numeric(left, right, (first, second) => first + second)
    case '-':
      return numeric(left, right, (first, second) => first - second)
    case '*':
      return numeric(left, right, (first, second) => first * second)
    case '/':
      return numeric(left, right, (first, second) => first / second)
    case '%':
      return numeric(left, right, (first, second) => first % second)
    case '&':
      return (data) => {
        const [first, second] = [textOf(left(data)), textOf(right(data))]
        return first === undefined || second === undefined ? BEYOND : first + second
      }
    case 'in':
    case '..':
      return undefined
    default:
      return operator satisfies never
  }
}

function ordered(
  left: DirectQuery,
  right: DirectQuery,
  test: (first: string | number, second: string | number) => boolean,
): DirectQuery {
  return (data) => {
    const [first, second] = [left(data), right(data)]
    const comparable =
      (typeof first === 'number' && typeof second === 'number') ||
      (typeof first === 'string' && typeof second === 'string')
    return comparable ? test(first, second) : BEYOND
  }
}

function numeric(
  left: DirectQuery,
  right: DirectQuery,
  calculate: (first: number, second: number) => number,
): DirectQuery {
  return (data) => {
    const [first, second] = [left(data), right(data)]
    return isFiniteNumber(first) && isFiniteNumber(second) ? calculate(first, second) : BEYOND
  }
}

/** The text of what is a text already, or has one without rounding. */
function textOf(value: Answer): string | undefined {
  if (typeof value === 'string') return value
  // 15 digits are kept.
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15 ? String(value) : undefined
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isSingle(value: Answer): value is string | number | boolean | null | undefined {
  return value !== BEYOND && (typeof value !== 'object' || value === null)
}

/** An object that JSONata takes for a function, of which it reads nothing. */
function isMarked(value: object): boolean {
  return '_jsonata_function' in value || '_jsonata_lambda' in value
}

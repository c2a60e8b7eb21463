import type { Json } from '../../runtime/semantics/json.ts'
import type { BinaryOperator, Expression, LogicalOperator } from '../ir/expression.ts'
import { readsOf } from '../ir/visit.ts'
import type { VariableId } from '../ir/workflow.ts'
import { freeName } from './free-name.ts'
import { functionRow, type FunctionName } from './functions.ts'

/** How the places an expression reads are written where the text will stand. */
export interface TypeScriptScope {
  readonly variable: (id: VariableId) => string
  readonly event: string
  readonly executionArn: string
  /** Absent where there is no result to read. */
  readonly result?: string
  /** What the parameters of the iterations around are written as. */
  readonly parameters?: ReadonlyMap<string, string>
}

export type TypeScriptAnswer =
  | { readonly kind: 'text'; readonly text: string; readonly precedence: number }
  | { readonly kind: 'reason'; readonly reason: string; readonly at: Expression }

/** JavaScript's own precedences (the higher binds closer), for who puts the text inside another expression. */
const PRECEDENCE = {
  conditional: 2,
  nullish: 3,
  or: 3,
  and: 4,
  equality: 8,
  relational: 9,
  additive: 11,
  multiplicative: 12,
  exponent: 13,
  unary: 14,
  call: 17,
  primary: 18,
} as const

/** Expressions are JavaScript, so only a leaf of another language and a test of a shape have no text. */
export function printTypeScript(expression: Expression, scope: TypeScriptScope): TypeScriptAnswer {
  try {
    return { kind: 'text', ...print(expression, scope) }
  } catch (thrown) {
    if (!(thrown instanceof NoText)) throw thrown
    return { kind: 'reason', reason: thrown.message, at: thrown.at }
  }
}

interface Text {
  readonly text: string
  readonly precedence: number
}

class NoText extends Error {
  readonly at: Expression
  constructor(reason: string, at: Expression) {
    super(reason)
    this.at = at
  }
}

const text = (value: string, precedence: number = PRECEDENCE.primary): Text => ({ text: value, precedence })
const at = (precedence: number, printed: Text): string =>
  printed.precedence < precedence ? `(${printed.text})` : printed.text

const BINARY: Readonly<Record<BinaryOperator, number>> = {
  '===': PRECEDENCE.equality,
  '!==': PRECEDENCE.equality,
  '==': PRECEDENCE.equality,
  '!=': PRECEDENCE.equality,
  '<': PRECEDENCE.relational,
  '<=': PRECEDENCE.relational,
  '>': PRECEDENCE.relational,
  '>=': PRECEDENCE.relational,
  '+': PRECEDENCE.additive,
  '-': PRECEDENCE.additive,
  '*': PRECEDENCE.multiplicative,
  '/': PRECEDENCE.multiplicative,
  '%': PRECEDENCE.multiplicative,
  '**': PRECEDENCE.exponent,
}

const LOGICAL: Readonly<Record<LogicalOperator, number>> = {
  '&&': PRECEDENCE.and,
  '||': PRECEDENCE.or,
  '??': PRECEDENCE.nullish,
}

function print(expression: Expression, scope: TypeScriptScope): Text {
  switch (expression.kind) {
    case 'literal':
      return printJson(expression.value)
    case 'undefined':
      return text('undefined')
    case 'variable':
      return text(scope.variable(expression.variable))
    case 'result':
      if (scope.result === undefined) throw new NoText('there is no result here', expression)
      return text(scope.result)
    case 'event':
      return text(scope.event)
    case 'execution-arn':
      return text(scope.executionArn)
    case 'member': {
      const object = access(expression.object, scope)
      const plain = isIdentifier(expression.property)
      const dot = expression.optional ? '?.' : plain ? '.' : ''
      return text(`${object}${dot}${plain ? expression.property : `[${quote(expression.property)}]`}`, PRECEDENCE.call)
    }
    case 'index':
      return text(
        `${access(expression.object, scope)}${expression.optional ? '?.' : ''}[${print(expression.index, scope).text}]`,
        PRECEDENCE.call,
      )
    case 'unary': {
      const operand = print(expression.operand, scope)
      const space = expression.operator === 'typeof' || operand.text.startsWith(expression.operator) ? ' ' : ''
      return text(`${expression.operator}${space}${at(PRECEDENCE.unary, operand)}`, PRECEDENCE.unary)
    }
    case 'binary': {
      const own = BINARY[expression.operator]
      const right = expression.operator === '**'
      // The left side of ** takes no unary operator without parentheses.
      const left = at(right ? PRECEDENCE.unary + 1 : own, print(expression.left, scope))
      return text(`${left} ${expression.operator} ${at(right ? own : own + 1, print(expression.right, scope))}`, own)
    }
    case 'logical':
      return printLogical(expression, scope)
    case 'conditional': {
      const test = at(PRECEDENCE.conditional + 1, print(expression.test, scope))
      const then = at(PRECEDENCE.conditional, print(expression.then, scope))
      return text(
        `${test} ? ${then} : ${at(PRECEDENCE.conditional, print(expression.otherwise, scope))}`,
        PRECEDENCE.conditional,
      )
    }
    case 'template':
      return text(
        `\`${expression.parts
          .map((part) => (typeof part === 'string' ? templateText(part) : `\${${print(part, scope).text}}`))
          .join('')}\``,
      )
    case 'array':
      return text(
        `[${expression.elements
          .map((element) =>
            element.kind === 'spread' ? `...${argument(element.value, scope)}` : argument(element, scope),
          )
          .join(', ')}]`,
      )
    case 'object':
      return printObject(expression, scope)
    case 'call':
      return printCall(expression, scope)
    case 'error':
      return printError(expression, scope)
    case 'iteration':
      return printIteration(expression, scope)
    case 'parameter':
      return text(scope.parameters?.get(expression.name) ?? expression.name)
    case 'instanceof':
      return text(
        `${at(PRECEDENCE.relational, print(expression.value, scope))} instanceof ${expression.class}`,
        PRECEDENCE.relational,
      )
    case 'foreign':
      throw new NoText(`${expression.language} that has no counterpart`, expression)
    default:
      return expression satisfies never
  }
}

const argument = (expression: Expression, scope: TypeScriptScope): string =>
  at(PRECEDENCE.conditional, print(expression, scope))

/** What stands before a dot: a number needs parentheses there. */
function access(object: Expression, scope: TypeScriptScope): string {
  const printed = print(object, scope)
  return /^\d/.test(printed.text) ? `(${printed.text})` : at(PRECEDENCE.call, printed)
}

/** `??` does not mix with `&&` and `||` without parentheses. */
function printLogical({ operator, left, right }: Expression & { kind: 'logical' }, scope: TypeScriptScope): Text {
  const own = LOGICAL[operator]
  const side = (expression: Expression, least: number) => {
    const printed = print(expression, scope)
    const mixes = expression.kind === 'logical' && (expression.operator === '??') !== (operator === '??')
    return mixes ? `(${printed.text})` : at(least, printed)
  }
  return text(`${side(left, own)} ${operator} ${side(right, own + 1)}`, own)
}

function printObject({ entries }: Expression & { kind: 'object' }, scope: TypeScriptScope): Text {
  if (entries.length === 0) return text('{}')
  const parts = entries.map((entry) => {
    const value = argument(entry.value, scope)
    if (entry.kind === 'spread') return `...${value}`
    if (typeof entry.key !== 'string') return `[${print(entry.key, scope).text}]: ${value}`
    if (entry.key === value && isIdentifier(value)) return value
    // Written plainly, this one key would set the prototype.
    if (entry.key === '__proto__') return `['__proto__']: ${value}`
    return `${isIdentifier(entry.key) ? entry.key : quote(entry.key)}: ${value}`
  })
  return text(`{ ${parts.join(', ')} }`)
}

function printError({ classes, message, cause }: Expression & { kind: 'error' }, scope: TypeScriptScope): Text {
  const name = classes[0] ?? 'Error'
  const given = argument(message, scope)
  if (!cause) return text(`new ${name}(${given})`, PRECEDENCE.call)
  const causeText = argument(cause, scope)
  const second = classes.includes('DurableOperationError') ? causeText : `{ cause: ${causeText} }`
  return text(`new ${name}(${given}, ${second})`, PRECEDENCE.call)
}

/** Functions that are written as a property; `firstError` is our own word and is written out. */
const PROPERTIES: ReadonlySet<string> = new Set([
  'Array.length',
  'String.length',
  'BatchResult.all',
  'BatchResult.status',
  'BatchResult.hasFailure',
  'BatchResult.completionReason',
  'BatchResult.successCount',
  'BatchResult.failureCount',
  'BatchResult.startedCount',
  'BatchResult.totalCount',
])
const STATIC = /^(Math|Object|JSON|Number)\.|^Array\.isArray$|^[A-Z]\w*$/

function printCall(expression: Expression & { kind: 'call' }, scope: TypeScriptScope): Text {
  const { function: name, arguments: given } = expression
  if (!functionRow(name)) throw new NoText(`${name} is no function of ours`, expression)
  if ((name as FunctionName) === 'Object.omit') return printOmit(given, scope)
  if ((name as FunctionName) === 'String.characters') return text(`[...${argument(given[0]!, scope)}]`)
  if (STATIC.test(name)) {
    return text(`${name}(${given.map((one) => argument(one, scope)).join(', ')})`, PRECEDENCE.call)
  }
  const receiver = access(given[0]!, scope)
  if ((name as FunctionName) === 'BatchResult.firstError') return text(`${receiver}.getErrors()[0]`, PRECEDENCE.call)
  const method = name.slice(name.indexOf('.') + 1)
  if (PROPERTIES.has(name)) return text(`${receiver}.${method}`, PRECEDENCE.call)
  const rest = given.slice(1).map((one) => argument(one, scope))
  return text(`${receiver}.${method}(${rest.join(', ')})`, PRECEDENCE.call)
}

/** `list.map((item, index) => body)` */
function printIteration(expression: Expression & { kind: 'iteration' }, scope: TypeScriptScope): Text {
  const { list, method, item, index, total, body } = expression
  const taken = new Set([...readsOf(body).map(scope.variable), scope.event, scope.executionArn])
  const parameters = new Map(scope.parameters)
  const names = [total?.name, item, index].filter((name) => name !== undefined)
  for (const name of names) parameters.set(name, freeName(name, taken))
  const given = names.map((name) => parameters.get(name)!)
  const head = given.length === 1 ? given[0]! : `(${given.join(', ')})`
  const value = argument(body, { ...scope, parameters })
  const callback = `${head} => ${value.startsWith('{') ? `(${value})` : value}`
  const initial = total ? `, ${argument(total.initial, scope)}` : ''
  return text(`${access(list, scope)}.${method}(${callback}${initial})`, PRECEDENCE.call)
}

/** `(({ key: _, ...rest }) => rest)(object)` */
function printOmit([object, ...keys]: readonly Expression[], scope: TypeScriptScope): Text {
  const names = keys.map((key, at) => `[${print(key, scope).text}]: _${at === 0 ? '' : at + 1}, `)
  return text(`(({ ${names.join('')}...rest }) => rest)(${argument(object!, scope)})`, PRECEDENCE.call)
}

function printJson(value: Json): Text {
  if (typeof value === 'string') return text(quote(value))
  if (typeof value === 'number') return text(String(value), value < 0 ? PRECEDENCE.unary : PRECEDENCE.primary)
  if (value === null || typeof value === 'boolean') return text(String(value))
  if (Array.isArray(value))
    return text(`[${(value as readonly Json[]).map((item) => printJson(item).text).join(', ')}]`)
  const entries = Object.entries(value as { readonly [key: string]: Json })
  if (entries.length === 0) return text('{}')
  const parts = entries.map(([key, item]) => {
    const shown = key === '__proto__' ? "['__proto__']" : isIdentifier(key) ? key : quote(key)
    return `${shown}: ${printJson(item).text}`
  })
  return text(`{ ${parts.join(', ')} }`)
}

/** A string literal in single quotes. */
export function quote(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner}'`
}

const templateText = (value: string): string =>
  JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll('`', '\\`').replaceAll('${', '\\${')

export const isIdentifier = (name: string): boolean => /^[A-Za-z_$][\w$]*$/.test(name)

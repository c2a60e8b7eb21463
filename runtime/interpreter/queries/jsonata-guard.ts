import { randomUUID } from 'node:crypto'
import { types } from 'node:util'
import type jsonata from 'jsonata'
import { boundedRegex } from './bounded-regex.ts'
import { EvaluationBudget } from './evaluation-budget.ts'
import { guardedFunctions } from './jsonata-functions.ts'
import { ORDER_FUNCTIONS, orderPath } from './jsonata-order.ts'
import { ownProperty } from './own-property.ts'

/**
 * Puts a compiled expression behind bars, so that what it can reach is its data:
 *
 * 1. Names of `Object.prototype` read own properties only. The library reads `input[name]`, so that `constructor` or `__proto__` would
 *    give the host's own objects, and with them a way to change them. What the library makes is without them (`jsonata-realm.cjs`).
 * 2. Each step counts (EvaluationBudget). An expression that cannot loop is not counted, which is most of them.
 * 3. Regular expressions have a time (`bounded-regex.ts`); the library's engine is one for the whole process, so they become variables.
 * 4. Functions that can make much of little, or take a square of time, are replaced, and so is `^` (`jsonata-order.ts`).
 */
export function guard(expression: jsonata.Expression): (bindings: Record<string, unknown>) => void {
  const found: Findings = {
    regexes: [],
    loops: false,
    joins: false,
    orders: false,
    names: new Set(),
    nodes: 0,
    binds: 0,
  }
  walk(expression.ast() as unknown as Node, found)
  for (const { name, implementation, signature } of guardedFunctions) {
    // The signature sees to the types of the arguments.
    if (found.names.has(name))
      expression.registerFunction(name, implementation as (...values: unknown[]) => unknown, signature)
  }
  // What is short cannot double a value often enough to matter.
  if (found.loops || found.nodes > MOST_UNCOUNTED_NODES || found.binds > MOST_UNCOUNTED_BINDS) {
    // The library takes any key, but declares text only.
    const assign = (key: symbol, value: unknown) => expression.assign(key as unknown as string, value)
    assign(Symbol.for('jsonata.__evaluate_entry'), (_: Node, __: unknown, environment: Frame) => {
      budgetOf(environment)?.enter()
    })
    assign(Symbol.for('jsonata.__evaluate_exit'), (_: Node, __: unknown, environment: Frame, value: unknown) => {
      budgetOf(environment)?.leave(value)
    })
  }
  return (bindings) => {
    const budget = new EvaluationBudget(found)
    bindings[BUDGET] = budget
    bindings[OWN] = ownProperty
    if (found.orders) for (const name of ORDERS) bindings[ORDER[name]] = ORDER_FUNCTIONS[name]
    for (const [index, regex] of found.regexes.entries()) bindings[`${REGEX}${index}`] = matcher(regex, budget)
  }
}

/** So few cannot lie deeper in one another than the budget allows. */
const MOST_UNCOUNTED_NODES = 90
const MOST_UNCOUNTED_BINDS = 8

interface Frame {
  readonly lookup: (name: string) => unknown
}

/** Not to be guessed: an expression cannot bind or read these. */
const SECRET = randomUUID()
const BUDGET = `budget ${SECRET}`
const OWN = `own ${SECRET}`
const REGEX = `regex ${SECRET} `
const ORDERS = ['box', 'sort', 'position', 'close', 'reopen'] as const
const ORDER = {
  box: `box ${SECRET}`,
  sort: `sort ${SECRET}`,
  position: `position ${SECRET}`,
  close: `close ${SECRET}`,
  reopen: `reopen ${SECRET}`,
}

function budgetOf(environment: Frame): EvaluationBudget | undefined {
  return environment.lookup(BUDGET) as EvaluationBudget | undefined
}

interface Node {
  type?: string
  value?: unknown
  position?: number
  [field: string]: unknown
}

interface Findings {
  readonly regexes: { readonly pattern: RegExp; readonly position: number | undefined }[]
  /** Whether some part can be evaluated more often than once for each piece of data. */
  loops: boolean
  /** Whether it binds the items or the positions of a list. */
  joins: boolean
  /** Whether it orders a path by `^`. */
  orders: boolean
  /** Of the variables that are read, functions among them. */
  readonly names: Set<string>
  nodes: number
  binds: number
}

const PROTOTYPE_NAMES = new Set(Object.getOwnPropertyNames(Object.prototype))

/** Kinds of nodes that are evaluated once, or once for each item of a path of names. */
const ONCE = new Set(['string', 'number', 'value', 'name', 'variable', 'condition', 'regex', 'path', 'block', 'bind'])

const CALLS_BACK = new Set(['map', 'filter', 'reduce', 'sift', 'each', 'sort', 'single'])

function walk(node: Node, found: Findings): void {
  const { type, value } = node
  found.nodes++
  if (type === 'bind') found.binds++
  if (type !== undefined && !isOnce(node)) found.loops = true
  if ('focus' in node || 'tuple' in node) found.joins = found.loops = true
  if (type === 'variable' && typeof value === 'string') {
    found.names.add(value)
    if (CALLS_BACK.has(value)) found.loops = true
  }
  if (type === 'regex') {
    const index = found.regexes.push({ pattern: value as RegExp, position: node.position }) - 1
    node.type = 'variable'
    node.value = `${REGEX}${index}`
    return
  }
  for (const inner of Object.values(node)) {
    if (Array.isArray(inner)) for (const one of inner as unknown[]) walkAny(one, found)
    else walkAny(inner, found)
  }
  if (type === 'path' && (node['steps'] as readonly Node[]).some((step) => step.type === 'sort')) {
    found.orders = true
    orderPath(node, ORDER)
  }
  if (type === 'name' && typeof value === 'string' && PROTOTYPE_NAMES.has(value)) {
    node.type = 'function'
    node.value = '('
    node['procedure'] = { type: 'variable', value: OWN, position: node.position }
    node['arguments'] = [
      { type: 'variable', value: '', position: node.position },
      { type: 'string', value, position: node.position },
    ]
  }
}

function walkAny(value: unknown, found: Findings): void {
  if (Array.isArray(value)) for (const one of value as unknown[]) walkAny(one, found)
  else if (typeof value === 'object' && value !== null && !types.isRegExp(value)) walk(value as Node, found)
}

function isOnce(node: Node): boolean {
  const { type, value } = node
  if ('predicate' in node || 'stages' in node || 'group' in node) return false
  if (type === 'path') {
    const steps = node['steps'] as readonly Node[]
    return steps.every((step, index) => step.type === 'name' || (index === 0 && step.type === 'variable'))
  }
  if (type === 'binary') return value !== '..'
  if (type === 'unary') return value === '-' || value === '[' || value === '{'
  // A call of a function by its name; what a variable of the expression holds may be anything.
  if (type === 'function') return (node['procedure'] as Node | undefined)?.type === 'variable'
  return ONCE.has(type!)
}

interface Match {
  readonly match: string
  readonly start: number
  readonly end: number
  readonly groups: string[]
  next?: () => Match | undefined
}

/** A regular expression as the library's functions want it: a function from a text to its first match, with the way to the next. */
function matcher({ pattern, position }: Findings['regexes'][number], budget: EvaluationBudget) {
  const regex = boundedRegex(pattern, budget)
  const find = (text: string, from?: number): Match | undefined => {
    regex.lastIndex = from ?? 0
    const found = regex.exec(text)
    if (found === null) return undefined
    const [match, ...groups] = found
    const { index: start } = found
    const result: Match = { match, start, end: start + match.length, groups }
    result.next = () => {
      if (regex.lastIndex >= text.length) return undefined
      const next = find(text, regex.lastIndex)
      // A match of nothing would never get on.
      if (next?.match === '') throw Object.assign(new Error(), { code: 'D1004', position, value: pattern.source })
      return next
    }
    return result
  }
  return find
}

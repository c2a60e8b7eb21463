import type { BinaryOperator, Expression } from '../ir/expression.ts'
import type { JsonataNode, JsonataOperator } from '../languages/jsonata-ast.ts'
import { parseJsonata } from '../languages/jsonata.ts'
import {
  and,
  binary,
  call,
  entry,
  index,
  isBoolean,
  isScalar,
  literal,
  member,
  missing,
  not,
  object,
  optionalAccess,
  or,
  spread,
  template,
  typeIs,
  variable,
} from './lift-nodes.ts'
import { liftOrKeep, type LiftScope, NoCounterpart } from './lift-scope.ts'

/**
 * A JSONata expression (the text between `{%` and `%}`) as JavaScript. What the two languages mean alike is lifted: access on
 * objects, comparison of scalars, arithmetic, text, constructors, conditions and some functions. What depends on JSONata's sequences
 * (mapping over arrays, singletons, filters) or on its truth of values stays as it is, whole.
 */
export function liftJsonata(text: string, scope: LiftScope): Expression {
  const parsed = parseJsonata(text)
  return liftOrKeep('jsonata', text, scope, () => {
    if (parsed.kind === 'error') throw new NoCounterpart(parsed.message, { start: parsed.offset, end: parsed.end })
    return lift(parsed.ast, scope)
  })
}

function refuse(node: JsonataNode, reason: string): never {
  throw new NoCounterpart(reason, node)
}

function lift(node: JsonataNode, scope: LiftScope): Expression {
  if (node.group ?? node.focus ?? node.position) refuse(node, 'grouping and bound positions have no counterpart')
  if (node.keepArray) refuse(node, 'keeping singleton arrays is a rule of sequences')
  const value = liftNode(node, scope)
  return node.kind === 'path' ? value : liftStages(node, value)
}

/** `[0]` behind a value. Any other predicate selects a sequence. */
function liftStages(node: JsonataNode, value: Expression): Expression {
  let answer = value
  for (const stage of node.stages ?? []) {
    if (stage.kind !== 'filter' || stage.test.kind !== 'number' || stage.test.value < 0) {
      refuse(node, 'a predicate selects a sequence')
    }
    answer = index(answer, stage.test.value)
  }
  return answer
}

function liftNode(node: JsonataNode, scope: LiftScope): Expression {
  switch (node.kind) {
    case 'path':
      return liftPath(node, scope)
    case 'string':
    case 'number':
    case 'constant':
      return literal(node.value)
    case 'variable':
      return liftVariable(node, scope)
    case 'operator':
      return liftOperator(node.operator, lift(node.left, scope), lift(node.right, scope), node)
    case 'negate':
      return { kind: 'unary', operator: '-', operand: lift(node.operand, scope) }
    case 'array':
      return { kind: 'array', elements: node.elements.map((element) => liftElement(element, scope)) }
    case 'object':
      return object(
        node.entries.map(({ key, value }) => {
          if (key.kind !== 'string') refuse(key, 'a computed key has no counterpart')
          return entry(key.value, lift(value, scope))
        }),
      )
    case 'condition': {
      const test = lift(node.test, scope)
      if (!isBoolean(test)) refuse(node.test, "JSONata's truth of arrays and objects is not JavaScript's")
      return {
        kind: 'conditional',
        test,
        then: lift(node.then, scope),
        otherwise: node.otherwise ? lift(node.otherwise, scope) : missing,
      }
    }
    case 'block':
      if (node.expressions.length === 1) return lift(node.expressions[0]!, scope)
      return refuse(node, 'a block with bindings has no counterpart as one expression')
    case 'call':
      return liftCall(node, scope)
    case 'apply':
      if (node.right.kind === 'call') {
        return liftCall({ ...node.right, arguments: [node.left, ...node.right.arguments] }, scope)
      }
      if (node.right.kind === 'variable') return liftNamed(node.right.name, [node.left], node, scope)
      return refuse(node, 'composed functions have no counterpart')
    default:
      return refuse(node, `JSONata's ${node.kind} has no counterpart`)
  }
}

/** An element that is itself a sequence is spread into the array, and a missing one is left out: only known values are exact. */
function liftElement(node: JsonataNode, scope: LiftScope): Expression {
  const value = lift(node, scope)
  if (isScalar(value) || value.kind === 'object' || value.kind === 'array') return value
  return refuse(node, 'an element that may be an array is spread, one that is missing is left out')
}

function liftVariable(node: JsonataNode & { kind: 'variable' }, scope: LiftScope): Expression {
  if (node.name === '' || node.name === '$') refuse(node, 'the context value is undefined outside of a path')
  const id = scope.variable(node.name)
  return id === undefined ? refuse(node, `the variable $${node.name} is assigned nowhere`) : variable(id)
}

function liftPath(node: JsonataNode & { kind: 'path' }, scope: LiftScope): Expression {
  if (node.keepSingleton) refuse(node, 'keeping singleton arrays is a rule of sequences')
  const [first, ...rest] = node.steps
  if (!first) refuse(node, 'an empty path')
  if (first.kind === 'variable' && first.name === 'states') return liftStates(node, rest, scope)
  if (first.kind === 'name') refuse(first, `the name ${first.name} has no value to be looked up in`)
  return rest.reduce((value, step) => liftStep(value, step), lift(first, scope))
}

function liftStep(value: Expression, step: JsonataNode): Expression {
  if (step.group ?? step.focus ?? step.position ?? step.keepArray) refuse(step, 'a step that binds or groups')
  const named = step.kind === 'name' ? step.name : step.kind === 'string' ? step.value : undefined
  if (named === undefined) refuse(step, `a step that is a ${step.kind} maps over a sequence`)
  return liftStages(step, member(value, named))
}

/** `$states.input…`, `.result…`, `.errorOutput…`, `.context…`. */
function liftStates(node: JsonataNode & { kind: 'path' }, steps: readonly JsonataNode[], scope: LiftScope): Expression {
  const [field, ...rest] = steps
  const name = field?.kind === 'name' ? field.name : ''
  const follow = (value: Expression | undefined) =>
    value === undefined
      ? refuse(node, `$states.${name} does not exist here`)
      : rest.reduce((held, step) => liftStep(held, step), liftStages(field!, value))
  switch (name) {
    case 'input':
      return follow(scope.input)
    case 'result':
      return follow(scope.result)
    case 'errorOutput':
      return follow(scope.errorOutput)
    case 'context': {
      const names = rest.map((step) => (step.kind === 'name' && !step.stages ? step.name : refuse(step, 'not a name')))
      return scope.context(names) ?? refuse(node, `a durable handler has no $states.context.${names.join('.')}`)
    }
    default:
      return refuse(node, '$states as a whole has no counterpart')
  }
}

const ARITHMETIC: Partial<Record<JsonataOperator, BinaryOperator>> = {
  '+': '+',
  '-': '-',
  '*': '*',
  '/': '/',
  '%': '%',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
}

function liftOperator(operator: JsonataOperator, left: Expression, right: Expression, node: JsonataNode): Expression {
  const arithmetic = ARITHMETIC[operator]
  if (arithmetic) return binary(arithmetic, left, right)
  switch (operator) {
    case '=':
      if (!isScalar(left) && !isScalar(right)) refuse(node, 'JSONata compares objects by content')
      return binary('===', left, right)
    case '!=': {
      if (!isScalar(left) && !isScalar(right)) refuse(node, 'JSONata compares objects by content')
      // A missing side makes `!=` false.
      const tests = [left, right].filter(canBeMissing).map((side) => binary('!==', optionalAccess(side), missing))
      return [...tests, binary('!==', left, right)].reduce(and)
    }
    case 'and':
    case 'or':
      for (const side of [left, right]) {
        if (!isBoolean(side)) refuse(node, "JSONata's truth of arrays and objects is not JavaScript's")
      }
      return operator === 'and' ? and(left, right) : or(left, right)
    case '&': {
      const parts = [left, right].flatMap((side) => (side.kind === 'template' ? side.parts : [asText(side)]))
      return template(...parts)
    }
    default:
      return refuse(node, `the operator ${operator} works on sequences`)
  }
}

const canBeMissing = (value: Expression): boolean =>
  ['member', 'index', 'variable', 'event', 'result', 'conditional', 'undefined'].includes(value.kind)

const asText = (value: Expression): string | Expression =>
  value.kind === 'literal' && typeof value.value === 'string' ? value.value : value

function liftCall(node: JsonataNode & { kind: 'call' }, scope: LiftScope): Expression {
  if (node.procedure.kind !== 'variable') refuse(node, 'only named functions have a counterpart')
  return liftNamed(node.procedure.name, node.arguments, node, scope)
}

function liftNamed(name: string, given: readonly JsonataNode[], node: JsonataNode, scope: LiftScope): Expression {
  if (name === 'merge' && given.length === 1) return liftMerge(given[0]!, scope)
  const row = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
  if (!row || row.arity !== given.length) refuse(node, `the function $${name} has no exact counterpart`)
  return row.lift(
    given.map((argument) => lift(argument, scope)),
    node,
  )
}

/** `$merge([a, b])`: objects, or nothing. */
function liftMerge(list: JsonataNode, scope: LiftScope): Expression {
  if (list.kind !== 'array') refuse(list, 'the list to merge is computed')
  return object(list.elements.map((element) => spread(lift(element, scope))))
}

interface FunctionRow {
  readonly arity: number
  readonly lift: (given: readonly Expression[], node: JsonataNode) => Expression
}

const knownArray = (value: Expression): boolean => value.kind === 'array' || value.shape?.kind === 'array'

/** Functions with an exact form on the values they are made for. */
const FUNCTIONS: Readonly<Record<string, FunctionRow>> = {
  string: {
    arity: 1,
    // Text stays as it is; everything else becomes its JSON text.
    lift: ([value]) =>
      isScalar(value!)
        ? template(asText(value!))
        : {
            kind: 'conditional',
            test: typeIs(value!, 'string'),
            then: value!,
            otherwise: { ...call('JSON.stringify', value!), shape: { kind: 'string' } },
            shape: { kind: 'string' },
          },
  },
  exists: { arity: 1, lift: ([value]) => binary('!==', optionalAccess(value!), missing) },
  not: {
    arity: 1,
    lift: ([value], node) =>
      isBoolean(value!) ? not(value!) : refuse(node, "JSONata's truth of arrays and objects is not JavaScript's"),
  },
  boolean: {
    arity: 1,
    lift: ([value], node) => (isBoolean(value!) ? value! : refuse(node, "JSONata's truth is not JavaScript's")),
  },
  count: {
    arity: 1,
    lift: ([value], node) =>
      knownArray(value!)
        ? call('Array.length', value!)
        : refuse(node, 'it counts what is no array as one, and what is missing as none'),
  },
  append: {
    arity: 2,
    lift: ([first, second], node) =>
      knownArray(first!) && knownArray(second!)
        ? {
            kind: 'array',
            elements: [spread(first!), spread(second!)],
            shape: { kind: 'array', element: { kind: 'unknown' } },
          }
        : refuse(node, 'it makes an array of what is none'),
  },
  uppercase: { arity: 1, lift: ([text]) => ({ ...call('String.toUpperCase', text!), shape: { kind: 'string' } }) },
  lowercase: { arity: 1, lift: ([text]) => ({ ...call('String.toLowerCase', text!), shape: { kind: 'string' } }) },
  number: { arity: 1, lift: ([value]) => ({ ...call('Number', value!), shape: { kind: 'number' } }) },
  parse: { arity: 1, lift: ([text]) => call('JSON.parse', text!) },
  type: {
    arity: 1,
    lift: (_, node) => refuse(node, 'it tells arrays and null apart, typeof does not'),
  },
}

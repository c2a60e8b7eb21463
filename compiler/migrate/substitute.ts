import { index, literal, member, missing } from '../expressions/lift-nodes.ts'
import type { Expression, ObjectEntry, Spread } from '../ir/expression.ts'
import { mapParts, walkExpression } from '../ir/visit.ts'
import type { Environment } from './statement.ts'

export interface Given {
  /** What `result` stands for. */
  readonly result?: Expression
  /** What objects with a name are made of. */
  readonly constants?: ReadonlyMap<string, Expression>
}

/** Whether a constant object certainly has no such property. */
function lacks(value: Expression | undefined, property: string): boolean {
  if (value?.kind === 'object') {
    return value.entries.every((item) => item.kind === 'entry' && typeof item.key === 'string' && item.key !== property)
  }
  return (
    value?.kind === 'literal' &&
    value.value !== null &&
    typeof value.value === 'object' &&
    !Array.isArray(value.value) &&
    !Object.hasOwn(value.value, property)
  )
}

/** An expression with its variables replaced by what they stand for, and `result` by the operation's local. */
export function substitute(expression: Expression, environment: Environment, given: Given = {}): Expression {
  const { result, constants } = given
  const go = (part: Expression): Expression => substitute(part, environment, given)
  switch (expression.kind) {
    case 'variable':
      return environment.get(expression.variable) ?? expression
    case 'result':
      return result === undefined ? expression : expression.shape ? { ...result, shape: expression.shape } : result
    case 'member': {
      const object = go(expression.object)
      if (object.kind === 'variable' && lacks(constants?.get(object.variable), expression.property)) return missing
      return keepShape(expression, member(object, expression.property, expression.optional))
    }
    case 'index': {
      const at = go(expression.index)
      const object = go(expression.object)
      if (at.kind === 'literal' && typeof at.value === 'number') return keepShape(expression, index(object, at.value))
      return { ...expression, object, index: at }
    }
    case 'object':
      return flattened({
        ...expression,
        entries: expression.entries.map((item) =>
          item.kind === 'spread'
            ? { ...item, value: go(item.value) }
            : { ...item, key: typeof item.key === 'string' ? item.key : go(item.key), value: go(item.value) },
        ),
      })
    case 'template':
      return joined({
        ...expression,
        parts: expression.parts.map((part) => (typeof part === 'string' ? part : go(part))),
      })
    case 'binary':
      return decided({ ...expression, left: go(expression.left), right: go(expression.right) })
    case 'conditional': {
      const test = go(expression.test)
      if (test.kind === 'literal') return go(test.value === true ? expression.then : expression.otherwise)
      return { ...expression, test, then: go(expression.then), otherwise: go(expression.otherwise) }
    }
    default:
      return mapParts(expression, go)
  }
}

/** Text within a template is part of it. */
function joined(template: Expression & { kind: 'template' }): Expression {
  const parts: (string | Expression)[] = []
  for (const part of template.parts) {
    const text =
      typeof part === 'string'
        ? part
        : part.kind === 'literal' && typeof part.value === 'string'
          ? part.value
          : undefined
    const last = parts.at(-1)
    if (text === undefined) parts.push(part)
    else if (typeof last === 'string') parts[parts.length - 1] = last + text
    else parts.push(text)
  }
  const [only] = parts
  return parts.length === 1 && typeof only === 'string' ? literal(only) : { ...template, parts }
}

/** Whether a value is there, when it is known to be. */
function decided(test: Expression & { kind: 'binary' }): Expression {
  const sure =
    ['literal', 'object', 'array', 'template'].includes(test.left.kind) ||
    (test.left.shape !== undefined && test.left.shape.kind === 'string' && test.left.kind === 'variable')
  if (test.right.kind !== 'undefined' || !sure) return test
  if (test.operator === '!==') return literal(true)
  return test.operator === '===' ? literal(false) : test
}

function keepShape(from: Expression, to: Expression): Expression {
  return from.shape && !to.shape ? { ...to, shape: from.shape } : to
}

/** `{...{...a, b}, c}` is `{...a, b, c}`; a later entry of the same name replaces the earlier. */
function flattened(object: Expression & { kind: 'object' }): Expression {
  const entries: (ObjectEntry | Spread)[] = []
  for (const item of object.entries) {
    const inner = item.kind === 'spread' ? contents(item.value) : [item]
    for (const added of inner) {
      if (added.kind === 'entry' && typeof added.key === 'string') {
        const earlier = entries.findIndex((given) => given.kind === 'entry' && given.key === added.key)
        if (earlier !== -1) entries.splice(earlier, 1)
      }
      entries.push(added)
    }
  }
  return { ...object, entries }
}

function contents(value: Expression): readonly (ObjectEntry | Spread)[] {
  if (value.kind === 'object') return value.entries
  if (value.kind === 'undefined') return []
  if (
    value.kind === 'literal' &&
    value.value !== null &&
    typeof value.value === 'object' &&
    !Array.isArray(value.value)
  ) {
    return Object.entries(value.value).map(([key, held]) => ({
      kind: 'entry',
      key,
      value: { kind: 'literal', value: held },
    }))
  }
  return [{ kind: 'spread', value }]
}

/** Whether two expressions are the same text, spans and shapes aside. */
export function sameExpression(left: Expression, right: Expression): boolean {
  return left === right || fingerprint(left) === fingerprint(right)
}

function fingerprint(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) => (key === 'span' || key === 'shape' ? undefined : value))
}

/** The locals an expression reads. */
export function localsOf(expression: Expression): ReadonlySet<string> {
  const found = new Set<string>()
  for (const part of walkExpression(expression)) if (part.kind === 'variable') found.add(part.variable)
  return found
}

/** How many nodes an expression has. */
export function sizeOf(expression: Expression): number {
  let size = 0
  for (const _ of walkExpression(expression)) size++
  return size
}

import type { Expression } from '../ir/expression.ts'
import type { Statement } from './statement.ts'

/** A block with every expression of it and of the blocks in it changed. */
export function mapBlock(block: readonly Statement[], change: (expression: Expression) => Expression): Statement[] {
  const inner = (statements: readonly Statement[]) => mapBlock(statements, change)
  return block.map((statement): Statement => {
    switch (statement.kind) {
      case 'const':
      case 'parse':
      case 'set':
      case 'return':
        return { ...statement, value: change(statement.value) }
      case 'let':
        return { ...statement, ...(statement.value && { value: change(statement.value) }) }
      case 'if':
        return {
          ...statement,
          test: change(statement.test),
          then: inner(statement.then),
          otherwise: inner(statement.otherwise),
        }
      case 'loop':
        return { ...statement, ...(statement.test && { test: change(statement.test) }), body: inner(statement.body) }
      case 'throw':
        return { ...statement, error: change(statement.error) }
      case 'try':
        return { ...statement, body: inner(statement.body), handler: inner(statement.handler) }
      case 'operation':
        return {
          ...statement,
          state: mapState(statement.state, change),
          nested: statement.nested.map((one) => ({ ...one, body: inner(one.body) })),
        }
      default:
        return statement
    }
  })
}

const FIELDS: readonly string[] = [
  'arguments',
  'timeoutSeconds',
  'heartbeatSeconds',
  'credentials',
  'items',
  'maxConcurrency',
  'completion',
  'until',
]

/** An operation's state with the expressions of its own changed; its nested graphs are statements already. */
export function mapState<S extends object>(state: S, change: (expression: Expression) => Expression): S {
  const changed = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value
    if ('kind' in value) return change(value as Expression)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changed(inner)]))
  }
  const entries = Object.entries(state).map(([key, value]) => [key, FIELDS.includes(key) ? changed(value) : value])
  // The same fields with values of the same kinds.
  return Object.fromEntries(entries) as S
}

import type { Expression, Spread } from '../ir/expression.ts'
import { partsOf } from '../ir/visit.ts'
import { mayBeUndefined, type ShapeScope } from './shapes.ts'

/**
 * The same value for whoever only gets its JSON: in a list of it null stands for undefined, as `JSON.stringify` writes it. Lists are
 * looked for where the expression itself makes them; one that comes from elsewhere may be read by others too.
 */
export function leavingAsJson(expression: Expression, scope: ShapeScope): Expression {
  const leaving = (part: Expression) => leavingAsJson(part, scope)
  const ofSpread = (spread: Spread): Spread => ({ ...spread, value: leaving(spread.value) })
  switch (expression.kind) {
    case 'array': {
      const elements = expression.elements.map((element) =>
        element.kind === 'spread' ? ofSpread(element) : orNull(leaving(element), scope),
      )
      return { ...expression, elements }
    }
    case 'object': {
      const entries = expression.entries.map((entry) =>
        entry.kind === 'spread' ? ofSpread(entry) : { ...entry, value: leaving(entry.value) },
      )
      return { ...expression, entries }
    }
    case 'conditional':
      return { ...expression, then: leaving(expression.then), otherwise: leaving(expression.otherwise) }
    case 'logical':
      return { ...expression, left: leaving(expression.left), right: leaving(expression.right) }
    case 'iteration':
      return expression.method === 'map' ? { ...expression, body: orNull(leaving(expression.body), scope) } : expression
    case 'call': {
      if (expression.function !== 'Array.concat') return expression
      const [first, ...more] = expression.arguments.map(leaving)
      return { ...expression, arguments: [first!, ...more.map((value) => orNull(value, scope))] }
    }
    default:
      return expression
  }
}

function orNull(element: Expression, scope: ShapeScope): Expression {
  if (!mayBeUndefined(element, scope)) return element
  const place = element.span && { span: element.span }
  const none: Expression = { kind: 'literal', value: null, ...place }
  return element.kind === 'undefined' ? none : { kind: 'logical', operator: '??', left: element, right: none, ...place }
}

/** The parts of a value that leave as JSON where it does, and the others. */
export function leavingParts(expression: Expression): {
  readonly leaving: readonly Expression[]
  readonly others: readonly Expression[]
} {
  const leaving = partsThatLeave(expression)
  return { leaving, others: partsOf(expression).filter((part) => !leaving.includes(part)) }
}

function partsThatLeave(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'array':
    case 'logical':
      return partsOf(expression)
    case 'object':
      return expression.entries.map(({ value }) => value)
    case 'conditional':
      return [expression.then, expression.otherwise]
    case 'iteration':
      return expression.method === 'map' ? [expression.body] : []
    case 'call':
      return expression.function === 'Array.concat' ? expression.arguments : []
    default:
      return []
  }
}

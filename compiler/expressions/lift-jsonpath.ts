import type { Expression } from '../ir/expression.ts'
import type { JsonPath, PathSegment } from '../languages/jsonpath-ast.ts'
import { parsePath } from '../languages/jsonpath.ts'
import { call, index, member, variable } from './lift-nodes.ts'
import { liftOrKeep, type LiftScope, NoCounterpart } from './lift-scope.ts'

/**
 * A path as property accesses. Exact for paths that name one place, on data that has it; a path that selects (wildcard, filter,
 * slice, descendants, unions) answers a list made by rules of its own and has no counterpart.
 */
export function liftJsonPath(text: string, scope: LiftScope): Expression {
  const parsed = parsePath(text)
  return liftOrKeep('jsonpath', text, scope, () => {
    if (parsed.kind === 'error') {
      throw new NoCounterpart(parsed.message, { start: parsed.offset, end: Math.max(parsed.offset + 1, text.length) })
    }
    return liftPath(parsed.path, scope)
  })
}

export function liftPath(path: JsonPath, scope: LiftScope): Expression {
  const whole = { start: 0, end: path.text.length }
  switch (path.root.kind) {
    case 'input':
      return path.segments.reduce(liftSegment, scope.input)
    case 'variable': {
      const id = scope.variable(path.root.name)
      if (id === undefined) throw new NoCounterpart(`the variable $${path.root.name} is assigned nowhere`, whole)
      return path.segments.reduce(liftSegment, variable(id))
    }
    case 'context': {
      const names = path.segments.map((segment) => {
        if (segment.kind === 'child' && segment.names.length === 1) return segment.names[0]!
        if (segment.kind === 'index' && segment.indexes.length === 1) return segment.indexes[0]!
        throw new NoCounterpart(`the path ${path.text} selects from the context object`, whole)
      })
      const found = scope.context(names)
      if (!found) throw new NoCounterpart(`a durable handler has no ${path.text}`, whole)
      return found
    }
    case 'current':
    default:
      throw new NoCounterpart('a filter selects', whole)
  }
}

function liftSegment(value: Expression, segment: PathSegment): Expression {
  switch (segment.kind) {
    case 'child':
      if (segment.names.length === 1) return member(value, segment.names[0]!)
      throw new NoCounterpart('a union of names selects a list', segment)
    case 'index':
      if (segment.indexes.length === 1 && segment.indexes[0]! >= 0) return index(value, segment.indexes[0]!)
      throw new NoCounterpart('an index from the end, or several, has no counterpart', segment)
    case 'function':
      if (segment.name === 'length') return call('Array.length', value)
      throw new NoCounterpart(`the function ${segment.name}() has no counterpart`, segment)
    case 'wildcard':
    case 'slice':
    case 'filter':
    case 'descendant':
    default:
      throw new NoCounterpart(`a ${segment.kind} selects a list by rules of JSONPath`, segment)
  }
}

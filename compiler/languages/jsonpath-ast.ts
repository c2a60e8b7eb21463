/**
 * JSONPath as Step Functions reads it: Jayway's dialect with the roots `$` (the state's input), `$$` (the context object) and `$name`
 * (a variable). Offsets count from the start of the parsed text.
 */
export interface JsonPath {
  readonly text: string
  readonly root: PathRoot
  readonly segments: readonly PathSegment[]
}

export type PathRoot =
  | { readonly kind: 'input' }
  | { readonly kind: 'context' }
  | { readonly kind: 'variable'; readonly name: string }
  /** `@`, within a filter. */
  | { readonly kind: 'current' }

interface Place {
  readonly start: number
  readonly end: number
}

export type PathSegment =
  /** `.name`, `['name']` or `['a', 'b']`; never empty. */
  | (Place & { readonly kind: 'child'; readonly names: readonly string[] })
  /** `.*` or `[*]` */
  | (Place & { readonly kind: 'wildcard' })
  /** `[0]`, `[-1]` or `[0, 2]`; never empty. */
  | (Place & { readonly kind: 'index'; readonly indexes: readonly number[] })
  /** `[from:to:step]` */
  | (Place & { readonly kind: 'slice'; readonly from?: number; readonly to?: number; readonly step?: number })
  | (Place & { readonly kind: 'filter'; readonly test: PathFilter })
  /** `..name`: the segment, at every depth. */
  | (Place & { readonly kind: 'descendant'; readonly segment: PathSegment })
  /** `.length()` at the end of a path. */
  | (Place & { readonly kind: 'function'; readonly name: string })

export type PathFilter =
  | { readonly kind: 'or' | 'and'; readonly left: PathFilter; readonly right: PathFilter }
  | { readonly kind: 'not'; readonly operand: PathFilter }
  | { readonly kind: 'exists'; readonly path: JsonPath }
  | {
      readonly kind: 'compare'
      readonly operator: FilterOperator
      readonly left: FilterOperand
      readonly right: FilterOperand
    }

export type FilterOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '=~' | 'in' | 'nin'

export type FilterOperand =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly values: readonly (string | number | boolean | null)[] }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }

/** Whether the path names at most one place: it then answers that value, otherwise a list of what matched. */
export function isDefinite(path: JsonPath): boolean {
  return path.segments.every(
    (segment, index) =>
      // Several names at the end pick one object.
      (segment.kind === 'child' && (segment.names.length === 1 || index === path.segments.length - 1)) ||
      (segment.kind === 'index' && segment.indexes.length === 1) ||
      segment.kind === 'function',
  )
}

/** A Reference Path of the specification: names one node, so that a value can be written there. */
export function isReferencePath(path: JsonPath): boolean {
  return path.segments.every(
    (segment) =>
      (segment.kind === 'child' && segment.names.length === 1) ||
      (segment.kind === 'index' && segment.indexes.length === 1 && segment.indexes[0]! >= 0),
  )
}

/** The path itself and every path in its filters. */
export function pathsIn(path: JsonPath): readonly JsonPath[] {
  return [path, ...path.segments.flatMap(pathsInSegment)]
}

function pathsInSegment(segment: PathSegment): readonly JsonPath[] {
  if (segment.kind === 'descendant') return pathsInSegment(segment.segment)
  return segment.kind === 'filter' ? pathsInFilter(segment.test) : []
}

function pathsInFilter(filter: PathFilter): readonly JsonPath[] {
  switch (filter.kind) {
    case 'or':
    case 'and':
      return [...pathsInFilter(filter.left), ...pathsInFilter(filter.right)]
    case 'not':
      return pathsInFilter(filter.operand)
    case 'exists':
      return pathsIn(filter.path)
    default:
      return [filter.left, filter.right].flatMap((operand) => (operand.kind === 'path' ? pathsIn(operand.path) : []))
  }
}

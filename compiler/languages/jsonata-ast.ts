/**
 * The syntax of JSONata 2.0.6 as its parser leaves it (paths are flattened into steps, predicates hang on what they filter), but as one
 * typed union. Tail-call thunks and ancestor slots, which serve evaluation only, are not here.
 *
 * `start` and `end` are offsets of the token that names the node (an operator's is the operator sign), within the parsed text.
 */
interface Base {
  readonly start: number
  readonly end: number
  /** `[test]` after a node, in order; on a step of a path also `#$i` between them. */
  readonly stages?: readonly JsonataStage[]
  /** `node{key: value}` */
  readonly group?: readonly JsonataEntry[]
  /** `step@$name` */
  readonly focus?: string
  /** `step#$name` */
  readonly position?: string
  /** `node[]` */
  readonly keepArray?: boolean
}

export type JsonataStage =
  | { readonly kind: 'filter'; readonly test: JsonataNode }
  | { readonly kind: 'position'; readonly name: string }

export interface JsonataEntry {
  readonly key: JsonataNode
  readonly value: JsonataNode
}

export type JsonataOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | '&'
  | '..'
  | 'in'
  | 'and'
  | 'or'

export type JsonataNode =
  /** A single `name` outside a longer path is a path of one step. `keepSingleton`: a step of it has `[]`. */
  | (Base & { readonly kind: 'path'; readonly steps: readonly JsonataNode[]; readonly keepSingleton: boolean })
  /** Only as a step of a path. */
  | (Base & { readonly kind: 'name'; readonly name: string })
  | (Base & { readonly kind: 'string'; readonly value: string })
  | (Base & { readonly kind: 'number'; readonly value: number })
  | (Base & { readonly kind: 'constant'; readonly value: boolean | null })
  | (Base & { readonly kind: 'regex'; readonly source: string; readonly flags: string })
  | (Base & { readonly kind: 'wildcard' })
  | (Base & { readonly kind: 'descendant' })
  | (Base & { readonly kind: 'parent' })
  /** The name without its `$`: `''` is the context value `$`, `'$'` is the root `$$`. */
  | (Base & { readonly kind: 'variable'; readonly name: string })
  | (Base & {
      readonly kind: 'operator'
      readonly operator: JsonataOperator
      readonly left: JsonataNode
      readonly right: JsonataNode
    })
  | (Base & { readonly kind: 'negate'; readonly operand: JsonataNode })
  | (Base & { readonly kind: 'array'; readonly elements: readonly JsonataNode[] })
  | (Base & { readonly kind: 'object'; readonly entries: readonly JsonataEntry[] })
  | (Base & { readonly kind: 'call'; readonly procedure: JsonataNode; readonly arguments: readonly JsonataNode[] })
  /** `f(?, x)`: undefined stands for `?`. */
  | (Base & {
      readonly kind: 'partial'
      readonly procedure: JsonataNode
      readonly arguments: readonly (JsonataNode | undefined)[]
    })
  | (Base & { readonly kind: 'lambda'; readonly parameters: readonly string[]; readonly body: JsonataNode })
  | (Base & {
      readonly kind: 'condition'
      readonly test: JsonataNode
      readonly then: JsonataNode
      readonly otherwise?: JsonataNode
    })
  | (Base & {
      readonly kind: 'transform'
      readonly pattern: JsonataNode
      readonly update: JsonataNode
      readonly remove?: JsonataNode
    })
  | (Base & { readonly kind: 'block'; readonly expressions: readonly JsonataNode[] })
  | (Base & { readonly kind: 'bind'; readonly variable: string; readonly value: JsonataNode })
  /** `left ~> right` */
  | (Base & { readonly kind: 'apply'; readonly left: JsonataNode; readonly right: JsonataNode })
  /** `path^(term, …)`, a step of a path. */
  | (Base & {
      readonly kind: 'sort'
      readonly terms: readonly { readonly descending: boolean; readonly expression: JsonataNode }[]
    })

export type JsonataKind = JsonataNode['kind']

import { liftIntrinsic } from '../expressions/lift-intrinsics.ts'
import { liftJsonata } from '../expressions/lift-jsonata.ts'
import { liftJsonPath } from '../expressions/lift-jsonpath.ts'
import { entry, literal, member, object, spread } from '../expressions/lift-nodes.ts'
import type { LiftScope } from '../expressions/lift-scope.ts'
import type { Expression } from '../ir/expression.ts'
import { looksLikeIntrinsic } from '../languages/intrinsics.ts'
import { jsonataField } from '../languages/jsonata.ts'
import { parsePath } from '../languages/jsonpath.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { expressionScope, type GraphScope, type Pointer } from './lift-scope.ts'

/** What the names of a template mean where it stands. */
export type TemplateValues = Pick<LiftScope, 'input' | 'result' | 'errorOutput'>

/** A JSON value with `{% … %}` texts (JSONata) or `"key.$"` fields (JSONPath) in it. */
export function liftTemplate(graph: GraphScope, pointer: Pointer, value: Json, values: TemplateValues): Expression {
  if (typeof value === 'string' && graph.language === 'JSONata') return liftText(graph, pointer, value, values)
  if (value === null || typeof value !== 'object') return literal(value)
  if (Array.isArray(value)) {
    const elements = (value as readonly Json[]).map((item, at) => liftTemplate(graph, [...pointer, at], item, values))
    return constant({ kind: 'array', elements })
  }
  const entries = Object.entries(value as { readonly [key: string]: Json }).map(([key, field]) => {
    const at = [...pointer, key]
    if (graph.language === 'JSONPath' && key.endsWith('.$') && typeof field === 'string') {
      return entry(key.slice(0, -2), liftPathText(graph, at, field, values))
    }
    return entry(key, liftTemplate(graph, at, field, values))
  })
  return constant(object(entries))
}

/** A field of JSONata that is a text: an expression if it is in `{% %}`, else itself. */
export function liftText(graph: GraphScope, pointer: Pointer, text: string, values: TemplateValues): Expression {
  const field = jsonataField(text)
  if (!field) return literal(text)
  return liftJsonata(field.text, expressionScope(graph, pointer, 'JSONata', text, values))
}

/** A path or an intrinsic function. */
export function liftPathText(graph: GraphScope, pointer: Pointer, text: string, values: TemplateValues): Expression {
  if (looksLikeIntrinsic(text)) {
    return liftIntrinsic(text, expressionScope(graph, pointer, 'intrinsic', text, values))
  }
  return liftJsonPath(text, expressionScope(graph, pointer, 'JSONPath', text, values))
}

/** Writes at a reference path: `ResultPath`. Objects on the way are made where they are missing. */
export function setAtPath(
  graph: GraphScope,
  pointer: Pointer,
  target: Expression,
  path: string,
  value: Expression,
): Expression {
  const parsed = parsePath(path)
  const names =
    parsed.kind === 'ok' && parsed.path.root.kind === 'input'
      ? parsed.path.segments.map((segment) =>
          segment.kind === 'child' && segment.names.length === 1 ? segment.names[0]! : undefined,
        )
      : [undefined]
  if (names.includes(undefined)) {
    const scope = expressionScope(graph, pointer, 'JSONPath', path, { input: target })
    scope.foreign('a result can only be written at named properties', 0, path.length)
    return { kind: 'foreign', language: 'jsonpath', text: path, reads: [] }
  }
  return setAtNames(target, names as string[], value)
}

/** Below the top the holder itself may be missing; it is then made. */
function setAtNames(target: Expression, names: readonly string[], value: Expression, isNested = false): Expression {
  const [name, ...rest] = names
  if (name === undefined) return value
  const inner = rest.length === 0 ? value : setAtNames(member(target, name, isNested), rest, value, true)
  return withEntry(target, name, inner)
}

/** `{...target, name: value}`, or the literal with the entry replaced. */
function withEntry(target: Expression, name: string, value: Expression): Expression {
  if (target.kind === 'undefined') return object([entry(name, value)])
  if (target.kind === 'literal' && target.value !== null && typeof target.value === 'object') {
    if (!Array.isArray(target.value)) {
      const given = Object.entries(target.value as { readonly [key: string]: Json })
      return object([
        ...given.filter(([key]) => key !== name).map(([key, held]) => entry(key, literal(held))),
        entry(name, value),
      ])
    }
  }
  if (target.kind === 'object') {
    const kept = target.entries.filter((item) => item.kind === 'spread' || item.key !== name)
    return object([...kept, entry(name, value)])
  }
  return object([spread(target), entry(name, value)])
}

/** A constructor of constants is a constant. */
function constant(value: Expression): Expression {
  if (value.kind === 'array' && value.elements.every((element) => element.kind === 'literal')) {
    return literal(value.elements.map((element) => (element.kind === 'literal' ? element.value : null)))
  }
  if (
    value.kind === 'object' &&
    value.entries.every(
      (item) => item.kind === 'entry' && typeof item.key === 'string' && item.value.kind === 'literal',
    )
  ) {
    return literal(
      Object.fromEntries(
        value.entries.map((item) =>
          item.kind === 'entry' && item.value.kind === 'literal' ? [item.key as string, item.value.value] : ['', null],
        ),
      ),
    )
  }
  return value
}

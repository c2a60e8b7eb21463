import { looksLikeIntrinsic, parseIntrinsic } from '../../../compiler/languages/intrinsics.ts'
import { jsonataField } from '../../../compiler/languages/jsonata.ts'
import type { JsonPath } from '../../../compiler/languages/jsonpath-ast.ts'
import { parsePath } from '../../../compiler/languages/jsonpath.ts'
import type { QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { FieldFault } from '../failure.ts'
import { chain, type MaybePromise } from '../maybe-promise.ts'
import type { PathQuery, Query, QueryData } from './data.ts'
import { isObject, setOwn } from './equality.ts'
import { evaluateIntrinsic } from './intrinsics.ts'
import { jsonataQuery } from './jsonata.ts'
import { pathReader } from './jsonpath.ts'

/** A template of either language, compiled once; `field` is what messages call it. */
export function templateQuery(template: Json, language: QueryLanguage, field: string): Query {
  return language === 'JSONata' ? jsonataTemplate(template, field) : pathTemplate(template)
}

/** Strings in `{% %}` are expressions, at any depth; the rest stays as it is. */
function jsonataTemplate(template: Json, field: string): Query {
  if (typeof template === 'string') {
    const expression = jsonataField(template)
    return expression ? jsonataQuery(expression.text, field) : constant(template)
  }
  if (Array.isArray(template)) {
    return listQuery((template as readonly Json[]).map((item, index) => jsonataTemplate(item, `${field}[${index}]`)))
  }
  if (!isObject(template)) return constant(template)
  const entries = Object.entries(template).map(([key, value]): [string, Query] => {
    return [key, jsonataTemplate(value, `${field}/${key}`)]
  })
  return objectQuery(entries)
}

/** Fields `key.$` are paths or intrinsic functions, at any depth of objects and lists. */
export function pathTemplate(template: Json): PathQuery {
  if (Array.isArray(template)) {
    const items = (template as readonly Json[]).map(pathTemplate)
    return (data) => items.map((item) => item(data))
  }
  if (!isObject(template)) return constant(template)
  const entries = Object.entries(template).map(([key, value]): [string, PathQuery] => {
    return key.endsWith('.$') ? [key.slice(0, -2), dynamicQuery(value, key)] : [key, pathTemplate(value)]
  })
  return (data) => {
    const object: Record<string, Json> = {}
    for (const [key, query] of entries) setOwn(object, key, query(data))
    return object
  }
}

/** The text of a `key.$` field. A path that finds nothing is States.Runtime: AWS never says States.ParameterPathFailure. */
function dynamicQuery(text: Json, field: string): PathQuery {
  if (typeof text !== 'string') throw new SyntaxError(`Not a path: ${JSON.stringify(text)}`)
  if (looksLikeIntrinsic(text)) return intrinsicQuery(text)
  const path = compiledPath(text)
  const reader = pathReader(path)
  const isPastEnd = pastEnd(path)
  return (data) => {
    const read = reader(data)
    if (read.found) return read.value
    // Only here an item that is not there is null.
    if (isPastEnd(data)) return null
    throw new FieldFault(
      'States.Runtime',
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(data.input)}'`,
    )
  }
}

/** Whether a path that found nothing ends with an item of a list that is shorter. */
function pastEnd(path: JsonPath): (data: QueryData) => boolean {
  const last = path.segments.at(-1)
  if (last?.kind !== 'index' || last.indexes.length !== 1) return () => false
  const list = pathReader({ ...path, segments: path.segments.slice(0, -1) })
  return (data) => {
    const read = list(data)
    return read.found && Array.isArray(read.value)
  }
}

function intrinsicQuery(text: string): PathQuery {
  const parsed = parseIntrinsic(text)
  if (parsed.kind === 'error') throw new SyntaxError(`Not an intrinsic function: ${text}: ${parsed.message}`)
  return (data) => evaluateIntrinsic(text, parsed.call, data)
}

/** A path field such as InputPath: what it finds, or States.Runtime. */
export function pathQuery(text: string): PathQuery {
  const reader = pathReader(compiledPath(text))
  return (data) => {
    const read = reader(data)
    if (read.found) return read.value
    throw new FieldFault('States.Runtime', `Invalid path '${text}' : ${read.why}`)
  }
}

/** ErrorPath and CausePath: a path or an intrinsic function. */
export function pathOrIntrinsicQuery(text: string, field: string): PathQuery {
  if (looksLikeIntrinsic(text)) return intrinsicQuery(text)
  const reader = pathReader(compiledPath(text))
  return (data) => {
    const read = reader(data)
    if (read.found) return read.value
    throw new FieldFault(
      'States.Runtime',
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(data.input)}'`,
    )
  }
}

/** Definitions are validated before they are loaded, so a path that does not parse is the caller's fault. */
export function compiledPath(text: string): JsonPath {
  const parsed = parsePath(text)
  if (parsed.kind === 'error') throw new SyntaxError(`Not a path: ${text}: ${parsed.message}`)
  return parsed.path
}

export function constant(value: Json): PathQuery {
  return () => value
}

function listQuery(items: readonly Query[]): Query {
  return (data) => {
    const values: Json[] = []
    const from = (index: number): MaybePromise<Json> => {
      for (let at = index; at < items.length; at++) {
        const value = items[at]!(data)
        if (value instanceof Promise) {
          return value.then((made) => {
            values.push(made)
            return from(at + 1)
          })
        }
        values.push(value)
      }
      return values
    }
    return from(0)
  }
}

function objectQuery(entries: readonly (readonly [string, Query])[]): Query {
  const values = listQuery(entries.map(([, query]) => query))
  return (data) =>
    chain(values(data) as MaybePromise<readonly Json[]>, (made): Json => {
      const object: Record<string, Json> = {}
      for (let index = 0; index < made.length; index++) setOwn(object, entries[index]![0], made[index]!)
      return object
    })
}

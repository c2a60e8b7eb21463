import type { QueryLanguage } from '../../../compiler/asl/types.ts'
import { jsonataField } from '../../../compiler/languages/jsonata.ts'
import type { Json } from '../../semantics/json.ts'
import { FieldFault } from '../failure.ts'
import type { Query, QueryData } from './data.ts'
import { pathQuery, templateQuery } from './template.ts'

/** The type of a JSON value in AWS's words. */
export function typeName(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** The complaint about an expression whose value is of another type than its field takes. */
export function unexpectedType(template: Json | undefined, field: string, expected: string, value: Json): FieldFault {
  const expression = typeof template === 'string' ? jsonataField(template)?.text.trim() : undefined
  const what = expression === undefined ? `The value specified` : `The JSONata expression '${expression}' specified`
  return new FieldFault(
    'States.QueryEvaluationError',
    `${what} for the field '${field}' returned an unexpected result type. ` +
      `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`,
  )
}

/** A field that holds a whole number, an expression for one, or, under `…Path`, a path to one. Undefined when neither is given. */
export function numberField(
  value: Json | undefined,
  path: string | undefined,
  field: string,
  language: QueryLanguage,
): ((data: QueryData) => Promise<number>) | undefined {
  if (path !== undefined) {
    const query = pathQuery(path)
    return async (data) => {
      const found = await query(data)
      if (typeof found === 'number' && Number.isInteger(found) && found >= 0) return found
      const problem = `The ${field}Path field refers to value "${JSON.stringify(found)}" which is not a valid integer: ${path}`
      throw new FieldFault('States.Runtime', problem)
    }
  }
  if (value === undefined) return undefined
  const query: Query = templateQuery(value, language, field)
  return async (data) => {
    const found = await query(data)
    if (typeof found === 'number' && found >= 0) return found
    throw unexpectedType(value, field, 'number', found)
  }
}

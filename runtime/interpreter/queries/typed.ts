import type { QueryLanguage } from '../../../compiler/asl/types.ts'
import { jsonataField } from '../../../compiler/languages/jsonata.ts'
import type { Json } from '../../semantics/json.ts'
import { FieldFault } from '../failure.ts'
import type { Query, QueryData } from './data.ts'
import { pathQuery, templateQuery } from './template.ts'

/** The type of a JSON value in AWS's words. */
function typeName(value: Json): string {
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
    field,
  )
}

/** What a field of a number takes. */
export interface NumberRange {
  readonly whole: boolean
  /** Default 0. */
  readonly least?: number
  readonly most: number
  /** What is said of a number that is out of range. */
  readonly problem: (number: number, from: { readonly field: string; readonly byPath: boolean }) => string
}

const COUNT: NumberRange = { whole: true, most: Infinity, problem: (_, { field }) => `${field} cannot be negative.` }

/** 99,999,999 s, as for every duration of the language. */
const LONGEST_SECONDS = 99_999_999

/** A duration. */
export const SECONDS: NumberRange = {
  whole: true,
  most: LONGEST_SECONDS,
  problem: (number, { field }) => `${field} must be between 0 and ${LONGEST_SECONDS} but was: ${number}`,
}

/** The time of a task or of its heartbeat. */
export const TIME_LIMIT: NumberRange = {
  ...SECONDS,
  least: 1,
  problem: (number, { field }) => `${field} must be between 1 and ${LONGEST_SECONDS} but was: ${number}`,
}

/**
 * A field that holds a number, an expression for one, or, under `…Path`, a path to one (or to its text). Undefined when neither is
 * given.
 */
export function numberField(
  value: Json | undefined,
  path: string | undefined,
  field: string,
  language: QueryLanguage,
  range = COUNT,
): ((data: QueryData) => Promise<number>) | undefined {
  const byPath = path !== undefined
  const within = (number: number, error: string): number => {
    if (number >= (range.least ?? 0) && number <= range.most) return number
    throw new FieldFault(error, range.problem(number, { field, byPath }), field)
  }
  if (path !== undefined) {
    const query = pathQuery(path)
    return async (data) => {
      const found = query(data)
      const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
      if (typeof number === 'number' && (range.whole ? Number.isInteger(number) : Number.isFinite(number))) {
        return within(number, 'States.Runtime')
      }
      const shown = typeof found === 'string' ? found : JSON.stringify(found)
      const kind = range.whole ? 'integer' : 'float'
      const problem = `The ${field}Path field refers to value "${shown}" which is not a valid ${kind}: ${path}`
      throw new FieldFault('States.Runtime', problem)
    }
  }
  if (value === undefined) return undefined
  const query: Query = templateQuery(value, language, field)
  return async (data) => {
    const found = await query(data)
    if (typeof found !== 'number') throw unexpectedType(value, field, 'number', found)
    if (range.whole && !Number.isInteger(found)) {
      const problem = `The ${field} field cannot be parsed as an integer: ${found}`
      throw new FieldFault('States.QueryEvaluationError', problem, field)
    }
    return within(found, 'States.QueryEvaluationError')
  }
}

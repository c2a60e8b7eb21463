import { types } from 'node:util'
import type jsonata from 'jsonata'
import type { Json } from '../../semantics/json.ts'
import { FieldFault } from '../failure.ts'
import type { Query, QueryData } from './data.ts'
import { BEYOND, type DirectQuery, directQuery } from './direct-jsonata.ts'
import { setOwn } from './equality.ts'
import { checkSize, EvaluationStopped } from './evaluation-budget.ts'
import { FunctionFault, jsonataFunctions } from './jsonata-functions.ts'
import { guard } from './jsonata-guard.ts'
import { libraryRealm } from './jsonata-realm.ts'

/**
 * The evaluator of JSONata 2.0.6 with Step Functions' bindings: `$states`, the state machine's variables, its additional functions, and
 * no `$eval`. `field` is the way to the field, as messages name it.
 */
export function jsonataQuery(text: string, field: string): Query {
  // Parsed when they are first needed, once: a run seldom comes by all expressions of a machine.
  let direct: DirectQuery | undefined
  let parsed: Parsed | undefined
  const described = `The JSONata expression '${text.trim()}' specified for the field '${field}'`

  const answer = (value: unknown): Json => {
    checkSize(value)
    if (value !== undefined) return toJson(value, described, field)
    throw new FieldFault('States.QueryEvaluationError', `${described} returned nothing (undefined).`, field)
  }
  const fault = (error: unknown): unknown => {
    if (error instanceof FieldFault || error instanceof SyntaxError) return error
    return new FieldFault(
      'States.QueryEvaluationError',
      `${described} threw an error during evaluation${reasonOf(error)}`,
      field,
    )
  }
  const evaluated = async (data: QueryData): Promise<Json> => {
    try {
      return answer(await evaluate((parsed ??= parse(text)), data))
    } catch (error) {
      throw fault(error)
    }
  }
  return (data) => {
    direct ??= directQuery(text)
    const value = direct(data)
    if (value === BEYOND) return evaluated(data)
    try {
      return answer(value)
    } catch (error) {
      throw fault(error)
    }
  }
}

/** JSONata throws plain objects {code, message}. What has no code, such as a bound that was reached, follows a colon. */
function reasonOf(error: unknown): string {
  const { message = '', code } = error as { message?: string; code?: string }
  if (typeof code === 'string' && /^[A-Z]\d{4}$/.test(code)) return `. ${code}: ${message}`
  // Where the library itself fails on what it is given, its words are the host's.
  const isOurs = error instanceof EvaluationStopped || error instanceof FunctionFault
  return types.isNativeError(error) && !isOurs ? ': The function cannot be applied to its arguments' : `: ${message}`
}

interface Parsed {
  readonly expression: jsonata.Expression
  /** Adds what the guard needs to the bindings of an evaluation. */
  readonly prepare: (bindings: Record<string, unknown>) => void
}

function parse(text: string): Parsed {
  try {
    const expression = libraryRealm().jsonata(text)
    return { expression, prepare: guard(expression) }
  } catch (error) {
    // JSONata throws plain objects.
    throw new SyntaxError(`Not a JSONata expression: ${text}: ${(error as { message?: string }).message}`, {
      cause: error,
    })
  }
}

function evaluate({ expression, prepare }: Parsed, data: QueryData): Promise<unknown> {
  const states = {
    input: data.input,
    context: data.context,
    ...(data.result !== undefined && { result: data.result }),
    ...(data.errorOutput !== undefined && { errorOutput: data.errorOutput }),
  }
  const bindings: Record<string, unknown> = { ...jsonataFunctions(data.environment), ...data.scope.all(), states }
  prepare(bindings)
  return expression.evaluate(undefined, bindings) as Promise<unknown>
}

/** The result as plain JSON: a copy without the marks JSONata puts on arrays. A function is no value. */
function toJson(value: unknown, described: string, field: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  // As JSON.stringify has it: what JSON cannot say (1/0) is null, and -0 is 0.
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null
  // `map` of the library's array would make another one of its realm.
  if (Array.isArray(value)) {
    return Array.from(value, (item: unknown) => (item === undefined ? null : toJson(item, described, field)))
  }
  if (typeof value === 'function' || isFunctionObject(value)) {
    throw new FieldFault(
      'States.QueryEvaluationError',
      `${described} returned a function, which is no JSON value.`,
      field,
    )
  }
  const object: Record<string, Json> = {}
  for (const [key, item] of Object.entries(value as object)) {
    if (item !== undefined) setOwn(object, key, toJson(item, described, field))
  }
  return object
}

function isFunctionObject(value: unknown): boolean {
  const marks = value as { _jsonata_function?: boolean; _jsonata_lambda?: boolean }
  // oxlint-disable-next-line no-underscore-dangle -- JSONata's names
  return marks._jsonata_function === true || marks._jsonata_lambda === true
}

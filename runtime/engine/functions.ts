import type { InvokeOutcome, OpenInvoke } from '../backend/invokes.ts'
import { errorObject } from './error-object.ts'

/** What a plain function is told beside its input. */
export interface FunctionCall {
  readonly functionName: string
  readonly executionId: string
  readonly operationId: string
  /** The name of the invoke's operation. */
  readonly name?: string
}

/** A function that handlers invoke. May run again when its process ends before its answer is recorded. */
export type PlainFunction = (input: unknown, call: FunctionCall) => unknown

/** By name; or asked for each name, undefined where there is none. */
export type Functions = Readonly<Record<string, PlainFunction>> | ((name: string) => PlainFunction | undefined)

export function findFunction(functions: Functions, name: string): PlainFunction | undefined {
  if (typeof functions === 'function') return functions(name)
  return Object.hasOwn(functions, name) ? functions[name] : undefined
}

/** Calls it, JSON text in and out; what it throws is the invoke's failure. */
export async function callFunction(plain: PlainFunction, open: OpenInvoke): Promise<InvokeOutcome> {
  const { functionName, executionId, operationId, name, input } = open
  try {
    const call = { functionName, executionId, operationId, ...(name !== undefined && { name }) }
    // As a Lambda function, it gets `{}` when it is invoked without a payload.
    const value = await plain(input === undefined ? {} : JSON.parse(input), call)
    // JSON.stringify gives undefined for undefined and for functions.
    const result = JSON.stringify(value) as string | undefined
    return { status: 'SUCCEEDED', ...(result !== undefined && { result }) }
  } catch (thrown) {
    return { status: 'FAILED', error: errorObject(thrown) }
  }
}

/** The names that `invoke` may mean by its function: as given, and without the ARN around it and the version behind it. */
export function functionNames(given: string): readonly string[] {
  const arn = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:(.+)$/.exec(given)?.[1]
  const bare = arn ?? given
  const unqualified = bare.replace(/:[^:]*$/, '')
  return [...new Set([given, bare, unqualified])]
}

import type { Catcher, QueryLanguage } from '../../compiler/asl/types.ts'
import type { Json } from '../semantics/json.ts'
import { FieldFault, StateFailure } from './failure.ts'
import type { CompiledCatcher, Transition } from './machine.ts'
import { chain, type MaybePromise } from './maybe-promise.ts'
import type { Query } from './queries/data.ts'
import { writePath } from './queries/jsonpath.ts'
import { compiledPath, pathQuery, pathTemplate, templateQuery } from './queries/template.ts'
import type { StateRun } from './state-run.ts'

/** The fields about input and output that states share; each state type passes those it may have. */
export interface FlowFields {
  readonly InputPath?: string | null
  readonly Parameters?: Json
  readonly Arguments?: Json
  readonly ResultSelector?: Json
  readonly ResultPath?: string | null
  readonly OutputPath?: string | null
  readonly Output?: Json
  readonly Assign?: { readonly [name: string]: Json }
  readonly Next?: string
  readonly End?: boolean
}

/** How data goes through a state ("Input and output processing" of the specification), for either query language. */
export interface DataFlow {
  /** After InputPath. */
  readonly effectiveInput: (run: StateRun) => MaybePromise<Json>
  /** After Parameters or Arguments: what a task, a branch or a Pass works on. */
  readonly payload: (run: StateRun, effectiveInput: Json) => MaybePromise<Json>
  /** From the result to the next state's input; assigns. A state without a result of its own gives undefined. */
  readonly finish: (run: StateRun, result: Json | undefined, effectiveInput: Json) => MaybePromise<Transition>
}

export function compileFlow(fields: FlowFields, language: QueryLanguage): DataFlow {
  return language === 'JSONata' ? jsonataFlow(fields) : pathFlow(fields)
}

function jsonataFlow(fields: FlowFields): DataFlow {
  const given = fields.Arguments === undefined ? undefined : templateQuery(fields.Arguments, 'JSONata', 'Arguments')
  const output = fields.Output === undefined ? undefined : templateQuery(fields.Output, 'JSONata', 'Output')
  const assign = compileAssign(fields.Assign, 'JSONata')
  return {
    effectiveInput: (run) => run.input,
    payload: async (run) => {
      if (!given) return run.input
      const made = await given(run.data())
      run.inspect('afterArguments', made)
      return made
    },
    finish: async (run, result) => {
      const data = run.data(result === undefined ? {} : { result })
      const made = output ? await output(data) : (result ?? run.input)
      await assign(run, data)
      return { output: limited(run, made), next: fields.Next }
    },
  }
}

function pathFlow(fields: FlowFields): DataFlow {
  const inputPath = discardablePath(fields.InputPath)
  const parameters = fields.Parameters === undefined ? undefined : pathTemplate(fields.Parameters)
  const selector = fields.ResultSelector === undefined ? undefined : pathTemplate(fields.ResultSelector)
  const outputPath = discardablePath(fields.OutputPath)
  const assign = fields.Assign && compileAssign(fields.Assign, 'JSONPath')
  const place = compileResultPath(fields.ResultPath)
  // Most states only hand on what they get or make.
  const isPlain = !selector && !assign && fields.ResultPath === undefined && fields.OutputPath === undefined
  return {
    effectiveInput: (run) => {
      if (fields.InputPath === undefined && !run.execution.test) return run.input
      return chain(inputPath(run.data()), (found) => {
        run.inspect('afterInputPath', found)
        return found
      })
    },
    payload: (run, effectiveInput) => {
      if (!parameters && !run.execution.test) return effectiveInput
      return chain(parameters ? parameters(run.data({ input: effectiveInput })) : effectiveInput, (made) => {
        run.inspect('afterParameters', made)
        return made
      })
    },
    finish: (run, result, effectiveInput) => {
      if (isPlain && !run.execution.test) {
        return { output: limited(run, result === undefined ? effectiveInput : result), next: fields.Next }
      }
      const selected = selector && result !== undefined ? selector(run.data({ input: result })) : result
      return chain(selected, (value) => {
        let made = effectiveInput
        if (value !== undefined) {
          run.inspect('afterResultSelector', value)
          made = place(run.input, value)
          run.inspect('afterResultPath', made)
        }
        return chain(outputPath(run.data({ input: made })), (output) => {
          // `$` is the result in states that have one, else the effective input (developer guide, "Passing data with variables").
          const assigned = assign?.(run, run.data({ input: result ?? effectiveInput }))
          return chain(assigned, () => ({ output: limited(run, output), next: fields.Next }))
        })
      })
    },
  }
}

/** InputPath and OutputPath: `null` gives an empty object, absence everything. */
function discardablePath(text: string | null | undefined): Query {
  if (text === undefined) return (data) => data.input
  if (text === null) return () => ({})
  return pathQuery(text)
}

/** Where a result goes into the raw input: `$` replaces it, `null` drops the result. */
function compileResultPath(text: string | null | undefined): (input: Json, result: Json) => Json {
  if (text === null) return (input) => input
  const path = compiledPath(text ?? '$')
  return (input, result) => {
    if (path.segments.length === 0) return result
    const made = writePath(path, input, result)
    if (made === undefined) {
      throw new FieldFault(
        'States.ResultPathMatchFailure',
        `Unable to apply step "${path.text}" to input ${JSON.stringify(input)}`,
      )
    }
    return made
  }
}

export type Assigning = (run: StateRun, data: ReturnType<StateRun['data']>) => Promise<void>

/** All values are made from the variables as they were, then assigned together. */
export function compileAssign(
  fields: { readonly [name: string]: Json } | undefined,
  language: QueryLanguage,
  /** The way to the field's holder, for messages. */
  at = '',
): Assigning {
  if (!fields) return async () => {}
  const entries = Object.entries(fields).map(([key, value]): [string, Query] => {
    if (language === 'JSONata') return [key, templateQuery(value, 'JSONata', `${at}Assign/${key}`)]
    const name = key.endsWith('.$') ? key.slice(0, -2) : key
    // A template of one field keeps the rule about `.$` in one place.
    const query = pathTemplate({ [key]: value })
    return [name, async (data) => ((await query(data)) as { readonly [name: string]: Json })[name]!]
  })
  return async (run, data) => {
    const values = new Map<string, Json>()
    try {
      for (const [name, query] of entries) values.set(name, await query(data))
      run.scope.assign(values)
      run.assigned = values
    } catch (thrown) {
      run.recordFault(thrown)
      throw new AssignFailure(run.failure(thrown))
    }
  }
}

/** A failure of Assign: unlike others it is seen by no Retry and no Catch. */
export class AssignFailure extends Error {
  readonly failure: StateFailure

  constructor(failure: StateFailure) {
    super(failure.message)
    this.failure = failure
  }
}

/** 256 KiB, of any payload between states. */
const LARGEST_PAYLOAD_BYTES = 262_144

export function limited(run: StateRun, value: Json): Json {
  // What came in was measured when it was made.
  if (value === run.input || fits(value)) return value
  throw new StateFailure('States.DataLimitExceeded', tooLarge(run.name), true)
}

export function fits(value: Json): boolean {
  return isSmall(value, { left: 64 }) || Buffer.byteLength(JSON.stringify(value), 'utf8') <= LARGEST_PAYLOAD_BYTES
}

/** Whether a value is so small that it need not be measured: few parts, each short. */
function isSmall(value: Json, parts: { left: number }): boolean {
  if (--parts.left < 0) return false
  if (typeof value === 'string') return value.length < 500
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((item: Json) => isSmall(item, parts))
  return Object.keys(value).every(
    (key) => key.length < 500 && isSmall((value as { readonly [key: string]: Json })[key]!, parts),
  )
}

export function tooLarge(what: string): string {
  return `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`
}

export function compileCatcher(catcher: Catcher, index: number, language: QueryLanguage): CompiledCatcher {
  const at = `Catch[${index}]/`
  const assign = compileAssign(catcher.Assign, language, at)
  if (language === 'JSONata') {
    const output = catcher.Output === undefined ? undefined : templateQuery(catcher.Output, 'JSONata', `${at}Output`)
    return {
      errorEquals: catcher.ErrorEquals,
      handle: async (run, errorOutput) => {
        const data = run.data({ errorOutput })
        const made = output ? await output(data) : errorOutput
        await assign(run, data)
        return { output: limited(run, made), next: catcher.Next }
      },
    }
  }
  const place = compileResultPath(catcher.ResultPath)
  return {
    errorEquals: catcher.ErrorEquals,
    handle: async (run, errorOutput) => {
      const made = place(run.input, errorOutput)
      await assign(run, run.data({ input: errorOutput }))
      return { output: limited(run, made), next: catcher.Next }
    },
  }
}

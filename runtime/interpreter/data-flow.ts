import type { Catcher, QueryLanguage } from '../../compiler/asl/types.ts'
import type { Json } from '../semantics/json.ts'
import { StateFailure } from './failure.ts'
import type { CompiledCatcher, Transition } from './machine.ts'
import { chain, type MaybePromise } from './maybe-promise.ts'
import type { PathQuery, QueryData } from './queries/data.ts'
import { isObject } from './queries/equality.ts'
import { ReferenceConflict, writePath } from './queries/jsonpath.ts'
import { compiledPath, pathQuery, pathTemplate, templateQuery } from './queries/template.ts'
import { fits, LARGEST_PAYLOAD_BYTES, tooLarge } from './payload-size.ts'
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
  readonly effectiveInput: (run: StateRun) => Json
  /** After Parameters or Arguments: what a task, a branch or a Pass works on. */
  readonly payload: (run: StateRun, effectiveInput: Json) => MaybePromise<Json>
  /** From the result to the next state's input; assigns. A state without a result of its own gives undefined. */
  readonly finish: (run: StateRun, result: Json | undefined, effectiveInput: Json) => MaybePromise<Transition>
}

export function compileFlow(fields: FlowFields, language: QueryLanguage): DataFlow {
  return language === 'JSONata' ? jsonataFlow(fields) : pathFlow(fields)
}

export function jsonataFlow(fields: FlowFields): DataFlow {
  const given = fields.Arguments === undefined ? undefined : templateQuery(fields.Arguments, 'JSONata', 'Arguments')
  const output = fields.Output === undefined ? undefined : templateQuery(fields.Output, 'JSONata', 'Output')
  const assign = compileAssign(fields.Assign, 'JSONata')
  return {
    effectiveInput: (run) => run.input,
    payload: (run) => {
      if (!given) return run.input
      return chain(given(run), (made) => {
        run.inspect('afterArguments', made)
        return made
      })
    },
    finish: (run, result) => {
      const data = result === undefined ? run : run.data({ result })
      return chain(output ? output(data) : (result ?? run.input), (made) =>
        chain(assign?.(run, data), () => ({ output: limited(run, made), next: fields.Next })),
      )
    },
  }
}

/** Nothing of JSONPath has to be waited for. */
interface PathFlow extends DataFlow {
  readonly payload: (run: StateRun, effectiveInput: Json) => Json
  readonly finish: (run: StateRun, result: Json | undefined, effectiveInput: Json) => Transition
}

export function pathFlow(fields: FlowFields): PathFlow {
  const inputPath = discardablePath(fields.InputPath)
  const parameters = fields.Parameters === undefined ? undefined : pathTemplate(fields.Parameters)
  const selector = fields.ResultSelector === undefined ? undefined : pathTemplate(fields.ResultSelector)
  const outputPath = discardablePath(fields.OutputPath)
  const assign = fields.Assign && pathAssign(fields.Assign)
  const place = compileResultPath(fields.ResultPath)
  return {
    effectiveInput: (run) => {
      const found = inputPath ? inputPath(run) : run.input
      run.inspect('afterInputPath', found)
      return found
    },
    payload: (run, effectiveInput) => {
      const made = parameters ? parameters(run.dataOn(effectiveInput)) : effectiveInput
      run.inspect('afterParameters', made)
      return made
    },
    finish: (run, result, effectiveInput) => {
      let made = effectiveInput
      if (result !== undefined) {
        const selected = selector ? selector(run.dataOn(result)) : result
        run.inspect('afterResultSelector', selected)
        made = place(run.input, selected)
        run.inspect('afterResultPath', made)
      }
      const output = outputPath ? outputPath(run.dataOn(made)) : made
      // `$` is the result in states that have one, else the effective input (developer guide, "Passing data with variables").
      assign?.(run, run.dataOn(result ?? effectiveInput))
      return { output: limited(run, output), next: fields.Next }
    },
  }
}

/** InputPath and OutputPath: `null` gives an empty object, absence everything. */
function discardablePath(text: string | null | undefined): PathQuery | undefined {
  if (text === undefined) return undefined
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
    if (!(made instanceof ReferenceConflict)) return made
    const isList = Array.isArray(input) || isObject(input)
    throw referenceConflict(isList ? `step "${made.step}"` : `ReferencePath ${path.text}`, input)
  }
}

/** The name and words of Step Functions, which never says the specification's States.ResultPathMatchFailure and names no state here. */
export function referenceConflict(what: string, input: Json): StateFailure {
  const cause = `Unable to apply ${what} to input ${JSON.stringify(input)}`
  return new StateFailure('States.ReferencePathConflict', cause)
}

type Assigning = (run: StateRun, data: QueryData) => MaybePromise<void>

/** All values are made from the variables as they were, then assigned together. Undefined where nothing is assigned. */
export function compileAssign(
  fields: { readonly [name: string]: Json } | undefined,
  language: QueryLanguage,
  /** The way to the field's holder, for messages. */
  at = '',
): Assigning | undefined {
  if (!fields) return undefined
  if (language === 'JSONPath') return pathAssign(fields)
  const query = templateQuery(fields, 'JSONata', `${at}Assign`)
  return (run, data) => {
    try {
      const values = query(data)
      if (!(values instanceof Promise)) return assign(run, values)
      return values.then((made) => assign(run, made)).catch((thrown: unknown) => failToAssign(run, thrown))
    } catch (thrown) {
      return failToAssign(run, thrown)
    }
  }
}

function pathAssign(fields: { readonly [name: string]: Json }): (run: StateRun, data: QueryData) => void {
  const query = pathTemplate(fields)
  return (run, data) => {
    try {
      assign(run, query(data))
    } catch (thrown) {
      failToAssign(run, thrown)
    }
  }
}

function assign(run: StateRun, values: Json): void {
  const assigned = values as { readonly [name: string]: Json }
  // Developer guide, "Passing data with variables", limits: of one Assign, and of all that an execution keeps.
  if (!fits(values)) throw variablesTooLarge(run, `more than ${LARGEST_PAYLOAD_BYTES} bytes in one Assign`)
  run.scope.assign(assigned)
  if (run.scope.bytes > LARGEST_VARIABLES_BYTES) {
    throw variablesTooLarge(run, `all variables have more than ${LARGEST_VARIABLES_BYTES} bytes`)
  }
  run.assigned = assigned
}

/** 10 MiB. */
const LARGEST_VARIABLES_BYTES = 10_485_760

function variablesTooLarge(run: StateRun, what: string): StateFailure {
  return new StateFailure('States.DataLimitExceeded', `The state '${run.name}' assigns too much: ${what}.`, true)
}

function failToAssign(run: StateRun, thrown: unknown): never {
  run.recordFault(thrown)
  throw new AssignFailure(run.failure(thrown))
}

/** A failure of Assign: unlike others it is seen by no Retry and no Catch. */
export class AssignFailure extends Error {
  readonly failure: StateFailure

  constructor(failure: StateFailure) {
    super(failure.message)
    this.failure = failure
  }
}

export function limited(run: StateRun, value: Json): Json {
  // What came in was measured when it was made.
  if (value === run.input || fits(value)) return value
  throw new StateFailure('States.DataLimitExceeded', tooLarge(run.name), true)
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
        await assign?.(run, data)
        return { output: limited(run, made), next: catcher.Next }
      },
    }
  }
  const place = compileResultPath(catcher.ResultPath)
  return {
    errorEquals: catcher.ErrorEquals,
    handle: async (run, errorOutput) => {
      const made = place(run.input, errorOutput)
      await assign?.(run, run.data({ input: errorOutput }))
      return { output: limited(run, made), next: catcher.Next }
    },
  }
}

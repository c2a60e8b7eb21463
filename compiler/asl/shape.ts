import type { Json } from '../../runtime/semantics/json.ts'
import type { DiagnosticCollector } from '../diagnostics/collector.ts'
import { nearName } from '../diagnostics/near-name.ts'
import {
  checkChoice,
  checkFail,
  checkMachine,
  checkMap,
  checkParallel,
  checkPass,
  checkSucceed,
  checkTask,
  checkWait,
  type SchemaCheck,
  type SchemaError,
} from './schema-check.js'
import { schemas, SUBSTITUTION } from './schema.ts'
import { isOpen } from './substitutions.ts'
import type { DefinitionPath, DefinitionSpans } from './spans.ts'
import type { StateType } from './types.ts'

const STATE_CHECKS: Readonly<Record<StateType, SchemaCheck>> = {
  Task: checkTask,
  Pass: checkPass,
  Choice: checkChoice,
  Wait: checkWait,
  Succeed: checkSucceed,
  Fail: checkFail,
  Parallel: checkParallel,
  Map: checkMap,
}

/** Holds a value against the schema: the machine, then every state by its type, at every depth. */
export function checkShape(value: Json, spans: DefinitionSpans, collector: DiagnosticCollector): void {
  if (!isObject(value)) {
    collector.report('wrong-field-type', { field: 'definition', expected: 'an object' }, spans.value([]))
    return
  }
  report(checkMachine, value, [], 'A definition', spans, collector)
  checkStates(value.States, ['States'], spans, collector)
}

function checkStates(
  states: Json | undefined,
  path: DefinitionPath,
  spans: DefinitionSpans,
  collector: DiagnosticCollector,
): void {
  if (!isObject(states)) return
  for (const [name, state] of Object.entries(states)) checkState(state, [...path, name], spans, collector)
}

function checkState(state: Json, path: DefinitionPath, spans: DefinitionSpans, collector: DiagnosticCollector): void {
  if (!isObject(state)) {
    collector.report('wrong-field-type', { field: String(path.at(-1)), expected: 'an object' }, spans.value(path))
    return
  }
  const type = state.Type
  if (type === undefined) {
    collector.report('missing-field', { field: 'Type', owner: 'A state' }, spans.key(path))
    return
  }
  if (typeof type !== 'string' || !Object.hasOwn(STATE_CHECKS, type)) {
    const shown = typeof type === 'string' ? type : JSON.stringify(type)
    const meant = nearName(shown, Object.keys(STATE_CHECKS))
    collector.report('unknown-state-type', { type: shown, ...(meant && { meant }) }, spans.value([...path, 'Type']))
    return
  }
  report(STATE_CHECKS[type as StateType], state, path, `A ${type} state`, spans, collector)
  for (const field of ['ItemProcessor', 'Iterator'] as const) {
    const processor = state[field]
    if (isObject(processor)) checkStates(processor.States, [...path, field, 'States'], spans, collector)
  }
  if (Array.isArray(state.Branches)) {
    state.Branches.forEach((branch: Json, index) => {
      if (isObject(branch)) checkStates(branch.States, [...path, 'Branches', index, 'States'], spans, collector)
    })
  }
}

function report(
  check: SchemaCheck,
  value: Json,
  base: DefinitionPath,
  owner: string,
  spans: DefinitionSpans,
  collector: DiagnosticCollector,
): void {
  if (check(value)) return
  const seen = new Set<string>()
  for (const error of check.errors ?? []) {
    // The branch that failed has an error of its own.
    if (error.keyword === 'if') continue
    const inner = pointerPath(error.instancePath, value)
    // Which of its words a field has may be the deployment's to say.
    if (error.keyword === 'enum' && isOpen(valueAt(value, inner))) continue
    const path = [...base, ...inner]
    // A value of the wrong type breaks several keywords; one message is enough.
    const { additionalProperty = '', missingProperty = '' } = error.params as { [name: string]: string | undefined }
    const place = `${error.instancePath} ${additionalProperty} ${missingProperty}`
    if (seen.has(place)) continue
    seen.add(place)
    reportError(error, path, path.length === base.length ? owner : 'This object', spans, collector)
  }
}

function reportError(
  error: SchemaError,
  path: DefinitionPath,
  owner: string,
  spans: DefinitionSpans,
  collector: DiagnosticCollector,
): void {
  const field = path.findLast((step) => typeof step === 'string') ?? 'definition'
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = String(error.params.additionalProperty)
      const meant = nearName(unknown, knownFields())
      collector.report(
        'unknown-field',
        { field: unknown, owner, ...(meant && { meant }) },
        spans.key([...path, unknown]),
      )
      return
    }
    case 'required': {
      const missing = String(error.params.missingProperty)
      // The braces of a whole state are no small place; its key is.
      const span = typeof path.at(-1) === 'string' ? spans.key(path) : spans.value(path)
      collector.report('missing-field', { field: missing, owner }, path.length === 0 ? startOf(span) : span)
      return
    }
    case 'type':
      collector.report(
        'wrong-field-type',
        { field, expected: typeNames(error.params.type as string | string[]) },
        spans.value(path),
      )
      return
    case 'pattern':
      collector.report(
        'wrong-field-type',
        {
          field,
          expected:
            error.params.pattern === SUBSTITUTION ? operandType(field) : 'a number, or a JSONata expression in {% %}',
        },
        spans.value(path),
      )
      return
    default:
      collector.report('wrong-field-value', { field, problem: problemOf(error) }, spans.value(path))
  }
}

/** Of a comparison's field. */
function operandType(field: string): string {
  return field.startsWith('Numeric') ? 'a number' : 'true or false'
}

function startOf<T extends { start: number; end: number }>(span: T): T {
  return { ...span, end: Math.min(span.end, span.start + 1) }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
}

function typeNames(types: string | string[]): string {
  return [types]
    .flat()
    .map((type) => TYPE_NAMES[type] ?? type)
    .join(' or ')
}

function problemOf({ keyword, params, message }: SchemaError): string {
  switch (keyword) {
    case 'enum':
      return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`
    case 'minimum':
      return `must be at least ${String(params.limit)}`
    case 'maximum':
      return `must be at most ${String(params.limit)}`
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return 'must not be empty'
    case 'maxLength':
      return `has at most ${String(params.limit)} characters`
    default:
      return message ?? 'is not valid'
  }
}

/** Every field name of the language, for near misses. */
function knownFields(): ReadonlySet<string> {
  return new Set(Object.values(schemas).flatMap((schema) => [...fieldNames(schema)]))
}

function* fieldNames(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') yield* Object.keys(value as object)
    yield* fieldNames(value)
  }
}

function valueAt(root: Json, path: DefinitionPath): Json | undefined {
  let at: Json | undefined = root
  for (const step of path) at = (at as { readonly [step: string | number]: Json } | undefined)?.[step]
  return at
}

/** A JSON pointer as a path; a step is an index where the value has a list. */
function pointerPath(pointer: string, root: Json): DefinitionPath {
  const path: (string | number)[] = []
  let at: Json | undefined = root
  for (const part of pointer.split('/').slice(1)) {
    const step = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(at)) {
      path.push(Number(step))
      at = (at as readonly Json[])[Number(step)]
    } else {
      path.push(step)
      at = isObject(at) ? at[step] : undefined
    }
  }
  return path
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

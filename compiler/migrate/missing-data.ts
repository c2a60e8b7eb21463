/**
 * Finds what a definition's JSONPath reads and does not test to be there. Such a path ends its state with States.Runtime or
 * States.ParameterPathFailure where the value is missing (developer guide, "Error names"); the handler's property access gives undefined.
 */
import type { ParsedDefinition } from '../asl/parse.ts'
import type { DefinitionPath } from '../asl/spans.ts'
import type { PathTest, State } from '../asl/types.ts'
import { graphsOf } from '../asl/walk.ts'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { looksLikeIntrinsic, parseIntrinsic, pathsOfIntrinsic } from '../languages/intrinsics.ts'
import { isDefinite, type JsonPath } from '../languages/jsonpath-ast.ts'
import { parsePath } from '../languages/jsonpath.ts'
import type { Json } from '../../runtime/semantics/json.ts'

/** A path that a state needs: what it says, where it stands, and what is wanted of it. */
interface Need {
  readonly path: string
  readonly at: DefinitionPath
  readonly what: string
}

type Fields = { readonly [field: string]: Json | undefined }
type Report = (path: string, at: DefinitionPath, what: string) => void

const TEMPLATES: ReadonlySet<string> = new Set(['Parameters', 'ResultSelector', 'ItemSelector', 'BatchInput', 'Assign'])
/** What no path of the state reads: graphs within it, a constant, a place to write to; the rules of a Choice are read for themselves. */
const PASSED_BY: ReadonlySet<string> = new Set([
  'Branches',
  'ItemProcessor',
  'Iterator',
  'Result',
  'ResultPath',
  'Choices',
])
/** Of the context object only the data of the execution and of an item can lack a property. */
const CONTEXT_DATA = /^\$\$\.(Execution\.Input|Map\.Item\.Value)./

/** One notice for the whole definition, with every place. */
export function reportMissingData({ definition, spans }: ParsedDefinition): readonly Diagnostic[] {
  if (!definition) return []
  const needs = graphsOf(definition)
    .flatMap(({ states }) => states)
    .filter(({ queryLanguage }) => queryLanguage === 'JSONPath')
    .flatMap(({ state, path }) => needsOf(state, path))
  const [first] = needs
  if (!first) return []
  const related = needs.map(({ path, at, what }) => ({ message: `${path} ${what}`, span: spans.value(at) }))
  const parameters = { paths: new Set(needs.map(({ path }) => path)).size, example: first.path }
  return [diagnostic('migrate-missing-data', parameters, { span: spans.value(first.at), related })]
}

/** What one state needs, each path once. */
function needsOf(state: State, path: DefinitionPath): readonly Need[] {
  const found = new Map<string, Need>()
  const report: Report = (text, at, what) => {
    if (!found.has(`${text} ${what}`)) found.set(`${text} ${what}`, { path: text, at, what })
  }
  inFields(state as unknown as Fields, path, report)
  if (state.Type === 'Choice') {
    let present: ReadonlySet<string> = new Set()
    state.Choices.forEach((rule, index) => {
      const at = [...path, 'Choices', index]
      // A rule is looked at when those before it were false.
      if (!('Condition' in rule)) present = inTest(rule, at, present, report).whenFalse
      if (rule.Assign) inTemplate(rule.Assign, [...at, 'Assign'], report)
    })
  }
  return [...found.values()]
}

function inFields(fields: Fields, path: DefinitionPath, report: Report): void {
  for (const [key, value] of Object.entries(fields)) {
    const at = [...path, key]
    if (PASSED_BY.has(key) || value === undefined || value === null) continue
    if (TEMPLATES.has(key)) inTemplate(value, at, report)
    else if (typeof value === 'object') inFields(value as Fields, at, report)
    else if (typeof value === 'string' && (key.endsWith('Path') || key.endsWith('.$'))) inText(value, at, report)
  }
}

function inTemplate(value: Json, path: DefinitionPath, report: Report): void {
  if (Array.isArray(value)) value.forEach((item: Json, index) => inTemplate(item, [...path, index], report))
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value as Fields)) {
      const at = [...path, key]
      if (key.endsWith('.$') && typeof item === 'string') inText(item, at, report)
      else if (item !== undefined) inTemplate(item, at, report)
    }
  }
}

function inText(text: string, at: DefinitionPath, report: Report): void {
  if (!looksLikeIntrinsic(text)) {
    const parsed = parsePath(text)
    if (parsed.kind === 'ok' && canBeMissing(parsed.path)) report(text, at, 'must be there')
    return
  }
  const parsed = parseIntrinsic(text)
  if (parsed.kind === 'error') return
  for (const path of pathsOfIntrinsic(parsed.call).map(([inner]) => inner)) {
    // Also what is surely there can be of a type that the function does not take.
    const isTaken = path.root.kind === 'context' ? canBeMissing(path) : isDefinite(path)
    if (isTaken) report(path.text, at, `must be there, and be what ${parsed.call.name} takes`)
  }
}

/** A path that selects answers the empty list where nothing is, and fails nowhere. */
function canBeMissing(path: JsonPath): boolean {
  return path.segments.length > 0 && isDefinite(path) && (path.root.kind !== 'context' || CONTEXT_DATA.test(path.text))
}

/** The paths that are known to be there after a test, by its answer. */
interface Present {
  readonly whenTrue: ReadonlySet<string>
  readonly whenFalse: ReadonlySet<string>
}

/** A test that has answered has found its paths; `IsPresent` finds out. And and Or stop at the first test that decides. */
function inTest(test: PathTest, at: DefinitionPath, present: ReadonlySet<string>, report: Report): Present {
  if ('And' in test && test.And) {
    const falses: ReadonlySet<string>[] = []
    let whenTrue = present
    test.And.forEach((part, index) => {
      const after = inTest(part, [...at, 'And', index], whenTrue, report)
      whenTrue = after.whenTrue
      falses.push(after.whenFalse)
    })
    return { whenTrue, whenFalse: inAll(falses, present) }
  }
  if ('Or' in test && test.Or) {
    const trues: ReadonlySet<string>[] = []
    let whenFalse = present
    test.Or.forEach((part, index) => {
      const after = inTest(part, [...at, 'Or', index], whenFalse, report)
      whenFalse = after.whenFalse
      trues.push(after.whenTrue)
    })
    return { whenTrue: inAll(trues, present), whenFalse }
  }
  if ('Not' in test && test.Not) {
    const { whenTrue, whenFalse } = inTest(test.Not, [...at, 'Not'], present, report)
    return { whenTrue: whenFalse, whenFalse: whenTrue }
  }
  return inComparison(test, at, present, report)
}

function inComparison(test: Fields, at: DefinitionPath, present: ReadonlySet<string>, report: Report): Present {
  const { Variable } = test
  const subject = typeof Variable === 'string' ? Variable : '$'
  const found = new Set([...present, ...partsOf(subject)])
  if (test['IsPresent'] !== undefined) {
    return test['IsPresent'] === true
      ? { whenTrue: found, whenFalse: present }
      : { whenTrue: present, whenFalse: found }
  }
  if (!present.has(subject)) inText(subject, [...at, 'Variable'], report)
  for (const [key, value] of Object.entries(test)) {
    if (!key.endsWith('Path') || typeof value !== 'string') continue
    if (!present.has(value)) inText(value, [...at, key], report)
  }
  return { whenTrue: found, whenFalse: found }
}

/** A path and those of what holds it: `$.a.b` is there only in `$.a`. */
function partsOf(text: string): readonly string[] {
  const parsed = parsePath(text)
  return parsed.kind === 'ok' ? parsed.path.segments.map(({ end }) => text.slice(0, end)) : []
}

function inAll(sets: readonly ReadonlySet<string>[], otherwise: ReadonlySet<string>): ReadonlySet<string> {
  return sets.length === 0 ? otherwise : sets.reduce((left, right) => left.intersection(right))
}

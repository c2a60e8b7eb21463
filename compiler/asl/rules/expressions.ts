import type { Json } from '../../../runtime/semantics/json.ts'
import { type Intrinsic, looksLikeIntrinsic, parseIntrinsic, pathsOfIntrinsic } from '../../languages/intrinsics.ts'
import { JSONATA_BUILT_INS, type VariableUse } from '../../languages/jsonata-variables.ts'
import { jsonataField } from '../../languages/jsonata.ts'
import { isReferencePath, type JsonPath, pathsIn } from '../../languages/jsonpath-ast.ts'
import { parsePath } from '../../languages/jsonpath.ts'
import type { DefinitionPath } from '../spans.ts'
import { isRfc3339 } from '../timestamp.ts'
import type { RuleContext } from '../validate.ts'
import type { StateVisit } from '../walk.ts'

type Fields = { readonly [field: string]: Json | undefined }

/** Fields that hold values for outside, with templates at any depth; an Assign holds one by each name. */
const TEMPLATES = [
  'Parameters',
  'Arguments',
  'ResultSelector',
  'ItemSelector',
  'BatchInput',
  'Output',
  'Items',
  'Assign',
]
/** Fields that are a value or one expression. */
const VALUES = (
  'TimeoutSeconds HeartbeatSeconds Seconds Timestamp Error Cause MaxConcurrency ToleratedFailureCount ' +
  'ToleratedFailurePercentage MaxItemsPerBatch MaxInputBytesPerBatch MaxItems RoleArn'
).split(' ')
const NUMBERS: ReadonlySet<string> = new Set(
  (
    'TimeoutSeconds HeartbeatSeconds Seconds MaxConcurrency ToleratedFailureCount ' +
    'ToleratedFailurePercentage MaxItemsPerBatch MaxInputBytesPerBatch'
  ).split(' '),
)
/** Path fields that take an intrinsic function as well. */
const PATH_OR_INTRINSIC: ReadonlySet<string> = new Set(['ErrorPath', 'CausePath'])
/** Objects with fields of their own. */
const PARTS = 'Catch Choices And Or Not ItemReader ReaderConfig ItemBatcher ResultWriter Credentials'.split(' ')
/** Developer guide, "Quotas related to intrinsic functions": calls within calls. */
const DEEPEST_NESTING = 10
/** The fields of `$states`; two of them are there only behind a result or an error. */
const STATES_FIELDS: ReadonlySet<string> = new Set(['input', 'context', 'result', 'errorOutput'])

/** Every expression parses in the language of its state. */
export function checkExpressions(context: RuleContext): void {
  for (const { states } of context.graphs) {
    for (const visit of states) {
      const checker =
        visit.queryLanguage === 'JSONata' ? new JsonataChecker(context, visit) : new PathChecker(context, visit)
      checkPart(visit.state as unknown as Fields, visit.path, checker)
      if (visit.state.Type === 'Wait') checkTimestamp(visit, context)
    }
  }
}

interface Checker {
  field(field: string, value: Json, path: DefinitionPath): void
}

function checkPart(part: Fields, path: DefinitionPath, checker: Checker): void {
  for (const [field, value] of Object.entries(part)) {
    if (value === undefined) continue
    const at = [...path, field]
    if (!PARTS.includes(field)) checker.field(field, value, at)
    else if (Array.isArray(value)) value.forEach((item, index) => checkPart(item as Fields, [...at, index], checker))
    else if (typeof value === 'object' && value !== null) checkPart(value as Fields, at, checker)
  }
}

/** Notes that a state reads a variable of the machine. */
function noteRead({ reads }: RuleContext, visit: StateVisit, path: DefinitionPath, use: Omit<VariableUse, 'called'>) {
  const known = reads.get(visit)
  const read = { name: use.name, path, start: use.start, end: use.end }
  if (known) known.push(read)
  else reads.set(visit, [read])
}

class JsonataChecker implements Checker {
  readonly #context: RuleContext
  readonly #visit: StateVisit

  constructor(context: RuleContext, visit: StateVisit) {
    this.#context = context
    this.#visit = visit
  }

  field(field: string, value: Json, path: DefinitionPath): void {
    if (TEMPLATES.includes(field)) this.#template(field, value, path)
    else if (VALUES.includes(field)) this.#string(field, value, path)
    else if (field === 'Condition' && typeof value === 'string') {
      if (jsonataField(value)) this.#string(field, value, path)
      else this.#context.collector.report('jsonata-required', { field }, this.#context.spans.value(path))
    }
  }

  #template(field: string, value: Json, path: DefinitionPath): void {
    if (Array.isArray(value)) value.forEach((item: Json, index) => this.#template(field, item, [...path, index]))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value as Fields)) {
        const at = [...path, key]
        if (key.endsWith('.$') && typeof item === 'string' && item.startsWith('$')) {
          const reason = "in a JSONata state a key that ends with '.$' is a key like any other"
          this.#context.collector.report('not-evaluated', { field: key, reason }, this.#context.spans.key(at))
        }
        this.#template(key, item!, at)
      }
    } else this.#string(field, value, path)
  }

  #string(field: string, value: Json, path: DefinitionPath): void {
    if (typeof value !== 'string') return
    const expression = jsonataField(value)
    const { collector, spans } = this.#context
    if (!expression) {
      if (!/^\s*\{%|%\}\s*$/.test(value)) return
      const reason = "an expression starts with '{%' and ends with '%}', with nothing before and behind"
      collector.report('not-evaluated', { field, reason }, spans.value(path))
      return
    }
    const parsed = this.#context.expressions.of(withoutSubstitutions(expression.text))
    if (parsed.kind === 'error') {
      const at = spans.within(path, expression.offset + parsed.offset, expression.offset + parsed.end)
      collector.report('invalid-jsonata', { field, problem: parsed.message }, at)
      return
    }
    for (const { name, start, end } of parsed.document) {
      collector.report('no-document', { name }, spans.within(path, expression.offset + start, expression.offset + end))
    }
    // One finding about a name is enough in one expression.
    const noted = new Set<string>()
    for (const use of parsed.variables) {
      const place = { name: use.name, start: expression.offset + use.start, end: expression.offset + use.end }
      if (use.name === 'states') this.#states(value, path, place.end)
      else if (use.called && use.name === 'eval') {
        collector.report('unavailable-function', { name: use.name }, spans.within(path, place.start, place.end))
      } else if (JSONATA_BUILT_INS.has(use.name)) continue
      else if (use.called) {
        const meant = this.#context.near(use.name, JSONATA_BUILT_INS)
        const parameters = { name: use.name, ...(meant && { meant }) }
        collector.report('unknown-function', parameters, spans.within(path, place.start, place.end))
      } else if (!noted.has(use.name)) {
        noted.add(use.name)
        noteRead(this.#context, this.#visit, path, place)
      }
    }
  }

  /** Developer guide, "Transforming data": where result and errorOutput are not, a definition that reads them is refused. */
  #states(text: string, path: DefinitionPath, end: number): void {
    const { collector, spans, near } = this.#context
    const behind = /\s*\.\s*(\w+)/y
    behind.lastIndex = end
    const name = behind.exec(text)?.[1]
    if (name === undefined) return
    const at = spans.within(path, behind.lastIndex - name.length, behind.lastIndex)
    if (!STATES_FIELDS.has(name)) {
      const meant = near(name, STATES_FIELDS)
      collector.report('unknown-states-field', { name, ...(meant && { meant }) }, at)
      return
    }
    const [field, ...inner] = path.slice(this.#visit.path.length)
    const last = inner[1]
    const inCatch = field === 'Catch' && (last === 'Assign' || last === 'Output')
    const hasResult = ['Task', 'Parallel', 'Map'].includes(this.#visit.state.Type)
    const behindResult = hasResult && (field === 'Assign' || field === 'Output')
    if (name === 'errorOutput' ? inCatch : name === 'result' ? behindResult : true) return
    collector.report('states-field-not-here', { name }, at)
  }
}

/** `${Name}` is filled in by a deployment; a number of the same length stands for it. As JSONata it would not parse. */
function withoutSubstitutions(text: string): string {
  return text.replace(/\$\{\s*\w+\s*\}/g, (substitution) => '0'.padEnd(substitution.length))
}

class PathChecker implements Checker {
  readonly #context: RuleContext
  readonly #visit: StateVisit

  constructor(context: RuleContext, visit: StateVisit) {
    this.#context = context
    this.#visit = visit
  }

  field(field: string, value: Json, path: DefinitionPath): void {
    if (TEMPLATES.includes(field)) this.#template(value, path)
    else if (field === 'RoleArn.$') this.#dynamic(field, value, path)
    else if (NUMBERS.has(field) && typeof value === 'string' && jsonataField(value)) {
      const { collector, spans } = this.#context
      collector.report('wrong-field-type', { field, expected: 'a number in a JSONPath state' }, spans.value(path))
    } else if (typeof value === 'string' && (field.endsWith('Path') || field === 'Variable')) {
      if (PATH_OR_INTRINSIC.has(field)) this.#dynamic(field, value, path)
      else this.#path(field, value, path)
    }
  }

  #template(value: Json, path: DefinitionPath): void {
    if (Array.isArray(value)) value.forEach((item: Json, index) => this.#template(item, [...path, index]))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value as Fields)) {
        if (key.endsWith('.$')) this.#dynamic(key, item!, [...path, key])
        else this.#template(item!, [...path, key])
      }
    } else if (typeof value === 'string' && jsonataField(value)) {
      const reason = 'in a JSONPath state it is a text like any other'
      const field = String(path.findLast((step) => typeof step === 'string'))
      this.#context.collector.report('not-evaluated', { field, reason }, this.#context.spans.value(path))
    }
  }

  /** The value of a `key.$`: a path or an intrinsic function. */
  #dynamic(field: string, value: Json, path: DefinitionPath): void {
    const { collector, spans } = this.#context
    if (typeof value !== 'string') {
      collector.report('wrong-field-type', { field, expected: 'a path or an intrinsic function' }, spans.value(path))
    } else if (looksLikeIntrinsic(value)) {
      const parsed = parseIntrinsic(value)
      if (parsed.kind === 'ok') {
        for (const [inner, offset] of pathsOfIntrinsic(parsed.call)) this.#reads(inner, path, offset)
        if (nestingOf(parsed.call) <= DEEPEST_NESTING) return
        const problem = `calls are nested more than ${DEEPEST_NESTING} deep`
        collector.report('invalid-intrinsic', { field, problem }, spans.value(path))
        return
      }
      const at = spans.within(path, parsed.offset, parsed.offset + 1)
      collector.report('invalid-intrinsic', { field, problem: parsed.message }, at)
    } else this.#path(field, value, path)
  }

  #path(field: string, value: string, path: DefinitionPath): void {
    const { collector, spans } = this.#context
    const parsed = parsePath(value)
    if (parsed.kind === 'error') {
      const at = spans.within(path, parsed.offset, parsed.offset + 1)
      collector.report('invalid-jsonpath', { field, problem: parsed.message }, at)
    } else if (field === 'ResultPath' && (parsed.path.root.kind !== 'input' || !isReferencePath(parsed.path))) {
      collector.report('reference-path-required', { field }, spans.value(path))
    } else this.#reads(parsed.path, path, 0)
  }

  #reads(parsed: JsonPath, path: DefinitionPath, offset: number): void {
    for (const { root } of pathsIn(parsed)) {
      if (root.kind !== 'variable') continue
      const start = offset + Math.max(0, parsed.text.indexOf(`$${root.name}`))
      noteRead(this.#context, this.#visit, path, { name: root.name, start, end: start + root.name.length + 1 })
    }
  }
}

function nestingOf(intrinsic: Intrinsic): number {
  return intrinsic.kind === 'call' ? 1 + Math.max(0, ...intrinsic.arguments.map(nestingOf)) : 0
}

function checkTimestamp({ state, path, queryLanguage }: StateVisit, { spans, collector }: RuleContext): void {
  const timestamp = state.Type === 'Wait' ? state.Timestamp : undefined
  if (timestamp === undefined || /\$\{[^}]+\}/.test(timestamp)) return
  if ((queryLanguage === 'JSONata' && jsonataField(timestamp)) || isRfc3339(timestamp)) return
  const problem = 'must be a timestamp as RFC 3339 has it, such as 2026-01-31T12:00:00Z'
  collector.report('wrong-field-value', { field: 'Timestamp', problem }, spans.value([...path, 'Timestamp']))
}

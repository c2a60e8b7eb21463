import type { Json } from '../../../runtime/semantics/json.ts'
import { looksLikeIntrinsic, parseIntrinsic } from '../../languages/intrinsics.ts'
import { freeVariables } from '../../languages/jsonata-variables.ts'
import { jsonataField, parseJsonata } from '../../languages/jsonata.ts'
import { isReferencePath } from '../../languages/jsonpath-ast.ts'
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
  'ToleratedFailurePercentage MaxItemsPerBatch MaxInputBytesPerBatch RoleArn'
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
const PARTS = ['Catch', 'Choices', 'And', 'Or', 'Not', 'ItemReader', 'ItemBatcher', 'ResultWriter', 'Credentials']

/** Every expression parses in the language of its state. */
export function checkExpressions(context: RuleContext): void {
  for (const { states } of context.graphs) {
    for (const visit of states) {
      const checker = visit.queryLanguage === 'JSONata' ? new JsonataChecker(context) : new PathChecker(context)
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

class JsonataChecker implements Checker {
  readonly #context: RuleContext

  constructor(context: RuleContext) {
    this.#context = context
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
        this.#template(key, item!, [...path, key])
      }
    } else this.#string(field, value, path)
  }

  #string(field: string, value: Json, path: DefinitionPath): void {
    const expression = typeof value === 'string' ? jsonataField(value) : undefined
    if (!expression) return
    const { collector, spans } = this.#context
    const parsed = parseJsonata(withoutSubstitutions(expression.text))
    if (parsed.kind === 'error') {
      const at = spans.within(path, expression.offset + parsed.offset, expression.offset + parsed.end)
      collector.report('invalid-jsonata', { field, problem: parsed.message }, at)
      return
    }
    for (const { name, called, start, end } of freeVariables(parsed.ast)) {
      if (name !== 'eval' || !called) continue
      const at = spans.within(path, expression.offset + start, expression.offset + end)
      collector.report('unavailable-function', { name }, at)
    }
  }
}

/** `${Name}` is filled in by a deployment; a number of the same length stands for it. As JSONata it would not parse. */
function withoutSubstitutions(text: string): string {
  return text.replace(/\$\{\s*\w+\s*\}/g, (substitution) => '0'.padEnd(substitution.length))
}

class PathChecker implements Checker {
  readonly #context: RuleContext

  constructor(context: RuleContext) {
    this.#context = context
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
    }
  }

  /** The value of a `key.$`: a path or an intrinsic function. */
  #dynamic(field: string, value: Json, path: DefinitionPath): void {
    const { collector, spans } = this.#context
    if (typeof value !== 'string') {
      collector.report('wrong-field-type', { field, expected: 'a path or an intrinsic function' }, spans.value(path))
    } else if (looksLikeIntrinsic(value)) {
      const parsed = parseIntrinsic(value)
      if (parsed.kind === 'ok') return
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
    }
  }
}

function checkTimestamp({ state, path, queryLanguage }: StateVisit, { spans, collector }: RuleContext): void {
  const timestamp = state.Type === 'Wait' ? state.Timestamp : undefined
  if (timestamp === undefined || /\$\{[^}]+\}/.test(timestamp)) return
  if ((queryLanguage === 'JSONata' && jsonataField(timestamp)) || isRfc3339(timestamp)) return
  const problem = 'must be a timestamp as RFC 3339 has it, such as 2026-01-31T12:00:00Z'
  collector.report('wrong-field-value', { field: 'Timestamp', problem }, spans.value([...path, 'Timestamp']))
}

import { readJson } from '../../compiler/asl/read-json.ts'
import {
  DocumentFault,
  type ObjectEntry,
  type ObjectNode,
  type SourceNode,
  valueOf,
} from '../../compiler/asl/source-node.ts'
import { DiagnosticCollector } from '../../compiler/diagnostics/collector.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import type { Span } from '../../compiler/source/span.ts'
import type { Effect, OutcomeError } from '../history/outcome.ts'
import { EVERY_OTHER } from './script.ts'
import type {
  CallbackScript,
  Case,
  Cases,
  Expectation,
  ExpectedEffect,
  ScriptedOperation,
  ScriptedOutcome,
} from './cases.ts'

export interface CasesReading {
  /** Absent when something is wrong. */
  readonly cases?: Cases
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads and checks a cases file; every mistake is reported with its place. The rules are those of `cases.schema.json`, which
 * is for editors; a test holds the two together.
 */
export function readCases(file: string, text: string): CasesReading {
  const collector = new DiagnosticCollector()
  try {
    const root = readJson(text, (key, start, end) =>
      collector.report('invalid-cases', { reason: `"${key}" is there twice` }, { file, start, end }),
    )
    const cases = new CasesReader(file, collector).root(root)
    return collector.hasErrors ? { diagnostics: collector.diagnostics } : { cases, diagnostics: collector.diagnostics }
  } catch (thrown) {
    if (!(thrown instanceof DocumentFault)) throw thrown
    const { message, start, end } = thrown
    collector.report('invalid-cases', { reason: message }, { file, start, end })
    return { diagnostics: collector.diagnostics }
  }
}

const EFFECT_KINDS = ['step', 'wait', 'invoke', 'callback', 'condition'] as const satisfies readonly Effect['kind'][]

/** One method for each definition of the schema. A wrong value is reported and read as something harmless. */
class CasesReader {
  readonly #file: string
  readonly #collector: DiagnosticCollector

  constructor(file: string, collector: DiagnosticCollector) {
    this.#file = file
    this.#collector = collector
  }

  root(node: SourceNode): Cases {
    const object = this.#object(node, 'the file', ['$schema', 'handler', 'cases'], ['cases'])
    const list = object?.entries.get('cases')?.value
    const cases = list === undefined ? [] : this.#list(list, '"cases"', (item) => this.#case(item))
    const seen = new Set<string>()
    for (const { name, span } of cases) {
      if (seen.has(name)) this.#collector.report('duplicate-case', { name }, span)
      seen.add(name)
    }
    const handler = object?.entries.get('handler')?.value
    return { file: this.#file, ...(handler && { handler: this.#string(handler, '"handler"') }), cases }
  }

  #case(node: SourceNode): Case {
    const known = ['name', 'input', 'operations', 'callbacks', 'functions', 'expect']
    const object = this.#object(node, 'a case', known, ['name'])
    const entry = (key: string) => object?.entries.get(key)
    const name = this.#string(entry('name')?.value, '"name"')
    if (object?.entries.has('name') && name === '') this.#wrong(entry('name')!.value, '"name" is empty')
    const operations = entry('operations')
    const expect = entry('expect')
    return {
      name,
      input: entry('input') ? valueOf(entry('input')!.value) : {},
      operations: this.#table(operations, '"operations"', (value, path) => this.#operation(value, path)),
      callbacks: this.#table(entry('callbacks'), '"callbacks"', (value) => this.#callbacks(value)),
      functions: this.#table(entry('functions'), '"functions"', (value) => this.#outcomes(value)),
      ...(expect && { expect: this.#expect(expect.value) }),
      span: this.#span(entry('name')?.value ?? node),
      operationsSpan: operations
        ? { file: this.#file, start: operations.keyStart, end: operations.keyEnd }
        : this.#span(entry('name')?.value ?? node),
    }
  }

  #operation(node: SourceNode, path: string): ScriptedOperation {
    if (path === EVERY_OTHER && (node.kind !== 'scalar' || node.value !== 'run'))
      this.#wrong(node, `"${EVERY_OTHER}" can only say "run": outcomes belong to one operation`)
    return this.#outcomes(node)
  }

  #outcomes(node: SourceNode): ScriptedOperation {
    const span = this.#span(node)
    if (node.kind === 'array')
      return {
        outcomes: this.#list(node, 'a list of outcomes', (item) => this.#outcome(item)).flat(),
        always: false,
        span,
      }
    return { outcomes: this.#outcome(node), always: node.kind === 'scalar', span }
  }

  #outcome(node: SourceNode): readonly ScriptedOutcome[] {
    if (node.kind === 'scalar' && node.value === 'run') return [{ kind: 'run', durationSeconds: 0 }]
    if (node.kind !== 'object') {
      this.#wrong(node, 'an outcome is "run", {"returns": …} or {"throws": {"name", "message"}}')
      return []
    }
    const object = this.#object(node, 'an outcome', ['returns', 'throws', 'run', 'durationSeconds', 'times'])!
    this.#one(object, ['returns', 'throws', 'run'], 'an outcome')
    const entry = (key: string) => object.entries.get(key)?.value
    const durationSeconds = this.#seconds(entry('durationSeconds'), 'durationSeconds')
    const outcome: ScriptedOutcome = entry('throws')
      ? { kind: 'throws', error: this.#error(entry('throws')!), durationSeconds }
      : entry('returns')
        ? { kind: 'returns', value: valueOf(entry('returns')!), durationSeconds }
        : { kind: 'run', durationSeconds }
    if (entry('run')) this.#true(entry('run')!, 'run')
    return Array.from({ length: this.#count(entry('times'), 'times') }, () => outcome)
  }

  #callbacks(node: SourceNode): readonly CallbackScript[] {
    return node.kind === 'array'
      ? this.#list(node, 'a list of answers', (item) => this.#callback(item))
      : [this.#callback(node)]
  }

  #callback(node: SourceNode): CallbackScript {
    const never: CallbackScript = { kind: 'never', heartbeatSeconds: [] }
    if (node.kind === 'scalar' && node.value === 'never') return never
    if (node.kind !== 'object') {
      this.#wrong(node, 'a callback is "never", {"succeed": "text"} or {"fail": {"name", "message"}}')
      return never
    }
    const object = this.#object(node, 'a callback', ['succeed', 'fail', 'never', 'afterSeconds', 'heartbeatSeconds'])!
    this.#one(object, ['succeed', 'fail', 'never'], 'a callback')
    const entry = (key: string) => object.entries.get(key)?.value
    const afterSeconds = this.#seconds(entry('afterSeconds'), 'afterSeconds')
    const beats = entry('heartbeatSeconds')
    const heartbeatSeconds = beats
      ? this.#list(beats, '"heartbeatSeconds"', (item) => this.#seconds(item, 'a heartbeat'), 0)
      : []
    if (entry('succeed')) {
      const text = this.#string(entry('succeed'), '"succeed"')
      return { kind: 'succeed', text, afterSeconds, heartbeatSeconds }
    }
    if (entry('fail')) return { kind: 'fail', error: this.#error(entry('fail')!), afterSeconds, heartbeatSeconds }
    if (entry('never')) this.#true(entry('never')!, 'never')
    return { kind: 'never', heartbeatSeconds }
  }

  #expect(node: SourceNode): Expectation {
    const object = this.#object(node, '"expect"', ['result', 'error', 'suspended', 'effects'])
    const span = this.#span(node)
    if (!object) return { span }
    this.#one(object, ['result', 'error', 'suspended'], '"expect"', 0)
    const entry = (key: string) => object.entries.get(key)?.value
    const effects = entry('effects') && this.#strands(entry('effects')!)
    return { ...this.#expectedOutcome(entry), ...(effects && { effects }), span }
  }

  #expectedOutcome(entry: (key: string) => SourceNode | undefined): Pick<Expectation, 'outcome'> {
    const [result, error, suspended] = [entry('result'), entry('error'), entry('suspended')]
    if (result) return { outcome: { status: 'succeeded', result: valueOf(result) } }
    if (suspended) {
      this.#true(suspended, 'suspended')
      return { outcome: { status: 'suspended' } }
    }
    if (!error) return {}
    const object = this.#object(error, '"error"', ['name', 'message'], ['name'])
    const message = object?.entries.get('message')?.value
    return {
      outcome: {
        status: 'failed',
        name: this.#string(object?.entries.get('name')?.value, '"name"'),
        ...(message && { message: this.#string(message, '"message"') }),
      },
    }
  }

  #strands(node: SourceNode): Readonly<Record<string, readonly ExpectedEffect[]>> {
    const read = (list: SourceNode) => this.#list(list, 'a list of effects', (item) => this.#effect(item), 0)
    if (node.kind !== 'object') return { '': read(node) }
    return Object.fromEntries([...node.entries].map(([strand, { value }]) => [strand, read(value)]))
  }

  #effect(node: SourceNode): ExpectedEffect {
    if (node.kind === 'scalar' && typeof node.value === 'string') return { path: node.value }
    const object = this.#object(node, 'an effect', ['path', 'kind', 'attempt', 'arguments'], ['path'])
    const entry = (key: string) => object?.entries.get(key)?.value
    const kindNode = entry('kind')
    const kind = EFFECT_KINDS.find((known) => kindNode?.kind === 'scalar' && kindNode.value === known)
    if (kindNode && !kind) this.#wrong(kindNode, `"kind" is one of ${EFFECT_KINDS.join(', ')}`)
    return {
      path: this.#string(entry('path'), '"path"'),
      ...(kind && { kind }),
      ...(entry('attempt') && { attempt: this.#count(entry('attempt'), 'attempt') }),
      ...(entry('arguments') && { arguments: valueOf(entry('arguments')!) }),
    }
  }

  #error(node: SourceNode): OutcomeError {
    const object = this.#object(node, 'an error', ['name', 'message'], ['name', 'message'])
    return {
      name: this.#string(object?.entries.get('name')?.value, '"name"'),
      message: this.#string(object?.entries.get('message')?.value, '"message"'),
    }
  }

  #object(
    node: SourceNode,
    what: string,
    known: readonly string[],
    required: readonly string[] = [],
  ): ObjectNode | undefined {
    if (node.kind !== 'object') {
      this.#wrong(node, `${what} must be an object`)
      return undefined
    }
    for (const [property, { keyStart, keyEnd }] of node.entries) {
      if (!known.includes(property))
        this.#collector.report(
          'unknown-case-property',
          { property, known },
          { file: this.#file, start: keyStart, end: keyEnd },
        )
    }
    for (const property of required) if (!node.entries.has(property)) this.#wrong(node, `${what} has no "${property}"`)
    return node
  }

  #table<T>(
    entry: ObjectEntry | undefined,
    what: string,
    read: (value: SourceNode, path: string) => T,
  ): Record<string, T> {
    if (!entry) return {}
    if (entry.value.kind !== 'object') {
      this.#wrong(entry.value, `${what} must be an object of paths`)
      return {}
    }
    return Object.fromEntries([...entry.value.entries].map(([path, { value }]) => [path, read(value, path)]))
  }

  #list<T>(node: SourceNode, what: string, read: (item: SourceNode) => T, least = 1): T[] {
    if (node.kind !== 'array') {
      this.#wrong(node, `${what} must be a list`)
      return []
    }
    if (node.items.length < least) this.#wrong(node, `${what} is empty`)
    return node.items.map(read)
  }

  /** At least `least` and at most one of the alternatives. */
  #one(object: ObjectNode, alternatives: readonly string[], what: string, least = 1): void {
    const given = alternatives.filter((name) => object.entries.has(name)).length
    const names = alternatives.map((name) => `"${name}"`).join(', ')
    if (given < least) this.#wrong(object, `${what} has one of ${names}`)
    if (given > 1) this.#wrong(object, `${what} has only one of ${names}`)
  }

  #string(node: SourceNode | undefined, what: string): string {
    if (!node) return ''
    if (node.kind === 'scalar' && typeof node.value === 'string') return node.value
    this.#wrong(node, `${what} must be a text`)
    return ''
  }

  #seconds(node: SourceNode | undefined, what: string): number {
    if (!node) return 0
    if (node.kind === 'scalar' && typeof node.value === 'number' && node.value >= 0) return node.value
    this.#wrong(node, `"${what}" must be a number of seconds, not below 0`)
    return 0
  }

  #count(node: SourceNode | undefined, what: string): number {
    if (!node) return 1
    if (node.kind === 'scalar' && Number.isInteger(node.value) && Number(node.value) >= 1) return Number(node.value)
    this.#wrong(node, `"${what}" must be a whole number, at least 1`)
    return 1
  }

  #true(node: SourceNode, what: string): void {
    if (node.kind !== 'scalar' || node.value !== true) this.#wrong(node, `"${what}" is true or not there`)
  }

  #wrong(node: SourceNode, reason: string): void {
    this.#collector.report('invalid-cases', { reason }, this.#span(node))
  }

  #span({ start, end }: SourceNode): Span {
    return { file: this.#file, start, end }
  }
}

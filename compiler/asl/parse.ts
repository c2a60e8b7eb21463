import type { Json } from '../../runtime/semantics/json.ts'
import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { nearName } from '../diagnostics/near-name.ts'
import type { SourceText } from '../source/span.ts'
import { type EmbeddedText, embeddedText } from './embedded-text.ts'
import { MOST_BYTES } from './definition-text.ts'
import { readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { checkShape } from './shape.ts'
import { DocumentFault, type ObjectNode, type SourceNode, valueOf } from './source-node.ts'
import { DefinitionSpans } from './spans.ts'
import { defaultsOf, substituted, textsOf } from './substitutions.ts'
import type { StateMachine } from './types.ts'
import type { WorkflowType } from './walk.ts'
import { type WrappedDefinition, wrappedDefinitions } from './wrapped.ts'

export interface ParsedDefinition {
  readonly source: SourceText
  readonly format: 'json' | 'yaml'
  /** What a template calls it: a logical id. Absent for a definition in a file of its own. */
  readonly name?: string
  /** The type that a template gives the machine. */
  readonly type?: WorkflowType
  /** Absent when the text has not the shape of a definition; the diagnostics then have errors. */
  readonly definition?: StateMachine
  /**
   * Like `definition`, but there also when fields that the language does not know are all that is wrong: the rest can be validated,
   * and whoever mends the file sees everything at once.
   */
  readonly readable?: StateMachine
  /** The value that was read, whatever its shape; absent when the text could not be read at all. */
  readonly value?: Json
  readonly spans: DefinitionSpans
  readonly diagnostics: readonly Diagnostic[]
}

export interface ParseOptions {
  /** Reads a file that a template names, by the path as it is written there; undefined when it is not there. */
  readonly readBeside?: (path: string) => SourceText | undefined
}

/**
 * Reads a definition from JSON or YAML (by the file's extension, else by its first character) and holds it against the schema.
 * Targets, expressions and everything else that a shape cannot say are `validateDefinition`'s. A template (CloudFormation, SAM,
 * Terraform's JSON) or an answer of the API with one definition in it gives that one.
 */
export function parseDefinition(source: SourceText, options: ParseOptions = {}): ParsedDefinition {
  const found = parseDefinitions(source, options)
  const [first] = found
  if (first && found.length === 1) return first
  const collector = new DiagnosticCollector()
  const names = found.map(({ name }) => `'${name ?? ''}'`).join(', ')
  collector.report('several-definitions', { names }, { file: source.file, start: 0, end: 1 })
  return {
    source,
    format: formatOf(source),
    spans: new DefinitionSpans(source, undefined),
    diagnostics: collector.diagnostics,
  }
}

/** All definitions of a file, in its order: one for a definition's own file, any number of a template. At least one is answered. */
export function parseDefinitions(source: SourceText, options: ParseOptions = {}): readonly ParsedDefinition[] {
  const format = formatOf(source)
  const collector = new DiagnosticCollector()
  const root = readText(source.text, format, new DefinitionSpans(source, undefined), collector)
  if (!root) return [unread(source, format, collector)]
  const wrapped = wrappedDefinitions(root)
  if (!wrapped) {
    checkSize(source.text, source, new DefinitionSpans(source, root), collector)
    return [readDefinition(source, format, { root, collector })]
  }
  if (wrapped.length === 0) {
    const reason = 'it is a template without a state machine'
    collector.report('no-definition', { file: source.file, reason }, { file: source.file, start: 0, end: 1 })
    return [unread(source, format, collector)]
  }
  return wrapped.map((each) => ({
    ...parseWrapped(source, format, each, options),
    name: each.name,
    ...(each.type && { type: each.type }),
  }))
}

function unread(source: SourceText, format: 'json' | 'yaml', collector: DiagnosticCollector): ParsedDefinition {
  return { source, format, spans: new DefinitionSpans(source, undefined), diagnostics: collector.diagnostics }
}

function parseWrapped(
  source: SourceText,
  format: 'json' | 'yaml',
  wrapped: WrappedDefinition,
  { readBeside }: ParseOptions,
): ParsedDefinition {
  const collector = new DiagnosticCollector()
  const { form } = wrapped
  const place = { file: source.file, start: wrapped.place.start, end: wrapped.place.start + 1 }
  const nothing = (reason: string) => {
    collector.report('no-definition', { file: `'${wrapped.name}'`, reason }, place)
    return unread(source, format, collector)
  }
  switch (form.kind) {
    case 'elsewhere':
      return nothing(form.reason)
    case 'file': {
      const beside = readBeside?.(form.path)
      if (!beside) return nothing(`the file ${form.path} is not there`)
      const besideFormat = formatOf(beside)
      const spans = new DefinitionSpans(beside, undefined)
      const root = readText(beside.text, besideFormat, spans, collector)
      if (!root) return unread(beside, besideFormat, collector)
      checkSize(beside.text, beside, spans, collector)
      return readDefinition(beside, besideFormat, {
        root: filledIn(root, wrapped, { functions: false, bare: besideFormat === 'json', source, spans, collector }),
        collector,
      })
    }
    case 'object': {
      const spans = new DefinitionSpans(source, form.node)
      const root = filledIn(form.node, wrapped, { functions: true, bare: false, source, spans, collector })
      return readDefinition(source, format, { root, collector })
    }
    default: {
      const embedded = embeddedText(source.text, form.pieces)
      const spans = new DefinitionSpans(source, undefined, embedded)
      const inner = /^\s*[{[]/.test(embedded.text) ? 'json' : 'yaml'
      const root = readText(embedded.text, inner, spans, collector)
      if (!root) return { source, format, spans, diagnostics: collector.diagnostics }
      checkSize(embedded.text, source, spans, collector)
      return readDefinition(source, format, {
        root: filledIn(root, wrapped, {
          functions: false,
          bare: inner === 'json',
          made: isMade(form.pieces),
          source,
          spans,
          collector,
        }),
        embedded,
        collector,
      })
    }
  }
}

/** Whether a function makes the text: what it names in `${}` is the template's. */
function isMade(pieces: readonly { readonly node: { readonly kind: string; readonly tagged?: boolean } }[]): boolean {
  return pieces.length !== 1 || pieces[0]!.node.kind !== 'scalar' || pieces[0]!.node.tagged === true
}

interface Filling {
  readonly functions: boolean
  readonly bare: boolean
  /** Whether a function has already filled the text in. */
  readonly made?: boolean
  /** The template; the definition may be in a file beside it. */
  readonly source: SourceText
  readonly spans: DefinitionSpans
  readonly collector: DiagnosticCollector
}

function filledIn(root: SourceNode, { substitutions, parameters }: WrappedDefinition, filling: Filling): SourceNode {
  const { functions, bare, made = false, source, spans, collector } = filling
  if (substitutions === undefined) return substituted(root, { functions, bare, onUse: () => {} })
  const map: ObjectNode | undefined = substitutions === 'none' ? undefined : substitutions
  const defaults = defaultsOf(parameters ?? new Map(), map)
  const values: ReadonlyMap<string, string | undefined> = map ? textsOf(map) : new Map()
  const used = new Set<string>()
  const onUse = (name: string, { start, end }: SourceNode) => {
    if (used.has(name)) return
    used.add(name)
    if (made || values.has(name)) return
    const meant = nearName(name, values.keys())
    collector.report('unknown-substitution', { name, ...(meant && { meant }) }, spans.place(start, end))
  }
  const node = substituted(root, { values, functions, bare, defaults, onUse })
  for (const [name, { keyStart, keyEnd }] of map?.entries ?? []) {
    if (used.has(name)) continue
    collector.report('unused-substitution', { name }, { file: source.file, start: keyStart, end: keyEnd })
  }
  return node
}

function readDefinition(
  source: SourceText,
  format: 'json' | 'yaml',
  {
    root,
    embedded,
    collector,
  }: { readonly root: SourceNode; readonly embedded?: EmbeddedText; readonly collector: DiagnosticCollector },
): ParsedDefinition {
  const spans = new DefinitionSpans(source, root, embedded)
  const value = valueOf(root)
  checkShape(value, spans, collector)
  return {
    source,
    format,
    value,
    spans,
    diagnostics: collector.diagnostics,
    // The schema has said that it has this shape.
    ...(!collector.hasErrors && { definition: value as unknown as StateMachine }),
    ...(isReadable(collector.diagnostics) && { readable: value as unknown as StateMachine }),
  }
}

function isReadable(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ severity, code }) => severity !== 'error' || code === 'unknown-field')
}

function checkSize(text: string, { file }: SourceText, spans: DefinitionSpans, collector: DiagnosticCollector): void {
  // A unit takes at most three bytes.
  if (text.length * 3 <= MOST_BYTES) return
  const bytes = Buffer.byteLength(text)
  if (bytes <= MOST_BYTES) return
  const { start } = spans.place(0, 1)
  collector.report('definition-too-large', { bytes }, { file, start, end: start + 1 })
}

function formatOf({ file, text }: SourceText): 'json' | 'yaml' {
  if (/\.json$/i.test(file)) return 'json'
  if (/\.ya?ml$/i.test(file)) return 'yaml'
  return /^\uFEFF?\s*[{[]/.test(text) ? 'json' : 'yaml'
}

/** Reads a text; `spans` knows where it stands in the file. */
function readText(
  text: string,
  format: 'json' | 'yaml',
  spans: DefinitionSpans,
  collector: DiagnosticCollector,
): SourceNode | undefined {
  const onDuplicate = (key: string, start: number, end: number) =>
    collector.report('duplicate-key', { key }, spans.place(start, end))
  const onAmbiguousKey = (key: string, start: number, end: number) =>
    collector.report('ambiguous-yaml-key', { key }, spans.place(start, end))
  try {
    return format === 'json'
      ? readJson(text, onDuplicate, { substitutions: true })
      : readYaml(text, { onDuplicate, onAmbiguousKey })
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    const span = spans.place(error.start, Math.max(error.end, error.start))
    const parameters = { what: spans.file, reason: error.message }
    collector.report(format === 'json' ? 'invalid-json' : 'invalid-yaml', parameters, span)
    return undefined
  }
}

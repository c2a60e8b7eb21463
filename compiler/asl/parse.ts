import type { Json } from '../../runtime/semantics/json.ts'
import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { SourceText } from '../source/span.ts'
import { readJson } from './read-json.ts'
import { readYaml } from './read-yaml.ts'
import { checkShape } from './shape.ts'
import { DocumentFault, type SourceNode, valueOf } from './source-node.ts'
import { DefinitionSpans } from './spans.ts'
import type { StateMachine } from './types.ts'

export interface ParsedDefinition {
  readonly source: SourceText
  readonly format: 'json' | 'yaml'
  /** Absent when the text has not the shape of a definition; the diagnostics then have errors. */
  readonly definition?: StateMachine
  /** The value that was read, whatever its shape; absent when the text could not be read at all. */
  readonly value?: Json
  readonly spans: DefinitionSpans
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads a definition from JSON or YAML (by the file's extension, else by its first character) and holds it against the schema.
 * Targets, expressions and everything else that a shape cannot say are `validateDefinition`'s.
 */
export function parseDefinition(source: SourceText): ParsedDefinition {
  const format = formatOf(source)
  const collector = new DiagnosticCollector()
  const root = read(source, format, collector)
  const spans = new DefinitionSpans(source, root)
  if (!root) return { source, format, spans, diagnostics: collector.diagnostics }
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
  }
}

function formatOf({ file, text }: SourceText): 'json' | 'yaml' {
  if (/\.json$/i.test(file)) return 'json'
  if (/\.ya?ml$/i.test(file)) return 'yaml'
  return /^\uFEFF?\s*[{[]/.test(text) ? 'json' : 'yaml'
}

function read(source: SourceText, format: 'json' | 'yaml', collector: DiagnosticCollector): SourceNode | undefined {
  const { file, text } = source
  const onDuplicate = (key: string, start: number, end: number) =>
    collector.report('duplicate-key', { key }, { file, start, end })
  const onAmbiguousKey = (key: string, start: number, end: number) =>
    collector.report('ambiguous-yaml-key', { key }, { file, start, end })
  try {
    return format === 'json' ? readJson(text, onDuplicate) : readYaml(text, { onDuplicate, onAmbiguousKey })
  } catch (error) {
    if (!(error instanceof DocumentFault)) throw error
    const span = { file, start: error.start, end: Math.max(error.end, error.start) }
    collector.report(format === 'json' ? 'invalid-json' : 'invalid-yaml', { what: file, reason: error.message }, span)
    return undefined
  }
}

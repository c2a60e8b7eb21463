import { awsLocation, pathOfLocation } from './asl/location.ts'
import { type ParsedDefinition, parseDefinitions, type ParseOptions } from './asl/parse.ts'
import { validateDefinition, type ValidateOptions } from './asl/validate.ts'
import { graphsOf, type WorkflowType } from './asl/walk.ts'
import { DiagnosticCollector } from './diagnostics/collector.ts'
import { diagnostic } from './diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.ts'
import type { SourceText, Span } from './source/span.ts'

export type { WorkflowType } from './asl/walk.ts'

export interface ValidatedDefinition {
  /** The file with the definition: the one beside the template where a template names one. */
  readonly source: SourceText
  /** What a template calls it. */
  readonly name?: string
  readonly type: WorkflowType
  /** How many states it has, at every depth. */
  readonly states: number
  readonly valid: boolean
  /** In source order. */
  readonly findings: readonly { readonly diagnostic: Diagnostic; readonly location?: string }[]
  /** The JSON text that Step Functions would be given: substitutions filled in as far as the file says. */
  readonly json: string
  /** Where a location of AWS (`/States/Charge`) stands in the file. */
  readonly locate: (location: string) => Span
}

/** Reads every definition of a file (its own, or a template's) and holds it against the language. Changes nothing. */
export function validate(
  source: SourceText,
  options: ParseOptions & ValidateOptions = {},
): readonly ValidatedDefinition[] {
  return parseDefinitions(source, options).map((parsed) => validated(parsed, options))
}

function validated(parsed: ParsedDefinition, options: ValidateOptions): ValidatedDefinition {
  const { source, readable, spans, value } = parsed
  const type = options.type ?? parsed.type ?? 'STANDARD'
  const collector = new DiagnosticCollector()
  for (const found of [...parsed.diagnostics, ...validateDefinition(parsed, { type })]) collector.add(found)
  const { diagnostics } = collector
  return {
    source,
    ...(parsed.name !== undefined && { name: parsed.name }),
    type,
    states: readable ? graphsOf(readable).reduce((sum, { states }) => sum + states.length, 0) : 0,
    valid: !hasErrors(diagnostics),
    findings: diagnostics.map((found) => {
      const location = value === undefined ? undefined : awsLocation(found, spans)
      return { diagnostic: found, ...(location !== undefined && { location }) }
    }),
    json: value === undefined ? source.text : JSON.stringify(value),
    locate: (location) => spans.key(pathOfLocation(location, spans)),
  }
}

/** What AWS found, as a diagnostic of ours at the place it names. */
export function remoteDiagnostic(
  found: {
    readonly severity: 'ERROR' | 'WARNING'
    readonly code: string
    readonly message: string
    readonly location?: string
  },
  { locate }: ValidatedDefinition,
): Diagnostic {
  const { severity, code, message, location = '/' } = found
  return diagnostic(
    severity === 'ERROR' ? 'aws-error' : 'aws-warning',
    { code, message: message.trim().replace(/\.$/, ''), location },
    { span: locate(location) },
  )
}

import { type ParsedDefinition, parseDefinition } from '../../compiler/asl/parse.ts'
import { validateDefinition } from '../../compiler/asl/validate.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'

export interface Checked {
  readonly parsed: ParsedDefinition
  readonly diagnostics: readonly Diagnostic[]
  /** `code 'marked text'`, in source order. */
  readonly found: readonly string[]
}

/** Parses and validates a text, or an object as JSON. */
export function check(definition: object | string, file = 'machine.asl.json'): Checked {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition, null, 2)
  const parsed = parseDefinition({ file, text })
  const diagnostics = [...parsed.diagnostics, ...validateDefinition(parsed)]
  const found = diagnostics.map(({ code, span }) => `${code} ${span ? text.slice(span.start, span.end) : ''}`)
  return { parsed, diagnostics, found }
}

/** A definition in JSONPath with these states, starting at the first. */
export function machine(States: Record<string, unknown>, more: object = {}): object {
  return { StartAt: Object.keys(States)[0], States, ...more }
}

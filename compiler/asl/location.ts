import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { DefinitionPath, DefinitionSpans } from './spans.ts'

/** Codes whose place is a field, while AWS names the object that has it. */
const OF_OWNER: ReadonlySet<string> = new Set(['query-language-conflict', 'unknown-field', 'forbidden-field'])

/**
 * The place of a finding as ValidateStateMachineDefinition writes it: `/States/Charge/Resource`, `/` for the whole. A template's
 * `key.$` has the place of the object it is in. Undefined when the finding is in another file (a template's).
 */
export function awsLocation({ code, span }: Diagnostic, spans: DefinitionSpans): string | undefined {
  if (!span || span.file !== spans.file) return undefined
  const path = spans.pathAt(span)
  const isTemplate = String(path.at(-1)).endsWith('.$')
  return locationOf(OF_OWNER.has(code) || isTemplate ? path.slice(0, -1) : path)
}

function locationOf(path: DefinitionPath): string {
  return `/${path.join('/')}`
}

/** The path that a location of AWS means. Names of states may hold slashes, so the longest name that is there is taken. */
export function pathOfLocation(location: string, spans: DefinitionSpans): DefinitionPath {
  const parts = location.split('/').slice(1)
  const path: (string | number)[] = []
  while (parts.length > 0) {
    let taken = parts.length
    while (taken > 0 && !spans.has([...path, parts.slice(0, taken).join('/')])) taken--
    if (taken === 0) break
    path.push(parts.splice(0, taken).join('/'))
  }
  return path
}

import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import { LineIndex } from '../compiler/source/line-index.ts'
import type { ReadSource } from './source-text.ts'

const COMMANDS = { error: 'error', warning: 'warning', notice: 'notice', info: 'notice' } as const

/** Findings as workflow commands of GitHub Actions, which shows them beside the changed lines. */
export function annotations(diagnostics: readonly Diagnostic[], readSource: ReadSource): readonly string[] {
  return diagnostics.flatMap((found) => {
    if (!found.span) return []
    const text = readSource(found.span.file)
    const at = text === undefined ? undefined : new LineIndex(text).position(found.span.start)
    const place = `file=${property(found.span.file)}${at ? `,line=${at.line},col=${at.column}` : ''}`
    return [`::${COMMANDS[found.severity]} ${place},title=${property(found.code)}::${data(found.message)}`]
  })
}

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

import { codeFrame } from '../source/code-frame.ts'
import { LineIndex } from '../source/line-index.ts'
import type { Span } from '../source/span.ts'
import type { Diagnostic, Severity } from './diagnostic.ts'

export interface FormatOptions {
  /** The text of a file a span names; undefined when it cannot be had (the frame is left out). */
  readonly readSource: (file: string) => string | undefined
  /** Wraps a word in a style of `util.styleText`; the identity when colour is off. */
  readonly style?: (style: 'red' | 'yellow' | 'blue' | 'cyan' | 'bold' | 'dim', text: string) => string
}

const STYLES = { error: 'red', warning: 'yellow', notice: 'cyan', info: 'blue' } as const satisfies Record<
  Severity,
  string
>

/** Formats findings for a terminal: place, message, code frame, related places, hint; files are indexed once. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], options: FormatOptions): string {
  const style = options.style ?? ((_, text) => text)
  const indexes = new Map<string, LineIndex | undefined>()
  const indexOf = (file: string) => {
    if (!indexes.has(file)) {
      const text = options.readSource(file)
      indexes.set(file, text === undefined ? undefined : new LineIndex(text))
    }
    return indexes.get(file)
  }
  const place = (span: Span) => {
    const position = indexOf(span.file)?.position(span.start)
    return position ? `${span.file}:${position.line}:${position.column}` : span.file
  }
  const frame = (span: Span) => {
    const index = indexOf(span.file)
    return index ? `${indent(codeFrame(index, span.start, span.end))}\n` : ''
  }
  const one = (found: Diagnostic) => {
    const head = `${style(STYLES[found.severity], found.severity)}[${found.code}]: ${style('bold', found.message)}\n`
    const where = found.span ? `  ${style('dim', 'at')} ${place(found.span)}\n${frame(found.span)}` : ''
    const related = (found.related ?? []).map(
      ({ message, span }) => `  ${message} ${style('dim', 'at')} ${place(span)}\n${frame(span)}`,
    )
    const hint = found.hint ? `  ${style('dim', 'hint:')} ${found.hint}\n` : ''
    return head + where + related.join('') + hint
  }
  return diagnostics.map(one).join('\n')
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ')
}

import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import { LineIndex } from '../compiler/source/line-index.ts'
import type { SourceText, Span } from '../compiler/source/span.ts'

/** Diagnostics as `--json` prints them: places with lines and columns beside the offsets. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, SourceText>) {
  const place = (span: Span) => {
    const source = sources.get(span.file)
    return { ...span, ...(source && new LineIndex(source.text).position(span.start)) }
  }
  return diagnostics.map(({ span, related, ...rest }) => ({
    ...rest,
    ...(span && { span: place(span) }),
    ...(related && { related: related.map((each) => ({ message: each.message, span: place(each.span) })) }),
  }))
}

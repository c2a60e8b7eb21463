import { ts } from './typescript.js'
import { type diagnostic as make, diagnostic } from '../../diagnostics/catalogue.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Analysis } from './analysis.ts'

/** What TypeScript says against the users' files, in its words: syntax first, and types only where the syntax is right. */
export function typeScriptErrors(analysis: Analysis): readonly Diagnostic[] {
  return analysis.userFiles.flatMap((file) => {
    const syntax = analysis.program.getSyntacticDiagnostics(file)
    if (syntax.length > 0) return syntax.map((found) => fromTypeScript('syntax-error', found, analysis))
    return analysis.program
      .getSemanticDiagnostics(file)
      .filter((found) => found.category === ts.DiagnosticCategory.Error && !isMissingPackage(found))
      .map((found) => fromTypeScript('type-error', found, analysis))
  })
}

/**
 * A package that is not installed (in a revision of git nothing is) makes what it exports `any`: step bodies use it all the same, and
 * the bundler says so when it is missing for good. A local file must be there.
 */
function isMissingPackage({ code, file, start, length }: ts.Diagnostic): boolean {
  if (!MODULE_NOT_FOUND.has(code)) return false
  return /^['"][^./#]/.test(file?.text.slice(start, (start ?? 0) + (length ?? 0)) ?? '')
}

/** TypeScript's numbers for: no such module, no types of it, and (of a module of Node) no `@types/node`. */
const MODULE_NOT_FOUND: ReadonlySet<number> = new Set([2307, 7016, 2580, 2591])

function fromTypeScript(
  code: 'syntax-error' | 'type-error',
  found: ts.Diagnostic,
  analysis: Analysis,
): ReturnType<typeof make> {
  const place = (at: ts.DiagnosticRelatedInformation) =>
    at.file && at.start !== undefined
      ? { file: analysis.shownPath(at.file.fileName), start: at.start, end: at.start + (at.length ?? 0) }
      : undefined
  const text = (message: string | ts.DiagnosticMessageChain) => ts.flattenDiagnosticMessageText(message, '\n')
  const span = place(found)
  const related = (found.relatedInformation ?? []).flatMap((other) => {
    const where = other.file?.isDeclarationFile ? undefined : place(other)
    return where ? [{ message: text(other.messageText), span: where }] : []
  })
  return diagnostic(
    code,
    { message: text(found.messageText), number: found.code },
    { ...(span && { span }), ...(related.length > 0 && { related }) },
  )
}

import type { Span } from '../source/span.ts'
import type { Allowance, Diagnostic, Fix, Severity } from './diagnostic.ts'
import { aslCodes } from './catalogue/asl.ts'
import { caseCodes } from './catalogue/cases.ts'
import { checkCodes } from './catalogue/check.ts'
import { commandCodes } from './catalogue/command.ts'
import { diffCodes } from './catalogue/diff.ts'
import { exportCodes } from './catalogue/export.ts'
import { handlerCodes } from './catalogue/handler.ts'
import { migrateCodes } from './catalogue/migrate.ts'
import { runCodes } from './catalogue/run.ts'

/** Every diagnostic the project can give. Each code has a page `pages/CODE.md`; a test holds the two together. */
export const catalogue = {
  ...commandCodes,
  ...handlerCodes,
  ...checkCodes,
  ...exportCodes,
  ...aslCodes,
  ...migrateCodes,
  ...runCodes,
  ...diffCodes,
  ...caseCodes,
} as const

export type Code = keyof typeof catalogue

type Parameters<C extends Code> = (typeof catalogue)[C] extends { message: (parameters: infer P) => string } ? P : never

export interface DiagnosticPlace {
  readonly span?: Span
  readonly related?: Diagnostic['related']
  readonly hint?: string
  readonly allows?: Allowance
  readonly fix?: Fix
}

/** Makes a diagnostic of the catalogue; its placeholders are typed by the code. */
export function diagnostic<C extends Code>(
  code: C,
  parameters: Parameters<C>,
  place: DiagnosticPlace = {},
): Diagnostic {
  // The lookup of a generic code loses the link between entry and parameters; `Parameters<C>` restored it for the caller.
  const entry = catalogue[code] as { severity: Severity; message: (parameters: unknown) => string; hint?: string }
  const hint = place.hint ?? entry.hint
  return {
    code,
    severity: entry.severity,
    message: entry.message(parameters),
    ...(place.span && { span: place.span }),
    ...(place.related && { related: place.related }),
    ...(hint && { hint }),
    ...(place.allows && { allows: place.allows }),
    ...(place.fix && { fix: place.fix }),
  }
}

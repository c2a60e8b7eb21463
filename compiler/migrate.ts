import { parseDefinition } from './asl/parse.ts'
import { validateDefinition } from './asl/validate.ts'
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.ts'
import { formatTypeScript } from './migrate/format.ts'
import { liftDefinition } from './migrate/lift.ts'
import { reportMissingData } from './migrate/missing-data.ts'
import { printHandler } from './migrate/print.ts'
import { printServices } from './migrate/services.ts'
import { statementsOfWorkflow } from './migrate/statements.ts'
import { reportChanges } from './migrate/report.ts'
import type { SourceText } from './source/span.ts'

export interface MigrateOptions {
  /** Name of the handler's file; default `handler.ts`. */
  readonly handlerFile?: string
}

export interface Migrated {
  /** The handler, and beside it `services.ts` when a step calls a service. Empty after an error. */
  readonly files: readonly { readonly path: string; readonly content: string }[]
  /** The handler's text; empty after an error. */
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

/** An ASL definition (JSON or YAML) as a durable handler. What has no counterpart is a diagnostic and a TODO(migrate) in the text. */
export async function migrate(source: SourceText, options: MigrateOptions = {}): Promise<Migrated> {
  const parsed = parseDefinition(source)
  const checked = parsed.definition ? validateDefinition(parsed) : []
  const found = [...parsed.diagnostics, ...checked]
  if (!parsed.definition || hasErrors(found)) return { files: [], text: '', diagnostics: found }

  const { workflow, diagnostics: lifted } = liftDefinition(parsed, source.file)
  const { statements, eventType, diagnostics: structured } = statementsOfWorkflow(workflow)
  const printed = printHandler({ comment: workflow.comment, statements, eventType })
  const handlerFile = options.handlerFile ?? 'handler.ts'
  const text = await formatTypeScript(printed.text)
  const files = [{ path: handlerFile, content: text }]
  if (printed.resources.length > 0 || printed.usesTodo) {
    files.push({
      path: 'services.ts',
      content: await formatTypeScript(printServices(printed.resources, printed.usesTodo)),
    })
  }
  return {
    files,
    text,
    diagnostics: [
      ...found,
      ...lifted,
      ...structured,
      ...reportChanges(workflow, statements, printed),
      ...reportMissingData(parsed),
    ],
  }
}

import type { Code } from '../../diagnostics/catalogue.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'

/** Findings that say only that code has no exact form as states and expressions: as code in the task bundle it means what it says. */
const CURABLE: ReadonlySet<Code> = new Set([
  'unsupported-syntax',
  'unsupported-call',
  'unsupported-value',
  'change-of-shared-value',
  'inexact-expression',
])

export const isCurable = ({ code }: Diagnostic): boolean => (CURABLE as ReadonlySet<string>).has(code)

export const isError = ({ severity }: Diagnostic): boolean => severity === 'error'

import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'

/** What the user of the engine got wrong, as diagnostics; never a workflow's failure and never a bug of ours. */
export class EngineError extends Error {
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((found) => found.message).join('\n'))
    this.name = 'EngineError'
    this.diagnostics = diagnostics
  }
}

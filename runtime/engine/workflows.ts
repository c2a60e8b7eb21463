import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { InvokeTarget } from '../backend/invokes.ts'
import { EngineError } from './engine-error.ts'
import { functionNames } from './functions.ts'
import type { LoadedHandler } from './load.ts'

/** The loaded handlers, each under the name of its workflow. Two of one name are the user's mistake. */
export class Workflows {
  readonly #handlers = new Map<string, LoadedHandler>()

  constructor(handlers: readonly LoadedHandler[]) {
    for (const handler of handlers) {
      const { workflow } = handler
      const known = this.#handlers.get(workflow)
      if (known && known.handler !== handler.handler)
        throw new EngineError([diagnostic('duplicate-workflow', { workflow, first: known.file, second: handler.file })])
      this.#handlers.set(workflow, handler)
    }
  }

  get names(): readonly string[] {
    return [...this.#handlers.keys()]
  }

  has(workflow: string): boolean {
    return this.#handlers.has(workflow)
  }

  /** Throws an `EngineError` where none is loaded. */
  handlerOf(workflow: string): LoadedHandler {
    const handler = this.#handlers.get(workflow)
    if (handler) return handler
    throw new EngineError([diagnostic('unknown-workflow', { workflow, known: this.names.join(', ') })])
  }

  /** The workflow that `invoke` means. */
  invoked(given: string): InvokeTarget | undefined {
    for (const name of functionNames(given)) {
      const handler = this.#handlers.get(name)
      if (handler) return { kind: 'workflow', workflow: name, codeHash: handler.hash }
    }
    return undefined
  }
}

import { diagnosticsOf, type LoadedHandler, loadHandlers } from '../runtime/index.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'
import type { CommandResult } from './command.ts'

/** Runs what a command does with the engine: what the user or the disk got wrong becomes the command's diagnostics. */
export async function withEngineFailures(work: () => Promise<CommandResult>): Promise<CommandResult> {
  try {
    return await work()
  } catch (thrown) {
    const diagnostics = diagnosticsOf(thrown)
    if (!diagnostics) throw thrown
    return { diagnostics }
  }
}

/** The handlers of all files, and everything that is wrong with any of them. */
export async function loadAll(
  files: readonly string[],
): Promise<{ readonly handlers: readonly LoadedHandler[]; readonly diagnostics: readonly Diagnostic[] }> {
  const handlers: LoadedHandler[] = []
  const diagnostics: Diagnostic[] = []
  for (const file of files) {
    try {
      handlers.push(...(await loadHandlers(file)))
    } catch (thrown) {
      const found = diagnosticsOf(thrown)
      if (!found) throw thrown
      diagnostics.push(...found)
    }
  }
  return { handlers, diagnostics }
}

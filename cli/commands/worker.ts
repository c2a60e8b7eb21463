import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { Engine, LIMITS, type LoadedHandler, openStore, type Store, systemEnvironment } from '../../runtime/index.ts'
import { defineCommand, wrongUse } from '../command.ts'
import { loadAll, withEngineFailures } from '../engine-failures.ts'
import { logToStderr, sendHandlerOutputToStderr } from '../handler-console.ts'
import type { Io } from '../io.ts'
import { Progress } from '../progress.ts'
import { pathsOperand, synchronousMode, synchronousOption } from '../shared-options.ts'
import { stopSignals } from '../stop-signals.ts'

export const command = defineCommand({
  operands: { files: pathsOperand('The handlers of the executions to go on with') },
  options: {
    store: { type: 'string', demandOption: true, describe: 'The file that keeps the executions', requiresArg: true },
    synchronous: synchronousOption,
    retention: {
      type: 'number',
      default: LIMITS.retentionDays,
      describe: 'Forget executions this many days after they have ended; 0 keeps them',
      requiresArg: true,
    },
    interruptions: {
      type: 'number',
      describe: 'An execution fails when its process ended more often in a row with nothing recorded; default: never',
      requiresArg: true,
    },
    once: { type: 'boolean', default: false, describe: 'Do what is due now, and end' },
  },
  examples: [
    ['worker handlers/*.ts --store orders.db', 'Go on with waits, retries and callbacks, until Ctrl-C'],
    ['worker handler.ts --store orders.db --once', 'The same from a scheduler'],
  ],
  run: ({ files, store: file, once, synchronous, retention, interruptions }, io) =>
    withEngineFailures(async () => {
      if (!(retention >= 0)) return wrongUse('--retention takes a number of days.')
      if (interruptions !== undefined && !(interruptions >= 0))
        return wrongUse('--interruptions takes a number from 0.')
      sendHandlerOutputToStderr()
      const { handlers, diagnostics } = await loadAll(files)
      if (diagnostics.length > 0) return { diagnostics }
      const store = openStore(file, { environment: systemEnvironment, synchronous: synchronousMode(synchronous) })
      try {
        // The first one lets what runs come to its end; a second one of the same kind ends the process, which loses nothing.
        using stop = stopSignals(() =>
          io.message('stopping when the running invocations have ended; again to stop at once'),
        )
        const engine = new Engine({
          store,
          environment: systemEnvironment,
          handlers,
          ...(interruptions !== undefined && { limits: { interruptionsInARow: interruptions } }),
          logSink: logToStderr,
          onDiagnostic: (found) => say([found], io),
          onEvent: new Progress(io, store, true).onEvent,
        })
        say(notLoaded(store, handlers), io)
        if (!once) io.message(io.style('dim', `working on ${file}, ${kept(retention)}; Ctrl-C stops`, 'stderr'))
        await engine.work({ once, signal: stop.signal, ...(retention > 0 && { retentionDays: retention }) })
        return { exitCode: stop.exitCode() }
      } finally {
        await store.close()
      }
    }),
})

/** Said at the beginning: what is deleted must surprise nobody. */
const kept = (days: number): string =>
  days === 0 ? 'ended executions are kept' : `executions are kept ${days} days after their end`

/** Executions that nobody here can go on with are said once, not passed over. */
function notLoaded(store: Store, handlers: readonly LoadedHandler[]): readonly Diagnostic[] {
  const loaded = new Set(handlers.map(({ workflow }) => workflow))
  return [...store.read((snapshot) => snapshot.unfinished())]
    .filter(([workflow]) => !loaded.has(workflow))
    .map(([workflow, count]) => diagnostic('workflow-not-loaded', { workflow, count }))
}

function say(found: readonly Diagnostic[], io: Io): void {
  if (found.length === 0) return
  const style = (style: Parameters<Io['style']>[0], text: string) => io.style(style, text, 'stderr')
  io.message(formatDiagnostics(found, { readSource: () => undefined, style }).trimEnd())
}

import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import {
  Engine,
  type ExecutionRecord,
  type Json,
  listExecutions,
  type LoadedHandler,
  loadHandlers,
  MemoryStore,
  openStore,
  type RunResult,
  type Store,
  systemEnvironment,
} from '../../runtime/index.ts'
import { type CommandResult, defineCommand, wrongUse } from '../command.ts'
import { withEngineFailures } from '../engine-failures.ts'
import { EXIT } from '../exit-codes.ts'
import { logToStderr, sendHandlerOutputToStderr } from '../handler-console.ts'
import type { Io } from '../io.ts'
import { readTags } from '../filter-options.ts'
import { Progress } from '../progress.ts'
import { synchronousMode, synchronousOption } from '../shared-options.ts'
import { waitingText } from '../waiting-text.ts'

/** With a store, a longer wait is left to `stepwright worker` or the next `run`. */
const DEFAULT_WAIT_SECONDS = 60

export const command = defineCommand({
  operands: {
    file: { type: 'string', demandOption: true, describe: 'The handler, TypeScript or JavaScript; no build is needed' },
  },
  options: {
    input: { type: 'string', describe: "The handler's event, as JSON", requiresArg: true },
    store: { type: 'string', describe: 'Keep executions in this file', requiresArg: true },
    name: { type: 'string', describe: 'Start the execution of this name, or resume it', requiresArg: true },
    tag: { type: 'string', array: true, nargs: 1, describe: 'A tag of a new execution, as KEY=VALUE; may be repeated' },
    timeout: { type: 'number', describe: 'A new execution ends after this many seconds in all', requiresArg: true },
    synchronous: synchronousOption,
    export: { type: 'string', describe: 'Which handler, in a file with several', requiresArg: true },
    wait: {
      type: 'number',
      describe: `Go on past waits and retries that end within this many seconds (with --store: ${DEFAULT_WAIT_SECONDS}, without: any)`,
      requiresArg: true,
    },
    json: { type: 'boolean', default: false, describe: 'Print only the outcome, as JSON' },
  },
  examples: [
    [`run handler.ts --input '{"orderId":"o-1"}'`, 'Run to the end, in memory'],
    ['run handler.ts --store orders.db --name o-1', 'Start, or go on after a crash or a suspension'],
  ],
  run: (args, io) =>
    withEngineFailures(async () => {
      const input = parseInput(args.input)
      if ('wrong' in input) return { diagnostics: [input.wrong] }
      if (args.wait !== undefined && !(args.wait >= 0)) return wrongUse('--wait takes a number of seconds.')
      const tags = readTags(args.tag)
      if ('wrong' in tags) return { diagnostics: [tags.wrong] }
      sendHandlerOutputToStderr()
      const handlers = await loadHandlers(args.file)
      const handler = chooseHandler(handlers, args.export)
      if ('wrong' in handler) return { diagnostics: [handler.wrong] }
      const store =
        args.store === undefined
          ? new MemoryStore()
          : openStore(args.store, { environment: systemEnvironment, synchronous: synchronousMode(args.synchronous) })
      try {
        const found: Diagnostic[] = []
        const progress = new Progress(io, store, false)
        const engine = new Engine({
          store,
          environment: systemEnvironment,
          handlers,
          logSink: logToStderr,
          // At once what explains a silence; the rest at the end.
          onDiagnostic: (one) =>
            one.code === 'execution-elsewhere' || one.code === 'handler-hangs'
              ? io.message(io.style('dim', one.message, 'stderr'))
              : found.push(one),
          ...(!args.json && { onEvent: progress.onEvent }),
        })
        const { workflow } = handler.chosen
        const known = args.input === undefined ? named(store, workflow, args.name) : undefined
        const execution =
          known ??
          (
            await engine.start({
              workflow,
              ...(args.name !== undefined && { name: args.name }),
              ...('value' in input && { input: input.value }),
              ...(tags.value && { tags: tags.value }),
              ...(args.timeout !== undefined && { timeoutSeconds: args.timeout }),
            })
          ).execution
        if (!args.json) io.message(io.style('dim', `${workflow} ${execution.name} (${execution.id})`, 'stderr'))
        const waitSeconds = args.wait ?? (args.store === undefined ? Infinity : DEFAULT_WAIT_SECONDS)
        const result = await engine.run(execution.id, { timersWithinMs: waitSeconds * 1000 })
        return present(result, found, args.json, args.store, io)
      } finally {
        await store.close()
      }
    }),
})

function parseInput(text: string | undefined): { readonly value?: Json } | { readonly wrong: Diagnostic } {
  if (text === undefined) return {}
  try {
    return { value: JSON.parse(text) as Json }
  } catch (thrown) {
    return { wrong: diagnostic('invalid-json', { what: '--input', reason: (thrown as Error).message }) }
  }
}

function chooseHandler(
  handlers: readonly LoadedHandler[],
  exportName: string | undefined,
): { readonly chosen: LoadedHandler } | { readonly wrong: Diagnostic } {
  const exports = handlers.map((handler) => handler.exportName).join(', ')
  const { file } = handlers[0]!
  if (exportName === undefined)
    return handlers.length === 1
      ? { chosen: handlers[0]! }
      : { wrong: diagnostic('several-handlers', { file, exports }) }
  const chosen = handlers.find((handler) => handler.exportName === exportName)
  return chosen ? { chosen } : { wrong: diagnostic('unknown-export', { name: exportName, file, exports }) }
}

/** Without an input, a name means the execution that has it: to resume nobody must repeat the input. */
function named(store: Store, workflow: string, name: string | undefined): ExecutionRecord | undefined {
  return name === undefined ? undefined : listExecutions(store, { workflow, name })[0]
}

function present(
  { outcome, execution, waitsFor }: RunResult,
  found: Diagnostic[],
  json: boolean,
  store: string | undefined,
  io: Io,
): CommandResult {
  if (outcome.status === 'suspended' && store === undefined && waitsFor.some(({ kind }) => kind === 'callback'))
    found.push(diagnostic('store-suggested', {}))
  const exitCode =
    outcome.status === 'succeeded' ? EXIT.ok : outcome.status === 'failed' ? EXIT.findings : EXIT.suspended
  if (json) {
    const { id, name, workflow, pause } = execution
    const paused = pause && { paused: pause.reason ?? true }
    const shown = { ...outcome, ...(outcome.status === 'suspended' && { waitsFor }), ...paused, id, name, workflow }
    return { diagnostics: found, exitCode, output: JSON.stringify(shown) }
  }
  if (execution.pause) {
    const why = execution.pause.reason === undefined ? '' : ` (${execution.pause.reason})`
    io.message(`${io.style('yellow', 'paused', 'stderr')}${why}: stepwright resume ${execution.id} --store ${store}`)
    return { diagnostics: found, exitCode }
  }
  if (outcome.status === 'suspended') {
    io.message(`${io.style('yellow', 'suspended', 'stderr')}, waiting for`)
    for (const waiting of waitsFor) io.message(`  ${waitingText(waiting, store)}`)
    return { diagnostics: found, exitCode }
  }
  if (outcome.status === 'failed') return { diagnostics: found, exitCode }
  const { result } = outcome
  return { diagnostics: found, exitCode, ...(result !== undefined && { output: JSON.stringify(result, null, 2) }) }
}

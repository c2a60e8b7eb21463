import { error, info, warning } from '../define.ts'

/** What can go wrong around running a handler: loading it, its store, its executions and callbacks. */
export const runCodes = {
  'handler-syntax': error(({ reason }: { reason: string }) => `The handler cannot be read: ${reason}.`),
  'handler-import': error(
    ({ reason }: { reason: string }) => `An import cannot be resolved: ${reason}.`,
    'Check the path; packages must be installed beside the handler.',
  ),
  'handler-throws': error(
    ({ file, reason }: { file: string; reason: string }) => `Loading ${file} failed: ${reason}.`,
    'Code outside the handler runs when the file is loaded; move work into a step.',
  ),
  'handler-not-exported': error(
    ({ file }: { file: string }) => `${file} exports no handler.`,
    'Export one: export const handler = withDurableExecution(async (event, context) => …).',
  ),
  'unknown-export': error(
    ({ name, file, exports }: { name: string; file: string; exports: string }) =>
      `${file} has no handler exported as "${name}"; its handlers are: ${exports}.`,
  ),
  'several-handlers': error(
    ({ file, exports }: { file: string; exports: string }) => `${file} exports several handlers: ${exports}.`,
    'Choose one with --export NAME.',
  ),
  'duplicate-workflow': error(
    ({ workflow, first, second }: { workflow: string; first: string; second: string }) =>
      `Two handlers are called "${workflow}": ${first} and ${second}.`,
    'A workflow is named after its file, or after its folder when the file is called handler.',
  ),
  'unknown-workflow': error(
    ({ workflow, known }: { workflow: string; known: string }) =>
      `No handler of "${workflow}" is loaded; loaded are: ${known}.`,
  ),
  'store-not-found': error(
    ({ file }: { file: string }) => `There is no store at ${file}.`,
    '`stepwright run FILE --store STORE` makes one.',
  ),
  'store-damaged': error(
    ({ file, reason }: { file: string; reason: string }) => `${file} is no sound store: ${reason}.`,
    'Restore it from a backup, or give another file to start afresh.',
  ),
  'store-locked': error(
    ({ file }: { file: string }) => `The store ${file} is locked by another program.`,
    'Processes of stepwright share a store; something else holds it. Try again when it is done.',
  ),
  'store-foreign': error(
    ({ file }: { file: string }) => `${file} is an SQLite database of another program.`,
    'Give a file of its own to --store.',
  ),
  'store-version': error(
    ({ file, found, known }: { file: string; found: number; known: number }) =>
      `${file} was written by a newer stepwright: its schema has version ${found}, this one knows ${known}.`,
    'Use the stepwright that wrote it, or a new store.',
  ),
  'store-unusable': error(
    ({ file, reason }: { file: string; reason: string }) => `The store ${file} cannot be used: ${reason}.`,
  ),
  'execution-name-taken': error(
    ({ name, workflow }: { name: string; workflow: string }) =>
      `The execution "${name}" of ${workflow} was started with another input.`,
    'Give the same input to resume it, or another name to start a new one.',
  ),
  'execution-exists': error(
    ({ name, workflow }: { name: string; workflow: string }) =>
      `There is an execution "${name}" of ${workflow} already.`,
    'Give the new one another name, or none: it gets the old name with a number.',
  ),
  'execution-request': error(({ reason }: { reason: string }) => `The execution cannot be started: ${reason}.`),
  'unknown-execution': error(({ name }: { name: string }) => `There is no execution "${name}" in the store.`),
  'ambiguous-execution': error(
    ({ name, ids }: { name: string; ids: string }) => `Several executions are called "${name}": ${ids}.`,
    'Give the id of one.',
  ),
  'execution-elsewhere': info(
    ({ name }: { name: string }) => `Another process is running the execution "${name}"; its outcome is waited for.`,
    'Should that process die, the execution is taken over: at once on this machine, else within 30 seconds.',
  ),
  'handler-hangs': error(
    ({ name, running }: { name: string; running: readonly string[] }) =>
      running.length === 0
        ? `The handler of "${name}" waits for something that is no operation, and nothing in the process will settle it.`
        : `The execution "${name}" hangs: nothing in the process will settle what ${running.join(', ')} began.`,
    'What is recorded stays: with repaired code the execution goes on.',
  ),
  'execution-timeout-range': error(
    ({ seconds, limit }: { seconds: number; limit: number }) =>
      `The time-out of an execution is a whole number of seconds from 1 to ${limit}, not ${seconds}.`,
  ),
  'execution-ended': error(
    ({ name, status }: { name: string; status: string }) => `The execution "${name}" is over: ${status}.`,
  ),
  'execution-not-ended': error(
    ({ name }: { name: string }) => `The execution "${name}" has not ended.`,
    '`stepwright terminate` ends it.',
  ),
  'execution-not-paused': error(({ name }: { name: string }) => `The execution "${name}" is not paused.`),
  'rewind-not-failed': error(
    ({ name, status }: { name: string; status: string }) =>
      `Only a failed execution can be rewound; "${name}" is ${status}.`,
    '`stepwright restart` starts a new one with the same input.',
  ),
  'rewind-invoked': error(
    ({ name, by }: { name: string; by: string }) => `The execution "${name}" was started by an invoke of "${by}".`,
    'Rewind that one: its invoke goes on with this execution.',
  ),
  'rewind-unknown-operation': error(
    ({ path, failed }: { path: string; failed: string }) =>
      `No operation ${path} has failed; ${failed === '' ? 'none has' : `failed are: ${failed}`}.`,
  ),
  'unknown-callback': error(({ id }: { id: string }) => `There is no callback "${id}" in the store.`),
  'callback-complete': error(
    ({ id, status }: { id: string; status: string }) => `The callback "${id}" has ended already: ${status}.`,
  ),
  'callback-result-too-large': error(
    ({ bytes, limit }: { bytes: number; limit: number }) =>
      `The answer has ${bytes} bytes; a callback takes at most ${limit}.`,
  ),
  'code-changed': warning(
    ({ name, workflow }: { name: string; workflow: string }) =>
      `The code of ${workflow} has changed since the execution "${name}" was started.`,
    'It goes on with the new code. Where that calls other operations than were recorded, the execution fails.',
  ),
  'workflow-not-loaded': warning(
    ({ workflow, count }: { workflow: string; count: number }) =>
      `${count} unfinished execution${count === 1 ? '' : 's'} of "${workflow}" cannot go on: no handler of that name is loaded.`,
    'Give its file to `stepwright worker`.',
  ),
  'store-suggested': info(
    () => 'The execution waits for a callback, and ends with this process.',
    'Use --store FILE to keep it; `stepwright callback` then completes it from another process.',
  ),
} as const

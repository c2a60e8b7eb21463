import { error, info } from '../define.ts'

export interface TypeScriptError {
  readonly message: string
  /** TypeScript's own number. */
  readonly number: number
}

/** What can be wrong with a handler, or keeps it from being exported exactly. */
export const handlerCodes = {
  'syntax-error': error(({ message, number }: TypeScriptError) => `${message} (TS${number})`),
  'type-error': error(({ message, number }: TypeScriptError) => `${message} (TS${number})`),
  'no-handler': error(
    ({ file }: { file: string }) => `${file} exports no durable handler.`,
    'Export one: `export const handler = withDurableExecution(async (event, context) => { … })`.',
  ),
  'wrapped-handler': error(
    ({ name, by, given }: { name: string; by: string; given: boolean }) =>
      given
        ? `\`${name}\` is a durable handler inside \`${by}\`: what that does around it would be lost in the export.`
        : `\`${name}\` is a durable handler that \`${by}\` makes: its function is not written at the export.`,
    'Export `withDurableExecution(…)` itself, with a function that does or calls what differs.',
  ),
  'var-unlike-let': error(
    ({ name, why }: { name: string; why: string }) => `\`var ${name}\` ${why}, which no \`let\` does.`,
    'Declare it with `let` in the outermost block that uses it.',
  ),
  'unsupported-syntax': error(
    ({ construct }: { construct: string }) => `Between operations ${construct} cannot be exported yet.`,
    'Do it inside a step, or write it another way.',
  ),
  'unsupported-call': error(
    ({ callee }: { callee: string }) => `Between operations the call of \`${callee}\` cannot be exported.`,
    "Call it inside a step: `await context.step('…', async () => …)`.",
  ),
  'unsupported-value': error(({ what, why }: { what: string; why: string }) => `Cannot use ${what} here: ${why}.`),
  'nondeterministic-call': error(
    ({ what }: { what: string }) => `${what} gives another answer when the handler is replayed.`,
    "Move it into a step: `await context.step('…', async () => …)`.",
  ),
  'unsupported-operation': error(
    ({ operation }: { operation: string }) => `\`${operation}\` cannot be exported yet.`,
    'Await one operation after the other, or use `context.parallel` or `context.map`.',
  ),
  'context-function': error(
    ({ name, why }: { name: string; why: string }) =>
      `The function \`${name}\` calls operations and cannot become states here: ${why}.`,
    'Write its operations in the handler, or in `context.runInChildContext`.',
  ),
  'together-not-exact': error(
    ({ why }: { why: string }) => `These promises cannot be awaited together in the export: ${why}.`,
    'Use `context.parallel` or `context.map`.',
  ),
  'concurrent-operations': error(
    () => 'Several operations one after the other in concurrent code: which record each gets depends on who is faster.',
    'Give each its own context: `context.map(items, async (item, value) => …)` or `context.runInChildContext`.',
  ),
  'started-not-exact': error(
    ({ name, why }: { name: string; why: string }) =>
      `\`${name}\` is started here and awaited later, which the export cannot do: ${why}.`,
    'Await it before anything else happens, or use `context.parallel`.',
  ),
  'operation-not-awaited': error(
    ({ operation }: { operation: string }) =>
      `This ${operation} is started and not awaited at once, which cannot be exported yet.`,
    'Put `await` before it, or use `context.parallel`.',
  ),
  'unsupported-option': error(
    ({ operation, option, why }: { operation: string; option: string; why: string }) =>
      `The option \`${option}\` of ${operation} cannot be exported: ${why}.`,
    'Leave it out.',
  ),
  'unsupported-argument': error(
    ({ operation, what }: { operation: string; what: string }) => `Cannot export ${operation} with ${what}.`,
  ),
  'capture-not-json': error(
    ({ name, what, operation }: { name: string; what: string; operation: string }) =>
      `The code of ${operation} reads \`${name}\`, which is ${what}: it cannot cross to a task as JSON.`,
    'Read what you need of it before, as plain data.',
  ),
  'write-to-outer-variable': error(
    ({ name, where }: { name: string; where: string }) =>
      `${where[0]!.toUpperCase()}${where.slice(1)} writes \`${name}\`, which belongs to the function around it: the write is lost on replay.`,
    'Return the value and assign it outside.',
  ),
  'context-of-outer-scope': error(
    ({ name }: { name: string }) =>
      `\`${name}\` is the context of an outer function: an operation on it here ends the execution.`,
    'Use the context parameter of this function.',
  ),
  'throw-of-non-error': error(
    ({ text }: { text: string }) => `\`${text}\` is not certainly an error; what is thrown must be one.`,
    'Throw `new Error(…)`.',
  ),
  'change-of-shared-value': error(
    ({ name }: { name: string }) =>
      `The contents of \`${name}\` change here while another name may lead to the same value.`,
    'Make a new value: `[...list, item]`, `{ ...object, key: value }`.',
  ),
  'callback-not-exact': error(
    ({ reason }: { reason: string }) => `This created callback cannot be exported exactly: ${reason}.`,
    'Hand its id to the step right after it and await its promise next, or use `context.waitForCallback`.',
  ),
  'callback-result-not-text': error(
    () => 'A callback answers with text; a type other than string is never checked or parsed.',
    'Leave the type out, and parse the text inside a step.',
  ),
  'operation-name-refused': error(
    ({ problem }: { problem: string }) => `The service refuses this name of an operation: ${problem}.`,
    'Name it in at most 256 characters from space to `~`.',
  ),
  'duration-out-of-range': error(
    ({ seconds, min, max }: { seconds: number; min: number; max: number }) =>
      `A duration of ${seconds} seconds is refused by the service: whole seconds from ${min} to ${max} are allowed.`,
  ),
  compute: info(
    ({ why }: { why: string }) =>
      `This runs as code in the export, one invocation of the task function each time: ${why}.`,
  ),
  'assumed-pure': info(
    ({ name }: { name: string }) =>
      `Code of the package ${name} runs here between operations; it is taken to be pure, as on every replay.`,
    'If it reads or changes anything outside, call it inside a step.',
  ),
  'assumed-unchanged': info(
    ({ name, operation }: { name: string; operation: string }) =>
      `The code of ${operation} gives \`${name}\` to a function that the text does not tell; it is taken to change nothing of it.`,
    'If it does, give it a copy: `structuredClone(order)`.',
  ),
  'made-again': info(
    ({ name, operation }: { name: string; operation: string }) =>
      `\`${name}\` is not JSON; in the export the task of ${operation} makes it again from its initialiser.`,
  ),
  'log-dropped': info(
    ({ call }: { call: string }) => `\`${call}\` writes no log line in the export; it does when the handler runs.`,
  ),
} as const

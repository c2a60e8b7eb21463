import { error, info, warning } from '../define.ts'

/** What a replay would do wrong, and uses of the API that do not mean what they say. */
export const checkCodes = {
  'environment-read': warning(
    ({ what }: { what: string }) =>
      `${what} is read again on every replay: a deployment may change it under a running execution.`,
    'Read it inside a step, or pass it as part of the event.',
  ),
  'module-state': error(
    ({ name }: { name: string }) =>
      `\`${name}\` changes while handlers run: a replay may happen in another process, where it has another value.`,
    'Keep it in a variable of the handler, or read and change it inside a step.',
  ),
  'operation-in-step': error(
    ({ operation, step }: { operation: string; step: string }) =>
      `This ${operation} stands in the code of a ${step}, which is no place for operations: the execution ends there.`,
    'Use `context.runInChildContext` to group operations.',
  ),
  'operation-never-awaited': warning(
    ({ operation }: { operation: string }) =>
      `Nothing awaits this ${operation}: its error is lost, and the execution may end before it does.`,
    'Put `await` before it.',
  ),
  'async-outside-step': warning(
    ({ what }: { what: string }) =>
      `${what} is awaited outside of a step: a suspension cuts it off, and every replay does it again.`,
    "Do it in a step: `await context.step('…', async () => …)`.",
  ),
  'race-not-recorded': error(
    ({ combinator }: { combinator: string }) =>
      `Nothing records which operation wins this ${combinator}: a replay may take another.`,
    'Use the combinator of the context: `context.promise.race`, `context.promise.any`.',
  ),
  'combinator-in-other-context': error(
    ({ combinator }: { combinator: string }) =>
      `This ${combinator} belongs to the context of an outer function and starts here, in another one: the execution ends.`,
    'Await it in the function that made it.',
  ),
  'invoke-text-input': warning(
    ({ function: name }: { function: string }) =>
      `Of two texts the first is the operation's name: this invokes the function called ${name}, without input.`,
    'Give the operation a name: `context.invoke(name, function, input)`.',
  ),
  'batch-errors-unread': warning(
    ({ operation, reading }: { operation: string; reading: string }) =>
      `A ${operation} never rejects: ${reading}, and nothing asks whether something failed.`,
    'Call `throwIfError()`, or look at `getErrors()`.',
  ),
  'error-class-lost': warning(
    ({ name }: { name: string }) =>
      `This is never true: what an operation throws is an error of the API, and \`${name}\` is lost on the way.`,
    'Compare the name of what caused it: `error.cause?.name`.',
  ),
  'unnamed-operation-in-loop': info(
    ({ operation }: { operation: string }) =>
      `Some rounds skip this ${operation}, and it has no name: replayed by changed code, one round may take the result of another.`,
    'Name it after what the round is about: `` `charge ${order.id}` ``.',
  ),
} as const

import { error, notice } from '../define.ts'

/** What a workflow means that a Step Functions definition cannot say, or says with a difference. */
export const exportCodes = {
  'inexact-expression': error(
    ({ reason }: { reason: string }) => `This has no exact form in the export: ${reason}.`,
    'Compute it inside a step, whose code runs as it is.',
  ),
  'batch-completion': error(
    ({ operation, reason }: { operation: string; reason: string }) =>
      `The export of "${operation}" cannot end early as the handler does: ${reason}.`,
    'Write `completionConfig: { toleratedFailurePercentage: 100 }` to let all run to their end and collect what they give.',
  ),
  'batch-read-after-failure': error(
    ({ operation, what }: { operation: string; what: string }) =>
      `After a failure "${operation}" ends at once, and ${what} depends on how far the others came; the export stops them.`,
    'Call `throwIfError()` first, or write `completionConfig: { toleratedFailurePercentage: 100 }` to collect all results.',
  ),
  'batch-concurrency': error(
    ({ operation }: { operation: string }) => `The concurrency of "${operation}" is not certainly a number above 0.`,
  ),
  'batch-stops-others': notice(
    ({ operation }: { operation: string }) =>
      `After a failure in "${operation}" the export stops the others where they are; on the runtime their steps in progress run on.`,
  ),
  'together-stops-others': notice(
    ({ operation }: { operation: string }) =>
      `When one of the operations of "${operation}" is rejected the export stops the others; on the runtime they run on until the handler ends.`,
  ),
  'together-order': notice(
    ({ operation }: { operation: string }) =>
      `Which of the operations of "${operation}" begins first is not certain in the export: something is decided before one of them.`,
  ),
  'callback-token': notice(
    ({ callback }: { callback: string }) =>
      `The id of callback "${callback}" is a Step Functions task token in the export, answered through SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat with JSON.`,
  ),
  'callback-step-strategy': error(
    ({ callback }: { callback: string }) =>
      `The step that hands out the id of "${callback}" has a retry strategy that only its code can decide, and its answer is the callback's.`,
    'Use `createRetryStrategy` with whole seconds, or `waitForCallback`.',
  ),
  'at-most-once-strategy': error(
    ({ step }: { step: string }) =>
      `"${step}" runs at most once per attempt and has a retry strategy that only its code can decide; in the export nobody can ask it about an interrupted attempt.`,
    'Use `createRetryStrategy` with whole seconds and no half jitter, or `retryPresets.noRetry`.',
  ),
  'number-as-text': notice(
    () =>
      'Step Functions writes 15 digits of a number as text; where JavaScript writes more, the export ends with Stepwright.Contract.',
    'Write it inside a step, or round it first.',
  ),
  'number-not-finite': notice(
    ({ what }: { what: string }) =>
      `${what} may be NaN or infinite, which JSON does not have; the export then ends with Stepwright.Contract.`,
    'Test it where it is made: `if (Number.isNaN(price)) …`, or let `null` stand for it.',
  ),
  'element-outside-list': notice(
    () =>
      'JavaScript makes a list longer for any index; the export sets elements that are there, or the next one, and ends with Stepwright.Contract for any other.',
    'Use `push` to add an element.',
  ),
  'task-not-exported': error(
    ({ task }: { task: string }) => `"${task}" is a task of a Step Functions definition; only handlers are exported.`,
  ),
  'bundle-failed': error(({ reason }: { reason: string }) => `The handler's code cannot be bundled: ${reason}.`),
} as const

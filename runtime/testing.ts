/** The package `stepwright/testing`: runs handlers in tests, with scripted steps, simulated time and crashes. */
export type { Crash, ScriptedStep, StandIn, StandInContext, TestFunction, TestOptions } from './testing/options.ts'
export {
  type AnswerOptions,
  type AttemptOptions,
  fails,
  type GivenError,
  returns,
  type ScriptedAnswer,
  type ScriptedAttempt,
  staysOpen,
  succeeds,
  throws,
} from './testing/scripts.ts'
export { type TestCallback, TestExecution, type TestLogLine } from './testing/test-execution.ts'
export { testHandler } from './testing/test-handler.ts'
export type { TestOperation } from './testing/test-operation.ts'

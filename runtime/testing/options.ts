import type { Case, ScriptedOperation, ScriptedOutcome } from '../compare/cases.ts'
import type { StandIns } from '../compare/runtime-outside.ts'
import { EVERY_OTHER } from '../compare/script.ts'
import type { FaultPoint } from '../environment/environment.ts'
import type { AttemptCall } from '../replay/interceptor.ts'
import { wrappedHandler } from '../sdk/handler.ts'
import type { Duration } from '../semantics/duration.ts'
import type { Json } from '../semantics/json.ts'
import type { ExecutionLimits } from '../semantics/limits.ts'
import { type ScriptedAnswer, type ScriptedAttempt, staysOpen } from './scripts.ts'

/**
 * Keys of `steps`, `callbacks` and `functions` are operation paths: names from the root joined by `/`, an item or a branch as
 * `import[2]`, an unnamed operation by its kind (`step`). The name alone is enough where only one operation has it; for a function that
 * stands in, it means all of them.
 */
export interface TestOptions<TEvent = unknown> {
  /** What the handler is given; `{}` unless given. */
  readonly input?: TEvent
  /**
   * What the bodies of steps, the submitters of callbacks and the checks of conditions do. Without it all of them run. With it, one that is
   * reached and not named ends the test with an error, so that nothing is charged by mistake; `'*': 'run'` lets all others run.
   */
  readonly steps?: Readonly<Record<string, ScriptedStep>>
  /** How callbacks are answered, by the path of the `waitForCallback` or `createCallback`. The others stay open, for the test to answer. */
  readonly callbacks?: Readonly<Record<string, ScriptedAnswer | readonly ScriptedAnswer[]>>
  /** What `invoke` reaches, by the function's name: durable handlers, plain functions, or outcomes. */
  readonly functions?: Readonly<Record<string, TestFunction>>
  /** Where the process dies; another one goes on over what was recorded. Each crash happens once. */
  readonly crashes?: readonly Crash[]
  /** How much simulated time may pass before `testHandler` returns; any unless given. */
  readonly within?: Duration
  /** When the simulated clock starts; the beginning of 2026 unless given. */
  readonly startTime?: Date
  /** After how long the service ends the execution. */
  readonly timeout?: Duration
  readonly limits?: Partial<ExecutionLimits>
  /** Which export of a file, where it has several handlers. */
  readonly exportName?: string
}

/** The real body; outcomes, one for all attempts or a list in their order; or a function that stands in for the body. */
export type ScriptedStep = 'run' | ScriptedAttempt | readonly ScriptedAttempt[] | StandIn

/** Called as the body would be: a step's with its context, a check's with state and context, a submitter's with id and context. */
// oxlint-disable-next-line typescript/no-explicit-any -- the parameters of any body
export type StandIn = (...args: any[]) => unknown

/** The context that a stand-in is given. */
export interface StandInContext {
  /** From 1. */
  readonly attempt: number
  readonly path: string
}

/** What `withDurableExecution` returned; a function of the input and the `FunctionCall`; or outcomes. */
export type TestFunction = StandIn | ScriptedAttempt | readonly ScriptedAttempt[]

export interface Crash {
  readonly at: FaultPoint
  /** Only at this operation, by path or name; for `after-step-body`. */
  readonly step?: string
  /** The how manieth time the point is passed; the first unless given. */
  readonly time?: number
}

/** The options as the one case that the scripting of `compare` knows. */
export function caseOf({ input, steps, callbacks = {}, functions = {} }: TestOptions): Case {
  const nowhere = { file: 'the test', start: 0, end: 0 }
  const operation = (scripted: 'run' | ScriptedAttempt | readonly ScriptedAttempt[]): ScriptedOperation => {
    const outcomes = scripted === 'run' ? [RUN] : [scripted].flat().map(({ outcome }) => outcome)
    return { outcomes, always: !Array.isArray(scripted), span: nowhere }
  }
  return {
    name: 'test',
    input: (input === undefined ? {} : JSON.parse(JSON.stringify(input))) as Json,
    operations: mapped(steps ?? { [EVERY_OTHER]: 'run' }, (step) =>
      typeof step === 'function' ? undefined : operation(step),
    ),
    callbacks: mapped({ [EVERY_OTHER]: staysOpen(), ...callbacks }, (answers) =>
      [answers].flat().map(({ answer }) => answer),
    ),
    functions: mapped(functions, (one) => (typeof one === 'function' ? undefined : operation(one))),
    span: nowhere,
    operationsSpan: nowhere,
  }
}

const RUN: ScriptedOutcome = { kind: 'run', durationSeconds: 0 }

function mapped<T, R>(table: Readonly<Record<string, T>>, map: (value: T) => R | undefined): Record<string, R> {
  const entries = Object.entries(table).map(([key, value]) => [key, map(value)] as const)
  return Object.fromEntries(entries.filter((entry): entry is [string, R] => entry[1] !== undefined))
}

/** The functions among the options; `used` hears of each key that served. */
export function standInsOf({ steps = {}, functions = {} }: TestOptions, used: (key: string) => void): StandIns {
  return {
    body: (call) => {
      const key = [call.path, lastName(call.path)].find((one) => Object.hasOwn(steps, one))
      const found = key === undefined ? undefined : steps[key]
      if (typeof found !== 'function') return undefined
      used(`steps ${key}`)
      return async () => found(...argumentsOf(call))
    },
    function: (name) => {
      const found = Object.hasOwn(functions, name) ? functions[name] : undefined
      if (typeof found !== 'function' || wrappedHandler(found)) return undefined
      used(`functions ${name}`)
      return found
    },
  }
}

function argumentsOf({ kind, argument, attempt, path }: AttemptCall): readonly unknown[] {
  const context: StandInContext = { attempt, path }
  return kind === 'step' ? [context] : [argument, context]
}

export const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

import type { Clock, Environment } from '../../environment/environment.ts'
import type { Json } from '../../semantics/json.ts'
import { AssignFailure } from '../data-flow.ts'
import { indexOfMatch, retryDelaySeconds } from '../error-handling.ts'
import type { Execution, Strand, TaskHandler } from '../execution.ts'
import { StateFailure, TaskFailure } from '../failure.ts'
import { History } from '../history.ts'
import type { Transition } from '../machine.ts'
import { isObject } from '../queries/equality.ts'
import { Scope } from '../scope.ts'
import { StateRun } from '../state-run.ts'
import { checkedMock } from './check-mock.ts'
import {
  type ErrorDetails,
  type InspectionData,
  TestStateRejection,
  type TestStateRequest,
  type TestStateResponse,
} from './request.ts'
import { invalid, STATE_NAME, type TestedState, testedState } from './tested-state.ts'

export interface TestStateOptions {
  readonly environment: Pick<Environment, 'clock' | 'random' | 'newId'>
  /** Does a Task that is not mocked. */
  readonly tasks?: TaskHandler
  /** The account of the made-up names; default: the role's. */
  readonly accountId?: string
}

/**
 * AWS's TestState: runs one state once, with its data at each stage, and says what its Retry and Catch would do. Rejects with a
 * TestStateRejection where AWS refuses the request.
 */
export async function testState(request: TestStateRequest, options: TestStateOptions): Promise<TestStateResponse> {
  const tested = testedState(request)
  const result = checkedMock(request, tested.state)
  const input = parsed(request.input ?? '{}', 'Invalid State Machine Execution Input')
  const variables = parsed(request.variables ?? '{}', 'Invalid variables')
  const stages = new Map<string, Json>([['input', input]])
  const execution = testExecution(request, options, tested, stages, input, result)
  const { signal } = new AbortController()
  const strand: Strand = { path: [], signal, isStopped: () => false, lastEventId: 0, open: undefined }
  const scope = new Scope()
  if (isObject(variables)) scope.assign(variables)
  const run = new StateRun(execution, strand, scope, tested.compiled, input)
  const answer = await runOnce(request, tested, run)
  if ((request.inspectionLevel ?? 'INFO') === 'INFO') return answer.response
  if (isObject(variables) && Object.keys(variables).length > 0) stages.set('variables', variables)
  return { ...answer.response, inspectionData: inspectionData(tested, stages, answer.errorDetails) }
}

function parsed(text: string, problem: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new TestStateRejection('InvalidExecutionInput', `${problem}: '${(error as Error).message}'`)
  }
}

interface Answer {
  readonly response: TestStateResponse
  readonly errorDetails?: ErrorDetails
}

async function runOnce(request: TestStateRequest, { compiled }: TestedState, run: StateRun): Promise<Answer> {
  let failure: StateFailure
  try {
    return { response: succeeded(await compiled.run(run)) }
  } catch (thrown) {
    if (thrown instanceof TestStateRejection) throw thrown
    if (thrown instanceof SyntaxError) throw invalid(thrown.message, `/States/${STATE_NAME}`)
    failure = thrown instanceof AssignFailure ? thrown.failure : run.failure(thrown)
    if (thrown instanceof AssignFailure) return { response: failed('FAILED', failure) }
  }
  const retryIndex = indexOfMatch(compiled.retriers, failure)
  const retrier = compiled.retriers[retryIndex]
  const retried = request.stateConfiguration?.retrierRetryCount ?? 0
  if (retrier && retried < retrier.maxAttempts) {
    const retryBackoffIntervalSeconds = retryDelaySeconds({ ...retrier, jitter: false }, retried, () => 1)
    return { response: failed('RETRIABLE', failure), errorDetails: { retryIndex, retryBackoffIntervalSeconds } }
  }
  const catchIndex = indexOfMatch(compiled.catchers, failure)
  const catcher = compiled.catchers[catchIndex]
  const errorDetails = { ...(retrier && { retryIndex }), ...(catcher && { catchIndex }) }
  if (!catcher) return { response: failed('FAILED', failure), errorDetails }
  try {
    const errorOutput: Json = { Error: failure.error ?? null, Cause: failure.reason ?? null }
    const transition = await catcher.handle(run, errorOutput)
    return { response: { ...succeeded(transition), ...failed('CAUGHT_ERROR', failure) }, errorDetails }
  } catch (thrown) {
    const last = thrown instanceof AssignFailure ? thrown.failure : run.failure(thrown)
    return { response: failed('FAILED', last), errorDetails }
  }
}

function succeeded({ output, next }: Transition): TestStateResponse {
  return { status: 'SUCCEEDED', output: JSON.stringify(output), ...(next !== undefined && { nextState: next }) }
}

function failed(status: TestStateResponse['status'], { error, reason }: StateFailure): TestStateResponse {
  return { status, ...(error !== undefined && { error }), ...(reason !== undefined && { cause: reason }) }
}

function testExecution(
  request: TestStateRequest,
  { environment, tasks, accountId }: TestStateOptions,
  { state }: TestedState,
  stages: Map<string, Json>,
  input: Json,
  result: Json | undefined,
): Execution {
  const { mock, stateConfiguration, roleArn } = request
  const mocked = (): Json => {
    if (mock?.errorOutput) throw new TaskFailure(mock.errorOutput.error ?? '', mock.errorOutput.cause ?? '')
    return result ?? null
  }
  const machineId = environment.newId()
  const name = environment.newId()
  const place = `arn:aws:states:us-east-1:${accountId ?? (roleArn?.split(':')[4] || '123456789012')}`
  const context = request.context === undefined ? undefined : parsed(request.context, 'Invalid context')
  return {
    tasks: mock
      ? async ({ callback }) => {
          const answer = mocked()
          callback?.succeed(answer)
          return answer
        }
      : (tasks ?? (() => Promise.reject(new TestStateRejection('ValidationException', 'No task handler is given.')))),
    // A Wait is over at once.
    environment: state.Type === 'Wait' ? { ...environment, clock: immediate(environment.clock) } : environment,
    history: new History(environment.clock.now),
    runs: [],
    context: {
      Execution: {
        Id: `${place}:express:${machineId}:${name}`,
        Input: input,
        Name: name,
        RoleArn: roleArn ?? null,
        StartTime: new Date(environment.clock.now()).toISOString(),
      },
      StateMachine: { Id: `${place}:stateMachine:${machineId}`, Name: machineId },
    },
    test: {
      inspect: (stage, value) => void stages.set(stage, value),
      ...(context !== undefined && { context }),
      ...(stateConfiguration?.mapItemReaderData !== undefined && { readerData: stateConfiguration.mapItemReaderData }),
      ...(mock && {
        mock: (count: number) => {
          checkFailures(count, stateConfiguration?.mapIterationFailureCount ?? 0, stages)
          return mocked()
        },
      }),
    },
  }
}

/** Iterations that are said to have failed count only where a tolerance is given. */
function checkFailures(count: number, failures: number, stages: ReadonlyMap<string, Json>): void {
  if (failures > count) {
    const problem = 'Map iteration failure count must be less than or equal to the number of Map iterations'
    throw new TestStateRejection('ValidationException', problem)
  }
  const tolerated = stages.get('toleratedFailureCount')
  const percentage = stages.get('toleratedFailurePercentage')
  const exceeds =
    (typeof tolerated === 'number' && failures > tolerated) ||
    (typeof percentage === 'number' && (failures / count) * 100 > percentage)
  if (!exceeds) return
  throw new StateFailure(
    'States.ExceedToleratedFailureThreshold',
    'The specified tolerated failure threshold was exceeded',
  )
}

function immediate({ now }: Clock): Clock {
  return {
    now,
    schedule: (_, callback) => {
      queueMicrotask(callback)
      return { cancel: () => {} }
    },
  }
}

const COUNTS = new Set(['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage'])

/** What AWS shows of the stages; some state types keep some to themselves. */
function inspectionData(
  { state, queryLanguage }: TestedState,
  stages: ReadonlyMap<string, Json>,
  errorDetails: ErrorDetails | undefined,
): InspectionData {
  const hidden = new Set<string>()
  if (state.Type === 'Parallel')
    for (const stage of ['afterInputPath', 'afterParameters', 'afterArguments']) hidden.add(stage)
  // A constant result makes its way without the input.
  if (state.Type === 'Pass' && queryLanguage === 'JSONPath' && state.Result !== undefined) hidden.add('afterInputPath')
  const shown: Record<string, string | number | ErrorDetails> = {}
  for (const [stage, value] of stages) {
    if (hidden.has(stage)) continue
    shown[stage] = COUNTS.has(stage) && typeof value === 'number' ? value : JSON.stringify(value)
  }
  return errorDetails && Object.keys(errorDetails).length > 0 ? { ...shown, errorDetails } : shown
}

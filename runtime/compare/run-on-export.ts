import { interpret, type Machine, type StartedWait, type TaskCall, TaskFailure } from '../interpreter/interpret.ts'
import type { Effect } from '../history/outcome.ts'
import type { Json } from '../semantics/json.ts'
import { operationPath } from '../semantics/path.ts'
import { callbackLabel, CaseSide, EXECUTION_LABEL, type SideResult } from './case-side.ts'
import type { Case, ScriptedOutcome } from './cases.ts'
import { recordedArguments } from './recorded-arguments.ts'
import { type ExportMap, isOperationKind, type MappedState, resolved } from './export-map.ts'
import type { LambdaAnswer, TaskProcess, TaskScript } from './task-process.ts'

export interface ExportUnderTest {
  readonly machine: Machine
  readonly map: ExportMap
  /** The code of the task bundle. */
  readonly taskCode: string
  readonly tasks: TaskProcess
  /** The platform's failure in place of this invocation, if it is to have one. */
  readonly fault?: (call: TaskCall) => TaskFailure | undefined
}

/** One case on the exported definition: the interpreter, with the task bundle in another process. */
export async function runOnExport(under: ExportUnderTest, testCase: Case): Promise<SideResult> {
  const side = new CaseSide(testCase)
  const outside = new ExportOutside(side, under)
  const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:compare:case'
  side.label(executionArn, EXECUTION_LABEL)
  const main = interpret(under.machine, {
    input: testCase.input,
    tasks: outside.task,
    environment: side.environment,
    executionArn,
    onWait: outside.wait,
  })
  return await side.finish(main.then(({ outcome }) => outcome))
}

/** What a task of the bundle is given (ARCHITECTURE). */
interface Payload {
  readonly input?: { readonly [name: string]: Json }
  readonly attempt?: number
  readonly callbackId?: string
  readonly state?: Json
}

class ExportOutside {
  readonly #side: CaseSide
  readonly #under: ExportUnderTest
  readonly #instance: number
  /** How often the platform failed since a state was entered, by state and instance. */
  readonly #faults = new Map<string, number>()

  constructor(side: CaseSide, under: ExportUnderTest) {
    this.#side = side
    this.#under = under
    this.#instance = under.tasks.newInstance()
  }

  readonly task = async (call: TaskCall): Promise<Json> => {
    const visit = visitOf(call)
    if (call.retryCount === 0) this.#faults.delete(visit)
    const fault = this.#under.fault?.(call)
    if (fault) {
      this.#faults.set(visit, (this.#faults.get(visit) ?? 0) + 1)
      throw fault
    }
    const mapped = this.#under.map[call.state]
    if (!mapped) throw new Error(`The map of the export has no state "${call.state}".`)
    const known = await resolved(mapped, call, this.#under.map)
    if (mapped.kind === 'compute') return await this.#compute(call)
    return mapped.kind === 'invoke' ? await this.#invoke(call, known) : await this.#bundle(call, known)
  }

  readonly wait = async (wait: StartedWait): Promise<void> => {
    const mapped = this.#under.map[wait.state]
    // Waits between attempts belong to a protocol, not to the handler.
    if (mapped?.kind !== 'wait') return
    const known = await resolved(mapped, wait, this.#under.map)
    this.#side.record(effectOf(known, { kind: 'wait', attempt: 1, arguments: { seconds: wait.seconds } }))
  }

  /** Code between operations: it is no operation, so nobody scripts it and it leaves no trace. */
  async #compute(call: TaskCall): Promise<Json> {
    const { tasks, taskCode } = this.#under
    const answer = tasks.invoke(taskCode, this.#instance, payloadOf(call) ?? null)
    return lambdaResponse(await this.#side.simulation.external(answer))
  }

  /** A step, a submitter or a check: the bundle decides about retries, also when the script says what its body does. */
  async #bundle(call: TaskCall, mapped: MappedState): Promise<Json> {
    const payload = payloadOf(call) as Payload
    const { taskToken } = call
    const effect = taskEffect(mapped, { ...payload, attempt: this.#attempt(call, payload) })
    const callbackPath = mapped.kind === 'createCallback' ? pathOf(mapped) : effect.path
    if (taskToken !== undefined) this.#side.label(taskToken, callbackLabel(callbackPath))
    if (mapped.kind === 'createCallback' && effect.attempt === 1)
      this.#side.record({ strand: effect.strand, path: callbackPath, kind: 'callback', attempt: 1 })
    this.#side.record(effect)
    const done = this.#side.begin(effect.path)
    const outcome = await this.#side.ask((script) => script.operation(effect.path))
    const answer = await this.#side.simulation.external(
      this.#under.tasks.invoke(this.#under.taskCode, this.#instance, payloadOf(call) ?? null, scriptOf(outcome)),
    )
    this.#side.heard(effect, answer.said)
    await this.#side.pass(outcome.durationSeconds)
    await done()
    const result = lambdaResponse(answer)
    if (call.callback) await this.#handedOver(callbackPath, call.callback)
    return result
  }

  /** The attempt of the handler's: Step Functions has one count of retries, and what the platform failed at is in it. */
  #attempt(call: TaskCall, { attempt = 1 }: Payload): number {
    const faults = this.#faults.get(visitOf(call)) ?? 0
    return attempt === call.retryCount + 1 ? attempt - faults : attempt
  }

  async #handedOver(path: string, callback: NonNullable<TaskCall['callback']>): Promise<void> {
    const script = await this.#side.ask((asked) => asked.callback(path))
    this.#side.answer(script, {
      // `SendTaskSuccess` takes JSON: the text as a JSON string.
      succeed: (text) => callback.succeed(text),
      fail: ({ name, message }) => callback.fail(name, message),
      heartbeat: () => callback.heartbeat(),
    })
  }

  async #invoke(call: TaskCall, mapped: MappedState): Promise<Json> {
    const input = payloadOf(call)
    const given = input !== undefined && { arguments: input }
    const effect = effectOf(mapped, { kind: 'invoke', attempt: 1, ...given })
    this.#side.record(effect)
    const done = this.#side.begin(effect.path)
    const outcome = await this.#side.ask((script) => script.invoke(effect.path, functionNameOf(call)))
    await this.#side.pass(outcome.durationSeconds)
    await done()
    if (outcome.kind === 'returns') return lambdaResponse({ kind: 'result', text: JSON.stringify(outcome.value) })
    const { name, message } = outcome.error
    return lambdaResponse({ kind: 'error', errorType: name, errorMessage: message, trace: [] })
  }
}

const visitOf = ({ state, path }: TaskCall) => JSON.stringify([state, path])

function taskEffect(mapped: MappedState, { input, attempt = 1, state }: Payload): Effect {
  const kind =
    mapped.kind === 'waitForCallback' ? 'callback' : mapped.kind === 'waitForCondition' ? 'condition' : 'step'
  const given = recordedArguments({ ...input, ...(kind === 'condition' && { state }) })
  const effect = effectOf(mapped, { kind, attempt, ...(given !== undefined && { arguments: given }) })
  if (mapped.kind !== 'createCallback') return effect
  // The id goes to one step, which is a part of the state of the callback.
  return { ...effect, path: operationPath(effect.strand, mapped.handOver, 'step') }
}

const effectOf = (mapped: MappedState, rest: Pick<Effect, 'kind' | 'attempt' | 'arguments'>): Effect => ({
  strand: mapped.strand,
  path: pathOf(mapped),
  ...rest,
})

function pathOf({ strand, name, kind }: MappedState): string {
  if (!isOperationKind(kind)) throw new Error(`A state of kind ${kind} performs nothing.`)
  return operationPath(strand, name, kind)
}

/** `lambda:invoke` has its payload in a field, or none; a task that names its function by the resource is given it as it is. */
function payloadOf({ arguments: given }: TaskCall): Json | undefined {
  if (given !== null && typeof given === 'object' && 'Payload' in given) return given.Payload ?? null
  return isLambdaInvoke(given) ? undefined : given
}

function isLambdaInvoke(given: Json): given is { readonly FunctionName: string } {
  return (
    given !== null && typeof given === 'object' && 'FunctionName' in given && typeof given.FunctionName === 'string'
  )
}

function functionNameOf({ arguments: given, resource }: TaskCall): string {
  return isLambdaInvoke(given) ? given.FunctionName : resource
}

function scriptOf(outcome: ScriptedOutcome): TaskScript | undefined {
  if (outcome.kind === 'run') return undefined
  return outcome.kind === 'returns' ? { return: outcome.value } : { throw: outcome.error }
}

/** What `lambda:invoke` answers, and how it fails: Error is the error's type, Cause the JSON that Lambda made of it. */
function lambdaResponse(answer: LambdaAnswer): Json {
  if (answer.kind === 'result')
    return { ExecutedVersion: '$LATEST', Payload: JSON.parse(answer.text) as Json, StatusCode: 200 }
  const { errorType, errorMessage, trace } = answer
  throw new TaskFailure(errorType, JSON.stringify({ errorMessage, errorType, trace }))
}

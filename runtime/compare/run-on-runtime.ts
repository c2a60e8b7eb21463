import { Engine } from '../engine/engine.ts'
import type { FunctionCall, PlainFunction } from '../engine/functions.ts'
import type { LoadedHandler } from '../engine/load.ts'
import { OperationPaths } from '../engine/operation-paths.ts'
import type { Effect, Outcome } from '../history/outcome.ts'
import type { AttemptCall, OperationInterceptor } from '../replay/interceptor.ts'
import type { Json } from '../semantics/json.ts'
import { MemoryStore } from '../store/memory-store.ts'
import { callbackLabel, CaseSide, EXECUTION_LABEL, type SideResult } from './case-side.ts'
import { listen } from './effect-port.ts'
import { changedArguments, recordedArguments } from './recorded-arguments.ts'
import type { Case, ScriptedOutcome } from './cases.ts'
import type { InvokeOutcome } from './script.ts'
import type { CompletionOrder } from './steering.ts'

/** Where the recording build leaves a function's captured values (`captureEdits` of the task target). */
const CAPTURES = Symbol.for('stepwright.captures')

const EFFECT_KINDS = { step: 'step', submitter: 'callback', check: 'condition' } as const satisfies Record<
  AttemptCall['kind'],
  Effect['kind']
>

/**
 * One case on the replay runtime: the handler's own code over the engine, with the script in place of bodies. With the order of the
 * export, the runtime is led to take it too.
 */
export async function runOnRuntime(
  handler: LoadedHandler,
  testCase: Case,
  order?: CompletionOrder,
): Promise<SideResult> {
  const side = new CaseSide(testCase, order)
  const store = new MemoryStore()
  const outside = new RuntimeOutside(side, store)
  const engine = new Engine({
    store,
    environment: side.environment,
    handlers: [handler],
    functions: () => outside.function,
    interceptor: outside,
  })
  outside.engine = engine
  const { execution } = await engine.start({ workflow: handler.workflow, name: 'case', input: testCase.input })
  side.label(execution.arn, EXECUTION_LABEL)
  const main = engine.run(execution.id, 'settled').then(({ outcome }): Outcome => outcome)
  return await side.finish(main)
}

/** Stands between the runtime and the outside: bodies, invoked functions and callbacks follow the script. */
class RuntimeOutside implements OperationInterceptor {
  readonly #side: CaseSide
  readonly #store: MemoryStore
  /** Ids of callbacks that no step has been given yet. */
  readonly #created = new Map<string, string>()
  /** Set as soon as the engine is there, before anything runs. */
  engine: Engine | undefined

  constructor(side: CaseSide, store: MemoryStore) {
    this.#side = side
    this.#store = store
  }

  readonly attempt = async (call: AttemptCall, run: () => Promise<unknown>): Promise<unknown> => {
    const { path, strand, attempt, kind } = call
    const given = argumentsOf(call)
    const effect: Effect = {
      strand,
      path,
      kind: EFFECT_KINDS[kind],
      attempt,
      ...(given !== undefined && { arguments: given }),
    }
    this.#side.record(effect)
    const done = this.#side.begin(path)
    const outcome = await this.#side.ask((script) => script.operation(path))
    const observed = async () => {
      try {
        return await run()
      } finally {
        this.#tellChanges(effect, given, argumentsOf(call))
      }
    }
    const value = await this.#perform(effect, outcome, observed, done)
    if (kind === 'submitter') await this.#handedOver(String(call.argument), path)
    else await this.#handOver(given)
    return value
  }

  readonly effect = (effect: Effect): void => {
    this.#side.record(effect)
  }

  readonly callback: NonNullable<OperationInterceptor['callback']> = ({ path, callbackId, of }) => {
    this.#side.label(callbackId, callbackLabel(path))
    if (of === 'createCallback') this.#created.set(callbackId, path)
  }

  /** Whatever function a handler invokes: the script answers by path, else by name. */
  readonly function: PlainFunction = async (_input, call) => {
    const path = this.#pathOf(call)
    const done = this.#side.begin(path)
    const outcome = await this.#side.ask((script) => script.invoke(path, call.functionName))
    await this.#side.pass(outcome.durationSeconds)
    await done()
    return scripted(outcome)
  }

  async #perform(
    effect: Effect,
    outcome: ScriptedOutcome,
    run: () => Promise<unknown>,
    done: () => Promise<void>,
  ): Promise<unknown> {
    // Time stands while a real body is at work; what it is said to take passes afterwards.
    const real = outcome.kind === 'run' ? await this.#side.simulation.external(listen(run)) : undefined
    if (real) this.#side.heard(effect, real.said)
    await this.#side.pass(outcome.durationSeconds)
    await done()
    if (outcome.kind !== 'run') return scripted(outcome)
    if (real && 'thrown' in real.settled) throw real.settled.thrown
    return real && 'value' in real.settled ? real.settled.value : undefined
  }

  /** A body that changes what it was given: the export's handler never sees it, so there is no such effect there. */
  #tellChanges(effect: Effect, given: Json | undefined, now: Json | undefined): void {
    for (const { path, before, after } of changedArguments(given, now))
      this.#side.record({
        ...effect,
        path: `${effect.path} changes its captured ${path}`,
        arguments: { before: before ?? null, after: after ?? null },
      })
  }

  /** A step that reads the id of a created callback has handed it over when it is done. */
  async #handOver(given: Json | undefined): Promise<void> {
    const text = JSON.stringify(given) ?? ''
    for (const [callbackId, path] of this.#created) {
      if (!text.includes(callbackId)) continue
      this.#created.delete(callbackId)
      await this.#handedOver(callbackId, path)
    }
  }

  async #handedOver(callbackId: string, path: string): Promise<void> {
    const script = await this.#side.ask((asked) => asked.callback(path))
    const complete = (answer: Parameters<Engine['completeCallback']>[1]) =>
      void this.#side.simulation.external(this.engine!.completeCallback(callbackId, answer))
    this.#side.answer(script, {
      succeed: (text) => complete({ kind: 'succeed', result: text }),
      fail: ({ name, message }) => complete({ kind: 'fail', error: { ErrorType: name, ErrorMessage: message } }),
      heartbeat: () => complete({ kind: 'heartbeat' }),
    })
  }

  #pathOf({ executionId, operationId, functionName }: FunctionCall): string {
    const paths = new OperationPaths()
    for (const { operation } of this.#store.read((snapshot) => snapshot.operations(executionId))) paths.add(operation)
    return paths.of(operationId) ?? functionName
  }
}

/** What a body reads from around it; a check also gets its state. */
function argumentsOf({ function: body, kind, argument }: AttemptCall): Json | undefined {
  const captures = (body as { [CAPTURES]?: () => Record<string, unknown> })[CAPTURES]
  return recordedArguments({ ...captures?.(), ...(kind === 'check' && { state: argument }) })
}

function scripted(outcome: InvokeOutcome): Json {
  if (outcome.kind === 'returns') return structuredClone(outcome.value)
  const { name, message } = outcome.error
  throw Object.assign(new Error(message), { name })
}

import type { Engine } from '../engine/engine.ts'
import type { FunctionCall, PlainFunction } from '../engine/functions.ts'
import { OperationPaths } from '../engine/operation-paths.ts'
import type { Effect } from '../history/outcome.ts'
import type { AttemptCall, OperationInterceptor } from '../replay/interceptor.ts'
import type { Json } from '../semantics/json.ts'
import type { Store } from '../store/store.ts'
import { callbackLabel, type CaseSide } from './case-side.ts'
import type { ScriptedOutcome } from './cases.ts'
import { listen } from './effect-port.ts'
import { changedArguments, recordedArguments } from './recorded-arguments.ts'
import type { InvokeOutcome } from './script.ts'

/** Where the recording build leaves a function's captured values (`captureEdits` of the task target). */
const CAPTURES = Symbol.for('stepwright.captures')

const EFFECT_KINDS = { step: 'step', submitter: 'callback', check: 'condition' } as const satisfies Record<
  AttemptCall['kind'],
  Effect['kind']
>

/** Code of a test that runs in place of the handler's own bodies and of the functions that it invokes; the script is not asked. */
export interface StandIns {
  readonly body: (call: AttemptCall) => (() => Promise<unknown>) | undefined
  readonly function: (name: string) => PlainFunction | undefined
}

/** Stands between the runtime and the outside: bodies, invoked functions and callbacks follow the script. */
export class RuntimeOutside implements OperationInterceptor {
  readonly #side: CaseSide
  readonly #store: Store
  readonly #standIns: StandIns | undefined
  /** Ids of callbacks that no step has been given yet. */
  readonly #created = new Map<string, string>()
  readonly #handedOverIds = new Set<string>()
  /** Who takes answers to callbacks; set before anything runs. */
  service: Pick<Engine, 'completeCallback'> | undefined

  constructor(side: CaseSide, store: Store, standIns?: StandIns) {
    this.#side = side
    this.#store = store
    this.#standIns = standIns
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
    const standIn = this.#standIns?.body(call)
    const outcome = standIn ? REAL : await this.#side.ask((script) => script.operation(path))
    const observed = async () => {
      try {
        return await (standIn ?? run)()
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
    if (of !== 'createCallback') return
    // Bodies of a test do not say what they read: there the outside knows an id from its making on.
    if (this.#standIns) void this.#handedOver(callbackId, path)
    else this.#created.set(callbackId, path)
  }

  /** Whatever function a handler invokes: the script answers by path, else by name. */
  readonly function: PlainFunction = async (input, call) => {
    const path = this.#pathOf(call)
    const done = this.#side.begin(path)
    const standIn = this.#standIns?.function(call.functionName)
    if (standIn) return await this.#side.simulation.external(Promise.resolve(standIn(input, call)))
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

  /** The outside answers a callback once, however often its id is handed over. */
  async #handedOver(callbackId: string, path: string): Promise<void> {
    if (this.#handedOverIds.has(callbackId)) return
    this.#handedOverIds.add(callbackId)
    const script = await this.#side.ask((asked) => asked.callback(path))
    const complete = (answer: Parameters<Engine['completeCallback']>[1]) =>
      void this.#side.simulation.external(this.service!.completeCallback(callbackId, answer))
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

const REAL: ScriptedOutcome = { kind: 'run', durationSeconds: 0 }

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

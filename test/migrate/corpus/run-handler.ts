import { AsyncLocalStorage } from 'node:async_hooks'
import { Simulation } from '../../../runtime/environment/simulation.ts'
import { Engine } from '../../../runtime/engine/engine.ts'
import type { FunctionCall } from '../../../runtime/engine/functions.ts'
import type { LoadedHandler } from '../../../runtime/engine/load.ts'
import { OperationPaths } from '../../../runtime/engine/operation-paths.ts'
import type { AttemptCall, OperationInterceptor } from '../../../runtime/replay/interceptor.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import { MemoryStore } from '../../../runtime/store/memory-store.ts'
import { integrationName } from './run-definition.ts'
import type { Answer, Script } from './scripts.ts'
import { plain, type TraceCall, type TraceRun, withoutToken } from './trace.ts'

/** What a function of the replaced `services.ts` says it was called with. */
interface ServiceCall {
  readonly resource: string
  readonly input: unknown
}

const HOOK = Symbol.for('stepwright.test.services')

/** A `services.ts` whose functions answer what the case says; the handler beside it is as it was migrated. */
export function fakeServices(functions: ReadonlyMap<string, string>): string {
  const lines = [...functions].map(([name, resource]) =>
    name === 'invokeLambda'
      ? `export const ${name} = <Result = any>(name: string, input: any, _options?: any): Promise<Result> => call({ resource: name, input })`
      : `export const ${name} = <Result = { readonly [name: string]: any }>(input: any, _options?: any): Promise<Result> => call({ resource: ${JSON.stringify(resource)}, input })`,
  )
  return `const call = (given: any): Promise<any> => (globalThis as any)[Symbol.for('stepwright.test.services')](given)
export const todo = (what: string): any => { throw new Error('not migrated: ' + what) }
${lines.join('\n')}
`
}

/** Runs the migrated handler on the replay runtime with the script's answers. */
export async function runHandler(handler: LoadedHandler, script: Script): Promise<TraceRun> {
  const simulation = new Simulation()
  const store = new MemoryStore()
  const calls: TraceCall[] = []
  const counts = new Map<string, number>()
  const running = new AsyncLocalStorage<AttemptCall>()
  let ids = 0
  let engine: Engine | undefined

  const answerTo = async (strand: string, state: string, takesTime: boolean): Promise<Answer> => {
    const count = counts.get(`${strand} ${state}`) ?? 0
    counts.set(`${strand} ${state}`, count + 1)
    if (takesTime) {
      await new Promise<void>((resolve) => {
        simulation.clock.schedule(simulation.clock.now() + script.durationMs(strand, state, count), resolve)
      })
    }
    return script.answer(strand, state, count)
  }
  const service = async ({ resource, input }: ServiceCall): Promise<unknown> => {
    const attempt = running.getStore()
    if (!attempt) throw new Error(`${resource} was called outside of a step`)
    const { strand, name = '' } = attempt
    const text = JSON.stringify(input) ?? ''
    const created = [...callbacks].find((id) => text.includes(id))
    const token = attempt.kind === 'submitter' ? String(attempt.argument) : created
    const isSubmitter = token !== undefined
    calls.push({ strand, state: name, what: integrationName(resource), arguments: withoutToken(plain(input), token) })
    const answer = await answerTo(strand, name, !isSubmitter)
    if (isSubmitter) return handOver(token, answer)
    return given(answer)
  }
  const handOver = (token: string, answer: Answer) => {
    if (answer.kind === 'never') return undefined
    simulation.clock.schedule(simulation.clock.now() + 1000, () => {
      const completed = engine!.completeCallback(
        token,
        answer.kind === 'returns'
          ? { kind: 'succeed', result: JSON.stringify(answer.value) }
          : { kind: 'fail', error: { ErrorType: answer.name, ErrorMessage: answer.message } },
      )
      void simulation.external(completed)
    })
    return undefined
  }
  const callbacks = new Set<string>()
  const interceptor: OperationInterceptor = {
    callback: ({ of, callbackId }) => {
      if (of === 'createCallback') callbacks.add(callbackId)
    },
    attempt: (call, run) => running.run(call, run),
    effect: ({ kind, path, strand, arguments: seconds }) => {
      if (kind === 'wait') calls.push({ strand, state: nameOf(path, strand), what: 'wait', arguments: plain(seconds) })
    },
  }
  const invoked = async (input: unknown, call: FunctionCall): Promise<unknown> => {
    const strand = strandOf(store, call)
    const state = call.name ?? ''
    calls.push({ strand, state, what: `function ${call.functionName}`, arguments: plain(input) })
    const answer = given(await answerTo(strand, state, true))
    return answer !== null && typeof answer === 'object' && 'ExecutedVersion' in answer
      ? (answer as { Payload: Json }).Payload
      : answer
  }
  Object.assign(globalThis, { [HOOK]: service })
  engine = new Engine({
    store,
    environment: { clock: simulation.clock, random: () => 0.5, newId: () => `id-${++ids}`, faultPoint: () => {} },
    handlers: [handler],
    functions: () => invoked,
    interceptor,
    logSink: () => {},
  })
  const { execution } = await engine.start({
    workflow: handler.workflow,
    name: 'case',
    input: script.input,
    arn: 'arn:execution',
  })
  const end = await simulation.run(engine.run(execution.id, 'settled'))
  if (end === 'idle') return { status: 'suspended', calls }
  const { outcome } = end.value
  if (outcome.status === 'succeeded') return { status: 'succeeded', result: plain(outcome.result), calls }
  if (outcome.status === 'failed') return { status: 'failed', error: outcome.error, calls }
  return { status: 'suspended', calls }
}

function given(answer: Answer): Json {
  if (answer.kind === 'returns') return structuredClone(answer.value)
  const { name, message } = answer.kind === 'throws' ? answer : { name: 'States.Timeout', message: '' }
  throw Object.assign(new Error(message), { name })
}

const nameOf = (path: string, strand: string): string => path.slice(strand === '' ? 0 : strand.length + 1)

function strandOf(store: MemoryStore, { executionId, operationId }: FunctionCall): string {
  const paths = new OperationPaths()
  let strand = ''
  for (const { operation } of store.read((snapshot) => snapshot.operations(executionId))) {
    paths.add(operation)
    if (operation.Id === operationId)
      strand = operation.ParentId === undefined ? '' : (paths.of(operation.ParentId) ?? '')
  }
  return strand
}

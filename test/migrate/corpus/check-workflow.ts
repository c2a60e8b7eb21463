import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseDefinition } from '../../../compiler/asl/parse.ts'
import type * as Asl from '../../../compiler/asl/types.ts'
import { hasErrors } from '../../../compiler/diagnostics/diagnostic.ts'
import { migrate } from '../../../compiler/migrate.ts'
import { functionName } from '../../../compiler/migrate/services.ts'
import type { SourceText } from '../../../compiler/source/span.ts'
import { loadHandlers, type LoadedHandler } from '../../../runtime/engine/load.ts'
import { loadMachine, Uninterpretable } from '../../../runtime/interpreter/interpret.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import { type DefinitionRun, runDefinition, TooLong, waysOf, waysTaken } from './run-definition.ts'
import { fakeServices, runHandler } from './run-handler.ts'
import { SampleData } from './sample-data.ts'
import { type Mood, type Script, scriptFrom, tasksOf } from './scripts.ts'
import { byStrand, type TraceRun } from './trace.ts'

/** What became of one definition. `blocks`: why it does not count, in words that are the same for the same reason. */
export interface Checked {
  readonly name: string
  readonly folder?: string
  readonly blocks: readonly string[]
  readonly details: readonly string[]
  readonly cases: number
}

const ATTEMPTS = 240
const MOST_CASES = 12
const MOODS: readonly Mood[] = ['calm', 'caught', 'caught', 'rough']

/** Migrates a definition, writes the handler, and runs it beside the definition on a case for each way through it. */
export async function checkWorkflow(given: SourceText, name: string, folder: string): Promise<Checked> {
  const source = { ...given, text: withNumbers(given.text) }
  const migrated = await migrate(source)
  const problem = (blocks: readonly string[], details: readonly string[] = []): Checked => ({
    name,
    blocks,
    details,
    cases: 0,
  })
  if (migrated.files.length === 0) {
    return problem(
      ['the definition is not valid'],
      migrated.diagnostics.map(({ message }) => message),
    )
  }
  const { definition } = parseDefinition(source)
  if (!definition) throw new Error('a definition that was migrated has been read')
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  for (const { path, content } of migrated.files) writeFileSync(join(own, path), content)
  if (migrated.text.includes('TODO(migrate)') || migrated.diagnostics.some(({ code }) => code === 'migrate-feature')) {
    const codes = migrated.diagnostics.filter(({ severity }) => severity === 'warning')
    return { ...problem([...new Set(codes.map(({ message }) => generalised(message)))]), folder: own }
  }
  if (hasErrors(migrated.diagnostics)) return problem(['errors'])
  if (hidesCallback(definition))
    return { ...problem(['a substitution hides that a task waits for a token']), folder: own }
  const handler = await loadFaked(definition, join(folder, `${name}.run`), migrated)
  return { ...(await compareRuns(definition, handler, name)), folder: own }
}

/** What a substitution stands for decides whether the interpreter makes a token. */
const hidesCallback = (definition: Asl.StateMachine): boolean =>
  [...tasksOf(definition).values()].some(
    (task) => JSON.stringify(task).includes('$$.Task.Token') && !task.Resource.endsWith('.waitForTaskToken'),
  )

/** A substitution for a number is a number by the time a definition runs. */
function withNumbers(text: string): string {
  return text.replace(
    /("(?:TimeoutSeconds|HeartbeatSeconds|MaxConcurrency|Seconds)"\s*:\s*)"\$\{[^}]+\}"/g,
    (_, field) => `${field}60`,
  )
}

function generalised(message: string): string {
  return message
    .replace(/^The JSONata [^]*? has no exact counterpart/, 'The JSONata … has no exact counterpart')
    .replace(/^The (JSONPath|intrinsic) [^]*? has no exact counterpart/, 'The $1 … has no exact counterpart')
    .replace(/ of the state "[^"]*"/, ' of a state')
    .replace(/(variable|name) \$?\w+/, '$1 …')
}

async function loadFaked(
  definition: Asl.StateMachine,
  folder: string,
  migrated: Awaited<ReturnType<typeof migrate>>,
): Promise<LoadedHandler> {
  mkdirSync(folder, { recursive: true })
  const functions = new Map([...tasksOf(definition).values()].map(({ Resource }) => [functionName(Resource), Resource]))
  writeFileSync(join(folder, 'handler.ts'), migrated.text)
  writeFileSync(join(folder, 'services.ts'), fakeServices(functions))
  const [handler] = await loadHandlers(join(folder, 'handler.ts'))
  if (!handler) throw new Error('a migrated file has a handler')
  return handler
}

/** Failures of the data that a case happens to have, not ways through the definition. */
const DATA_FAULTS =
  /^States\.(Runtime|ParameterPathFailure|QueryEvaluationError|ReferencePathConflict|IntrinsicFailure|ResultPathMatchFailure|BranchFailed)$/

async function compareRuns(definition: Asl.StateMachine, handler: LoadedHandler, name: string): Promise<Checked> {
  const machine = loadMachine(definition)
  const data = new SampleData(definition as unknown as Json)
  const tasks = tasksOf(definition)
  const wanted = new Set(waysOf(definition))
  const seen = new Set<string>()
  const blocks = new Set<string>()
  const details: string[] = []
  const faults = new Map<string, number>()
  let cases = 0
  for (let attempt = 0; attempt < ATTEMPTS && cases < MOST_CASES; attempt++) {
    const script = scriptFrom(`${name} ${attempt}`, MOODS[attempt % MOODS.length]!, data, tasks)
    const run = await originalRun(machine, script)
    if (run === 'uninterpretable') return { name, blocks: ['the interpreter does not run it'], details, cases }
    if (run === undefined) continue
    const fault = run.visits.find(({ error }) => error && DATA_FAULTS.test(error.name))?.error
    if (fault) {
      const text = `${fault.name}: ${fault.message.replace(/#\d+/, '#').slice(0, 200)}`
      faults.set(text, (faults.get(text) ?? 0) + 1)
      continue
    }
    const ways = waysTaken(run.visits)
    const path = run.visits.map(({ state, next }) => `${state}>${next ?? ''}`).join(' ')
    const isNew = ways.some((way) => wanted.has(way)) || (cases < MOST_CASES / 2 && !seen.has(path)) || cases === 0
    if (!isNew) continue
    seen.add(path)
    for (const way of ways) wanted.delete(way)
    cases++
    const difference = differenceOf(run, await runHandler(handler, script))
    if (difference) {
      blocks.add(`differs: ${difference.kind}`)
      if (details.length < 2) details.push(`${script.seed}: ${difference.text}`)
    }
    if (wanted.size === 0 && attempt > 40) break
  }
  if (cases === 0) {
    blocks.add('no case runs through the definition')
    details.push(...[...faults].map(([fault, count]) => `${count} ${fault}`))
  } else if (wanted.size > 0) {
    blocks.add('no case takes every way')
    details.push([...wanted].join(', '), ...[...faults].map(([fault, count]) => `${count} ${fault}`))
  }
  return { name, blocks: [...blocks], details, cases }
}

async function originalRun(
  machine: ReturnType<typeof loadMachine>,
  script: Script,
): Promise<DefinitionRun | 'uninterpretable' | undefined> {
  try {
    return await runDefinition(machine, script)
  } catch (error) {
    if (error instanceof Uninterpretable) return 'uninterpretable'
    if (error instanceof TooLong) return undefined
    throw error
  }
}

function differenceOf(
  definition: DefinitionRun,
  handler: TraceRun,
): { readonly kind: string; readonly text: string } | undefined {
  const show = (value: unknown) => JSON.stringify(value)
  const [one, two] = [byStrand(definition.calls.map(comparable)), byStrand(handler.calls.map(comparable))]
  if (definition.status !== handler.status) {
    return {
      kind: 'status',
      text: `${show(definition.error ?? definition.result)} against ${show(handler.error ?? handler.result)}`,
    }
  }
  const cut = definition.visits.some(({ type, error }) => error && (type === 'Map' || type === 'Parallel'))
  for (const strand of new Set([...Object.keys(one), ...Object.keys(two)])) {
    const [left, right] = strandsOf(one[strand] ?? [], two[strand] ?? [], cut && strand !== '')
    const at = Math.max(left.length, right.length)
    for (let index = 0; index < at; index++) {
      if (isDeepStrictEqual(left[index], right[index])) continue
      return { kind: 'calls', text: `${strand} call ${index}:\n${show(left[index])}\n${show(right[index])}` }
    }
  }
  if (definition.status === 'succeeded' && !isDeepStrictEqual(definition.result, handler.result)) {
    return { kind: 'result', text: `\n${show(definition.result)}\n${show(handler.result)}` }
  }
  if (definition.error && handler.error && !sameError(definition, handler.error)) {
    return { kind: 'error', text: `${show(definition.error)} against ${show(handler.error)}` }
  }
  return undefined
}

/**
 * When a branch fails, Step Functions stops the others at once; a handler's others go on to the end of their step, or to the end of
 * the execution. What both have done is the same.
 */
function strandsOf<T>(left: readonly T[], right: readonly T[], cut: boolean): readonly [readonly T[], readonly T[]] {
  const length = cut ? Math.min(left.length, right.length) : Infinity
  return [left.slice(0, length), right.slice(0, length)]
}

/**
 * A failure that the definition itself throws (Fail) has its name and cause. A task's failure that nobody catches reaches the end of a
 * handler as the class of its operation (`StepError`); its text is the same.
 */
function sameError(definition: DefinitionRun, handler: { readonly name: string; readonly message: string }): boolean {
  const { name, message } = definition.error!
  // The definition's message tells its state and event before the same words.
  if (name === 'States.Runtime') return handler.name === name && message.endsWith(handler.message)
  const last = definition.visits.at(-1)
  if (last?.type === 'Fail' && last.path.length === 0)
    return (name || 'Error') === handler.name && message === handler.message
  return message === handler.message || handler.message === 'Callback timed out' || message === ''
}

/** A function is invoked by `lambda:invoke` or by the durable service; what it gets is the same, `{}` where nothing is given. */
function comparable(call: TraceRun['calls'][number]): TraceRun['calls'][number] {
  const given = call.arguments
  if (call.what !== 'lambda invoke' || given === null || typeof given !== 'object' || Array.isArray(given)) return call
  const { FunctionName, Payload, ...rest } = given as { readonly [key: string]: Json }
  if (Object.keys(rest).length > 0) return call
  return { ...call, what: `function ${JSON.stringify(FunctionName).replaceAll('"', '')}`, arguments: Payload ?? {} }
}

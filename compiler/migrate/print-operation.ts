import { quote } from '../expressions/print-typescript.ts'
import type { Expression } from '../ir/expression.ts'
import type { MapState, ParallelState, TaskState, WaitState } from '../ir/state.ts'
import { integrationOf, invokeParts, isCallback, isLambdaInvoke } from './integration.ts'
import { type ModuleNeeds, oneLine } from './module-needs.ts'
import { printRetry, retryWords } from './print-retry.ts'
import { expressionsIn, statementsOf } from './prune.ts'
import { batchLocal } from './rename.ts'
import type { OperationStatement, Statement } from './statement.ts'
import { localsOf } from './substitute.ts'

/** What the calls of operations are printed with. */
export interface OperationPrinting {
  readonly needs: ModuleNeeds
  readonly text: (expression: Expression) => string
  readonly block: (statements: readonly Statement[]) => string
}

/** A call of the API, awaited, with what takes its result. */
export function printOperation(statement: OperationStatement, printer: OperationPrinting): string {
  const { state } = statement
  const comment = state.comment === undefined ? '' : `// ${oneLine(state.comment)}\n`
  switch (state.kind) {
    case 'wait':
      return `${comment}await context.wait(${operationName(state.id)}, ${duration(state, printer)})`
    case 'task':
      return comment + task(statement, state, printer)
    case 'parallel':
      return comment + parallel(statement, state, printer)
    case 'map':
    default:
      return comment + map(statement, state, printer)
  }
}

function duration({ until }: WaitState, printer: OperationPrinting): string {
  if ('seconds' in until) return `{ seconds: ${printer.text(until.seconds)} }`
  return `{ seconds: ${printer.needs.todo(`wait until ${printer.text(until.timestamp)}`)} }`
}

function resultOf({ result, used, declared }: OperationStatement): string {
  return used ? `${declared ? '' : 'const '}${result} = ` : ''
}

function task(statement: OperationStatement, state: TaskState, printer: OperationPrinting): string {
  const to = resultOf(statement)
  const name = operationName(state.id)
  const integration = integrationOf(state.resource)
  if (statement.form === 'invoke') {
    printer.needs.invoked.add(state.id)
    const parts = isLambdaInvoke(integration) ? invokeParts(state.arguments) : undefined
    const target = parts ? functionText(parts.function, printer) : quote(state.resource)
    const payload = parts ? parts.payload : state.arguments
    return `${to}await context.invoke<any, ${statement.type ?? 'any'}>(${name}, ${target}${payload ? `, ${printer.text(payload)}` : ''})`
  }
  const typed = statement.form === 'step' ? generic(statement.type) : ''
  const called = `${printer.needs.service(state.resource)}${typed}(${argumentsOf(state, printer)})`
  if (statement.form === 'callback') return callback(to, name, called, state, printer)
  if (statement.form === 'handover') return handover(statement, called, state, printer)
  return `${to}await context.step(${name}, async () => ${called}, { retryStrategy: ${retry(state, printer)} })`
}

/** The API tells a name from a function by its being text: what is computed is made text. */
function functionText(given: Expression, printer: OperationPrinting): string {
  return printer.text(given.kind === 'literal' ? given : { kind: 'template', parts: [given] })
}

function argumentsOf(state: TaskState, printer: OperationPrinting): string {
  const integration = integrationOf(state.resource)
  const target = integration.kind === 'service' ? '' : `${quote(integration.name)}, `
  const given = target + (state.arguments ? printer.text(state.arguments) : '{}')
  const options = [
    ...(state.timeoutSeconds && !isCallback(state) ? [`timeoutSeconds: ${printer.text(state.timeoutSeconds)}`] : []),
    ...(state.credentials ? [`credentials: ${printer.text(state.credentials)}`] : []),
  ]
  return options.length === 0 ? given : `${given}, { ${options.join(', ')} }`
}

function callback(to: string, name: string, called: string, state: TaskState, printer: OperationPrinting): string {
  const options = [...callbackLimits(state, printer), `retryStrategy: ${retry(state, printer)}`]
  return `${to}await context.waitForCallback(${name}, async (taskToken) => { await ${called} }, { ${options.join(', ')} })`
}

function handover(statement: OperationStatement, called: string, state: TaskState, printer: OperationPrinting): string {
  const { promise, callbackId } = statement
  const options = callbackLimits(state, printer)
  const given = options.length === 0 ? '' : `, { ${options.join(', ')} }`
  return `const [${promise}, ${callbackId}] = await context.createCallback(${operationName(`${state.id} (callback)`)}${given})
await context.step(${operationName(state.id)}, async () => ${called}, { retryStrategy: ${retry(state, printer)} })
${resultOf(statement)}await ${promise}`
}

function callbackLimits(state: TaskState, printer: OperationPrinting): readonly string[] {
  return [
    ...(state.timeoutSeconds ? [`timeout: { seconds: ${printer.text(state.timeoutSeconds)} }`] : []),
    ...(state.heartbeatSeconds ? [`heartbeatTimeout: { seconds: ${printer.text(state.heartbeatSeconds)} }`] : []),
  ]
}

function retry(state: TaskState, printer: OperationPrinting): string {
  const printed = printRetry(state)
  for (const word of retryWords(printed)) printer.needs.fromApi(word)
  return printed
}

function parallel(statement: OperationStatement, state: ParallelState, printer: OperationPrinting): string {
  const branches = statement.nested.map(({ name, body }) => {
    const label = name === undefined ? '' : `name: ${operationName(name)}, `
    return `{ ${label}func: async (context) => {\n${printer.block(body)}\n} }`
  })
  const options = state.maxConcurrency ? `, { maxConcurrency: ${printer.text(state.maxConcurrency)} }` : ''
  const called = `context.parallel<any>(${operationName(state.id)}, [${branches.join(',\n')}]${options})`
  return batchOf(statement, called, printer)
}

function map(statement: OperationStatement, state: MapState, printer: OperationPrinting): string {
  const body = statement.nested[0]!.body
  const reads = new Set(
    [...statementsOf(body)].flatMap(expressionsIn).flatMap((expression) => [...localsOf(expression)]),
  )
  const index = statement.index !== undefined && reads.has(statement.index) ? `, ${statement.index}` : ''
  const item = statement.item !== undefined && reads.has(statement.item) ? statement.item : index ? '_item' : ''
  const options = [
    ...(state.maxConcurrency ? [`maxConcurrency: ${printer.text(state.maxConcurrency)}`] : []),
    ...(state.completion ? [`completionConfig: ${thresholds(state.completion, printer)}`] : []),
  ]
  const given = options.length === 0 ? '' : `, { ${options.join(', ')} }`
  const parameters = `context${item ? `, ${item}: ${statement.itemType ?? 'any'}` : ''}${index}`
  const called = `context.map<any, any>(${operationName(state.id)}, ${printer.text(state.items)}, async (${parameters}) => {\n${printer.block(body)}\n}${given})`
  return batchOf(statement, called, printer)
}

function thresholds(completion: NonNullable<MapState['completion']>, printer: OperationPrinting): string {
  const entries = Object.entries(completion).map(([key, value]) => `${key}: ${printer.text(value)}`)
  return `{ ${entries.join(', ')} }`
}

/** The results of a batch; a failed branch fails the state. */
function batchOf(statement: OperationStatement, called: string, printer: OperationPrinting): string {
  const batch = batchLocal(statement)
  const results = statement.used ? `\n${resultOf(statement)}${batch}.getResults()` : ''
  const check = batchCheck(statement, batch, printer)
  return `const ${batch} = await ${called}\n${check}${results}`
}

function batchCheck({ state }: OperationStatement, batch: string, printer: OperationPrinting): string {
  if (state.kind !== 'map') return `${batch}.throwIfError()`
  const exceeded = `${batch}.completionReason === 'FAILURE_TOLERANCE_EXCEEDED'`
  if (state.distributed) {
    const error = printer.needs.errorClass('States.ExceedToleratedFailureThreshold')
    return `if (${exceeded}) {\nthrow new ${error}('The specified tolerated failure threshold was exceeded')\n}`
  }
  return state.completion ? `if (${exceeded}) {\n${batch}.throwIfError()\n}` : `${batch}.throwIfError()`
}

/** A name as the service takes it: 1 to 256 printable ASCII characters. */
export const operationName = (name: string): string =>
  quote(
    name
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '_')
      .slice(0, 256) || '_',
  )

/** The type argument of a call. */
export const generic = (type: string | undefined): string => (type === undefined ? '' : `<${type}>`)

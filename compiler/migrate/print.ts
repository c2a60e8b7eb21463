import { isIdentifier, printTypeScript, quote, type TypeScriptScope } from '../expressions/print-typescript.ts'
import type { Expression } from '../ir/expression.ts'
import type { MapState, ParallelState, TaskState, WaitState } from '../ir/state.ts'
import { mapExpression, walkExpression } from '../ir/visit.ts'
import { invariant, InvariantError } from '../source/invariant.ts'
import { integrationOf, invokeParts, isCallback, isLambdaInvoke } from './integration.ts'
import { camelCase } from './names.ts'
import { expressionsIn, statementsOf } from './prune.ts'
import { batchLocal } from './rename.ts'
import { printRetry, retryWords } from './print-retry.ts'
import { functionName } from './services.ts'
import type { OperationStatement, Statement } from './statement.ts'
import { localsOf } from './substitute.ts'

/** What the text of a handler uses from around it. */
export interface Printed {
  readonly text: string
  /** Resources that are called through `services.ts`. */
  readonly resources: readonly string[]
  readonly usesTodo: boolean
  /** States that are said as `context.invoke`. */
  readonly invoked: ReadonlySet<string>
}

export interface HandlerToPrint {
  readonly comment?: string
  readonly statements: readonly Statement[]
  readonly eventType: string
}

/** Prints the statements of a handler as a TypeScript module, unformatted. */
export function printHandler({ comment, statements, eventType }: HandlerToPrint): Printed {
  const printer = new Printer(statements)
  const body = printer.block(statements)
  const usesEvent = readsEvent(statements)
  const doc = comment === undefined ? '' : `/** ${comment.replaceAll('*/', '*\\/').trim()} */\n`
  const isTyped = eventType !== 'any'
  const parameters = `${usesEvent ? 'event' : '_event'}: ${isTyped ? 'Event' : 'any'}, context`
  const text = `${printer.imports()}
${printer.errorClasses()}
${isTyped ? `interface Event ${eventType}\n` : ''}
${doc}export const handler = withDurableExecution(async (${parameters}) => {
${printer.usesArn ? `const ${EXECUTION_ARN} = context.executionContext.durableExecutionArn\n` : ''}${body}
})
`
  return { text, resources: printer.resources, usesTodo: printer.usesTodo, invoked: printer.invoked }
}

/** The name of the execution's ARN in a handler: steps cannot read it from the context. */
export const EXECUTION_ARN = 'executionArn'

class Printer {
  readonly #fromApi = new Set<string>(['withDurableExecution'])
  readonly #services = new Set<string>()
  readonly #resources = new Set<string>()
  readonly #errors = new Map<string, string>()
  readonly #lets: ReadonlySet<string>
  readonly invoked = new Set<string>()
  #todo = false
  #arn = false

  constructor(statements: readonly Statement[]) {
    this.#lets = new Set([...statementsOf(statements)].flatMap((one) => (one.kind === 'let' ? [one.local] : [])))
  }

  get resources(): readonly string[] {
    return [...this.#resources]
  }

  get usesArn(): boolean {
    return this.#arn
  }

  get usesTodo(): boolean {
    return this.#todo
  }

  imports(): string {
    const names = [...this.#fromApi].toSorted().join(', ')
    const services = [...this.#services, ...(this.#todo ? ['todo'] : [])].toSorted()
    const own = services.length === 0 ? '' : `import { ${services.join(', ')} } from './services.ts'\n`
    return `import { ${names} } from 'stepwright'\n${own}`
  }

  errorClasses(): string {
    return [...this.#errors]
      .map(
        ([name, identifier]) => `class ${identifier} extends Error {\n  override readonly name = ${quote(name)}\n}\n`,
      )
      .join('\n')
  }

  block(statements: readonly Statement[]): string {
    return statements.map((statement) => this.#statement(statement)).join('\n')
  }

  #statement(statement: Statement): string {
    const todo = expressionsIn(statement)
      .flatMap((expression) => [...walkExpression(expression)])
      .flatMap((part) =>
        part.kind === 'foreign' ? [`// TODO(migrate): ${part.language} ${oneLine(part.text)}\n`] : [],
      )
    if (isUntil(statement)) todo.push('// TODO(migrate): wait until a point in time\n')
    return [...new Set(todo)].join('') + this.#plain(statement)
  }

  #plain(statement: Statement): string {
    switch (statement.kind) {
      case 'const':
        return `const ${statement.local} = ${this.#text(statement.value)}`
      case 'parse':
        this.#fromApi.add('retryPresets')
        return `const ${statement.local} = await context.step${generic(statement.type)}(${operationName(`${statement.local} as JSON`)}, async () => ${this.#text(statement.value)}, { retryStrategy: retryPresets.noRetry })`
      case 'let':
        return `let ${statement.local}${statement.type !== undefined && !statement.value ? '!' : ''}: ${statement.type ?? letType(statement.value)}${statement.value ? ` = ${this.#text(statement.value)}` : ''}`
      case 'set':
        return `${statement.local} = ${this.#text(statement.value)}`
      case 'operation':
        return this.#operation(statement)
      case 'if':
        return this.#if(statement)
      case 'loop':
        return `while (${statement.test ? this.#text(statement.test) : 'true'}) {\n${this.block(statement.body)}\n}`
      case 'break':
      case 'continue':
        return statement.kind
      case 'return':
        return `return ${this.#text(statement.value)}`
      case 'throw':
        return `throw ${this.#text(statement.error)}`
      case 'rethrow':
        return `throw ${statement.local}`
      case 'try':
        return this.#try(statement)
      case 'caught':
        return this.#caught(statement)
      case 'jump':
      case 'group':
        throw new InvariantError(`a ${statement.kind} was left in the statements`)
      default:
        return statement satisfies never
    }
  }

  #if({ test, then, otherwise }: Statement & { kind: 'if' }): string {
    const head = `if (${this.#text(test)}) {\n${this.block(then)}\n}`
    if (otherwise.length === 0) return head
    const [only] = otherwise
    if (otherwise.length === 1 && only?.kind === 'if') return `${head} else ${this.#statement(only)}`
    return `${head} else {\n${this.block(otherwise)}\n}`
  }

  #try({ body, local, handler }: Statement & { kind: 'try' }): string {
    const reads = [...statementsOf(handler)].some(
      (one) => ((one.kind === 'rethrow' || one.kind === 'caught') && one.local === local) || false,
    )
    return `try {\n${this.block(body)}\n} catch ${reads ? `(${local}) ` : ''}{\n${this.block(handler)}\n}`
  }

  /** Name and message as ASL has them, from what the API throws. */
  #caught({ local, name, cause, form, named, told }: Statement & { kind: 'caught' }): string {
    const lines: string[] = []
    if (named) {
      if (form === 'callback' || form === 'handover') {
        this.#fromApi.add('CallbackTimeoutError')
        lines.push(
          `const ${name} = ${local} instanceof CallbackTimeoutError ? 'States.Timeout' : ${local} instanceof Error && ${local}.cause instanceof Error ? ${local}.cause.name : 'Error'`,
        )
      } else {
        lines.push(
          `const ${name} = ${local} instanceof Error && ${local}.cause instanceof Error ? ${local}.cause.name : 'Error'`,
        )
      }
    }
    if (told) lines.push(`const ${cause} = ${local} instanceof Error ? ${local}.message : ''`)
    return lines.join('\n')
  }

  #operation(statement: OperationStatement): string {
    const { state } = statement
    const comment = state.comment === undefined ? '' : `// ${oneLine(state.comment)}\n`
    switch (state.kind) {
      case 'wait':
        return `${comment}await context.wait(${operationName(state.id)}, ${this.#duration(state)})`
      case 'task':
        return comment + this.#task(statement, state)
      case 'parallel':
        return comment + this.#parallel(statement, state)
      case 'map':
      default:
        return comment + this.#map(statement, state)
    }
  }

  #duration({ until }: WaitState): string {
    if ('seconds' in until) return `{ seconds: ${this.#text(until.seconds)} }`
    return `{ seconds: ${this.#todoCall(`wait until ${this.#text(until.timestamp)}`)} }`
  }

  #result({ result, used, declared }: OperationStatement): string {
    return used ? `${declared ? '' : 'const '}${result} = ` : ''
  }

  #task(statement: OperationStatement, state: TaskState): string {
    const to = this.#result(statement)
    const name = operationName(state.id)
    const integration = integrationOf(state.resource)
    if (statement.form === 'invoke') {
      this.invoked.add(state.id)
      const parts = isLambdaInvoke(integration) ? invokeParts(state.arguments) : undefined
      const target = parts ? this.#functionName(parts.function) : quote(state.resource)
      const payload = parts ? parts.payload : state.arguments
      return `${to}await context.invoke<any, ${statement.type ?? 'any'}>(${name}, ${target}${payload ? `, ${this.#text(payload)}` : ''})`
    }
    const typed = statement.form === 'step' ? generic(statement.type) : ''
    const called = `${this.#service(state.resource)}${typed}(${this.#arguments(state)})`
    if (statement.form === 'callback') return this.#callback(to, name, called, state)
    if (statement.form === 'handover') return this.#handover(statement, called, state)
    return `${to}await context.step(${name}, async () => ${called}, { retryStrategy: ${this.#retry(state)} })`
  }

  /** The API tells a name from a function by its being text: what is computed is made text. */
  #functionName(given: Expression): string {
    return this.#text(given.kind === 'literal' ? given : { kind: 'template', parts: [given] })
  }

  #service(resource: string): string {
    this.#resources.add(resource)
    const name = functionName(resource)
    this.#services.add(name)
    return name
  }

  #arguments(state: TaskState): string {
    const integration = integrationOf(state.resource)
    const target = integration.kind === 'service' ? '' : `${quote(integration.name)}, `
    const given = target + (state.arguments ? this.#text(state.arguments) : '{}')
    const options = [
      ...(state.timeoutSeconds && !isCallback(state) ? [`timeoutSeconds: ${this.#text(state.timeoutSeconds)}`] : []),
      ...(state.credentials ? [`credentials: ${this.#text(state.credentials)}`] : []),
    ]
    return options.length === 0 ? given : `${given}, { ${options.join(', ')} }`
  }

  #callback(to: string, name: string, called: string, state: TaskState): string {
    const options = [
      ...(state.timeoutSeconds ? [`timeout: { seconds: ${this.#text(state.timeoutSeconds)} }`] : []),
      ...(state.heartbeatSeconds ? [`heartbeatTimeout: { seconds: ${this.#text(state.heartbeatSeconds)} }`] : []),
      `retryStrategy: ${this.#retry(state)}`,
    ]
    return `${to}await context.waitForCallback(${name}, async (taskToken) => { await ${called} }, { ${options.join(', ')} })`
  }

  #handover(
    { result, used, declared, promise, callbackId }: OperationStatement,
    called: string,
    state: TaskState,
  ): string {
    const options = [
      ...(state.timeoutSeconds ? [`timeout: { seconds: ${this.#text(state.timeoutSeconds)} }`] : []),
      ...(state.heartbeatSeconds ? [`heartbeatTimeout: { seconds: ${this.#text(state.heartbeatSeconds)} }`] : []),
    ]
    const given = options.length === 0 ? '' : `, { ${options.join(', ')} }`
    return `const [${promise}, ${callbackId}] = await context.createCallback(${operationName(`${state.id} (callback)`)}${given})
await context.step(${operationName(state.id)}, async () => ${called}, { retryStrategy: ${this.#retry(state)} })
${used ? `${declared ? '' : 'const '}${result} = ` : ''}await ${promise}`
  }

  #retry(state: TaskState): string {
    const printed = printRetry(state)
    for (const word of retryWords(printed)) this.#fromApi.add(word)
    return printed
  }

  #parallel(statement: OperationStatement, state: ParallelState): string {
    const branches = statement.nested.map(({ name, body }) => {
      const label = name === undefined ? '' : `name: ${operationName(name)}, `
      return `{ ${label}func: async (context) => {\n${this.block(body)}\n} }`
    })
    const options = state.maxConcurrency ? `, { maxConcurrency: ${this.#text(state.maxConcurrency)} }` : ''
    return this.#batch(
      statement,
      `context.parallel<any>(${operationName(state.id)}, [${branches.join(',\n')}]${options})`,
    )
  }

  #map(statement: OperationStatement, state: MapState): string {
    const body = statement.nested[0]!.body
    const reads = new Set(
      [...statementsOf(body)].flatMap(expressionsIn).flatMap((expression) => [...localsOf(expression)]),
    )
    const index = statement.index !== undefined && reads.has(statement.index) ? `, ${statement.index}` : ''
    const item = statement.item !== undefined && reads.has(statement.item) ? statement.item : index ? '_item' : ''
    const options = [
      ...(state.maxConcurrency ? [`maxConcurrency: ${this.#text(state.maxConcurrency)}`] : []),
      ...(state.completion ? [`completionConfig: ${this.#completion(state.completion)}`] : []),
    ]
    const given = options.length === 0 ? '' : `, { ${options.join(', ')} }`
    const parameters = `context${item ? `, ${item}: ${statement.itemType ?? 'any'}` : ''}${index}`
    return this.#batch(
      statement,
      `context.map<any, any>(${operationName(state.id)}, ${this.#text(state.items)}, async (${parameters}) => {\n${this.block(body)}\n}${given})`,
    )
  }

  #completion(completion: NonNullable<MapState['completion']>): string {
    const entries = Object.entries(completion).map(([key, value]) => `${key}: ${this.#text(value)}`)
    return `{ ${entries.join(', ')} }`
  }

  /** The results of a batch; a failed branch fails the state. */
  #batch(statement: OperationStatement, called: string): string {
    const batch = batchLocal(statement)
    const results = statement.used ? `\n${this.#result(statement)}${batch}.getResults()` : ''
    const check = this.#batchCheck(statement, batch)
    return `const ${batch} = await ${called}\n${check}${results}`
  }

  #batchCheck({ state }: OperationStatement, batch: string): string {
    if (state.kind !== 'map') return `${batch}.throwIfError()`
    const exceeded = `${batch}.completionReason === 'FAILURE_TOLERANCE_EXCEEDED'`
    if (state.distributed) {
      const error = this.#errorClass('States.ExceedToleratedFailureThreshold')
      return `if (${exceeded}) {\nthrow new ${error}('The specified tolerated failure threshold was exceeded')\n}`
    }
    return state.completion ? `if (${exceeded}) {\n${batch}.throwIfError()\n}` : `${batch}.throwIfError()`
  }

  #text(expression: Expression): string {
    const prepared = mapExpression(expression, (part) => this.#prepare(part))
    const printed = printTypeScript(prepared, SCOPE)
    invariant(printed.kind === 'text', `an expression has no text: ${printed.kind === 'reason' ? printed.reason : ''}`)
    return printed.text
  }

  /** What the printer of expressions has no text for: leaves of other languages, errors by their ASL name. */
  #prepare(part: Expression): Expression {
    if (part.kind === 'execution-arn') this.#arn = true
    if (part.kind === 'foreign') return { kind: 'variable', variable: this.#todoCall(`${part.language} ${part.text}`) }
    if (part.kind === 'error' && part.classes[0] !== 'Error') {
      return { ...part, classes: [this.#errorClass(part.classes[0] ?? 'Error'), ...part.classes.slice(1)] }
    }
    return part
  }

  #todoCall(what: string): string {
    this.#todo = true
    return `todo(${quote(oneLine(what))})`
  }

  #errorClass(name: string): string {
    const known = this.#errors.get(name)
    if (known !== undefined) return known
    const camel = camelCase(name) || 'failure'
    const wished =
      isIdentifier(name) && !BUILT_IN.has(name) ? name : `${camel[0]!.toUpperCase()}${camel.slice(1)}Failure`
    const taken = new Set([...this.#errors.values(), ...this.#lets])
    let free = wished
    for (let count = 2; taken.has(free); count++) free = `${wished}${count}`
    this.#errors.set(name, free)
    return free
  }
}

const isUntil = (statement: Statement): boolean =>
  statement.kind === 'operation' && statement.state.kind === 'wait' && 'timestamp' in statement.state.until

/** Names that are classes already. */
const BUILT_IN = new Set(
  'Error TypeError RangeError SyntaxError EvalError URIError ReferenceError Object Array StepError InvokeError CallbackError CallbackTimeoutError ChildContextError String Number'.split(
    ' ',
  ),
)

const SCOPE: TypeScriptScope = {
  variable: (id) => id,
  event: 'event',
  executionArn: EXECUTION_ARN,
}

const generic = (type: string | undefined): string => (type === undefined ? '' : `<${type}>`)

const letType = (value: Expression | undefined): string =>
  value?.kind === 'literal' && typeof value.value === 'boolean'
    ? 'boolean'
    : value?.kind === 'literal' && typeof value.value === 'string'
      ? 'string'
      : 'any'

/** A name as the service takes it: 1 to 256 printable ASCII characters. */
const operationName = (name: string): string =>
  quote(
    name
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '_')
      .slice(0, 256) || '_',
  )

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

function readsEvent(statements: readonly Statement[]): boolean {
  for (const statement of statementsOf(statements)) {
    for (const expression of expressionsIn(statement)) {
      for (const part of walkExpression(expression)) if (part.kind === 'event') return true
    }
  }
  return false
}

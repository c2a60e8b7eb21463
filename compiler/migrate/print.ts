import { printTypeScript, type TypeScriptScope } from '../expressions/print-typescript.ts'
import type { Expression } from '../ir/expression.ts'
import { mapExpression, walkExpression } from '../ir/visit.ts'
import { invariant, InvariantError } from '../source/invariant.ts'
import { EXECUTION_ARN, ModuleNeeds, oneLine } from './module-needs.ts'
import { generic, operationName, type OperationPrinting, printOperation } from './print-operation.ts'
import { expressionsIn, statementsOf } from './prune.ts'
import type { Statement } from './statement.ts'

/** The text of a handler, and what it uses from around it. */
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
  const lets = [...statementsOf(statements)].flatMap((one) => (one.kind === 'let' ? [one.local] : []))
  const needs = new ModuleNeeds(new Set(lets))
  const body = new Printer(needs).block(statements)
  const usesEvent = readsEvent(statements)
  const doc = comment === undefined ? '' : `/** ${comment.replaceAll('*/', '*\\/').trim()} */\n`
  const isTyped = eventType !== 'any'
  const parameters = `${usesEvent ? 'event' : '_event'}: ${isTyped ? 'Event' : 'any'}, context`
  const text = `${needs.imports()}
${needs.errorClasses()}
${isTyped ? `interface Event ${eventType}\n` : ''}
${doc}export const handler = withDurableExecution(async (${parameters}) => {
${needs.usesArn ? `const ${EXECUTION_ARN} = context.executionContext.durableExecutionArn\n` : ''}${body}
})
`
  return { text, resources: [...needs.resources], usesTodo: needs.usesTodo, invoked: needs.invoked }
}

class Printer implements OperationPrinting {
  readonly needs: ModuleNeeds

  constructor(needs: ModuleNeeds) {
    this.needs = needs
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
        return `const ${statement.local} = ${this.text(statement.value)}`
      case 'parse':
        this.needs.fromApi('retryPresets')
        return `const ${statement.local} = await context.step${generic(statement.type)}(${operationName(`${statement.local} as JSON`)}, async () => ${this.text(statement.value)}, { retryStrategy: retryPresets.noRetry })`
      case 'let':
        return `let ${statement.local}${statement.type !== undefined && !statement.value ? '!' : ''}: ${statement.type ?? letType(statement.value)}${statement.value ? ` = ${this.text(statement.value)}` : ''}`
      case 'set':
        return `${statement.local} = ${this.text(statement.value)}`
      case 'operation':
        return printOperation(statement, this)
      case 'if':
        return this.#if(statement)
      case 'loop':
        return `while (${statement.test ? this.text(statement.test) : 'true'}) {\n${this.block(statement.body)}\n}`
      case 'break':
      case 'continue':
        return statement.kind
      case 'return':
        return `return ${this.text(statement.value)}`
      case 'throw':
        return `throw ${this.text(statement.error)}`
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
    const head = `if (${this.text(test)}) {\n${this.block(then)}\n}`
    if (otherwise.length === 0) return head
    const [only] = otherwise
    if (otherwise.length === 1 && only?.kind === 'if') return `${head} else ${this.#statement(only)}`
    return `${head} else {\n${this.block(otherwise)}\n}`
  }

  #try({ body, local, handler }: Statement & { kind: 'try' }): string {
    const reads = [...statementsOf(handler)].some(
      (one) => (one.kind === 'rethrow' || one.kind === 'caught') && one.local === local,
    )
    return `try {\n${this.block(body)}\n} catch ${reads ? `(${local}) ` : ''}{\n${this.block(handler)}\n}`
  }

  /** Name and message as ASL has them, from what the API throws. */
  #caught({ local, name, cause, form, named, told }: Statement & { kind: 'caught' }): string {
    const lines: string[] = []
    if (named) {
      if (form === 'callback' || form === 'handover') {
        this.needs.fromApi('CallbackTimeoutError')
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

  text(expression: Expression): string {
    const prepared = mapExpression(expression, (part) => this.#prepare(part))
    const printed = printTypeScript(prepared, SCOPE)
    invariant(printed.kind === 'text', `an expression has no text: ${printed.kind === 'reason' ? printed.reason : ''}`)
    return printed.text
  }

  /** What the printer of expressions has no text for: leaves of other languages, errors by their ASL name. */
  #prepare(part: Expression): Expression {
    if (part.kind === 'execution-arn') this.needs.usesArn = true
    if (part.kind === 'foreign') return { kind: 'variable', variable: this.needs.todo(`${part.language} ${part.text}`) }
    if (part.kind === 'error' && part.classes[0] !== 'Error') {
      return { ...part, classes: [this.needs.errorClass(part.classes[0] ?? 'Error'), ...part.classes.slice(1)] }
    }
    return part
  }
}

const isUntil = (statement: Statement): boolean =>
  statement.kind === 'operation' && statement.state.kind === 'wait' && 'timestamp' in statement.state.until

const SCOPE: TypeScriptScope = {
  variable: (id) => id,
  event: 'event',
  executionArn: EXECUTION_ARN,
}

const letType = (value: Expression | undefined): string =>
  value?.kind === 'literal' && typeof value.value === 'boolean'
    ? 'boolean'
    : value?.kind === 'literal' && typeof value.value === 'string'
      ? 'string'
      : 'any'

function readsEvent(statements: readonly Statement[]): boolean {
  for (const statement of statementsOf(statements)) {
    for (const expression of expressionsIn(statement)) {
      for (const part of walkExpression(expression)) if (part.kind === 'event') return true
    }
  }
  return false
}

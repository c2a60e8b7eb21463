import { isIdentifier, quote } from '../expressions/print-typescript.ts'
import { camelCase } from './names.ts'
import { functionName } from './services.ts'

/** The name of the execution's ARN in a handler: steps cannot read it from the context. */
export const EXECUTION_ARN = 'executionArn'

/** What the text of a handler uses from around it, collected while it is printed. */
export class ModuleNeeds {
  /** Resources that are called through `services.ts`. */
  readonly resources = new Set<string>()
  /** States that are said as `context.invoke`. */
  readonly invoked = new Set<string>()
  usesTodo = false
  usesArn = false
  readonly #fromApi = new Set<string>(['withDurableExecution'])
  readonly #services = new Set<string>()
  readonly #errors = new Map<string, string>()
  readonly #taken: ReadonlySet<string>

  /** `taken`: names of the handler that a class would hide. */
  constructor(taken: ReadonlySet<string>) {
    this.#taken = taken
  }

  /** A name of the API is imported. */
  fromApi(name: string): void {
    this.#fromApi.add(name)
  }

  /** The function of `services.ts` that calls a resource. */
  service(resource: string): string {
    this.resources.add(resource)
    const name = functionName(resource)
    this.#services.add(name)
    return name
  }

  /** Stands for what has no text. */
  todo(what: string): string {
    this.usesTodo = true
    return `todo(${quote(oneLine(what))})`
  }

  /** The class of errors of an ASL name. */
  errorClass(name: string): string {
    const known = this.#errors.get(name)
    if (known !== undefined) return known
    const camel = camelCase(name) || 'failure'
    const wished =
      isIdentifier(name) && !BUILT_IN.has(name) ? name : `${camel[0]!.toUpperCase()}${camel.slice(1)}Failure`
    const taken = new Set([...this.#errors.values(), ...this.#taken])
    let free = wished
    for (let count = 2; taken.has(free); count++) free = `${wished}${count}`
    this.#errors.set(name, free)
    return free
  }

  imports(): string {
    const names = [...this.#fromApi].toSorted().join(', ')
    const services = [...this.#services, ...(this.usesTodo ? ['todo'] : [])].toSorted()
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
}

/** Names that are classes already. */
const BUILT_IN = new Set(
  'Error TypeError RangeError SyntaxError EvalError URIError ReferenceError Object Array StepError InvokeError CallbackError CallbackTimeoutError ChildContextError String Number'.split(
    ' ',
  ),
)

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

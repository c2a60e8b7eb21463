import { withBlocks } from './blocks.ts'
import type { Expression } from '../ir/expression.ts'
import { mapExpression } from '../ir/visit.ts'
import { quote, isIdentifier } from '../expressions/print-typescript.ts'
import { mapBlock } from './rewrite.ts'
import { statementsOf } from './prune.ts'
import type { Local, OperationStatement, Statement } from './statement.ts'

/** The event among the locals. */
const EVENT: Local = 'event'
const ELEMENT = Symbol('element')
type Path = readonly (string | typeof ELEMENT)[]

/** What is known of a value from how it is used: where it must be an array. Everything else is `any`. */
interface Known {
  readonly properties: Map<string, Known>
  element?: Known
  isArray: boolean
  /** Not every way through the handler reads it. */
  optional: boolean
}

const known = (): Known => ({ properties: new Map(), isArray: false, optional: true })

export interface Typed {
  readonly statements: readonly Statement[]
  /** `any` where nothing is known. */
  readonly eventType: string
}

/**
 * Finds which data must be arrays: what is mapped over, and what is asked for its elements. A handler's map takes an array only, and
 * what comes from outside is `any` otherwise. What is read on every way is required by its type, the rest is optional, is read with
 * `?.`, and is tested before it is mapped over.
 */
export function inferTypes(statements: readonly Statement[]): Typed {
  const types = new Types(statements)
  types.run()
  const marked = mapBlock(statements, (expression) => types.withOptionalAccess(expression))
  return { statements: withTests(annotated(marked, types), types), eventType: types.text(EVENT) ?? 'any' }
}

class Types {
  readonly #roots = new Map<Local, Known>()
  readonly #sources = new Map<Local, Expression[]>()
  /** The item local of a map, by where its items come from. */
  readonly #items = new Map<Local, Expression>()
  readonly #statements: readonly Statement[]
  /** Where each local is declared: a use in the same block comes on every way behind it. */
  readonly #blocks = new Map<Local, readonly Statement[]>()

  constructor(statements: readonly Statement[]) {
    this.#statements = statements
    this.#collect(statements)
  }

  #collect(block: readonly Statement[]): void {
    for (const statement of block) {
      if (statement.kind === 'const' || statement.kind === 'let' || statement.kind === 'set') {
        if (statement.value) {
          const known = this.#sources.get(statement.local) ?? []
          this.#sources.set(statement.local, [...known, statement.value])
        }
        if (statement.kind !== 'set') this.#blocks.set(statement.local, block)
      }
      if (statement.kind === 'parse') this.#blocks.set(statement.local, block)
      if (statement.kind !== 'operation') continue
      if (!statement.declared) this.#blocks.set(statement.result, block)
      const body = statement.nested[0]?.body
      if (statement.item !== undefined && statement.state.kind === 'map' && body) {
        this.#items.set(statement.item, statement.state.items)
        this.#blocks.set(statement.item, body)
      }
    }
    for (const statement of block) for (const inner of blocksOf(statement)) this.#collect(inner)
  }

  run(): void {
    this.#blocks.set(EVENT, this.#statements)
    this.#visit(this.#statements)
  }

  #visit(block: readonly Statement[]): void {
    for (const statement of block) {
      if (statement.kind === 'operation' && statement.state.kind === 'map') {
        this.#need(statement.state.items, [], block)
      }
      for (const inner of blocksOf(statement)) this.#visit(inner)
      // Behind a statement that may leave, nothing comes on every way.
      if (mayLeave(statement)) return this.#visit(block.slice(block.indexOf(statement) + 1))
    }
  }

  /** `value` at `path` must be an array, for code in `block`. */
  #need(value: Expression, path: Path, block: readonly Statement[]): void {
    switch (value.kind) {
      case 'event':
        return this.#add(EVENT, path, block)
      case 'variable':
        return this.#add(value.variable, path, block)
      case 'member':
        return this.#need(value.object, [value.property, ...path], block)
      case 'index':
        return this.#need(value.object, [ELEMENT, ...path], block)
      case 'conditional':
        this.#need(value.then, path, block)
        return this.#need(value.otherwise, path, block)
      case 'object': {
        const [first, ...rest] = path
        for (const item of value.entries.toReversed()) {
          if (item.kind === 'spread') this.#need(item.value, path, block)
          else if (item.key === first) return this.#need(item.value, rest, block)
        }
        return undefined
      }
      default:
        return undefined
    }
  }

  #add(local: Local, path: Path, block: readonly Statement[]): void {
    const always = this.#blocks.get(local) === block
    let at: Known = this.#roots.get(local) ?? known()
    this.#roots.set(local, at)
    let isNew = false
    for (const step of path) {
      let next: Known | undefined = step === ELEMENT ? at.element : at.properties.get(step)
      if (!next) {
        isNew = true
        next = known()
        if (step === ELEMENT) at.element = next
        else at.properties.set(step, next)
      }
      if (step === ELEMENT) at.isArray = true
      if (always && next.optional) {
        isNew = true
        next.optional = false
      }
      at = next
    }
    if (at.isArray && !isNew) return
    at.isArray = true
    for (const source of this.#sources.get(local) ?? []) this.#need(source, path, always ? block : [])
    const items = this.#items.get(local)
    if (items) this.#need(items, [ELEMENT, ...path], [])
  }

  text(local: Local): string | undefined {
    const root = this.#roots.get(local)
    const text = root ? typeText(root) : 'any'
    return text === 'any' ? undefined : text
  }

  /** An access through what may be missing is written with `?.`, and so is every access behind it. */
  withOptionalAccess(expression: Expression): Expression {
    return mapExpression(expression, (part) => {
      if (part.kind !== 'member' && part.kind !== 'index') return part
      const holder = this.#knownOf(part.object)
      const holderIsOptional =
        (part.object.kind === 'member' || part.object.kind === 'index') &&
        (part.object.optional || holder?.optional === true)
      return holderIsOptional ? { ...part, optional: true } : part
    })
  }

  #knownOf(expression: Expression): Known | undefined {
    switch (expression.kind) {
      case 'event':
        return this.#roots.get(EVENT)
      case 'variable':
        return this.#roots.get(expression.variable)
      case 'member':
        return this.#knownOf(expression.object)?.properties.get(expression.property)
      case 'index':
        return this.#knownOf(expression.object)?.element
      default:
        return undefined
    }
  }

  /** Whether an expression that is mapped over may be missing by its type. */
  mayBeMissing(expression: Expression): boolean {
    if (expression.kind !== 'member' && expression.kind !== 'index') return false
    return expression.optional || this.#knownOf(expression)?.optional === true
  }
}

/** Declarations with the types that were found. */
function annotated(block: readonly Statement[], types: Types): Statement[] {
  return block.map((statement) => {
    const inner = withBlocks(statement, (nested) => annotated(nested, types))
    if (inner.kind === 'let' || inner.kind === 'parse') {
      const type = types.text(inner.local)
      return type === undefined ? inner : { ...inner, type }
    }
    if (inner.kind !== 'operation') return inner
    const type = types.text(inner.result)
    const itemType = inner.item === undefined ? undefined : types.text(inner.item)
    return { ...inner, ...(type !== undefined && { type }), ...(itemType !== undefined && { itemType }) }
  })
}

/** Tests what may be missing before it is mapped over. */
function withTests(block: readonly Statement[], types: Types): Statement[] {
  return block.flatMap((statement): readonly Statement[] => {
    const inner = withBlocks(statement, (nested) => withTests(nested, types))
    if (inner.kind !== 'operation' || inner.state.kind !== 'map') return [inner]
    const { items } = inner.state
    if (!types.mayBeMissing(items)) return [inner]
    const local = itemsName(inner)
    const message = `The items of ${inner.state.id} are missing`
    return [
      { kind: 'const', local, value: items },
      {
        kind: 'if',
        test: {
          kind: 'binary',
          operator: '===',
          left: { kind: 'variable', variable: local },
          right: { kind: 'undefined' },
        },
        then: [
          {
            kind: 'throw',
            error: {
              kind: 'error',
              classes: ['States.Runtime', 'Error'],
              message: { kind: 'literal', value: message },
            },
          },
        ],
        otherwise: [],
      },
      { ...inner, state: { ...inner.state, items: { kind: 'variable', variable: local } } },
    ]
  })
}

const itemsName = (statement: OperationStatement): Local => `${statement.result}Items`

function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.otherwise]
    case 'loop':
      return [statement.body]
    case 'try':
      return [statement.body, statement.handler]
    case 'operation':
      return statement.nested.map(({ body }) => body)
    default:
      return []
  }
}

function mayLeave(statement: Statement): boolean {
  for (const inner of blocksOf(statement)) {
    for (const one of statementsOf(inner)) if (['return', 'break', 'continue'].includes(one.kind)) return true
  }
  return false
}

function typeText(type: Known): string {
  const inner = [...type.properties].map(
    ([name, property]) =>
      `readonly ${isIdentifier(name) ? name : quote(name)}${property.optional ? '?' : ''}: ${typeText(property)}`,
  )
  const element = type.element ? typeText(type.element) : 'any'
  if (type.isArray) return element === 'any' ? 'any[]' : `(${element})[]`
  if (inner.length === 0) return 'any'
  return `{ ${[...inner, 'readonly [name: string]: any'].join('; ')} }`
}

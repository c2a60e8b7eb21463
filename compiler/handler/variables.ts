import type { Shape } from '../ir/shape.ts'
import type { Variable, VariableId } from '../ir/workflow.ts'
import type { Span } from '../source/span.ts'
import { unionOf } from './shapes.ts'

/**
 * Names that mean something else in JSONata or Step Functions when a `$` stands before them: the built-in functions, `$states`. A
 * variable of the handler with such a name gets another id.
 */
const TAKEN = new Set(
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent distinct each
  encodeUrl encodeUrlComponent error eval exists filter floor formatBase formatInteger formatNumber fromMillis hash join keys length
  lookup lowercase map match max merge millis min not now number pad parse parseInteger partition power random range reduce replace
  reverse round shuffle sift single sort split spread sqrt states string substring substringAfter substringBefore sum toMillis trim
  type uppercase uuid zip`.split(/\s+/),
)
const LONGEST = 80

/** The variables of one workflow. Ids keep to letters, digits and underscores, and never change when unrelated code does. */
export class VariableTable {
  readonly #variables = new Map<VariableId, Variable>()
  readonly #constants = new Set<VariableId>()

  copy(): VariableTable {
    const copy = new VariableTable()
    for (const [id, variable] of this.#variables) copy.#variables.set(id, variable)
    for (const id of this.#constants) copy.#constants.add(id)
    return copy
  }

  get size(): number {
    return this.#variables.size
  }

  /** Forgets the variables that were declared since there were `size`. */
  takeBack(size: number): void {
    for (const id of [...this.#variables.keys()].slice(size)) {
      this.#variables.delete(id)
      this.#constants.delete(id)
    }
  }

  /** `place` is the innermost scope in words; it tells names apart that are shadowed. */
  declare(name: string, shape: Shape, place: string, options: { span?: Span; constant?: boolean } = {}): VariableId {
    const { span } = options
    const plain = identifier(name)
    const candidates = [TAKEN.has(plain) ? `${plain}_` : plain, identifier(`${plain}_${place}`)]
    const id = candidates.find((candidate) => !this.#variables.has(candidate)) ?? this.#numbered(candidates.at(-1)!)
    this.#variables.set(id, { name, shape, ...(span && { span }) })
    if (options.constant) this.#constants.add(id)
    return id
  }

  /** Says of a declared variable that it holds values of another shape too. */
  widen(id: VariableId, shape: Shape): void {
    const variable = this.#variables.get(id)!
    this.#variables.set(id, { ...variable, shape: unionOf([variable.shape, shape]) })
  }

  /** Whether it keeps the one value it is given where it is declared. */
  isConstant(id: VariableId): boolean {
    return this.#constants.has(id)
  }

  shapeOf(id: VariableId): Shape {
    return this.#variables.get(id)?.shape ?? { kind: 'unknown' }
  }

  #numbered(base: string): VariableId {
    for (let number = 2; ; number += 1) {
      const id = `${base}_${number}`
      if (!this.#variables.has(id)) return id
    }
  }

  get all(): Readonly<Record<VariableId, Variable>> {
    return Object.fromEntries(this.#variables)
  }
}

function identifier(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '') || 'value'
  return (/^[0-9]/.test(safe) ? `_${safe}` : safe).slice(0, LONGEST - 10)
}

/**
 * The life of a context, for what it called: once a context has settled, checkpoints of operations below it that still run
 * are dropped and never settle (`durable-api` 9.2, 10). A virtual context has a scope that never finishes.
 */
export class Scope {
  readonly #parent: Scope | undefined
  #finished = false

  constructor(parent?: Scope) {
    this.#parent = parent
  }

  finish(): void {
    this.#finished = true
  }

  /** Whether this context or one around it has settled. */
  get isFinished(): boolean {
    return this.#finished || (this.#parent?.isFinished ?? false)
  }
}

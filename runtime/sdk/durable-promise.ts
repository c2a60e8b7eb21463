/** `durable-api` 3.1: a promise whose executor runs once, when somebody first waits for it. It is no subclass of Promise. */
export class DurablePromise<T> implements Promise<T> {
  readonly #executor: () => Promise<T>
  #promise: Promise<T> | undefined

  constructor(executor: () => Promise<T>) {
    this.#executor = executor
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being awaited lazily is what this class is for
  then<TResult1 = T, TResult2 = never>(
    onfulfilled?: ((value: T) => TResult1 | PromiseLike<TResult1>) | null,
    onrejected?: ((reason: unknown) => TResult2 | PromiseLike<TResult2>) | null,
  ): Promise<TResult1 | TResult2> {
    return this.#execute().then(onfulfilled, onrejected)
  }

  catch<TResult = never>(
    onrejected?: ((reason: unknown) => TResult | PromiseLike<TResult>) | null,
  ): Promise<T | TResult> {
    return this.#execute().catch(onrejected)
  }

  finally(onfinally?: (() => void) | null): Promise<T> {
    return this.#execute().finally(onfinally)
  }

  get [Symbol.toStringTag](): string {
    return 'DurablePromise'
  }

  /** Whether somebody has waited for it yet. */
  get isExecuted(): boolean {
    return this.#promise !== undefined
  }

  #execute(): Promise<T> {
    this.#promise ??= this.#executor()
    return this.#promise
  }
}

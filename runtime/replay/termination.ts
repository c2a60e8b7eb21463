/** How an invocation ends before its handler settles (`durable-api` 15.4). */
export type End =
  /** Operations wait and nothing runs: PENDING. */
  | { readonly kind: 'suspended' }
  /** The execution cannot go on: FAILED, past every catch of the handler. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** This invocation cannot go on: it throws, and whoever invoked it repeats it. */
  | { readonly kind: 'broken'; readonly error: unknown }

/** The one end of an invocation: the first to be announced wins. */
export class Termination {
  #end: End | undefined
  readonly #announce: (end: End) => void
  readonly ended: Promise<End>

  constructor() {
    const { promise, resolve } = Promise.withResolvers<End>()
    this.ended = promise
    this.#announce = resolve
  }

  get end(): End | undefined {
    return this.#end
  }

  terminate(end: End): void {
    if (this.#end) return
    this.#end = end
    this.#announce(end)
  }
}

/** What becomes of code that must not go on: it neither returns nor throws, so no `finally` runs. */
export function never(): Promise<never> {
  return new Promise(() => {})
}

/** Throws when our own promise is broken: a bug of stepwright, never the user's mistake. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** A bug of stepwright; who works on a handler makes it a diagnostic (`internal-error`), else the command's wrapper asks for a report. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
  /** What should hold and does not. */
  readonly breach: string

  constructor(breach: string) {
    super(`stepwright is wrong here, please report it: ${breach}`)
    this.breach = breach
  }
}

/** The end of a `switch` over a union: the type checker names the member that has no case. */
export function unreachable(value: never): never {
  throw new InvariantError(`no case for ${JSON.stringify(value)}`)
}

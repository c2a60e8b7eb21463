/** A value that is there, or will be. Most of what a state does needs no waiting, and waiting for nothing is what would cost most. */
export type MaybePromise<T> = T | Promise<T>

/** Goes on with a value, now if it is there. */
export function chain<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}

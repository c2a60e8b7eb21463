/**
 * Strategies made by the factories draw their jitter from `Math.random` when user code calls them, and from the environment
 * when the runtime or `withRetry` does: they carry a maker that takes the source of randomness.
 */
const seedable: unique symbol = Symbol.for('stepwright.seedable-strategy') as never

export type Random = () => number

/** Where a context of the runtime has its source of randomness, for what is no method of it: `withRetry`. */
export const randomness: unique symbol = Symbol.for('stepwright.randomness') as never

/** A strategy that `seeded` can make again with another source of randomness. */
export function seedableStrategy<Strategy extends object>(make: (random: Random) => Strategy): Strategy {
  // Asked anew each time, so that a stubbed Math.random counts.
  return Object.defineProperty(
    make(() => Math.random()),
    seedable,
    { value: make },
  )
}

/** The same strategy drawing from `random`, if it is one of the factories'; any other as it is. */
export function seeded<Strategy extends object>(strategy: Strategy, random: Random): Strategy {
  const make = (strategy as { [seedable]?: (random: Random) => Strategy })[seedable]
  return make ? make(random) : strategy
}

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Json } from '../semantics/json.ts'

/**
 * A witness beside the compiler's analysis: a real body may say what it does through the function that compare leaves under
 * `Symbol.for('stepwright.effect')`, and both sides record what was said. Elsewhere there is no such function, so a body calls
 * it with `?.`.
 */
const PORT = Symbol.for('stepwright.effect')

export interface SaidEffect {
  readonly name: string
  readonly arguments: readonly Json[]
}

const listeners = new AsyncLocalStorage<SaidEffect[]>()

/** Runs a body, however it ends, and answers what it said meanwhile. */
export async function listen(body: () => Promise<unknown>): Promise<{
  readonly settled: { readonly value: unknown } | { readonly thrown: unknown }
  readonly said: readonly SaidEffect[]
}> {
  Object.defineProperty(globalThis, PORT, { value: say, configurable: true })
  const said: SaidEffect[] = []
  const settled = await listeners.run(said, async () => {
    try {
      return { value: await body() }
    } catch (thrown) {
      return { thrown }
    }
  })
  return { settled, said }
}

function say(name: string, ...given: readonly unknown[]): void {
  const json = JSON.parse(JSON.stringify(given)) as readonly Json[]
  listeners.getStore()?.push({ name, arguments: json })
}

import type { DurableInstrumentationPlugin } from '../sdk/plugin.ts'

type Hooks = Required<DurableInstrumentationPlugin>
type Info<Hook extends keyof Hooks> = Parameters<Hooks[Hook]>[0]

/** Hooks that are told of something and change nothing. */
export type TellingHook =
  | 'onInvocationStart'
  | 'onInvocationEnd'
  | 'onOperationStart'
  | 'onOperationEnd'
  | 'onOperationAttemptStart'
  | 'onOperationAttemptEnd'
  | 'onOperationChange'

/** Hooks that run what they are given. */
export type WrappingHook = 'wrapInvocation' | 'wrapChildContextFn' | 'wrapOperationAttemptFn'

/**
 * `durable-api` 20: the plugins of a handler as one.
 * 1. What a hook throws, at once or later, changes nothing for the execution.
 * 2. All plugins are told at the same time, and all are waited for.
 * 3. The first plugin wraps outermost. A body runs at most once, and what it throws is thrown whatever a plugin makes of it.
 */
export class Plugins {
  readonly #plugins: readonly DurableInstrumentationPlugin[]

  constructor(plugins: readonly DurableInstrumentationPlugin[]) {
    this.#plugins = plugins
  }

  listensTo(hook: keyof Hooks): boolean {
    return this.#plugins.some((plugin) => plugin[hook] !== undefined)
  }

  async tell<Hook extends TellingHook>(hook: Hook, info: Info<Hook>): Promise<void> {
    await Promise.allSettled(
      this.#plugins.map(async (plugin) => {
        // A plugin's method of this name takes this info.
        const method = plugin[hook] as ((info: Info<Hook>) => Promise<void>) | undefined
        await method?.call(plugin, info)
      }),
    )
  }

  /** Begins at once, so that the body does as it would without plugins. */
  async wrap<T>(hook: WrappingHook, info: Info<WrappingHook>, body: () => Promise<T>): Promise<T> {
    let running: Promise<T> | undefined
    const once = () => (running ??= body())
    const chain = this.#plugins.reduceRight<() => unknown>((next, plugin) => {
      // As above; the hook hands back what `next` gave it, or something in its place.
      const method = plugin[hook] as ((info: Info<WrappingHook>, next: () => unknown) => unknown) | undefined
      if (!method) return next
      return () => {
        try {
          return method.call(plugin, info, next)
        } catch {
          return next()
        }
      }
    }, once)
    try {
      const value = await chain()
      await running
      return value as T
    } catch {
      return await once()
    }
  }

  /** What plugins add to each line of the default logger. */
  readonly logFields = (): Record<string, unknown> => {
    const fields: Record<string, unknown> = {}
    for (const plugin of this.#plugins) {
      try {
        Object.assign(fields, plugin.enrichLogContext?.())
      } catch {
        // Rule 1.
      }
    }
    return fields
  }
}

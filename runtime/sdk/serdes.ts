/** `durable-api` 14: how values become text and come back. */
export interface SerdesContext {
  /** The readable id (`1-2-1`), not its hash. */
  entityId: string
  durableExecutionArn: string
}

export interface Serdes<T> {
  serialize: (value: T | undefined, context: SerdesContext) => Promise<string | undefined>
  deserialize: (data: string | undefined, context: SerdesContext) => Promise<T | undefined>
}

// oxlint-disable-next-line typescript/no-explicit-any -- the API's type: a serdes for values of any kind
export type AnySerdes = Serdes<any>
export type AnySerdesDeserializer = Pick<AnySerdes, 'deserialize'>

export interface SerdesConfig {
  defaultSerdes?: AnySerdes
  defaultCallbackDeserializer?: AnySerdesDeserializer
}

const serialize = async (value: unknown): Promise<string | undefined> =>
  value === undefined ? undefined : JSON.stringify(value)

/** JSON; undefined stays undefined. */
export const defaultSerdes: AnySerdes = {
  serialize,
  deserialize: async (data) => (data === undefined ? undefined : JSON.parse(data)),
}

/** The text as it is: what callbacks deliver unless told otherwise. */
export const passThroughSerdes: AnySerdes = {
  serialize: async (value: string | undefined) => value,
  deserialize: async (data) => data,
}

/** Values come back as instances of `cls`. */
export function createClassSerdes<T extends object>(cls: new () => T): Serdes<T> {
  return {
    serialize,
    deserialize: async (data) => (data === undefined ? undefined : Object.assign(new cls(), JSON.parse(data))),
  }
}

/** As `createClassSerdes`, with dates made again at these dotted paths. */
export function createClassSerdesWithDates<T extends object>(cls: new () => T, dateProps: string[]): Serdes<T> {
  return {
    serialize,
    deserialize: async (data) => {
      if (data === undefined) return undefined
      const instance = Object.assign(new cls(), JSON.parse(data))
      for (const path of dateProps) makeDate(instance as Record<string, unknown>, path.split('.'))
      return instance
    },
  }
}

function makeDate(root: Record<string, unknown>, path: string[]): void {
  let holder = root
  for (const part of path.slice(0, -1)) {
    const next = holder[part]
    if (!next || typeof next !== 'object') break
    holder = next as Record<string, unknown>
  }
  const last = path.at(-1)!
  const value = holder[last]
  if (value) holder[last] = new Date(value as string)
}

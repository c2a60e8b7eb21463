/** The value with null for the elements of lists that are undefined, as JSON has them, at one place of it and below. Runs in the task bundle. */
export function leavingAt(value: unknown, [name, ...path]: readonly string[]): unknown {
  if (name === undefined) return withNulls(value)
  if (!isPlain(value) || !Object.hasOwn(value, name)) return value
  return { ...value, [name]: leavingAt(value[name], path) }
}

/** What is neither a list nor a plain object is left as it is: JSON may lose more of it. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value))
    return Array.from(value as unknown[], (item) => (item === undefined ? null : withNulls(item)))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withNulls(item)]))
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** An own property of an object, or of each item of an array. */
export function ownProperty(input: unknown, name: string): unknown {
  if (Array.isArray(input)) {
    const items: unknown[] = input.flatMap((item: unknown) => {
      const value = ownProperty(item, name)
      return value === undefined ? [] : value
    })
    return items.length > 1 ? Object.defineProperty(items, 'sequence', { value: true }) : items[0]
  }
  if (typeof input !== 'object' || input === null) return undefined
  return Object.hasOwn(input, name) ? (input as Record<string, unknown>)[name] : undefined
}

import type { Shape } from '../../../ir/shape.ts'

/**
 * Where a value leaves its declared shape, in words; undefined when it fits. Runs in the task bundle, over JSON and undefined: the
 * definition chose its operators by these shapes.
 */
export function misfit(value: unknown, shape: Shape, place = 'the result'): string | undefined {
  switch (shape.kind) {
    case 'unknown':
      return value === undefined ? `${place} is undefined, which its type does not say` : undefined
    case 'callback':
      return undefined
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === shape.kind ? undefined : wrong(value, place, `a ${shape.kind}`)
    case 'null':
      return value === null ? undefined : wrong(value, place, 'null')
    case 'undefined':
      // Null is what the definition keeps for it, so a null of its own could not be told apart.
      return value === undefined ? undefined : wrong(value, place, 'undefined')
    case 'never':
      return wrong(value, place, 'nothing at all')
    case 'literal':
      return value === shape.value ? undefined : wrong(value, place, JSON.stringify(shape.value))
    case 'array':
      return Array.isArray(value)
        ? first(value, (item, at) => misfit(item, shape.element, `${place}[${at}]`))
        : wrong(value, place, 'an array')
    case 'tuple':
      return Array.isArray(value) && value.length >= shape.elements.length
        ? first(shape.elements, (element, at) => misfit(value[at], element, `${place}[${at}]`))
        : wrong(value, place, `an array of ${shape.elements.length}`)
    case 'object':
    case 'error':
    case 'batch':
      return isRecord(value) ? misfitProperties(value, shape, place) : wrong(value, place, 'an object')
    case 'union':
      return shape.members.some((member) => misfit(value, member) === undefined)
        ? undefined
        : wrong(value, place, 'any of the types declared')
    default:
      return shape satisfies never
  }
}

function misfitProperties(value: Readonly<Record<string, unknown>>, shape: Shape, place: string): string | undefined {
  if (shape.kind !== 'object') return undefined
  const { properties, rest } = shape
  const declared = first(Object.entries(properties), ([name, property]) => {
    if (property.optional && value[name] === undefined) return undefined
    return misfit(value[name], property.shape, `${place}.${name}`)
  })
  if (declared !== undefined || !rest) return declared
  const others = Object.entries(value).filter(([name]) => !Object.hasOwn(properties, name))
  return first(others, ([name, item]) => misfit(item, rest, `${place}.${name}`))
}

function first<T>(items: readonly T[], look: (item: T, at: number) => string | undefined): string | undefined {
  for (const [at, item] of items.entries()) {
    const found = look(item, at)
    if (found !== undefined) return found
  }
  return undefined
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wrong = (value: unknown, place: string, expected: string): string =>
  `${place} is ${value === undefined ? 'undefined' : JSON.stringify(value).slice(0, 100)}, not ${expected}`

/** The key of a number that is no place in an array: `list[-1] = …`. */
const isAtNoPlace = (key: string): boolean => String(Number(key)) === key && !/^\d+$/.test(key)

/** Where a value would change on its way through JSON, in words. A property that is undefined is left out, as everywhere. */
export function notJson(value: unknown, place: string): string | undefined {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return undefined
    case 'number':
      return Number.isFinite(value) ? undefined : `${place} is ${value}, which JSON cannot hold`
    case 'object':
      break
    default:
      return `${place} is a ${typeof value}, which JSON cannot hold`
  }
  if (value === null) return undefined
  if (Array.isArray(value))
    return (
      first(Array.from(value), (item, at) =>
        item === undefined
          ? `${place}[${at}] is undefined, which JSON cannot hold in an array`
          : notJson(item, `${place}[${at}]`),
      ) ?? first(Object.keys(value).filter(isAtNoPlace), (name) => `${place} has [${name}], which JSON loses`)
    )
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null)
    return `${place} is an instance of ${value.constructor.name}, whose class JSON loses`
  return first(Object.entries(value), ([name, item]) => notJson(item, `${place}.${name}`))
}

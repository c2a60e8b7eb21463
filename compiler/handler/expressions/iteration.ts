import { ts } from '../project/typescript.js'
import { isOnly, moreThanJson } from '../../expressions/shapes.ts'
import { type Expression, ITERATION_METHODS, type IterationMethod } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { walkExpression } from '../../ir/visit.ts'
import { tryBuild } from '../constants.ts'
import { lowerExpression, type Lowering } from '../lowering.ts'
import { isAnything } from '../nullish.ts'
import { type Argument, functionOf, type FunctionWithBody, knownShape, valueOfCall } from '../pure-functions.ts'
import { shapeOfType, unionOf, withoutNullish } from '../shapes.ts'
import { bare, isGlobal, symbolOf } from '../symbols.ts'

type Iteration = Expression & { readonly kind: 'iteration' }

const NUMBER: Shape = { kind: 'number' }

export const iterationMethod = (name: string): IterationMethod | undefined =>
  ITERATION_METHODS.find((method) => method === name)

/**
 * `list.map((item, index) => …)` and its kin over an array, where the callback is one pure expression. Undefined where it is not, and then
 * the call is code.
 */
export function iteration(
  method: IterationMethod,
  list: Expression,
  node: ts.CallExpression,
  lowering: Lowering,
): Expression | undefined {
  const [callback, first, ...more] = node.arguments
  const isReduce = method === 'reduce'
  if (!callback || more.length > 0 || ts.isSpreadElement(callback) || (first !== undefined) !== isReduce)
    return undefined
  const initial = first && lowerExpression(first, lowering)
  return tryBuild((quiet) => build(method, list, initial, node, bare(callback), quiet), lowering)
}

function build(
  method: IterationMethod,
  list: Expression,
  initial: Expression | undefined,
  node: ts.CallExpression,
  callback: ts.Expression,
  quiet: Lowering,
): Expression | undefined {
  const element = elementOf(list)
  const conversion = conversionOf(callback, quiet)
  const body = conversion ? undefined : functionOf(callback, quiet.handler)
  if (!conversion && !body) return undefined
  const names = parameterNames(body, initial !== undefined, quiet.iterating ?? [])
  const total = initial && totalOf(initial, names.total, quiet)
  if (initial && !total) return undefined
  const item: Expression = { kind: 'parameter', name: names.item, shape: element }
  const index: Expression = { kind: 'parameter', name: names.index, shape: NUMBER }
  const inner: Lowering = { ...quiet, iterating: [...(quiet.iterating ?? []), ...Object.values(names)] }
  const given: readonly Argument[] = [
    ...(total ? [{ value: total }] : []),
    { value: item },
    { value: index },
    { value: list },
  ]
  if (body && body.parameters.length === given.length && !isPlace(list)) return undefined
  const value = conversion ? conversion(item) : valueOfCall(body!, given.slice(0, body!.parameters.length), inner)
  if (value === undefined) return undefined
  if (total && !isOnly(knownShape(value, quiet), total.shape!.kind as 'number')) return undefined
  const isIndexed = [...walkExpression(value)].some((part) => part.kind === 'parameter' && part.name === names.index)
  const made: Iteration = {
    kind: 'iteration',
    method,
    list,
    item: names.item,
    ...(isIndexed && { index: names.index }),
    ...(initial && { total: { name: names.total, initial } }),
    body: value,
  }
  return { ...made, shape: narrowed(knownShape(made, quiet), made, node, quiet) }
}

/** `filter(Boolean)`, `map(String)`. */
function conversionOf(callback: ts.Expression, { handler }: Lowering): ((item: Expression) => Expression) | undefined {
  if (!ts.isIdentifier(callback) || !isGlobal(symbolOf(callback, handler.checker))) return undefined
  const name = callback.text
  if (name !== 'Boolean' && name !== 'String') return undefined
  return (item) => ({
    kind: 'call',
    function: name,
    arguments: [item],
    shape: { kind: name === 'String' ? 'string' : 'boolean' },
  })
}

interface ParameterNames {
  readonly item: string
  readonly index: string
  readonly total: string
}

/** As the callback calls them, and other than those of iterations around. */
function parameterNames(
  body: FunctionWithBody | undefined,
  hasTotal: boolean,
  around: readonly string[],
): ParameterNames {
  const taken = new Set(around)
  const named = (at: number, otherwise: string): string => {
    const name = body?.parameters[at]?.name
    const base = name && ts.isIdentifier(name) && /^[A-Za-z]\w*$/.test(name.text) ? name.text : otherwise
    const free = !taken.has(base) ? base : numbered(base, taken)
    taken.add(free)
    return free
  }
  const total = hasTotal ? named(0, 'total') : 'total'
  const item = named(hasTotal ? 1 : 0, 'item')
  return { total, item, index: named(hasTotal ? 2 : 1, 'index') }
}

function numbered(base: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`
}

/** The total so far: a number, a text or a truth from the first value on; what else it may become is not looked at. */
function totalOf(initial: Expression, name: string, lowering: Lowering): Expression | undefined {
  const shape = knownShape(initial, lowering)
  const kind = (['number', 'string', 'boolean'] as const).find((candidate) => isOnly(shape, candidate))
  return kind && { kind: 'parameter', name, shape: { kind } }
}

function elementOf(list: Expression): Shape {
  const shape = list.shape && withoutNullish(list.shape)
  if (shape?.kind === 'array') return shape.element
  return shape?.kind === 'tuple' ? unionOf(shape.elements) : { kind: 'unknown' }
}

function isPlace(list: Expression): boolean {
  if (list.kind === 'member') return isPlace(list.object)
  return ['variable', 'event', 'parameter'].includes(list.kind)
}

/** TypeScript sees that `filter((x) => x !== null)` leaves no null. */
function narrowed(shape: Shape, made: Iteration, node: ts.CallExpression, { handler }: Lowering): Shape {
  if (made.method !== 'filter' && made.method !== 'find') return shape
  const type = handler.checker.getTypeAtLocation(node)
  const element = elementOf(made.list)
  // A type does not tell that an error in it is one of an operation.
  const isKept = element.kind === 'unknown' || moreThanJson(element) !== undefined || isAnything(type)
  return isKept ? shape : shapeOfType(type, handler.checker)
}

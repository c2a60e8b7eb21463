import type { CalledFunction, CallLike } from '../called-code.ts'
import { isContextType } from '../operations/context-call.ts'
import { ts } from '../project/typescript.js'
import { isObjectLike } from '../shapes.ts'
import { bare, isGlobal, isInDurableApi, rootOf, symbolOf } from '../symbols.ts'
import { deeper, type Ref } from './cells.ts'
import type { Linker } from './links.ts'
import { flattened } from './parts.ts'

/*
 * What calls link. Functions of the user: arguments and parameters, what they return and the call. Methods of the language by name; one
 * without a row may give back whatever it was given, whole or in part.
 */

interface Call {
  readonly node: ts.CallExpression
  /** The object of the method; nothing for a function. */
  readonly of: readonly Ref[]
  /** Their values; a spread's are those of its elements. */
  readonly arguments: readonly (readonly Ref[])[]
  readonly result: Ref
  readonly linker: Linker
}

type Rule = (call: Call) => void

export function callLinks(node: ts.CallExpression, linker: Linker): void {
  const { checker } = linker.text
  const callee = bare(node.expression)
  const owner = ts.isPropertyAccessExpression(callee) ? callee.expression : undefined
  const found: Call = {
    node,
    of: owner ? linker.valueOf(owner) : [],
    arguments: node.arguments.map((argument) => valuesOf(argument, linker)),
    result: { base: node, depth: 0 },
    linker,
  }
  const declaration = checker.getResolvedSignature(node)?.declaration
  if (owner && isContextType(checker.getTypeAtLocation(owner))) return operation(found)
  const called = linker.code.called(node)
  for (const one of called.functions) ofUser(found, one)
  if (called.functions.length > 0) return called.isKnown ? undefined : anything(found, false)
  const isPlatform = declaration !== undefined && isGlobal(symbolOf(rootOf(callee), checker))
  const isOfMethod = owner !== undefined && declaration?.getSourceFile().isDeclarationFile
  if (ts.isPropertyAccessExpression(callee)) {
    const name = callee.name.text
    const isStatic = isPlatform && ts.isIdentifier(bare(callee.expression))
    const rule = isStatic ? STATIC.get(`${bare(callee.expression).getText()}.${name}`) : METHODS.get(name)
    if (rule && (isStatic || isOfMethod)) return rule(found)
  } else if (isPlatform && callee.getText() === 'structuredClone') return
  anything(found, !isPlatform && !(declaration && isInDurableApi(declaration)))
}

export function madeLinks(node: ts.NewExpression, linker: Linker): void {
  const depth = new Map([
    ['Map', 2],
    ['Set', 1],
  ]).get(node.expression.getText())
  const made: Ref = { base: node, depth: 1 }
  for (const argument of node.arguments ?? [])
    if (depth !== undefined) linker.put(made, linker.valueOf(argument, depth), node)
    else linker.put(made, linker.valueOf(argument), node)
  const given = (node.arguments ?? []).map((argument) => valuesOf(argument, linker))
  for (const { parameters, parent } of linker.code.called(node).functions) {
    bindAll(parameters, given, node, linker)
    // `this` in the class is one for all that it makes.
    linker.same({ base: node, depth: 0 }, [{ base: parent, depth: 0 }], node)
  }
}

/** A tag gets the texts first, then the values between them. */
export function tagLinks(node: ts.TaggedTemplateExpression, linker: Linker): void {
  const spans = ts.isTemplateExpression(node.template) ? node.template.templateSpans : []
  const given = [[], ...spans.map(({ expression }) => linker.valueOf(expression))]
  const result: Ref = { base: node, depth: 0 }
  const { functions, isKnown } = linker.code.called(node)
  for (const { parameters, body } of functions) {
    bindAll(parameters, given, node, linker)
    linker.same(result, [{ base: body, depth: 0 }], node)
  }
  if (!isKnown || functions.length === 0) linker.same(result, given.flat(), node)
}

/** What a getter gives back. */
export function accessLinks(node: ts.PropertyAccessExpression | ts.ElementAccessExpression, linker: Linker): void {
  if (!isObjectLike(node, linker.text.checker)) return
  for (const one of linker.code.called(node).functions)
    if (ts.isGetAccessor(one))
      for (const left of linker.valueOf(node)) linker.same(left, [{ base: one.body, depth: 0 }], node)
}

/** What a setter is given. */
export function setLinks(
  target: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  values: readonly Ref[],
  linker: Linker,
): void {
  for (const one of linker.code.called(target).functions)
    if (ts.isSetAccessor(one)) bindAll(one.parameters, [values], target, linker)
}

/** What code that is not known may change: all that it is given, and the object it is called on. */
export function givenToUnknown(node: CallLike, linker: Linker): readonly ts.Expression[] {
  if (linker.code.called(node).isKnown) return []
  if (ts.isTaggedTemplateExpression(node))
    return ts.isTemplateExpression(node.template) ? node.template.templateSpans.map((span) => span.expression) : []
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return []
  const callee = bare(node.expression)
  const owner = ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee) ? [callee.expression] : []
  const given = (node.arguments ?? []).map((argument) =>
    ts.isSpreadElement(argument) ? argument.expression : argument,
  )
  return [...owner, ...given]
}

/** What an operation gives came through JSON; its functions get what it is given. */
function operation({ node, arguments: given, linker }: Call): void {
  for (const argument of node.arguments) {
    for (const parameter of linker.functionsOf(argument).flatMap(({ parameters }) => parameters))
      for (const values of given) {
        linker.bind(parameter.name, values, node)
        linker.bind(parameter.name, deeper(values), node)
      }
  }
}

function ofUser({ node, arguments: given, result, linker }: Call, called: CalledFunction): void {
  bindAll(called.parameters, given, node, linker)
  linker.same(result, [{ base: called.body, depth: 0 }], node)
}

/** Gives parameters what a call passes. */
function bindAll(
  parameters: readonly ts.ParameterDeclaration[],
  given: readonly (readonly Ref[])[],
  node: CallLike,
  linker: Linker,
): void {
  const spread = 'arguments' in node ? (node.arguments?.findIndex(ts.isSpreadElement) ?? -1) : -1
  for (const [at, parameter] of parameters.entries()) {
    const { name, dotDotDotToken } = parameter
    if (dotDotDotToken) {
      for (const values of given.slice(at))
        for (const left of ts.isIdentifier(name) ? linker.valueOf(name, 1) : []) linker.put(left, values, node)
    } else if (spread >= 0 && at >= spread) for (const values of given) linker.bind(name, values, node)
    else linker.bind(name, given[at] ?? [], node)
  }
}

const valuesOf = (argument: ts.Expression, linker: Linker): readonly Ref[] =>
  ts.isSpreadElement(argument) ? linker.valueOf(argument.expression, 1) : linker.valueOf(argument)

/** It may give back all it was given, and call what it was given with it. */
function anything({ node, of, arguments: given, result, linker }: Call, isAssumed: boolean): void {
  const more = isAssumed ? ({ assumed: true } as const) : {}
  const all = [...of, ...given.flat()]
  for (const argument of node.arguments)
    for (const parameter of linker.functionsOf(argument).flatMap(({ parameters }) => parameters))
      linker.bind(parameter.name, [...all, ...deeper(all)], node)
  if (!isObjectLike(node, linker.text.checker)) return
  linker.same(result, [{ base: result.base, depth: 1 }, ...all], node, more)
  if (isAssumed) linker.same(result, [{ base: 'outside', depth: 0 }], node, more)
}

const inside = (result: Ref, depth: number): Ref => ({ ...result, depth })

/** What a function that is passed gives back. */
function returned({ node, linker }: Call, at: number): readonly Ref[] {
  const argument = node.arguments[at]
  return argument ? linker.functionsOf(argument).map(({ body }) => ({ base: body, depth: 0 })) : []
}

/** Gives the parameters of a passed function: `parts` of them get elements, the rest the whole. */
function calls(call: Call, { at = 0, first = 0, parts = 1 } = {}): void {
  const { node, of, linker } = call
  const argument = node.arguments[at]
  for (const { parameters } of argument ? linker.functionsOf(argument) : [])
    for (const [place, parameter] of parameters.entries()) {
      const isPart = place >= first && place < first + parts
      if (place >= first) linker.bind(parameter.name, isPart ? deeper(of) : of, node)
    }
}

const nothing: Rule = () => undefined
/** A new list of elements of the old. */
const elements: Rule = (call) => {
  calls(call)
  call.linker.put(inside(call.result, 1), deeper(call.of), call.node)
}
const itself: Rule = (call) => {
  calls(call, { parts: 2 })
  call.linker.same(call.result, call.of, call.node)
}
const element: Rule = (call) => {
  calls(call)
  call.linker.same(call.result, deeper(call.of), call.node)
}
const reads: Rule = (call) => calls(call, { parts: 2 })
/** Keeps arguments in the object. */
const keeps =
  (from: number, more: Rule = nothing, always = false): Rule =>
  (call) => {
    for (const [at, values] of call.arguments.entries())
      if (at >= from) for (const left of deeper(call.of)) call.linker.put(left, values, call.node, { always })
    more(call)
  }
/** A new list of elements, and of arguments. */
const joined: Rule = (call) => {
  elements(call)
  for (const values of call.arguments) call.linker.put(inside(call.result, 1), values, call.node)
}
const concatenated: Rule = (call) => {
  const { checker } = call.linker.text
  elements(call)
  for (const [at, argument] of call.node.arguments.entries()) {
    // A spread's are taken for both.
    const type = ts.isSpreadElement(argument) ? undefined : checker.getTypeAtLocation(argument)
    call.linker.put(inside(call.result, 1), flattened(argumentOf(call, at), type, checker), call.node)
  }
}
const made: Rule = (call) => {
  call.linker.put(inside(call.result, 1), returned(call, 0), call.node)
  calls(call)
}
const madeFlat: Rule = (call) => {
  const { checker } = call.linker.text
  const argument = call.node.arguments[0]
  const signature = argument && checker.getTypeAtLocation(argument).getCallSignatures()[0]
  call.linker.put(
    inside(call.result, 1),
    flattened(returned(call, 0), signature && checker.getReturnTypeOfSignature(signature), checker),
    call.node,
  )
  calls(call)
}
/** One step deep; more steps, or how many is not known: what may be reached. */
const flat: Rule = (call) => {
  const { checker } = call.linker.text
  const callee = bare(call.node.expression)
  const owner = ts.isPropertyAccessExpression(callee) ? checker.getTypeAtLocation(callee.expression) : undefined
  const type = owner && checker.getNonNullableType(owner).getNumberIndexType()
  const isDeep = call.node.arguments.length > 0
  const parts = flattened(deeper(call.of), isDeep ? undefined : type, checker)
  call.linker.put(inside(call.result, 1), parts, call.node)
  if (isDeep) call.linker.same(inside(call.result, 1), [...deeper(call.of), ...deeper(deeper(call.of))], call.node)
}
const reduced: Rule = (call) => {
  const { node, linker, result } = call
  const [argument, start] = node.arguments
  const accumulators = argument ? linker.functionsOf(argument).flatMap(({ parameters }) => parameters.slice(0, 1)) : []
  const values = [...returned(call, 0), ...(start ? linker.valueOf(start) : deeper(call.of))]
  linker.same(result, values, node)
  for (const { name } of accumulators) linker.bind(name, [result], node)
  calls(call, { first: 1 })
}
const pairs: Rule = (call) => call.linker.put(inside(call.result, 2), deeper(call.of), call.node)

/** A map, because the names are the user's: an object would answer for `toString` too. */
function rules(table: Readonly<Record<string, Rule>>): ReadonlyMap<string, Rule> {
  return new Map(Object.entries(table))
}

const each = (names: string, rule: Rule): Readonly<Record<string, Rule>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, rule]))

const METHODS: ReadonlyMap<string, Rule> = rules({
  ...each('filter slice toSorted toReversed values keys', elements),
  ...each('toSpliced with', joined),
  ...each('sort reverse copyWithin', itself),
  ...each('pop shift at find findLast get', element),
  ...each('forEach some every findIndex findLastIndex includes indexOf lastIndexOf join has delete clear', reads),
  flat,
  concat: concatenated,
  push: keeps(0),
  unshift: keeps(0),
  add: keeps(0, itself),
  set: keeps(0, itself),
  fill: keeps(0, itself, true),
  splice: keeps(2, elements),
  entries: pairs,
  map: made,
  flatMap: madeFlat,
  reduce: reduced,
  reduceRight: reduced,
})

const argumentOf = ({ arguments: given }: Call, at: number): readonly Ref[] => given[at] ?? []
const partsOf =
  (depth: number, from: (refs: readonly Ref[]) => readonly Ref[] = deeper): Rule =>
  (call) =>
    call.linker.put(inside(call.result, depth), from(argumentOf(call, 0)), call.node)

const STATIC: ReadonlyMap<string, Rule> = rules({
  'JSON.parse': nothing,
  'JSON.stringify': nothing,
  'Object.keys': nothing,
  'Object.values': partsOf(1),
  'Object.entries': partsOf(2),
  'Object.fromEntries': partsOf(1, (refs) => deeper(deeper(refs))),
  'Object.freeze': (call) => call.linker.same(call.result, argumentOf(call, 0), call.node),
  'Object.assign': (call) => {
    const [target = [], ...sources] = call.arguments
    for (const left of deeper(target)) for (const source of sources) call.linker.put(left, deeper(source), call.node)
    call.linker.same(call.result, target, call.node)
  },
  'Array.from': (call) => {
    const values = returned(call, 1)
    call.linker.put(inside(call.result, 1), values.length > 0 ? values : deeper(argumentOf(call, 0)), call.node)
    const argument = call.node.arguments[1]
    const called = argument ? call.linker.functionsOf(argument) : []
    for (const parameter of called.flatMap(({ parameters }) => parameters.slice(0, 1)))
      call.linker.bind(parameter.name, deeper(argumentOf(call, 0)), call.node)
  },
  'Array.of': (call) => {
    for (const values of call.arguments) call.linker.put(inside(call.result, 1), values, call.node)
  },
  'Array.isArray': nothing,
})

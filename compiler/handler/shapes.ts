import { ts } from './project/typescript.js'
import type { Property, Shape } from '../ir/shape.ts'
import { isInDurableApi } from './symbols.ts'

const UNKNOWN: Shape = { kind: 'unknown' }
/** Deeper than any event; a type that goes deeper is taken as unknown there. */
const DEEPEST = 12

/** What TypeScript's checker knows of a value, as far as it is JSON. What is not JSON is `unknown`. */
export function shapeOfType(type: ts.Type, checker: ts.TypeChecker): Shape {
  return shape(type, checker, [])
}

function shape(type: ts.Type, checker: ts.TypeChecker, around: readonly ts.Type[]): Shape {
  const { flags } = type
  if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return UNKNOWN
  if (flags & ts.TypeFlags.Never) return { kind: 'never' }
  if (flags & ts.TypeFlags.Null) return { kind: 'null' }
  if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return { kind: 'undefined' }
  if (type.isStringLiteral() || type.isNumberLiteral()) return { kind: 'literal', value: type.value }
  if (flags & ts.TypeFlags.BooleanLiteral) return { kind: 'literal', value: checker.typeToString(type) === 'true' }
  if (flags & ts.TypeFlags.Boolean) return { kind: 'boolean' }
  if (type.isUnion()) return unionOf(type.types.map((member) => shape(member, checker, around)))
  if (flags & (ts.TypeFlags.StringLike | ts.TypeFlags.TemplateLiteral)) return { kind: 'string' }
  if (flags & ts.TypeFlags.NumberLike) return { kind: 'number' }
  if (flags & ts.TypeFlags.TypeParameter) {
    const constraint = checker.getBaseConstraintOfType(type)
    return constraint ? shape(constraint, checker, around) : UNKNOWN
  }
  if (around.includes(type) || around.length > DEEPEST) return UNKNOWN
  if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return objectShape(type, checker, [...around, type])
  return UNKNOWN
}

function objectShape(type: ts.Type, checker: ts.TypeChecker, around: readonly ts.Type[]): Shape {
  if (isBatchResult(type)) {
    const [result] = checker.getTypeArguments(type as ts.TypeReference)
    return { kind: 'batch', result: result ? shape(result, checker, around) : UNKNOWN }
  }
  if (isErrorType(type, checker)) return { kind: 'error' }
  const parts = () => checker.getTypeArguments(type as ts.TypeReference)
  if (checker.isTupleType(type)) {
    const { elementFlags } = (type as ts.TypeReference).target as ts.TupleType
    const elements = parts().map((element) => shape(element, checker, around))
    if (elementFlags.every((flag) => flag === ts.ElementFlags.Required)) return { kind: 'tuple', elements }
    return { kind: 'array', element: unionOf(elements) }
  }
  if (checker.isArrayType(type)) return { kind: 'array', element: shape(parts()[0]!, checker, around) }
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return UNKNOWN
  const toJson = type.getProperty('toJSON')
  if (toJson?.valueDeclaration) {
    const [signature] = checker.getTypeOfSymbolAtLocation(toJson, toJson.valueDeclaration).getCallSignatures()
    return signature ? shape(signature.getReturnType(), checker, around) : UNKNOWN
  }
  if (isBuiltIn(type)) return UNKNOWN
  const properties = new Map<string, Property>()
  for (const property of type.getProperties()) {
    const declaration = property.valueDeclaration ?? property.declarations?.[0]
    const propertyType = declaration
      ? checker.getTypeOfSymbolAtLocation(property, declaration)
      : checker.getTypeOfSymbol(property)
    if (propertyType.getCallSignatures().length > 0) continue
    const optional = (property.flags & ts.SymbolFlags.Optional) !== 0
    properties.set(property.name, { shape: shape(propertyType, checker, around), ...(optional && { optional }) })
  }
  const index = type.getStringIndexType()
  // `{}` takes anything but null and undefined, arrays among it.
  if (type.getProperties().length === 0 && !index) return UNKNOWN
  return {
    kind: 'object',
    properties: Object.fromEntries(properties),
    ...(index && { rest: shape(index, checker, around) }),
  }
}

/** A union without repetition; `true | false` is boolean, and what may be anything is unknown. */
export function unionOf(members: readonly Shape[]): Shape {
  const flat = members.flatMap((member) => (member.kind === 'union' ? member.members : [member]))
  if (flat.some((member) => member.kind === 'unknown')) return UNKNOWN
  const unique = [...new Map(flat.map((member) => [JSON.stringify(member), member])).values()].filter(
    (member) => member.kind !== 'never',
  )
  const isFlag = (member: Shape) => member.kind === 'literal' && typeof member.value === 'boolean'
  const merged =
    unique.filter(isFlag).length === 2
      ? [...unique.filter((member) => !isFlag(member)), { kind: 'boolean' } as const]
      : unique
  if (merged.length === 0) return { kind: 'never' }
  return merged.length === 1 ? merged[0]! : { kind: 'union', members: merged }
}

/** Whether a value of the shape can be of a kind; `unknown` can be all. */
export function canBe(shape: Shape | undefined, kind: 'null' | 'undefined' | 'error' | 'batch' | 'array'): boolean {
  if (shape === undefined || shape.kind === 'unknown') return true
  if (shape.kind === 'union') return shape.members.some((member) => canBe(member, kind))
  return shape.kind === kind || (kind === 'array' && shape.kind === 'tuple')
}

/** Whether every value of the shape, null and undefined aside, is of a kind. */
export function isAlways(
  shape: Shape | undefined,
  kind: 'string' | 'number' | 'boolean' | 'error' | 'batch' | 'array' | 'object',
): boolean {
  if (shape === undefined) return false
  if (shape.kind === 'union') {
    const present = shape.members.filter((member) => member.kind !== 'null' && member.kind !== 'undefined')
    return present.length > 0 && present.every((member) => isAlways(member, kind))
  }
  if (shape.kind === 'literal') return typeof shape.value === kind
  return shape.kind === kind || (kind === 'array' && shape.kind === 'tuple')
}

/** The shape of a value that may also be undefined or null. */
export function withNullish(shape: Shape, more: { readonly undefined: boolean; readonly null: boolean }): Shape {
  const kinds = (['undefined', 'null'] as const).filter((kind) => more[kind])
  return kinds.length === 0 ? shape : unionOf([shape, ...kinds.map((kind): Shape => ({ kind }))])
}

export function withoutNullish(shape: Shape): Shape {
  return shape.kind === 'union'
    ? unionOf(shape.members.filter((member) => member.kind !== 'null' && member.kind !== 'undefined'))
    : shape
}

export function isErrorType(type: ts.Type, checker: ts.TypeChecker): boolean {
  const seen = new Set<ts.Type>()
  const isError = (candidate: ts.Type): boolean => {
    if (seen.has(candidate)) return false
    seen.add(candidate)
    const symbol = candidate.getSymbol()
    if (symbol?.name === 'Error' && symbol.declarations?.some((at) => at.getSourceFile().isDeclarationFile)) return true
    if (candidate.isIntersection()) return candidate.types.some(isError)
    return candidate.isClassOrInterface() && (checker.getBaseTypes(candidate) ?? []).some(isError)
  }
  return isError(type)
}

export function isBatchResult(type: ts.Type): boolean {
  const symbol = type.getSymbol()
  return symbol?.name === 'BatchResult' && (symbol.declarations?.some(isInDurableApi) ?? false)
}

/** An object of the platform with behaviour (Map, Promise, RegExp): not JSON. */
function isBuiltIn(type: ts.Type): boolean {
  const declaration = type.getSymbol()?.declarations?.[0]
  return (
    declaration !== undefined &&
    declaration.getSourceFile().isDeclarationFile &&
    type.getProperties().some((property) => (property.flags & ts.SymbolFlags.Method) !== 0)
  )
}

/** Whether a value may be an object, which more than one name can lead to. */
export function isObjectLike(node: ts.Node, checker: ts.TypeChecker): boolean {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node))
  const primitive =
    ts.TypeFlags.StringLike |
    ts.TypeFlags.NumberLike |
    ts.TypeFlags.BooleanLike |
    ts.TypeFlags.BigIntLike |
    ts.TypeFlags.Never
  const members = type.isUnion() ? type.types : [type]
  return members.some(({ flags }) => (flags & primitive) === 0)
}

import { ts } from '../project/typescript.js'
import { deeper, type Ref } from './cells.ts'

/* What types say of the parts that a copy or a longer list gets of a value. Numbers and texts link nothing. */

/** Whether a copy of a list's elements or an object's properties would hold objects that it holds. */
export function holdsObjects(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node))
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.TypeParameter)) return true
  const members = type.isUnion() ? type.types : [type]
  return members.some((member) => {
    if (isPrimitive(member)) return false
    const values = [member.getStringIndexType(), member.getNumberIndexType()].filter((found) => found !== undefined)
    // A list's other properties are its methods.
    const properties = checker.isArrayType(member)
      ? []
      : checker.getPropertiesOfType(member).map((property) => checker.getTypeOfSymbol(property))
    return [...values, ...properties].some((value) => !isPrimitive(checker.getNonNullableType(value)))
  })
}

const PRIMITIVE =
  ts.TypeFlags.StringLike |
  ts.TypeFlags.NumberLike |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.BigIntLike |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined |
  ts.TypeFlags.Never

export function isPrimitive(type: ts.Type): boolean {
  return type.isUnion() ? type.types.every(isPrimitive) : (type.flags & PRIMITIVE) !== 0
}

/** What a value adds to a list that it is joined to: a list its elements, anything else itself; both where its type does not say. */
export function flattened(values: readonly Ref[], type: ts.Type | undefined, checker: ts.TypeChecker): readonly Ref[] {
  const known = type && checker.getNonNullableType(type)
  if (known === undefined) return [...values, ...deeper(values)]
  const members = known.isUnion() ? known.types : [known]
  const isList = (member: ts.Type) => checker.isArrayType(member) || checker.isTupleType(member)
  if (members.every(isList)) return deeper(values)
  return members.every((member) => isPrimitive(member) || isNoList(member)) ? values : [...values, ...deeper(values)]
}

/** It has a property that no list has; `{}` and what is generic may be a list. */
const isNoList = (type: ts.Type): boolean =>
  (type.flags & ts.TypeFlags.Object) !== 0 &&
  type.getNumberIndexType() === undefined &&
  type.getProperties().some(({ name, flags }) => (flags & ts.SymbolFlags.Optional) === 0 && !(name in Array.prototype))

import { ts } from './project/typescript.js'
import { isContextType } from './operations/context-call.ts'
import { isBatchResult, isErrorType } from './shapes.ts'

/** Platform objects whose JSON is not the object. */
const NOT_JSON: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Date: 'a Date, which JSON makes a string',
    Map: 'a Map',
    Set: 'a Set',
    WeakMap: 'a WeakMap',
    WeakSet: 'a WeakSet',
    RegExp: 'a regular expression',
    Promise: 'a promise',
    DurablePromise: 'a promise',
    ArrayBuffer: 'a buffer',
    Uint8Array: 'a buffer',
    URL: 'a URL',
  }),
)

/** Why a value of a type does not survive JSON, in words that fit after "is"; undefined where it does. */
export function jsonProblem(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  return problem(type, checker, new Set())
}

/** No type that ends is as deep. */
const DEEPEST = 50
const ENDLESS = 'of a type without end'

function problem(type: ts.Type, checker: ts.TypeChecker, seen: Set<ts.Type>, depth = 0): string | undefined {
  if (seen.has(type)) return undefined
  // A generic type may hold itself with ever other parameters, each a type of its own.
  if (depth > DEEPEST) return ENDLESS
  seen.add(type)
  const { flags } = type
  if (flags & ts.TypeFlags.BigIntLike) return 'a bigint'
  if (flags & ts.TypeFlags.ESSymbolLike) return 'a symbol'
  if (type.isUnion()) return first(type.types, (member) => problem(member, checker, seen, depth))
  if (!(flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return undefined
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return 'a function'
  const named = namedProblem(type, checker)
  if (named) return named
  if (checker.isArrayType(type) || checker.isTupleType(type))
    return within(
      'with an element that is',
      first(checker.getTypeArguments(type as ts.TypeReference), (element) =>
        problem(element, checker, seen, depth + 1),
      ),
    )
  return propertyProblem(type, checker, seen, depth + 1)
}

function namedProblem(type: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (isContextType(type)) return 'the durable context'
  if (isBatchResult(type)) return 'a batch result'
  if (isErrorType(type, checker)) return 'an error'
  const symbol = type.getSymbol()
  const declaration = symbol?.valueDeclaration ?? symbol?.declarations?.[0]
  if (symbol && declaration?.getSourceFile().isDeclarationFile && NOT_JSON.has(symbol.name))
    return NOT_JSON.get(symbol.name)
  const isClass =
    declaration !== undefined && ts.isClassDeclaration(declaration) && !declaration.getSourceFile().isDeclarationFile
  return isClass ? `an instance of ${symbol!.name}, whose class JSON loses` : undefined
}

function propertyProblem(
  type: ts.Type,
  checker: ts.TypeChecker,
  seen: Set<ts.Type>,
  depth: number,
): string | undefined {
  for (const property of type.getProperties()) {
    const declaration = property.valueDeclaration ?? property.declarations?.[0]
    const propertyType = declaration
      ? checker.getTypeOfSymbolAtLocation(property, declaration)
      : checker.getTypeOfSymbol(property)
    const found = problem(propertyType, checker, seen, depth)
    if (found) return within(`with ${propertyWords(property)} that is`, found)
  }
  const index = type.getStringIndexType()
  return index && within('with a value that is', problem(index, checker, seen, depth))
}

/** A symbol's property has an internal name, which means nothing to anybody: `__@iterator@1771`. */
function propertyWords({ name }: ts.Symbol): string {
  const symbol = /^__@(.*)@\d+$/.exec(name)?.[1]
  return symbol === undefined ? `a property \`${name}\`` : `a property \`[Symbol.${symbol}]\``
}

function within(prefix: string, found: string | undefined): string | undefined {
  return found === undefined || found === ENDLESS ? found : `an object ${prefix} ${found}`
}

function first<T>(values: readonly T[], test: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = test(value)
    if (found) return found
  }
  return undefined
}

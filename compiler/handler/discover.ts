import { ts } from './project/typescript.js'
import { bare, durableApiName } from './symbols.ts'

/** An exported call of `withDurableExecution`. */
export interface FoundHandler {
  readonly exportName: string
  readonly call: ts.CallExpression
}

/** The handlers of a file, in source order: `export const`, `export default`, and names exported by a list. */
export function findHandlers(file: ts.SourceFile, checker: ts.TypeChecker): readonly FoundHandler[] {
  const module = checker.getSymbolAtLocation(file)
  if (module === undefined) return []
  const found = checker.getExportsOfModule(module).flatMap((exported): readonly FoundHandler[] => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0]
    const value = declaration && valueOf(declaration)
    const call = value && handlerCall(value, checker)
    return call && call.getSourceFile() === file ? [{ exportName: exported.name, call }] : []
  })
  return found.toSorted((a, b) => a.call.pos - b.call.pos)
}

/** What a declaration gives its name. */
export function valueOf(declaration: ts.Declaration): ts.Expression | undefined {
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer
  return ts.isExportAssignment(declaration) ? declaration.expression : undefined
}

function handlerCall(value: ts.Expression, checker: ts.TypeChecker): ts.CallExpression | undefined {
  const at = bare(value)
  if (ts.isIdentifier(at)) {
    const declaration = checker.getSymbolAtLocation(at)?.valueDeclaration
    const inner = declaration && valueOf(declaration)
    return inner && handlerCall(inner, checker)
  }
  if (!ts.isCallExpression(at)) return undefined
  return isDurableCall(at, checker) ? at : undefined
}

export function isDurableCall({ expression }: ts.CallExpression, checker: ts.TypeChecker): boolean {
  return durableApiName(expression, checker) === 'withDurableExecution' || isMemberOfApi(expression, checker)
}

/** `durable.withDurableExecution(…)` of `import * as durable`. */
function isMemberOfApi(callee: ts.Expression, checker: ts.TypeChecker): boolean {
  const at = bare(callee)
  return ts.isPropertyAccessExpression(at) && durableApiName(at.name, checker) === 'withDurableExecution'
}

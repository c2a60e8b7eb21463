import { findHandlers, type FoundHandler, isDurableCall, valueOf } from './discover.ts'
import type { Analysis } from './project/analysis.ts'
import { ts } from './project/typescript.js'
import { bare, isInside, symbolOf } from './symbols.ts'
import { shownText } from './words.ts'

/**
 * Exports that are durable handlers, but not the call of `withDurableExecution` itself: `middy(withDurableExecution(…))`,
 * `makeIdempotent(durable)`, `make('eu')` of a function that returns one. What runs around the handler, or what its function
 * reads of the maker's arguments, is in no state of the export. Without them here such an export would be left out in silence.
 */
export interface WrappedHandler {
  readonly exportName: string
  /** The whole value of the export. */
  readonly value: ts.Expression
  /** What is called around the handler, or makes it. */
  readonly by: string
  /** Whether the handler is an argument of that call; else the function called makes it. */
  readonly given: boolean
  /** The handler inside: a replay runs it as any other. */
  readonly inner: FoundHandler
}

export function findWrappedHandlers(file: ts.SourceFile, analysis: Analysis): readonly WrappedHandler[] {
  const { checker } = analysis
  const module = checker.getSymbolAtLocation(file)
  if (module === undefined) return []
  const plain = new Set(findHandlers(file, checker).map(({ exportName }) => exportName))
  return checker.getExportsOfModule(module).flatMap((exported): readonly WrappedHandler[] => {
    if (plain.has(exported.name)) return []
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0]
    const value = declaration?.getSourceFile() === file ? calledValue(declaration, checker) : undefined
    const call = value && mayBeCalled(value, checker) ? durableCallIn(value, analysis) : undefined
    if (value === undefined || call === undefined) return []
    const { by, given } = aroundOf(value, analysis)
    return [{ exportName: exported.name, value, by, given, inner: { exportName: exported.name, call } }]
  })
}

/** The call, or the choice between calls, that an export is; through names. */
function calledValue(declaration: ts.Declaration, checker: ts.TypeChecker): ts.Expression | undefined {
  const value = valueOf(declaration)
  const at = value && bare(value)
  if (at === undefined || ts.isFunctionLike(at) || ts.isClassLike(at)) return undefined
  if (!ts.isIdentifier(at)) return at
  const inner = symbolOf(at, checker)?.valueDeclaration
  return inner && inner !== declaration ? calledValue(inner, checker) : undefined
}

/** An object that only holds a handler, such as a table of them, is none. */
function mayBeCalled(value: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(value)
  return (type.flags & ts.TypeFlags.Any) !== 0 || type.getCallSignatures().length > 0
}

/** The first call of `withDurableExecution` that a value is made of: in its text, or behind the names it reads. */
function durableCallIn(
  value: ts.Node,
  { checker, userFiles }: Analysis,
  seen = new Set<ts.Node>(),
): ts.CallExpression | undefined {
  const search = (node: ts.Node): ts.CallExpression | undefined => {
    if (seen.has(node)) return undefined
    seen.add(node)
    if (ts.isCallExpression(node) && isDurableCall(node, checker)) return node
    if (ts.isIdentifier(node)) {
      const declaration = symbolOf(node, checker)?.valueDeclaration
      if (declaration === undefined || !userFiles.includes(declaration.getSourceFile())) return undefined
      const inner = ts.isFunctionDeclaration(declaration) ? declaration.body : valueOf(declaration)
      return inner && !isInside(node, inner) ? search(inner) : undefined
    }
    return ts.forEachChild(node, search)
  }
  return search(value)
}

/** The outermost call whose arguments hold the handler; else the innermost one, which makes it: `make` of `make('eu').use(…)`. */
function aroundOf(value: ts.Expression, analysis: Analysis): Pick<WrappedHandler, 'by' | 'given'> {
  let by: ts.Expression = bare(value)
  for (let at = by; ;) {
    if (ts.isPropertyAccessExpression(at)) at = bare(at.expression)
    else if (ts.isCallExpression(at)) {
      by = bare(at.expression)
      const given = at.arguments.some((argument) => durableCallIn(argument, analysis) !== undefined)
      if (given) return { by: shownText(by), given }
      at = by
    } else return { by: shownText(by), given: false }
  }
}

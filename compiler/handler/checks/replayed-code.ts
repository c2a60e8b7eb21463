import { ts } from '../project/typescript.js'
import { contextMethod, isContextType, operationFacts } from '../operations/context-call.ts'
import { bare, isFunctionLiteral, symbolOf } from '../symbols.ts'

/**
 * Which code runs again on every replay (`durable-api` 0, 18): the handler, the functions of branches, items and child contexts, and the
 * user's functions that these call, in whatever file. The code of steps, submitters and checks is not: its result is recorded.
 */

export interface ReplayedPlace {
  /** The function the node belongs to, the innermost one that is not a callback of a plain call. */
  readonly function: ts.SignatureDeclaration
  /** The references that lead here from the handler, outermost first; empty in the handler itself. */
  readonly via: readonly ts.Node[]
}

export interface ReplayedCode {
  readonly handler: ts.SignatureDeclaration
  readonly checker: ts.TypeChecker
  readonly userFiles: ReadonlySet<ts.SourceFile>
}

/** Calls `visit` for every node that runs again on a replay, each once, and for each function literal whose run is recorded. */
export function visitReplayed(
  { handler, checker, userFiles }: ReplayedCode,
  visit: (node: ts.Node, place: ReplayedPlace) => void,
  visitRecorded: (literal: ts.SignatureDeclaration, call: ts.CallExpression) => void,
): void {
  const seen = new Set<ts.Node>([handler])
  const isFunctionType = (node: ts.Expression) =>
    isFunctionLiteral(bare(node)) || checker.getTypeAtLocation(node).getCallSignatures().length > 0

  const enter = (node: ts.Node, place: ReplayedPlace): void => {
    if (ts.isTypeNode(node) || isNamedFunction(node)) return
    visit(node, place)
    if (ts.isIdentifier(node)) return follow(node, place)
    if (ts.isCallExpression(node) && operationFacts(contextMethod(node, { checker })?.method ?? '')?.code === 'task')
      return operation(node, place)
    const inside = ts.isFunctionLike(node) && hasContext(node, checker) ? { ...place, function: node } : place
    ts.forEachChild(node, (child) => enter(child, inside))
  }

  /** Its functions are recorded; what else it is given is evaluated on each replay. */
  const operation = (call: ts.CallExpression, place: ReplayedPlace): void => {
    enter(call.expression, place)
    for (const argument of call.arguments) {
      const at = bare(argument)
      if (isFunctionType(at)) {
        if (isFunctionLiteral(at)) visitRecorded(at, call)
      } else if (ts.isObjectLiteralExpression(at)) {
        for (const property of at.properties) {
          const value = ts.isPropertyAssignment(property) ? property.initializer : property.name
          if (value && ts.isExpression(value) && !isFunctionType(value)) enter(value, place)
        }
      } else enter(at, place)
    }
  }

  /** A function of the user's is followed where replayed code names it. */
  const follow = (name: ts.Identifier, place: ReplayedPlace): void => {
    const symbol = symbolOf(name, checker)
    const target = symbol?.valueDeclaration && functionOf(symbol.valueDeclaration)
    if (target === undefined || target === name.parent || seen.has(target)) return
    if (!userFiles.has(target.getSourceFile())) return
    seen.add(target)
    const inside = { function: target, via: [...place.via, name] }
    ts.forEachChild(target, (child) => enter(child, inside))
  }

  const place = { function: handler, via: [] }
  ts.forEachChild(handler, (child) => enter(child, place))
}

/** The function a declaration holds, with a body. */
function functionOf(declaration: ts.Declaration): ts.SignatureDeclaration | undefined {
  if (ts.isVariableDeclaration(declaration)) {
    const value = declaration.initializer && bare(declaration.initializer)
    return value && isFunctionLiteral(value) ? value : undefined
  }
  if (ts.isClassDeclaration(declaration)) return declaration.members.find(ts.isConstructorDeclaration)
  const isOne = ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)
  return isOne && declaration.body ? declaration : undefined
}

/** Functions with a name are looked at where they are used: one that only steps use is not replayed. */
function isNamedFunction(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node) || ts.isClassLike(node)) return true
  if (!ts.isVariableDeclaration(node) || !node.initializer) return false
  return isFunctionLiteral(bare(node.initializer))
}

export function hasContext(node: ts.SignatureDeclaration, checker: ts.TypeChecker): boolean {
  return node.parameters.some((parameter) => isContextType(checker.getTypeAtLocation(parameter)))
}

import { ts } from '../project/typescript.js'
import type { HandlerLowering } from '../lowering.ts'
import { bare, isFunctionLiteral, symbolOf } from '../symbols.ts'
import { isContext, isOperation } from './context-call.ts'
import type { BodyFunction } from './nested.ts'

/** The function that a call runs, where it is one of the user that has to do with operations. */
export function contextFunctionOf(call: ts.CallExpression, handler: HandlerLowering): BodyFunction | undefined {
  const callee = bare(call.expression)
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee
  const declaration = ts.isIdentifier(name) ? symbolOf(name, handler.checker)?.valueDeclaration : undefined
  const found = declaration && functionOf(declaration)
  if (!found?.body || found.asteriskToken || found.getSourceFile().isDeclarationFile) return undefined
  const takesContext = call.arguments.some((argument) => isContext(bare(argument), handler))
  return takesContext || callsOperations(found.body, handler) ? found : undefined
}

function functionOf(declaration: ts.Declaration): BodyFunction | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration
  const isConstant = ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  if (!isConstant && !ts.isPropertyAssignment(declaration)) return undefined
  const value = declaration.initializer && bare(declaration.initializer)
  return value && isFunctionLiteral(value) ? value : undefined
}

function callsOperations(node: ts.Node, handler: HandlerLowering): boolean {
  if (ts.isCallExpression(node) && isOperation(node, handler)) return true
  return ts.forEachChild(node, (child) => callsOperations(child, handler)) ?? false
}

import { ts } from '../project/typescript.js'
import { contextMethod, isOperation } from '../operations/context-call.ts'
import { isInside, symbolOf } from '../symbols.ts'
import { mutatedName } from '../mutations.ts'
import { assignedNames } from '../writes.ts'
import type { Check, Checking } from './check.ts'

/** The code of a step runs once and only its result is kept (`durable-api` 18): no operations in it, no writes to what is outside. */
export const recordedCode: Check = {
  recorded: (literal, call, checking) => {
    const method = contextMethod(call, checking)?.method ?? ''
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && isOperation(node, checking)) {
        const inner = contextMethod(node, checking)?.method ?? ''
        return checking.report('operation-in-step', { operation: inner, step: method }, { node })
      }
      for (const name of [...assignedNames(node), mutatedName(node, checking.checker)])
        if (name !== undefined && isOutside(name, literal, checking))
          checking.report(
            'write-to-outer-variable',
            { name: name.text, where: `the code of ${method}` },
            { node: name },
            { related: declaredAt(name, checking) },
          )
      ts.forEachChild(node, visit)
    }
    visit(literal)
  },
}

/** A name of the functions around it; a name of the module is not the handler's. */
function isOutside(name: ts.Identifier, literal: ts.Node, { checker }: Checking): boolean {
  const declaration = symbolOf(name, checker)?.valueDeclaration
  if (declaration === undefined || isInside(declaration, literal)) return false
  return ts.findAncestor(declaration, ts.isFunctionLike) !== undefined && isInside(literal, functionAround(declaration))
}

const functionAround = (node: ts.Node): ts.Node => ts.findAncestor(node.parent, ts.isFunctionLike) ?? node

function declaredAt(name: ts.Identifier, { checker, spanOf }: Checking) {
  const declaration = symbolOf(name, checker)?.valueDeclaration
  const declared = declaration && ts.getNameOfDeclaration(declaration)
  return declared ? [{ message: 'declared', span: spanOf(declared) }] : []
}

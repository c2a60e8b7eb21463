import { ts } from '../project/typescript.js'
import { nondeterminism } from '../nondeterministic.ts'
import { contextMethod, isContextType } from '../operations/context-call.ts'
import { bare, isInDurableApi, rootOf, symbolOf } from '../symbols.ts'
import type { Check, Checking } from './check.ts'

/** Asynchronous work that is no operation: a suspension cuts it off, and a replay does it again (`durable-api` 15.4; 21, 4). */
export const plainAsync: Check = {
  replayed: (node, place, checking) => {
    if (ts.isForOfStatement(node) && node.awaitModifier)
      return checking.report('async-outside-step', { what: '`for await`' }, { node: node.expression, place })
    if (!ts.isAwaitExpression(node)) return
    const operand = bare(node.expression)
    // Timers, I/O and the like are reported as what they are.
    if (nondeterminism(operand, { checker: checking.checker, names: new Map() }) !== undefined || isSleep(operand))
      return
    if (!ts.isCallExpression(operand) || isKnown(operand, checking)) return
    const what = `\`${bare(operand.expression).getText().replace(/\s+/g, ' ').slice(0, 60)}()\``
    checking.report('async-outside-step', { what }, { node: operand, place })
  },
}

/** Operations, combinators, functions that are given a context, and the user's own functions, which are looked into. */
function isKnown(call: ts.CallExpression, { checker, userFiles }: Checking): boolean {
  if (contextMethod(call, { checker }) !== undefined) return true
  const callee = bare(call.expression)
  if (/^Promise\.\w+$/.test(callee.getText())) return true
  if (call.arguments.some((argument) => isContextType(checker.getTypeAtLocation(argument)))) return true
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee
  const declaration = symbolOf(name, checker)?.declarations?.[0]
  if (declaration === undefined) return !isImported(rootOf(callee), checker)
  return userFiles.has(declaration.getSourceFile()) || isInDurableApi(declaration)
}

/** A package without types is `any`: what it gives is awaited all the same. */
function isImported(root: ts.Expression, checker: ts.TypeChecker): boolean {
  const declaration = ts.isIdentifier(root) ? checker.getSymbolAtLocation(root)?.declarations?.[0] : undefined
  return declaration !== undefined && ts.findAncestor(declaration, ts.isImportDeclaration) !== undefined
}

const isSleep = (node: ts.Expression): boolean => ts.isNewExpression(node) && node.expression.getText() === 'Promise'

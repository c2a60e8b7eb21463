import { ts } from '../project/typescript.js'
import { contextMethod, isOperation } from '../operations/context-call.ts'
import { bare, symbolOf } from '../symbols.ts'
import type { Check, Checking } from './check.ts'
import { contextName } from './context-name.ts'
import { hasContext } from './replayed-code.ts'

const UNORDERED = new Set(['Promise.race', 'Promise.any'])

/**
 * Combinators: which operation of a plain `Promise.race` wins is kept nowhere, so a replay may take another (`durable-api` 12); one of
 * the context starts at its await, and takes the ids of the context it is awaited in (21, 2).
 */
export const combinators: Check = {
  replayed: (node, place, checking) => {
    if (ts.isIdentifier(node)) return reportForeignAwait(node, checking)
    if (!ts.isCallExpression(node)) return
    const callee = bare(node.expression)
    const [promises] = node.arguments
    if (!ts.isPropertyAccessExpression(callee) || !UNORDERED.has(callee.getText()) || promises === undefined) return
    if (!containsOperation(promises, checking)) return
    const context = contextName(node, place, checking.checker)
    const { file, start, end } = checking.spanOf(callee)
    const edits = [{ file, start, end, replacement: `${context}.promise.${callee.name.text}` }]
    const fix = context === undefined ? {} : { fix: { title: 'Let the context keep which one won', edits } }
    checking.report('race-not-recorded', { combinator: callee.getText() }, { node: callee, place }, fix)
  },
}

function containsOperation(node: ts.Node, checking: Checking): boolean {
  if (ts.isCallExpression(node) && isOperation(node, checking)) return true
  if (ts.isIdentifier(node) && isDurablePromise(checking.checker.getTypeAtLocation(node))) return true
  return ts.forEachChild(node, (child) => containsOperation(child, checking)) ?? false
}

const isDurablePromise = (type: ts.Type): boolean => type.getSymbol()?.name === 'DurablePromise'

/** `await all` in a branch, where `all` is a combinator of the context around the branch. */
function reportForeignAwait(name: ts.Identifier, checking: Checking): void {
  const { checker, spanOf } = checking
  if (!ts.isAwaitExpression(name.parent)) return
  const declaration = symbolOf(name, checker)?.valueDeclaration
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return
  const call = bare(declaration.initializer)
  const method = ts.isCallExpression(call) ? contextMethod(call, checking)?.method : undefined
  if (!method?.startsWith('promise.')) return
  const owner = contextFunction(declaration, checking)
  if (contextFunction(name, checking) === owner) return
  const related = [{ message: 'made', span: spanOf(call) }]
  checking.report('combinator-in-other-context', { combinator: method }, { node: name }, { related })
}

/** The function whose context is in force at a node: the handler, or the function that an operation was given. */
const contextFunction = (node: ts.Node, checking: Checking): ts.Node | undefined =>
  ts.findAncestor(node, (at) => {
    if (!ts.isFunctionLike(at)) return false
    const given = ts.isCallExpression(at.parent) && contextMethod(at.parent, checking) !== undefined
    return given || hasContext(at, checking.checker) || ts.findAncestor(at.parent, ts.isFunctionLike) === undefined
  })

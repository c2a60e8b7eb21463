import { ts } from '../project/typescript.js'
import { contextMethod } from '../operations/context-call.ts'
import type { Check } from './check.ts'

/** `invoke(function, 'text')` is read as a name and a function (`durable-api` 3; 21, 3). */
export const invokeInput: Check = {
  replayed: (node, place, checking) => {
    if (!ts.isCallExpression(node) || contextMethod(node, checking)?.method !== 'invoke') return
    const [first, second] = node.arguments
    if (first === undefined || second === undefined || node.arguments.length !== 2) return
    const { flags } = checking.checker.getTypeAtLocation(second)
    if ((flags & ts.TypeFlags.StringLike) === 0 || looksLikeFunction(second)) return
    const { file, start } = checking.spanOf(first)
    const edits = [{ file, start, end: start, replacement: `${first.getText()}, ` }]
    const fix = { title: 'Give the operation a name', edits }
    checking.report('invoke-text-input', { function: second.getText() }, { node: second, place }, { fix })
  },
}

/** A second argument that names a function by its ARN, by `…_FUNCTION` or `…Arn`, is what it seems. */
function looksLikeFunction(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return /^arn:|:|function|^[A-Za-z][\w-]*$/i.test(node.text)
  return /(function|arn|lambda|fn|handler|name)\b/i.test(node.getText())
}

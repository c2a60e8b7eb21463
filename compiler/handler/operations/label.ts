import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { wordsOf } from '../words.ts'
import { nameLabel } from './arguments.ts'

const WORDS = {
  step: 'Step',
  wait: 'Wait',
  invoke: 'Invoke',
  createCallback: 'Callback',
  waitForCallback: 'Callback',
  waitForCondition: 'Wait until',
  parallel: 'Parallel',
  map: 'Map',
  runInChildContext: 'Child',
  together: 'All',
} as const

/** What an operation's state is called: its name, else its kind and the variable that takes its result. */
export function operationLabel(operation: keyof typeof WORDS, name: Expression | undefined, call: ts.Node): string {
  let at: ts.Node = call
  while (ts.isAwaitExpression(at.parent) || ts.isParenthesizedExpression(at.parent) || ts.isAsExpression(at.parent))
    at = at.parent
  const { parent } = at
  const target = ts.isVariableDeclaration(parent)
    ? parent.name
    : ts.isBinaryExpression(parent) && parent.right === at
      ? parent.left
      : undefined
  const words = target ? wordsOf(target) : ''
  return nameLabel(name, words === '' ? WORDS[operation] : `${WORDS[operation]} ${words}`)
}

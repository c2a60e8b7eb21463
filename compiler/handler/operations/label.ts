import type { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { takerOf } from '../symbols.ts'
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
  withRetry: 'Retry',
  together: 'All',
} as const

/** What an operation's state is called: its name, else its kind and the variable that takes its result. */
export function operationLabel(operation: keyof typeof WORDS, name: Expression | undefined, call: ts.Node): string {
  const taker = takerOf(call)
  const words = taker ? wordsOf(taker) : ''
  return nameLabel(name, words === '' ? WORDS[operation] : `${WORDS[operation]} ${words}`)
}

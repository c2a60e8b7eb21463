import { ts } from '../project/typescript.js'
import type { Fix } from '../../diagnostics/diagnostic.ts'
import { isOfTheMoment, isOnlyLogged } from '../log-calls.ts'
import { nondeterminism, nondeterministicMention } from '../nondeterministic.ts'
import { bare } from '../symbols.ts'
import type { Check, Checking } from './check.ts'
import { contextName } from './context-name.ts'
import type { ReplayedPlace } from './replayed-code.ts'

/** Clock, randomness, ids, environment, I/O and timers outside of a step (`durable-api` 18), in helpers too; what only a log shows is harmless. */
export const nondeterministicCode: Check = {
  replayed: (node, place, checking) => {
    const mentioned = nondeterministicMention(node, checking)
    if (mentioned !== undefined) return checking.report('nondeterministic-call', { what: mentioned }, { node, place })
    if (!ts.isExpression(node) || !(isCall(node) || ts.isPropertyAccessExpression(node))) return
    if (isPartOfOther(node)) return
    const what = nondeterminism(node, { checker: checking.checker, names: new Map() })
    if (what === undefined || (isOfTheMoment(node, checking) && isOnlyLogged(node, checking))) return
    if (isEnvironment(node)) return checking.report('environment-read', { what }, { node, place })
    const fix = sleepFix(node, place, checking) ?? stepFix(node, place, checking)
    checking.report('nondeterministic-call', { what }, { node: fix?.node ?? node, place }, fix && { fix: fix.fix })
  },
}

const isCall = (node: ts.Node): node is ts.CallExpression | ts.NewExpression =>
  ts.isCallExpression(node) || ts.isNewExpression(node)

/** `process.env` within `process.env.REGION`, `crypto.randomUUID` within its call: the whole is looked at, once. */
function isPartOfOther(node: ts.Expression): boolean {
  const { parent } = node
  if (isCall(node)) return false
  return (
    ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && parent.expression === node) ||
    (isCall(parent) && parent.expression === node)
  )
}

const isEnvironment = (node: ts.Expression): boolean => /^process\.env\b/.test(node.getText())

/** Names for the step, by what it asks for. */
const STEP_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Date.now': 'now',
    'performance.now': 'now',
    Date: 'now',
    'Math.random': 'random',
    'crypto.randomUUID': 'id',
    randomUUID: 'id',
  }),
)

interface FixAt {
  readonly node: ts.Node
  readonly fix: Fix
}

/** The same call in a step of its own. What gives no JSON (`new Date()`) is made of what a step gives. */
function stepFix(node: ts.Expression, place: ReplayedPlace, { checker, spanOf }: Checking): FixAt | undefined {
  const context = contextName(node, place, checker)
  if (context === undefined || !isCall(node)) return undefined
  const name = STEP_NAMES.get(bare(node.expression).getText())
  if (name === undefined) return undefined
  const isDate = ts.isNewExpression(node)
  const asked = isDate ? 'Date.now()' : node.getText()
  const step = `await ${context}.step('${name}', async () => ${asked})`
  const text = isDate ? `new Date(${step})` : needsParentheses(node) ? `(${step})` : step
  return { node, fix: { title: 'Ask for it in a step', edits: [{ ...spanOf(node), replacement: text }] } }
}

function needsParentheses(node: ts.Expression): boolean {
  const { parent } = node
  return (
    ts.isPropertyAccessExpression(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.AsteriskAsteriskToken)
  )
}

/** `await new Promise((resolve) => setTimeout(resolve, 5000))` is a wait. */
function sleepFix(node: ts.Expression, place: ReplayedPlace, { checker, spanOf }: Checking): FixAt | undefined {
  if (!ts.isCallExpression(node) || node.expression.getText() !== 'setTimeout') return undefined
  const [callback, delay] = node.arguments
  const executor = ts.findAncestor(node, ts.isArrowFunction)
  const promise = executor?.parent
  if (!executor || !promise || !ts.isNewExpression(promise) || promise.expression.getText() !== 'Promise')
    return undefined
  const [resolve] = executor.parameters
  const isSleep = callback && resolve && callback.getText() === resolve.name.getText()
  const milliseconds = delay && ts.isNumericLiteral(delay) ? Number(delay.text) : NaN
  const whole = promise.parent
  const context = contextName(promise, place, checker)
  if (!isSleep || context === undefined || !ts.isAwaitExpression(whole)) return undefined
  if (!(milliseconds >= 1000) || milliseconds % 1000 !== 0) return undefined
  const replacement = `await ${context}.wait({ seconds: ${milliseconds / 1000} })`
  return { node, fix: { title: 'Wait without using compute', edits: [{ ...spanOf(whole), replacement }] } }
}

import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { isAssignment, isShortCircuit } from '../assignments.ts'
import { assignAfter } from '../graph-builder.ts'
import { jsonProblem } from '../json-types.ts'
import { type Lowering, report } from '../lowering.ts'
import { resultShape } from '../operations/result.ts'
import { canBe, shapeOfType } from '../shapes.ts'
import { isFunctionLiteral, isInside } from '../symbols.ts'
import { temporary } from '../temporaries.ts'
import { shownText } from '../words.ts'
import { isCurable, isError } from './curable.ts'
import { inexactness } from './inexact.ts'
import { mayBeNoNumber, notFinite } from './lost-by-json.ts'
import { momentOf, takeBack } from './moment.ts'
import { isProblem, planOf, type Problem } from './plan.ts'
import { addCompute } from './state.ts'

type Lower = (node: ts.Expression, lowering: Lowering) => Expression

/**
 * Lowers an expression that is pure as a whole. First exactly; where a part has no exact form, that part becomes a `compute`, or else
 * all of it. Lowered at most four times, whatever is in it: the parts of a pure expression are not tried on their own.
 */
export function pureExpression(node: ts.Expression, lowering: Lowering, lower: Lower): Expression {
  const { handler } = lowering
  if (lowering.exact) {
    const why = lowering.exact.computed.get(node)
    const computed = why === undefined ? undefined : computedValue(node, why, lowering)
    return computed && 'kind' in computed ? computed : lower(node, lowering)
  }
  const before = momentOf(lowering)
  const attempt = (computed: ReadonlyMap<ts.Node, string>) => {
    const value = lower(node, { ...lowering, exact: { computed } })
    const errors = handler.diagnostics.since(before.diagnostics).filter(isError)
    const inexact = errors.length === 0 ? inexactness(value, node, lowering) : undefined
    return { value, errors, inexact }
  }
  const first = attempt(new Map())
  if (first.errors.length === 0 && !first.inexact) return first.value
  if (!first.errors.every(isCurable)) return first.value
  const places = first.inexact
    ? [first.inexact.at.span ?? handler.spanOf(node)]
    : first.errors.map(({ span }) => span ?? handler.spanOf(node))
  const why = first.inexact?.reason ?? `\`${shownText(node, places[0])}\` has no exact form in JSONata`
  const said = takeBack(before, lowering)
  let whole: Expression | Problem | undefined
  for (const unit of new Set([...unitsAt(places, node, lowering), node])) {
    if (unit === node) {
      whole = computedValue(node, why, lowering)
      if ('kind' in whole) return whole
      continue
    }
    const next = attempt(new Map([[unit, why]]))
    if (next.errors.length === 0 && !next.inexact) return next.value
    takeBack(before, lowering)
  }
  // Nothing helps: what was found first is said, or why the code cannot run in a task where that tells more.
  const say = whole && 'say' in whole ? whole.say : undefined
  if (say) say()
  else if (first.inexact) {
    // The emission reports it, with the mode in which it prints.
    return lower(node, { ...lowering, exact: { computed: new Map() } })
  } else for (const finding of said) handler.diagnostics.add(finding)
  return say ? { kind: 'undefined', span: handler.spanOf(node) } : first.value
}

/** The value of an expression from code in the task bundle, or why it cannot come from there. */
function computedValue(node: ts.Expression, why: string, lowering: Lowering): Expression | Problem {
  const { checker, spanOf } = lowering.handler
  if (jsonProblem(checker.getTypeAtLocation(node), checker)) return {}
  const lost = notFinite(node, checker)
  if (lost) {
    const what = `\`${lost.getText()}\``
    return { say: () => report(lowering, 'unsupported-value', { what, why: NOT_KEPT }, lost, { hint: NO_NUMBER }) }
  }
  const plan = planOf([node], lowering)
  if (isProblem(plan)) return plan
  // A name that changes in the middle of an expression: the statement as a whole can say so.
  if (plan.outer.size > 0) return {}
  if (mayBeNoNumber(node, checker)) report(lowering, 'number-not-finite', { what: `\`${node.getText()}\`` }, node)
  const result = resultShape(node, lowering)
  const state = addCompute({ node, span: spanOf(node), plan, result, why }, lowering)
  const kept = temporary(node, result, lowering)
  assignAfter(state, [{ variable: kept.variable, value: { kind: 'result', shape: result, span: spanOf(node) } }])
  return kept
}

const NOT_KEPT = 'only JSON is kept between operations, and it has no such number'
const NO_NUMBER = 'Let `null` stand for it, or begin with the first value.'

interface Place {
  readonly start: number
  readonly end: number
}

/** The smallest expression around some places whose value can come out of a task; before it one whose value does so more surely. */
function unitsAt(places: readonly Place[], root: ts.Expression, lowering: Lowering): ReadonlySet<ts.Expression> {
  const start = Math.min(...places.map((place) => place.start))
  const end = Math.max(...places.map((place) => place.end))
  const path: ts.Node[] = [root]
  for (let at: ts.Node | undefined = root; at;) {
    const inner: ts.Node | undefined = ts.isFunctionLike(at)
      ? undefined
      : ts.forEachChild(at, (child) => (child.getStart() <= start && child.end >= end ? child : undefined))
    if (inner) path.push(inner)
    at = inner
  }
  const units = path.filter((node): node is ts.Expression => isUnit(node, lowering))
  const smallest = units.at(-1)
  return new Set(smallest && [settled(smallest, units, lowering), smallest])
}

/**
 * A number that comes out of code may be none that JSON holds, and a list may have elements that it does not: what makes something else
 * of it comes along (`Number(text) || 0`, `base ** 2 > limit`, `[first, second].join()`), as far as operators, conditions and calls go.
 */
function settled(smallest: ts.Expression, units: readonly ts.Expression[], { handler }: Lowering): ts.Expression {
  const { checker } = handler
  const isUnsure = (node: ts.Expression) => {
    const type = checker.getTypeAtLocation(node)
    return (type.flags & ts.TypeFlags.NumberLike) !== 0 || hasUndefinedElements(type, checker)
  }
  let found = smallest
  for (const around of units.slice(0, -1).toReversed()) {
    if (!isUnsure(found) || !isMadeOf(found, around)) break
    found = around
  }
  return found
}

function hasUndefinedElements(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (!checker.isArrayLikeType(type)) return false
  const element = shapeOfType(type, checker)
  const elements = element.kind === 'array' ? [element.element] : element.kind === 'tuple' ? element.elements : []
  return elements.some((one) => one.kind !== 'unknown' && canBe(one, 'undefined'))
}

/** Whether an expression makes another value of one in it, whose code runs in any case. */
function isMadeOf(part: ts.Expression, node: ts.Expression): boolean {
  if (ts.isConditionalExpression(node)) return isInside(part, node.condition)
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    return !isAssignment(kind) && (!isShortCircuit(kind) || isInside(part, node.left))
  }
  if (ts.isPrefixUnaryExpression(node)) return !CHANGES.has(node.operator)
  return ts.isCallExpression(node) || ts.isTemplateExpression(node)
}

const CHANGES: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken])

function isUnit(node: ts.Node, lowering: Lowering): boolean {
  if (!ts.isExpression(node) || ts.isIdentifier(node) || ts.isSpreadElement(node) || isFunctionLiteral(node))
    return false
  if (ts.isParenthesizedExpression(node) || ts.isOmittedExpression(node)) return false
  const { parent } = node
  const isCallee = (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node
  const isTag = ts.isTaggedTemplateExpression(parent) || ts.isTemplateSpan(node)
  const isLink = ts.isOptionalChain(parent) && 'expression' in parent && parent.expression === node
  if (isCallee || isTag || isLink) return false
  const { checker } = lowering.handler
  return jsonProblem(checker.getTypeAtLocation(node), checker) === undefined
}

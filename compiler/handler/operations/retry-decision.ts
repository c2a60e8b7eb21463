import { ts } from '../project/typescript.js'
import { LIMITS } from '../../../runtime/semantics/limits.ts'
import { type Backoff, backoffDelaySeconds } from '../../../runtime/semantics/retry.ts'
import type { Expression } from '../../ir/expression.ts'
import { tryBuild, tryLower } from '../constants.ts'
import { choose } from '../expressions/build.ts'
import { truthOf } from '../expressions/conditional.ts'
import { isInstance } from '../expressions/instanceof.ts'
import { type Lowering, report } from '../lowering.ts'
import { valueOfCall, withBody } from '../pure-functions.ts'
import { shapeOfType, unionOf } from '../shapes.ts'
import { kept } from '../snapshots.ts'
import { bare, symbolOf } from '../symbols.ts'
import { innerLowering, lowerBody } from './context-function.ts'
import { delaySeconds } from './duration.ts'
import { type BodyFunction, bodyFunction } from './nested.ts'
import { strategyData, strategyExpression } from './retry.ts'

/**
 * What a retry strategy decides where the handler asks it, as `withRetry` does: not inside a task, but between operations. A strategy of the
 * API is its numbers; a function of the user is an expression, or states in the place of the question.
 */
export interface Decision {
  readonly retry: Expression
  /** Read only where it retries: what a wait is until. */
  readonly until: { readonly seconds: Expression; readonly isSound?: true }
}

/** What the strategy is asked about. Both are variables, and stay as they are while it is asked. */
export interface Question {
  readonly call: ts.CallExpression
  readonly error: Expression & { readonly kind: 'variable' }
  readonly attempt: Expression & { readonly kind: 'variable' }
}

/** Undefined where it is refused, which a diagnostic says. */
export function decide(node: ts.Expression, question: Question, lowering: Lowering): Decision | undefined {
  const strategy = constantOf(strategyExpression(node, lowering), lowering)
  const data = strategyData(strategy, lowering)
  if (data) {
    const isRetried = errorTest(data.filters, question.error, lowering)
    return isRetried && ofBackoff(data.backoff, isRetried, node, question, lowering)
  }
  const body = bodyFunction(strategy, 'withRetry', lowering)
  const decision = body && ofFunction(body, question, lowering)
  if (body === undefined || decision === undefined) return undefined
  const retry = part(decision, 'shouldRetry')
  const delay = part(decision, 'delay')
  if (retry && delay) {
    const seconds = delaySeconds(delay, body, lowering)
    return { retry: truthOf(retry), until: { seconds, ...(isWritten(seconds) && { isSound: true }) } }
  }
  report(
    lowering,
    'unsupported-argument',
    { operation: 'withRetry', what: 'a strategy that does not certainly answer `{ shouldRetry, delay }`' },
    node,
  )
  return undefined
}

/** The strategy that a constant of a module holds. */
function constantOf(strategy: ts.Expression, { handler }: Lowering): ts.Expression {
  const declaration = ts.isIdentifier(strategy) ? symbolOf(strategy, handler.checker)?.valueDeclaration : undefined
  const isConstant =
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  const value = isConstant && declaration.initializer ? bare(declaration.initializer) : strategy
  return ts.isIdentifier(value) && value !== strategy ? constantOf(value, { handler } as Lowering) : value
}

/** Chosen between constants, which were looked at one by one. */
const isWritten = (value: Expression): boolean =>
  value.kind === 'conditional' && [value.then, value.otherwise].every((one) => one.kind === 'literal' || isWritten(one))

/** A property of a decision, be it written out or chosen between; undefined where it is not known to have one. */
function part(decision: Expression, property: string): Expression | undefined {
  if (decision.kind === 'conditional') {
    const yes = part(decision.then, property)
    const no = part(decision.otherwise, property)
    const shape = unionOf(
      [yes, no].map((one) => one?.shape ?? { kind: one?.kind === 'undefined' ? 'undefined' : 'unknown' }),
    )
    return yes && no && choose(decision.test, yes, no, shape)
  }
  if (decision.kind === 'object') {
    if (decision.entries.some((entry) => entry.kind !== 'entry' || typeof entry.key !== 'string')) return undefined
    const found = decision.entries.findLast((entry) => entry.kind === 'entry' && entry.key === property)
    return found?.value ?? { kind: 'undefined' }
  }
  if (decision.shape?.kind !== 'object') return undefined
  const found = Object.hasOwn(decision.shape.properties, property) ? decision.shape.properties[property] : undefined
  if (found === undefined) return decision.shape.rest ? undefined : { kind: 'undefined' }
  const shape = found.optional ? unionOf([found.shape, { kind: 'undefined' }]) : found.shape
  return { kind: 'member', object: decision, property, optional: false, shape }
}

/** The answer of the user's function: an expression where it is one, else its body in the place of the question. */
function ofFunction(
  body: BodyFunction,
  { call, error, attempt }: Question,
  lowering: Lowering,
): Expression | undefined {
  const refuse = (what: string, node: ts.Node): undefined => {
    report(lowering, 'unsupported-argument', { operation: 'withRetry', what }, node)
  }
  if (ts.getCombinedModifierFlags(body) & ts.ModifierFlags.Async) return refuse('a strategy that is async', body)
  const plain = withBody(body)
  const value =
    plain && tryBuild((quiet) => valueOfCall(plain, [{ value: error }, { value: attempt }], quiet), lowering)
  if (value) return value
  const inner = innerLowering(body, lowering)
  for (const [at, parameter] of body.parameters.entries()) {
    const given = [error, attempt][at]
    const symbol = ts.isIdentifier(parameter.name) ? symbolOf(parameter.name, lowering.handler.checker) : undefined
    if (!given || !symbol || parameter.initializer || parameter.dotDotDotToken || inner.handler.writes.has(symbol))
      return refuse('a strategy with parameters that are taken apart, changed or its own', parameter)
    inner.handler.names.set(symbol, {
      kind: 'variable',
      variable: given.variable,
      graph: lowering.graph,
      declaration: parameter.name,
      constant: true,
      shape: given.shape!,
      beyond: { undefined: false, null: false },
    })
  }
  const signature = lowering.handler.checker.getSignatureFromDeclaration(body)
  const shape = signature
    ? shapeOfType(signature.getReturnType(), lowering.handler.checker)
    : ({ kind: 'unknown' } as const)
  const answer = lowerBody(call, body, inner, lowering, shape)
  return answer.kind === 'object' || answer.kind === 'conditional' ? answer : kept(answer, body, lowering)
}

/** Whether an error is one that is retried (`durable-api` 5.1): a message that holds a text, or a class. */
function errorTest(
  filters: ReadonlyMap<string, ts.Expression>,
  error: Expression,
  lowering: Lowering,
): Expression | undefined {
  const boolean = { kind: 'boolean' } as const
  const refuse = (what: string, node: ts.Node): undefined => {
    report(lowering, 'unsupported-argument', { operation: 'withRetry', what }, node, { hint: FILTER_BY_HAND })
  }
  const tests: Expression[] = []
  for (const [option, node] of filters) {
    const list = bare(node)
    if (!ts.isArrayLiteralExpression(list)) return refuse(`\`${option}\` that is not written out`, node)
    for (const element of list.elements) {
      if (option === 'retryableErrorTypes') {
        tests.push(isInstance(error, element, element, lowering))
        continue
      }
      const text = tryLower(element, lowering)
      if (text?.kind !== 'literal' || typeof text.value !== 'string')
        return refuse(`\`${option}\` with more than texts`, element)
      const message: Expression = {
        kind: 'member',
        object: error,
        property: 'message',
        optional: false,
        shape: { kind: 'string' },
      }
      tests.push({ kind: 'call', function: 'String.includes', arguments: [message, text], shape: boolean })
    }
  }
  if (filters.size === 0) return { kind: 'literal', value: true, shape: boolean }
  const [first, ...others] = tests
  if (first === undefined) return { kind: 'literal', value: false, shape: boolean }
  return others.reduce<Expression>(
    (left, right) => ({ kind: 'logical', operator: '||', left, right, shape: boolean }),
    first,
  )
}

const FILTER_BY_HAND =
  'Write the strategy as a function: `(error, attempt) => ({ shouldRetry: attempt < 3 && /…/.test(error.message) })`.'

function ofBackoff(
  backoff: Backoff,
  isRetried: Expression,
  node: ts.Expression,
  { attempt }: Question,
  lowering: Lowering,
): Decision | undefined {
  const boolean = { kind: 'boolean' } as const
  if (backoff.maxAttempts <= 1)
    return { retry: { kind: 'literal', value: false, shape: boolean }, until: { seconds: { kind: 'undefined' } } }
  const delays = delaysOf(backoff)
  const { min, max } = LIMITS.waitSeconds
  const tooLong = delays.find((seconds) => seconds > max)
  if (tooLong !== undefined) report(lowering, 'duration-out-of-range', { seconds: tooLong, min, max }, node)
  if (delays.length > MOST_DELAYS) {
    const what = `delays that go on changing for more than ${MOST_DELAYS} attempts`
    report(lowering, 'unsupported-argument', { operation: 'withRetry', what }, node)
    return undefined
  }
  const seconds = jittered(listed(delays, attempt, backoff.maxAttempts), backoff.jitter)
  const isLeft: Expression = {
    kind: 'binary',
    operator: '<',
    left: attempt,
    right: { kind: 'literal', value: backoff.maxAttempts },
    shape: boolean,
  }
  const isAlwaysRetried = isRetried.kind === 'literal' && isRetried.value === true
  const retry: Expression = isAlwaysRetried
    ? isLeft
    : { kind: 'logical', operator: '&&', left: isLeft, right: isRetried, shape: boolean }
  return { retry, until: seconds.kind === 'literal' ? { seconds } : { seconds, isSound: true } }
}

const MOST_DELAYS = 200

/** What is waited after each attempt, up to where it stays the same; where chance has a part, what it works on (`durable-api` 5.1). */
function delaysOf(backoff: Backoff): readonly number[] {
  const delays: number[] = []
  for (let at = 1; at < backoff.maxAttempts && delays.length <= MOST_DELAYS; at += 1) {
    const base = baseSeconds(backoff, at)
    delays.push(backoff.jitter === 'NONE' ? backoffDelaySeconds(backoff, at, () => 0) : base)
    // Growing or shrinking by one rule, it has come to an end where it no longer moves.
    if (base === baseSeconds(backoff, at + 1) && (base === backoff.maxDelaySeconds || isSteady(backoff))) break
  }
  return delays
}

const isSteady = ({ kind, incrementSeconds, backoffRate }: Backoff): boolean =>
  kind === 'linear' ? incrementSeconds === 0 : backoffRate === 1

/** The delay of an attempt out of the list; its last stands for all that follow. */
function listed(delays: readonly number[], attempt: Expression, maxAttempts: number): Expression {
  const number = { kind: 'number' } as const
  const literal = (value: number): Expression => ({ kind: 'literal', value, shape: number })
  const [first, ...others] = delays
  if (others.length === 0) return literal(first!)
  const place: Expression = { kind: 'binary', operator: '-', left: attempt, right: literal(1), shape: number }
  const isWhole = delays.length >= maxAttempts - 1
  return {
    kind: 'index',
    object: { kind: 'literal', value: delays, shape: { kind: 'array', element: number } },
    index: isWhole
      ? place
      : { kind: 'call', function: 'Math.min', arguments: [place, literal(delays.length - 1)], shape: number },
    optional: false,
    shape: number,
  }
}

/** `min(…, maxDelay)` before chance. */
const baseSeconds = (backoff: Backoff, attempt: number): number =>
  Math.min(
    backoff.kind === 'exponential'
      ? backoff.initialDelaySeconds * backoff.backoffRate ** (attempt - 1)
      : backoff.initialDelaySeconds + backoff.incrementSeconds * (attempt - 1),
    backoff.maxDelaySeconds,
  )

/** `max(1, round(jittered))` over a drawn number. */
function jittered(base: Expression, jitter: Backoff['jitter']): Expression {
  const number = { kind: 'number' } as const
  const call = (name: string, ...given: readonly Expression[]): Expression => ({
    kind: 'call',
    function: name,
    arguments: given,
    shape: number,
  })
  const infix = (left: Expression, operator: '*' | '/' | '+', right: Expression): Expression => ({
    kind: 'binary',
    operator,
    left,
    right,
    shape: number,
  })
  if (jitter === 'NONE') return base
  const two: Expression = { kind: 'literal', value: 2 }
  const drawn = infix(call('Math.random'), '*', base)
  const chosen = jitter === 'FULL' ? drawn : infix(infix(base, '/', two), '+', infix(drawn, '/', two))
  return call('Math.max', { kind: 'literal', value: 1 }, call('Math.round', chosen))
}

import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { RunInChildContextState, WaitState } from '../../ir/state.ts'
import { tryLower } from '../constants.ts'
import { knownTruth } from '../expressions/conditional.ts'
import { type LoweredOperation, type Lowering, type OperationPlace, refused, report } from '../lowering.ts'
import { kept } from '../snapshots.ts'
import { catching } from '../statements/try.ts'
import { loop } from '../statements/while.ts'
import { symbolOf } from '../symbols.ts'
import { operationArguments, options } from './arguments.ts'
import { innerLowering, lowerBody } from './context-function.ts'
import { operationLabel } from './label.ts'
import { bindContext, type BodyFunction, bodyFunction, nestedLowering } from './nested.ts'
import { addOperation } from './place.ts'
import { operationResult } from './result.ts'
import { decide } from './retry-decision.ts'

/**
 * `withRetry(context, name?, fn, {retryStrategy, wrapWithRunInChildContext, childContextConfig})`: `durable-api` 5.3. It is no operation of its
 * own but a loop around `fn`: a failed attempt asks the strategy, waits and begins again; the last error is thrown. The loop stands in a child
 * context, or where it is called.
 */
export function withRetry(call: ts.CallExpression, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const refuse = (what: string, node: ts.Node = call): LoweredOperation => {
    report(lowering, 'unsupported-argument', { operation: 'withRetry', what }, node)
    return { result: refused(lowering, call) }
  }
  const found = operationArguments('withRetry', call, lowering)
  if (found === undefined) return { result: refused(lowering, call) }
  const [func, config, ...others] = found.rest
  if (!func || !config || others.length > 0 || (!found.name && call.arguments.length > 3))
    return refuse('a name that is undefined, or no options')
  const given = options(config, 'withRetry', lowering)
  const strategy = given.get('retryStrategy')
  const wrap = given.get('wrapWithRunInChildContext')
  const isWrapped = wrap === undefined ? true : constantTruth(wrap, lowering)
  options(given.get('childContextConfig'), 'runInChildContext', lowering)
  const body = bodyFunction(func, 'withRetry', lowering)
  if (body === undefined) return { result: refused(lowering, call) }
  if (!strategy) return refuse('options without `retryStrategy` written out', config)
  if (isWrapped === undefined) return refuse('`wrapWithRunInChildContext` that is not a constant', wrap)
  // An empty name is none.
  const isNamed = found.name && !(found.name.kind === 'literal' && found.name.value === '')
  const name = isNamed ? kept(found.name, call.arguments[1]!, lowering) : undefined
  const request: Request = {
    call,
    body,
    strategy,
    label: operationLabel('withRetry', name, call),
    ...(name && { name }),
  }
  if (!isWrapped) return inPlace(request, lowering, place)
  const inner = nestedLowering(request.label, body, lowering)
  attempts(request, inner, (value) => {
    const span = lowering.handler.spanOf(body)
    inner.graph.addEnd({ kind: 'succeed', ...(value.kind !== 'undefined' && { value }), span }, 'Return')
  })
  const state = addOperation<RunInChildContextState>(
    { kind: 'runInChildContext', ...(name && { name }), graph: inner.graph.finish() },
    request.label,
    call,
    lowering,
    place,
  )
  return operationResult(state, call, lowering)
}

interface Request {
  readonly call: ts.CallExpression
  readonly body: BodyFunction
  readonly strategy: ts.Expression
  readonly name?: Expression
  readonly label: string
}

function constantTruth(node: ts.Expression, lowering: Lowering): boolean | undefined {
  const value = tryLower(node, lowering)
  return value?.kind === 'literal' ? Boolean(value.value) : undefined
}

/** Without a child context its operations are those of the context around, one attempt after the other. */
function inPlace(request: Request, lowering: Lowering, place: OperationPlace): LoweredOperation {
  const { call, body, label } = request
  const { graph, handler, calledIn } = lowering
  const tries = graph.scopesAround().slice(graph.scopesAround().findIndex(({ id }) => id === calledIn) + 1)
  const why = handler.inlining.includes(body)
    ? 'it calls itself'
    : handler.pendingCallback
      ? 'a created callback is not awaited yet'
      : place.escapesTry && tries.some(({ kind }) => kind === 'try')
        ? 'it is returned without `await` inside a `try`'
        : undefined
  if (why !== undefined) {
    report(lowering, 'context-function', { name: 'withRetry', why }, call)
    return { result: refused(lowering, call) }
  }
  if (lowering.context) {
    report(lowering, 'concurrent-operations', {}, call)
    return { result: refused(lowering, call) }
  }
  let result: Expression = { kind: 'undefined', span: handler.spanOf(call) }
  const ends = graph.withWord(label, () =>
    attempts(request, lowering, (value) => {
      result = value
      return graph.take()
    }),
  )
  graph.resume(ends ?? [])
  return { result }
}

/** The loop. `succeeded` takes the ways at the cursor where an attempt has given its value. */
function attempts<T>(request: Request, lowering: Lowering, succeeded: (value: Expression) => T): T | undefined {
  const { call, body, strategy, name, label } = request
  const { graph, handler } = lowering
  const span = handler.spanOf(call)
  const number = { kind: 'number' } as const
  const word = graph.words.at(-1) ?? ''
  const counter = handler.variables.declare('attempt', number, word, { span })
  const attempt = { kind: 'variable', variable: counter, shape: number, span } as const
  const count = (value: Expression, text: string) =>
    graph.add({ kind: 'assign', assign: [{ variable: counter, value }], next: '', span }, `${text} ${counter}`)
  let given: T | undefined
  const tried = (): void => {
    const inner = bound(request, attempt, lowering)
    if (inner === undefined) return
    const value = lowerBody(call, body, inner, lowering)
    if (graph.isReachable) given = succeeded(value)
  }
  const caught = (): string => {
    const shape = { kind: 'error' } as const
    const variable = handler.variables.declare('error', shape, word, { constant: true })
    const error = { kind: 'variable', variable, shape, span } as const
    graph.withWord('catch', () => {
      const decision = decide(strategy, { call, error, attempt }, lowering)
      if (decision === undefined || !graph.isReachable) return
      const known = knownTruth(decision.retry)
      const asked = { when: decision.retry, span: handler.spanOf(strategy) }
      const ways = known === undefined ? graph.addChoice([asked], 'Retry', asked) : undefined
      if (ways) graph.resume([ways.otherwise])
      const again = known === true ? graph.take() : []
      if (known !== true) graph.addEnd({ kind: 'fail', error, span }, 'Throw the last error')
      graph.resume(ways?.ways ?? again)
      if (!graph.isReachable) return
      addOperation<WaitState>(
        {
          kind: 'wait',
          ...(name && { name: { kind: 'template', parts: [name, '-backoff-', attempt], shape: { kind: 'string' } } }),
          until: decision.until,
        },
        `${label} backoff`,
        call,
        lowering,
        {},
      )
    })
    return variable
  }
  count({ kind: 'literal', value: 1 }, 'Assign')
  loop(
    {
      node: call,
      form: 'while',
      word: 'attempts',
      body: () => catching({ node: call, clause: strategy, tried, caught }, lowering),
      step: () => {
        if (graph.isReachable)
          count(
            { kind: 'binary', operator: '+', left: attempt, right: { kind: 'literal', value: 1 }, shape: number },
            'Next',
          )
      },
    },
    lowering,
  )
  return given
}

/** The function of an attempt with its parameters; undefined where they are refused. */
function bound(
  { body }: Request,
  attempt: Expression & { readonly kind: 'variable' },
  lowering: Lowering,
): Lowering | undefined {
  const inner = innerLowering(body, lowering)
  bindContext(body, 0, inner)
  const [, parameter, ...others] = body.parameters
  const symbol =
    parameter && ts.isIdentifier(parameter.name) ? symbolOf(parameter.name, inner.handler.checker) : undefined
  const isPlain = symbol && !parameter!.initializer && !parameter!.dotDotDotToken && !inner.handler.writes.has(symbol)
  const refusedParameter = others[0] ?? (parameter && !isPlain ? parameter : undefined)
  if (refusedParameter) {
    const what = 'a function whose attempt is taken apart or changed'
    report(lowering, 'unsupported-argument', { operation: 'withRetry', what }, refusedParameter)
    return undefined
  }
  if (symbol)
    inner.handler.names.set(symbol, {
      kind: 'variable',
      variable: attempt.variable,
      graph: lowering.graph,
      declaration: parameter!.name,
      constant: false,
      shape: { kind: 'number' },
      beyond: { undefined: false, null: false },
    })
  return inner
}

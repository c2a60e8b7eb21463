import type * as Asl from '../asl/types.ts'
import { literal } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { Assignment } from '../ir/state.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { liftMap, liftParallel } from './lift-batches.ts'
import { liftPathTest } from './lift-choice.ts'
import {
  base,
  effectiveInput,
  following,
  leave,
  liftCatch,
  outputPath,
  payload,
  seconds,
  setData,
  variables,
} from './lift-flow.ts'
import { freshId, type GraphScope, type Pointer, readData } from './lift-scope.ts'
import { liftPathText, liftTemplate, liftText } from './lift-template.ts'

/** The states that a path from `StartAt` reaches. */
export function liveStates(graph: Asl.Graph): ReadonlySet<string> {
  const live = new Set<string>()
  const waiting = [graph.StartAt]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const state = graph.States[name]
    if (!state || live.has(name)) continue
    live.add(name)
    if ('Next' in state && state.Next !== undefined) waiting.push(state.Next)
    if (state.Type === 'Choice') {
      waiting.push(...state.Choices.map((rule) => rule.Next), ...(state.Default === undefined ? [] : [state.Default]))
    }
    if ('Catch' in state) waiting.push(...(state.Catch ?? []).map((catcher) => catcher.Next))
  }
  return live
}

export function liftState(graph: GraphScope, name: string, state: Asl.State, pointer: Pointer): void {
  switch (state.Type) {
    case 'Pass':
      return liftPass(graph, name, state, pointer)
    case 'Task':
      return liftTask(graph, name, state, pointer)
    case 'Choice':
      return liftChoice(graph, name, state, pointer)
    case 'Wait':
      return liftWait(graph, name, state, pointer)
    case 'Succeed':
      return liftSucceed(graph, name, state, pointer)
    case 'Fail':
      return liftFail(graph, name, state, pointer)
    case 'Parallel':
      return liftParallel(graph, name, state, pointer)
    case 'Map':
      return liftMap(graph, name, state, pointer)
    default:
      return state satisfies never
  }
}

function liftPass(graph: GraphScope, name: string, state: Asl.PassState, pointer: Pointer): void {
  const result = state.Result === undefined ? payload(graph, state, pointer) : literal(state.Result)
  graph.add({
    ...base(graph, name, state, pointer),
    kind: 'assign',
    assign: leave(graph, state, pointer, result),
    next: following(graph, name, state),
  })
}

function liftTask(graph: GraphScope, name: string, state: Asl.TaskState, pointer: Pointer): void {
  const scope = liftCatch(graph, name, state, pointer)
  const timeoutSeconds = seconds(graph, state, pointer, 'TimeoutSeconds')
  const heartbeatSeconds = seconds(graph, state, pointer, 'HeartbeatSeconds')
  const credentials =
    state.Credentials === undefined
      ? undefined
      : liftTemplate(graph, [...pointer, 'Credentials'], state.Credentials, { input: readData(graph) })
  graph.add({
    ...base(graph, name, state, pointer),
    ...(scope !== undefined && { scope }),
    kind: 'task',
    name: literal(name),
    resource: state.Resource,
    arguments: payload(graph, state, pointer),
    ...(timeoutSeconds && { timeoutSeconds }),
    ...(heartbeatSeconds && { heartbeatSeconds }),
    ...(credentials && { credentials }),
    retriers: (state.Retry ?? []).map(retrier),
    assign: leave(graph, state, pointer, { kind: 'result' }),
    next: following(graph, name, state),
  })
}

function retrier(given: Asl.Retrier) {
  return {
    errors: given.ErrorEquals,
    ...(given.IntervalSeconds !== undefined && { intervalSeconds: given.IntervalSeconds }),
    ...(given.MaxAttempts !== undefined && { maxAttempts: given.MaxAttempts }),
    ...(given.BackoffRate !== undefined && { backoffRate: given.BackoffRate }),
    ...(given.MaxDelaySeconds !== undefined && { maxDelaySeconds: given.MaxDelaySeconds }),
    ...(given.JitterStrategy !== undefined && { jitter: given.JitterStrategy }),
  }
}

function liftChoice(graph: GraphScope, name: string, state: Asl.ChoiceState, pointer: Pointer): void {
  const input = effectiveInput(graph, state, pointer)
  const output = outputPath(graph, state, pointer, input)
  const leaving = (
    place: Pointer,
    given: { readonly Assign?: Json; readonly Output?: Json },
  ): readonly Assignment[] => {
    if (graph.language === 'JSONPath') {
      return [...variables(graph, given.Assign, [...place, 'Assign'], { input }), ...setData(graph, output)]
    }
    const value =
      given.Output === undefined ? input : liftTemplate(graph, [...place, 'Output'], given.Output, { input })
    return [...variables(graph, given.Assign, [...place, 'Assign'], { input }), ...setData(graph, value)]
  }
  const branches = state.Choices.map((rule, at) => {
    const place = [...pointer, 'Choices', at]
    const span = graph.session.locate(place)
    const when =
      'Condition' in rule
        ? typeof rule.Condition === 'string'
          ? liftText(graph, [...place, 'Condition'], rule.Condition, { input })
          : literal(rule.Condition)
        : liftPathTest(graph, place, rule, input)
    return {
      when,
      assign: leaving(place, rule),
      next: rule.Next,
      ...(span && { span }),
    }
  })
  let otherwise = state.Default
  if (otherwise === undefined) {
    otherwise = freshId(graph.session, `${name} (no match)`)
    // Step Functions' own name and words: it never says States.NoChoiceMatched, which the specification has.
    const problem = 'Failed to transition out of the state. The state does not point to a next state.'
    graph.add({ kind: 'fail', id: otherwise, error: failure('States.Runtime', literal(problem)) })
  }
  graph.add({
    ...base(graph, name, state, pointer),
    kind: 'choice',
    branches,
    otherwise,
    assign: leaving(pointer, state),
  })
}

function failure(name: string, message: Expression): Expression {
  return { kind: 'error', classes: name === 'Error' ? ['Error'] : [name, 'Error'], message }
}

function liftWait(graph: GraphScope, name: string, state: Asl.WaitState, pointer: Pointer): void {
  const values = { input: effectiveInput(graph, state, pointer) }
  const waitSeconds = seconds(graph, state, pointer, 'Seconds')
  const timestamp =
    state.Timestamp !== undefined
      ? liftText(graph, [...pointer, 'Timestamp'], state.Timestamp, values)
      : state.TimestampPath !== undefined
        ? liftPathText(graph, [...pointer, 'TimestampPath'], state.TimestampPath, values)
        : literal('')
  if (!waitSeconds) {
    graph.session.collector.report(
      'migrate-feature',
      { state: name, feature: 'The time to wait until', reason: 'a handler waits for a duration' },
      graph.session.locate(pointer) ?? {},
    )
  }
  graph.add({
    ...base(graph, name, state, pointer),
    kind: 'wait',
    name: literal(name),
    until: waitSeconds ? { seconds: waitSeconds } : { timestamp },
    assign:
      graph.language === 'JSONata'
        ? leave(graph, state, pointer, readData(graph))
        : leave(graph, state, pointer, values.input),
    next: following(graph, name, state),
  })
}

function liftSucceed(graph: GraphScope, name: string, state: Asl.SucceedState, pointer: Pointer): void {
  const input = effectiveInput(graph, state, pointer)
  const value =
    graph.language === 'JSONata' && state.Output !== undefined
      ? liftTemplate(graph, [...pointer, 'Output'], state.Output, { input })
      : outputPath(graph, state, pointer, input)
  graph.add({ ...base(graph, name, state, pointer), kind: 'succeed', value })
}

function liftFail(graph: GraphScope, name: string, state: Asl.FailState, pointer: Pointer): void {
  const values = { input: readData(graph) }
  const field = (key: 'Error' | 'Cause'): Expression | undefined => {
    const path = state[`${key}Path`]
    if (path !== undefined) return liftPathText(graph, [...pointer, `${key}Path`], path, values)
    const text = state[key]
    return text === undefined ? undefined : liftTemplate(graph, [...pointer, key], text, values)
  }
  const error = field('Error')
  const message = field('Cause') ?? literal('')
  const fixed = error?.kind === 'literal' && typeof error.value === 'string' ? error.value : undefined
  if (error && fixed === undefined) {
    graph.session.collector.report(
      'migrate-feature',
      { state: name, feature: 'The computed Error', reason: 'an error has the name of its class' },
      graph.session.locate(pointer) ?? {},
    )
  }
  graph.add({ ...base(graph, name, state, pointer), kind: 'fail', error: failure(fixed ?? 'Error', message) })
}

import type { Expression } from '../../compiler/ir/expression.ts'
import type { State } from '../../compiler/ir/state.ts'
import type { Graph, Scope, Task, Workflow } from '../../compiler/ir/workflow.ts'
import type { Span } from '../../compiler/source/span.ts'

/** Short constructors for workflows in tests; spans are made up, tasks come from the calls. */
export const literal = (value: string | number | boolean | null): Expression => ({ kind: 'literal', value })
export const variable = (id: string): Expression => ({ kind: 'variable', variable: id })
export const member = (object: Expression, property: string): Expression => ({
  kind: 'member',
  object,
  property,
  optional: false,
})
export const over = (left: Expression, right: number): Expression => ({
  kind: 'binary',
  operator: '>',
  left,
  right: literal(right),
})

const defaultRetry = {
  kind: 'exponential',
  maxAttempts: 6,
  initialDelaySeconds: 5,
  maxDelaySeconds: 60,
  backoffRate: 2,
  jitter: 'FULL',
} as const

let placed = 0
const span = (): Span => ({ file: 'handler.ts', start: placed++ * 10, end: placed * 10 })

export const step = (name: string, next: string, more: Partial<Extract<State, { kind: 'step' }>> = {}): State => ({
  kind: 'step',
  id: name,
  name: literal(name),
  span: span(),
  call: { task: name, captures: {} },
  retry: defaultRetry,
  semantics: 'AT_LEAST_ONCE_PER_RETRY',
  assign: [],
  next,
  ...more,
})

export const wait = (name: string, seconds: number, next: string, scope?: string): State => ({
  kind: 'wait',
  id: name,
  name: literal(name),
  span: span(),
  until: { seconds: literal(seconds) },
  assign: [],
  next,
  ...(scope && { scope }),
})

export const choice = (id: string, when: Expression, then: string, otherwise: string): State => ({
  kind: 'choice',
  id,
  span: span(),
  branches: [{ when, assign: [], next: then }],
  otherwise,
  assign: [],
})

export const succeed = (id: string, value?: Expression): State => ({
  kind: 'succeed',
  id,
  span: span(),
  ...(value && { value }),
})

export const fail = (id: string, message: string): State => ({
  kind: 'fail',
  id,
  span: span(),
  error: { kind: 'error', classes: ['Error'], message: literal(message) },
})

export function graph(states: readonly State[], scopes: readonly Scope[] = []): Graph {
  return {
    start: states[0]!.id,
    states: Object.fromEntries(states.map((state) => [state.id, state])),
    scopes: Object.fromEntries(scopes.map((scope) => [scope.id, scope])),
  }
}

export function workflow(top: Graph, more: Partial<Workflow> = {}): Workflow {
  return {
    name: 'order',
    origin: { kind: 'handler', file: 'handler.ts', exportName: 'handler', span: span() },
    graph: top,
    variables: {},
    tasks: tasksOf(top),
    event: { kind: 'unknown' },
    ...more,
  }
}

function tasksOf(top: Graph): Record<string, Task> {
  const tasks: Record<string, Task> = {}
  for (const state of Object.values(top.states)) {
    if (state.kind === 'step') {
      const id = state.call.task
      tasks[id] = { id, kind: 'step', span: state.span!, captures: [], result: { kind: 'unknown' } }
    }
    if (state.kind === 'map' || state.kind === 'runInChildContext') Object.assign(tasks, tasksOf(state.graph))
    if (state.kind === 'parallel') for (const branch of state.branches) Object.assign(tasks, tasksOf(branch.graph))
  }
  return tasks
}

/** The order example with a try, a choice, a wait, a parallel and a map: one of everything a picture shows. */
export function orderWorkflow(): Workflow {
  return workflow(
    graph(
      [
        step('reserve', 'is large'),
        choice('is large', over(member({ kind: 'event' }, 'total'), 1000), 'cool off', 'charge'),
        wait('cool off', 90_000, 'charge'),
        step('charge', 'notify', { scope: 'try' }),
        {
          kind: 'parallel',
          id: 'notify',
          name: literal('notify'),
          branches: [
            { name: 'mail', graph: graph([step('send "mail" <now>', 'end mail'), succeed('end mail')]) },
            { graph: graph([step('send sms', 'end sms'), succeed('end sms')]) },
          ],
          assign: [],
          next: 'ship',
        },
        {
          kind: 'map',
          id: 'ship',
          name: literal('ship'),
          items: member({ kind: 'event' }, 'items'),
          graph: graph([step('pack', 'end pack'), succeed('end pack', variable('packed'))]),
          assign: [],
          next: 'note',
        },
        { kind: 'assign', id: 'note', assign: [{ variable: 'done', value: literal(true) }], next: 'done' },
        succeed('done', variable('done')),
        step('release', 'out of money'),
        fail('out of money', 'no money; {sorry} #1'),
      ],
      [{ kind: 'try', id: 'try', handlers: [{ errors: 'all', next: 'release' }] }],
    ),
    {
      variables: {
        done: { name: 'done', shape: { kind: 'boolean' } },
        packed: { name: 'packed', shape: { kind: 'unknown' } },
      },
    },
  )
}

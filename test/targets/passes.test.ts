import { describe, expect, it } from 'vitest'
import type { Expression } from '../../compiler/ir/expression.ts'
import type { AssignState, State } from '../../compiler/ir/state.ts'
import type { Graph, Workflow } from '../../compiler/ir/workflow.ts'
import { foldAssignments } from '../../compiler/passes/fold-assignments.ts'
import { removeUnusedAssignments } from '../../compiler/passes/remove-unused-assignments.ts'
import { removeUnusedVariables } from '../../compiler/passes/remove-unused-variables.ts'
import { checkWorkflow } from '../../compiler/ir/validate.ts'

const number = (value: number): Expression => ({ kind: 'literal', value })
const read = (variable: string): Expression => ({ kind: 'variable', variable })
const plus = (left: Expression, right: Expression): Expression => ({ kind: 'binary', operator: '+', left, right })
const assign = (id: string, values: Readonly<Record<string, Expression>>, next: string): AssignState => ({
  id,
  kind: 'assign',
  assign: Object.entries(values).map(([variable, value]) => ({ variable, value })),
  next,
})
const wait = (id: string, next: string, values: Readonly<Record<string, Expression>> = {}): State => ({
  ...assign(id, values, next),
  kind: 'wait',
  until: { seconds: number(1) },
})
const end = (value: Expression): State => ({ id: 'end', kind: 'succeed', value })

function workflow(states: readonly State[], scopes: Graph['scopes'] = {}): Workflow {
  const variables = ['a', 'b', 'c', 'd'].map((name) => [name, { name, shape: { kind: 'number' } as const }] as const)
  return {
    name: 'flow',
    origin: { kind: 'handler', file: 'h.ts', exportName: 'handler', span: { file: 'h.ts', start: 0, end: 0 } },
    graph: { start: states[0]!.id, states: Object.fromEntries(states.map((state) => [state.id, state])), scopes },
    variables: Object.fromEntries(variables),
    tasks: {},
    event: { kind: 'unknown' },
  }
}

const statesOf = ({ graph }: Workflow) => Object.keys(graph.states)
const assigned = ({ graph }: Workflow, id: string) => {
  const state = graph.states[id]
  if (!state || !('assign' in state)) throw new Error(`no assignments at ${id}`)
  return Object.fromEntries(state.assign.map(({ variable, value }) => [variable, value]))
}

describe('fold-assignments', () => {
  it('reads the values from before the state it folds into', () => {
    const folded = foldAssignments(
      workflow([
        assign('one', { a: number(1), b: number(2) }, 'two'),
        assign('two', { a: read('b'), b: read('a') }, 'end'),
        end(plus(read('a'), read('b'))),
      ]),
    )
    expect(statesOf(folded)).toEqual(['one', 'end'])
    expect(assigned(folded, 'one')).toEqual({ a: number(2), b: number(1) })
    checkWorkflow(folded)
  })

  it('folds into the branch of a choice that leads there', () => {
    const folded = foldAssignments(
      workflow([
        {
          id: 'choose',
          kind: 'choice',
          branches: [{ when: { kind: 'literal', value: true }, assign: [], next: 'yes' }],
          otherwise: 'end',
          assign: [{ variable: 'a', value: number(0) }],
        },
        assign('yes', { a: number(1) }, 'end'),
        end(read('a')),
      ]),
    )
    expect(folded.graph.states['choose']).toMatchObject({
      branches: [{ assign: [{ variable: 'a', value: number(1) }], next: 'end' }],
      assign: [{ value: number(0) }],
    })
  })

  it('evaluates nothing twice', () => {
    const flow = workflow([
      assign('one', { a: plus(read('b'), number(1)) }, 'two'),
      assign('two', { c: plus(read('a'), read('a')) }, 'end'),
      end(plus(read('a'), read('c'))),
    ])
    expect(foldAssignments(flow)).toEqual(flow)
  })

  it('leaves what several ways lead to, and what a loop begins with', () => {
    const twoWays = workflow([
      {
        id: 'choose',
        kind: 'choice',
        branches: [{ when: { kind: 'literal', value: true }, assign: [], next: 'set' }],
        otherwise: 'set',
        assign: [],
      },
      assign('set', { a: number(1) }, 'end'),
      end(read('a')),
    ])
    expect(foldAssignments(twoWays)).toEqual(twoWays)
    const loop = workflow([wait('pause', 'head'), assign('head', { a: number(1) }, 'end'), end(read('a'))], {
      loop: { kind: 'loop', id: 'loop', head: 'head', form: 'while' },
    })
    expect(foldAssignments(loop)).toEqual(loop)
  })
})

describe('remove-unused-assignments', () => {
  it('removes what is assigned again, or read no more, and then what only that read', () => {
    const removed = removeUnusedAssignments(
      workflow([
        wait('one', 'two', { a: number(1), b: number(2) }),
        wait('two', 'three', { a: number(3), c: read('b') }),
        wait('three', 'end', {}),
        end(read('a')),
      ]),
    )
    expect(assigned(removed, 'one')).toEqual({})
    expect(assigned(removed, 'two')).toEqual({ a: number(3) })
  })

  it('removes a state that is left with nothing to do', () => {
    const removed = removeUnusedAssignments(
      workflow([assign('idle', { a: number(1) }, 'pause'), wait('pause', 'end'), end(number(1))]),
    )
    expect(statesOf(removed)).toEqual(['pause', 'end'])
    expect(removed.graph.start).toBe('pause')
  })

  it('keeps what the next round of a loop reads', () => {
    const flow = workflow([
      assign('start', { a: number(0) }, 'head'),
      {
        id: 'head',
        kind: 'choice',
        branches: [
          { when: { kind: 'binary', operator: '<', left: read('a'), right: number(3) }, assign: [], next: 'round' },
        ],
        otherwise: 'end',
        assign: [],
      },
      wait('round', 'head', { a: plus(read('a'), number(1)) }),
      end(number(1)),
    ])
    expect(removeUnusedAssignments(flow)).toEqual(flow)
  })

  it('keeps what a catch reads, and what an inner graph reads', () => {
    const inner: Graph = {
      start: 'inner',
      states: { inner: { id: 'inner', kind: 'succeed', value: read('b') } },
      scopes: {},
    }
    const flow = workflow(
      [
        assign('start', { a: number(1), b: number(2) }, 'child'),
        { id: 'child', kind: 'runInChildContext', graph: inner, assign: [], next: 'fail', scope: 'try' },
        {
          id: 'fail',
          kind: 'fail',
          error: { kind: 'error', classes: ['Error'], message: { kind: 'literal', value: 'x' } },
          scope: 'try',
        },
        end(read('a')),
      ],
      { try: { kind: 'try', id: 'try', handlers: [{ errors: 'all', next: 'end' }] } },
    )
    expect(removeUnusedAssignments(flow)).toEqual(flow)
  })
})

it('remove-unused-variables keeps what is read, assigned or bound', () => {
  const flow = workflow([assign('one', { a: read('b') }, 'end'), end(number(1))])
  expect(Object.keys(removeUnusedVariables(flow).variables)).toEqual(['a', 'b'])
})

describe('passes over large graphs', () => {
  it('remove chains of idle states of any length, keeping a state of a round of them', () => {
    const idle = workflow([
      wait('first', 's0'),
      ...Array.from({ length: 20_000 }, (_, at) => assign(`s${at}`, {}, at + 1 < 20_000 ? `s${at + 1}` : 'end')),
      end(number(1)),
    ])
    expect(statesOf(removeUnusedAssignments(idle))).toEqual(['first', 'end'])
    const round = workflow([assign('one', {}, 'two'), assign('two', {}, 'one')])
    expect(statesOf(removeUnusedAssignments(round))).toHaveLength(1)
  })

  it('fold a long chain into its first state', () => {
    const length = 5_000
    const chain = Array.from({ length }, (_, at) =>
      assign(`s${at}`, { [at % 2 === 0 ? 'a' : 'b']: number(at) }, at + 1 < length ? `s${at + 1}` : 'end'),
    )
    const folded = foldAssignments(workflow([wait('first', 's0'), ...chain, end(plus(read('a'), read('b')))]))
    expect(statesOf(folded)).toEqual(['first', 'end'])
    expect(assigned(folded, 'first')).toEqual({ a: number(length - 2), b: number(length - 1) })
  })
})

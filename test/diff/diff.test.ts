import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { diffWorkflows, type SourceCode } from '../../compiler/diff.ts'
import type { State } from '../../compiler/ir/state.ts'
import type { Workflow } from '../../compiler/ir/workflow.ts'
import {
  choice,
  fail,
  graph,
  literal,
  member,
  orderWorkflow,
  over,
  step,
  succeed,
  variable,
  wait,
  workflow,
} from './build-workflow.ts'

const line = (...states: State[]): Workflow => workflow(graph(states))
const messages = (before: Workflow, after: Workflow) =>
  diffWorkflows(before, after).changes.map(({ message }) => message)
const durable = (before: Workflow, after: Workflow) => diffWorkflows(before, after).verdicts.durable

const three = () => line(step('reserve', 'charge'), step('charge', 'ship'), step('ship', 'done'), succeed('done'))

describe('what is found', () => {
  test('a workflow does not differ from itself', () => {
    expect(diffWorkflows(orderWorkflow(), orderWorkflow()).changes).toEqual([])
  })

  test('an added operation is named with the one before it', () => {
    const after = line(
      step('reserve', 'audit'),
      step('audit', 'charge'),
      step('charge', 'ship'),
      step('ship', 'done'),
      succeed('done'),
    )
    expect(messages(three(), after)).toEqual(['Step "audit" added, after "reserve"'])
    expect(messages(after, three())).toEqual(['Step "audit" removed, after "reserve"'])
    expect(durable(three(), after).level).toBe('breaks')
    expect(durable(three(), after).reasons[0]).toContain('step "charge"')
  })

  test('an operation added at the end is safe for running executions', () => {
    const after = line(
      step('reserve', 'charge'),
      step('charge', 'ship'),
      step('ship', 'thank'),
      step('thank', 'done'),
      succeed('done'),
    )
    expect(messages(three(), after)).toEqual(['Step "thank" added, after "ship"'])
    expect(durable(three(), after).level).toBe('safe')
  })

  test('another operation in the place of the last one breaks where the old one has started', () => {
    const last = (state: State) => line(step('reserve', 'x'), { ...state, id: 'x' }, succeed('done'))
    const { level, reasons } = durable(last(wait('pause', 5, 'done')), last(step('charge', 'done')))
    expect(level).toBe('breaks')
    expect(reasons).toEqual([
      'An execution that has started wait "pause" fails with NonDeterministicExecutionError: step "charge" finds that record under its number.',
    ])
    const only = (state: State) => line({ ...state, id: 'x' }, succeed('done'))
    expect(durable(only(wait('pause', 5, 'done')), only(step('charge', 'done'))).level).toBe('breaks')
  })

  test('a renamed operation is found by its place, and breaks replay', () => {
    const after = line(step('reserve', 'bill'), step('bill', 'ship'), step('ship', 'done'), succeed('done'))
    expect(messages(three(), after)).toEqual(['Step "charge" renamed to "bill"'])
    expect(durable(three(), after).level).toBe('breaks')
  })

  test('exchanged operations are told as a new order, once', () => {
    const after = line(step('charge', 'reserve'), step('reserve', 'ship'), step('ship', 'done'), succeed('done'))
    expect(messages(three(), after)).toEqual(['Step "charge" now comes before step "reserve"'])
    expect(durable(three(), after).level).toBe('breaks')
  })

  test('changed task code is found by its text, and is safe', () => {
    const [before, after] = [three(), three()]
    const code =
      ({ tasks }: Workflow, charge: string): SourceCode =>
      (span) =>
        tasks['charge']?.span === span ? charge : 'same'
    const diff = diffWorkflows(before, after, {
      beforeCode: code(before, 'pay(1)'),
      afterCode: code(after, 'pay(2)'),
    })
    expect(diff.changes.map(({ message, aspect }) => ({ message, aspect }))).toEqual([
      { message: 'Step "charge": the code changed', aspect: 'code' },
    ])
    expect(diff.verdicts.durable.level).toBe('safe')
    expect(diff.verdicts.stepFunctions.level).toBe('depends')
  })

  test('a wait of another length keeps its recorded end', () => {
    const waiting = (seconds: number) => line(wait('cool off', seconds, 'done'), succeed('done'))
    expect(messages(waiting(300), waiting(3600))).toEqual(['Wait "cool off": length: 5 minutes → 1 hour'])
    expect(durable(waiting(300), waiting(3600)).level).toBe('safe')
  })

  test('a retry policy is told in words', () => {
    const after = line(
      step('reserve', 'charge'),
      step('charge', 'ship', { retry: { kind: 'none' } }),
      step('ship', 'done'),
      succeed('done'),
    )
    expect(messages(three(), after)).toEqual([
      'Step "charge": retry policy: 6 attempts, 5 seconds ×2 up to 1 minute, full jitter → no retry',
    ])
  })

  test('a changed condition depends on the data', () => {
    const checked = (limit: number) =>
      line(
        choice('large?', over(member({ kind: 'event' }, 'total'), limit), 'charge', 'ship'),
        step('charge', 'ship'),
        step('ship', 'done'),
        succeed('done'),
      )
    const diff = diffWorkflows(checked(10), checked(20))
    expect(diff.changes.map(({ message }) => message)).toEqual(['The condition: event.total > 10 → event.total > 20'])
    expect(diff.verdicts.durable.level).toBe('depends')
  })

  test('an operation of another kind under the same name breaks replay', () => {
    const after = line(step('reserve', 'charge'), wait('charge', 5, 'ship'), step('ship', 'done'), succeed('done'))
    expect(messages(three(), after)).toEqual(['Wait "charge" was a step and is a wait'])
    expect(durable(three(), after).level).toBe('breaks')
  })

  test('a variable with a new name is no difference', () => {
    const named = (name: string) =>
      workflow(
        graph([
          step('charge', 'done', { assign: [{ variable: name, value: { kind: 'result' } }] }),
          succeed('done', variable(name)),
        ]),
        { variables: { [name]: { name, shape: { kind: 'unknown' } } } },
      )
    expect(messages(named('receipt'), named('bill'))).toEqual([])
  })

  test('two unnamed operations of one kind are warned of: one would take the record of the other', () => {
    const unnamed = (id: string, captured: string, next: string) => ({
      ...step(id, next, { call: { task: id, captures: { [captured]: literal(captured) } } }),
      name: undefined,
    })
    const before = line(unnamed('step', 'total', 'done'), succeed('done'))
    const after = line(unnamed('first', 'address', 'step'), unnamed('step', 'total', 'done'), succeed('done'))
    const verdict = durable(before, after)
    expect(verdict.level).toBe('breaks')
    expect(verdict.reasons.join()).toContain('silently gets wrong results')
  })

  test('steps put into a child context are moved, not removed and added', () => {
    const after = line(
      step('reserve', 'payment'),
      {
        kind: 'runInChildContext',
        id: 'payment',
        name: literal('payment'),
        graph: graph([step('charge', 'end'), succeed('end')]),
        assign: [],
        next: 'ship',
      },
      step('ship', 'done'),
      succeed('done'),
    )
    expect(messages(three(), after)).toEqual([
      'RunInChildContext "payment" added, after "reserve" (1 operation inside)',
      'Step "charge" moved from the top level to runInChildContext "payment"',
    ])
  })

  test('a new catch is told with where failures go', () => {
    const caught = (scope: { scope?: string }) =>
      workflow(
        graph(
          [step('charge', 'done', scope), succeed('done'), step('refund', 'failed'), fail('failed', 'no')],
          [{ kind: 'try', id: 'try', handlers: [{ errors: 'all', next: 'refund' }] }],
        ),
      )
    expect(messages(caught({}), caught({ scope: 'try' }))).toEqual([
      'Step "charge": a failure is now caught (all errors to step "refund")',
    ])
  })

  test('branches that come and go are told by name', () => {
    const branches = (...names: string[]) =>
      line(
        {
          kind: 'parallel',
          id: 'notify',
          name: literal('notify'),
          branches: names.map((name) => ({ name, graph: graph([step(`do ${name}`, 'end'), succeed('end')]) })),
          assign: [],
          next: 'done',
        },
        succeed('done'),
      )
    expect(messages(branches('mail', 'sms'), branches('mail', 'push', 'sms'))).toEqual([
      'Parallel "notify": branch push added',
    ])
  })

  test('on Step Functions running executions keep their definition', () => {
    const after = line(step('reserve', 'ship'), step('ship', 'done'), succeed('done'))
    const { stepFunctions } = diffWorkflows(three(), after).verdicts
    expect(stepFunctions.reasons.join()).toContain('Keep its task code until they have ended')
  })
})

describe('laws', () => {
  const states = fc.array(
    fc.record({
      kind: fc.constantFrom('step', 'wait', 'unnamed', 'choice', 'child'),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      number: fc.nat(3),
    }),
    { maxLength: 8 },
  )
  type Plan = typeof states extends fc.Arbitrary<infer T> ? T : never

  /** A line of states, some of them twice under one name, choices jumping ahead, children holding a step. */
  function planned(plan: Plan): Workflow {
    const id = (index: number) => (index < plan.length ? `s${index}` : 'end')
    const made = plan.map(({ kind, name, number }, index): State => {
      const next = id(index + 1)
      if (kind === 'wait') return { ...wait(name, number + 1, next), id: id(index) }
      if (kind === 'choice') {
        return choice(id(index), over(member({ kind: 'event' }, name), number), id(index + 1 + number), next)
      }
      const captures = { value: literal(number) }
      const own = step(name, next, { id: id(index), call: { task: name, captures } })
      if (kind === 'unnamed') return { ...own, name: undefined } as State
      if (kind === 'child') {
        const inner = graph([step(`${name} inner`, 'end'), succeed('end')])
        return { kind: 'runInChildContext', id: id(index), name: literal(name), graph: inner, assign: [], next }
      }
      return own
    })
    return workflow(graph([...made, succeed('end')]))
  }

  test('nothing differs from itself', () => {
    fc.assert(
      fc.property(states, (plan) => {
        expect(diffWorkflows(planned(plan), planned(plan)).changes).toEqual([])
      }),
    )
  })

  test('exchanging the sides exchanges added and removed and keeps the rest', () => {
    fc.assert(
      fc.property(states, states, (one, other) => {
        const there = count(diffWorkflows(planned(one), planned(other)).changes)
        const back = count(diffWorkflows(planned(other), planned(one)).changes)
        expect(back).toEqual({ ...there, added: there.removed, removed: there.added })
      }),
      { numRuns: 300 },
    )
  })

  function count(changes: readonly { readonly kind: string }[]) {
    const of = (kind: string) => changes.filter((change) => change.kind === kind).length
    return {
      added: of('added'),
      removed: of('removed'),
      renamed: of('renamed'),
      moved: of('moved'),
      reordered: of('reordered'),
      changed: of('changed'),
    }
  }
})

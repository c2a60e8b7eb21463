import type { ts } from '../project/typescript.js'
import type { Shape } from '../../ir/shape.ts'
import type { ComputeState } from '../../ir/state.ts'
import type { Stretch } from '../../ir/workflow.ts'
import { invariant } from '../../source/invariant.ts'
import type { Span } from '../../source/span.ts'
import { requireClosed } from '../captures.ts'
import { type Lowering, report } from '../lowering.ts'
import { madeNames } from '../operations/task.ts'
import { label, wordsOf } from '../words.ts'
import type { Plan } from './plan.ts'

export interface NewCompute {
  /** The expression, or the statement that says best what the code is about. */
  readonly node: ts.Node
  readonly span: Span
  /** All of the code, where that is more than the node. */
  readonly code?: readonly ts.Node[]
  readonly plan: Plan
  readonly result: Shape
  readonly stretch?: Stretch
  readonly why: string
}

/** Adds the state and its task, and says what it costs. Its assignments are the caller's. */
export function addCompute(
  { node, span, code = [node], plan, result, stretch, why }: NewCompute,
  lowering: Lowering,
): ComputeState {
  const { graph, handler } = lowering
  const given = [...plan.captures.keys(), ...plan.unread]
  requireClosed(code, { made: plan.made, given }, lowering)
  for (const name of plan.outer.keys())
    invariant(given.includes(name), `outlined code gives back ${name}, which it has not`)
  const id = `task ${handler.tasks.size + 1}`
  const made = madeNames(plan.made, lowering)
  handler.tasks.set(id, {
    id,
    kind: 'compute',
    span,
    captures: [...plan.captures.keys()],
    result,
    ...(made.length > 0 && { made }),
    ...(stretch && { stretch }),
  })
  const words = stretch && stretch.declared.length > 0 ? stretch.declared.slice(0, 3).join(', ') : wordsOf(node)
  const captures = Object.fromEntries(plan.captures)
  const state = graph.add<Omit<ComputeState, 'id' | 'scope'>>(
    { kind: 'compute', call: { task: id, captures }, assign: [], next: '', span },
    label('Compute', words),
  )
  const known = handler.pureCode.units.some((unit) => unit.node === node)
  handler.pureCode.units.push({ node, why })
  if (!known) {
    handler.diagnostics.report('compute', { why }, { span })
    for (const name of plan.packages) report(lowering, 'assumed-pure', { name }, node)
  }
  // `add` gave it its identity.
  return state as ComputeState
}

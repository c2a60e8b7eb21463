import { leavingPlaces, type LeavingPlaces } from '../../expressions/leaving-places.ts'
import { isOnly, mayBe, shapeOf, without } from '../../expressions/shapes.ts'
import { type ErrorFields, errorFieldsRead } from '../../ir/error-fields.ts'
import type { Expression } from '../../ir/expression.ts'
import { type RetryMode, retryMode } from '../../ir/retry-mode.ts'
import type { Shape } from '../../ir/shape.ts'
import type { RetryPolicy, State, TaskCall } from '../../ir/state.ts'
import { allStates, assignmentsOf, walkExpression } from '../../ir/visit.ts'
import type { Task, Workflow } from '../../ir/workflow.ts'

/** What the bundle must know of each task beyond its code. */
export interface TaskFacts {
  readonly kind: Task['kind']
  readonly retry: RetryPolicy
  readonly mode: RetryMode
  readonly result?: Shape
  /** Places of the answer of code that nobody gets more of than their JSON: null stands there for an element that is undefined. */
  readonly leaving?: readonly (readonly string[])[]
  /** Captured values that are more than JSON. */
  readonly revive: Readonly<Record<string, 'error' | 'batch' | 'undefined'>>
  /** What the definition reads of the errors that code between operations throws. */
  readonly errorFields?: ErrorFields
}

export function taskTable(workflow: Workflow): Readonly<Record<string, TaskFacts>> {
  const facts = new Map<string, TaskFacts>()
  const leaves = leavingPlaces(workflow)
  const errorFields = errorFieldsRead(workflow)
  for (const { state } of allStates(workflow)) {
    const use = taskUse(state)
    if (!use) continue
    const task = workflow.tasks[use.call.task]!
    facts.set(task.id, {
      kind: task.kind,
      retry: use.retry,
      mode: retryMode(use.retry),
      ...(use.read && { result: task.result }),
      ...(use.read && state.kind === 'compute' && leavingOf(state, task, leaves)),
      revive: revivals(use.call, workflow),
      ...(state.kind === 'compute' && Object.keys(errorFields).length > 0 && { errorFields }),
    })
  }
  return Object.fromEntries(facts)
}

/** What of an answer only leaves as JSON, and what is promised of the answer then. */
function leavingOf(state: State, task: Task, leaves: LeavingPlaces): Pick<TaskFacts, 'leaving' | 'result'> {
  const { declared, outer } = task.stretch ?? { declared: [], outer: [] }
  const places = task.stretch ? [['value'], ...[...declared, ...outer].map((name) => ['values', name])] : [[]]
  const leaving = places.filter((path) => leaves(state, path))
  const result = leaving.reduce((shape, path) => changedAt(shape, path, leavingShape), task.result)
  return leaving.length === 0 ? {} : { leaving, result }
}

function changedAt(shape: Shape, [name, ...path]: readonly string[], change: (shape: Shape) => Shape): Shape {
  if (name === undefined) return change(shape)
  const property = shape.kind === 'object' && Object.hasOwn(shape.properties, name) && shape.properties[name]
  if (shape.kind !== 'object' || !property) return shape
  const changed = { ...property, shape: changedAt(property.shape, path, change) }
  return { ...shape, properties: { ...shape.properties, [name]: changed } }
}

/** The shape of what leaves as JSON: an element that may be undefined may be null. */
function leavingShape(shape: Shape): Shape {
  const element = (of: Shape): Shape =>
    mayBe(of, 'undefined') ? { kind: 'union', members: [leavingShape(of), { kind: 'null' }] } : leavingShape(of)
  switch (shape.kind) {
    case 'array':
      return { kind: 'array', element: element(shape.element) }
    case 'tuple':
      return { kind: 'tuple', elements: shape.elements.map(element) }
    case 'union':
      return { kind: 'union', members: shape.members.map(leavingShape) }
    case 'object': {
      const properties = Object.entries(shape.properties).map(([name, property]) => [
        name,
        { ...property, shape: leavingShape(property.shape) },
      ])
      return {
        ...shape,
        properties: Object.fromEntries(properties),
        ...(shape.rest && { rest: leavingShape(shape.rest) }),
      }
    }
    default:
      return shape
  }
}

interface TaskUse {
  readonly call: TaskCall
  readonly retry: RetryPolicy
  /** Whether the definition reads the result. */
  readonly read: boolean
}

function taskUse(state: State): TaskUse | undefined {
  switch (state.kind) {
    case 'step':
      return { call: state.call, retry: state.retry, read: readsResult(state) }
    case 'createCallback':
      return { call: state.handOver.call, retry: state.handOver.retry, read: false }
    case 'waitForCallback':
      return { call: state.submitter, retry: state.retry, read: false }
    case 'compute':
      return { call: state.call, retry: { kind: 'none' }, read: readsResult(state) }
    case 'waitForCondition':
      return { call: state.check, retry: { kind: 'none' }, read: readsResult(state) }
    default:
      return undefined
  }
}

const readsResult = (state: State): boolean =>
  assignmentsOf(state).some(({ value }) => [...walkExpression(value)].some((part) => part.kind === 'result'))

function revivals(call: TaskCall, workflow: Workflow): TaskFacts['revive'] {
  const entries = Object.entries(call.captures).flatMap(([name, value]) => {
    const revival = revivalOf(value, workflow)
    return revival === undefined ? [] : [[name, revival] as const]
  })
  return Object.fromEntries(entries)
}

function revivalOf(value: Expression, workflow: Workflow): 'error' | 'batch' | 'undefined' | undefined {
  const shape = shapeOf(value, {
    variable: (id) => workflow.variables[id]?.shape ?? { kind: 'unknown' },
    result: { kind: 'unknown' },
    event: workflow.event,
  })
  const there = without(shape, 'undefined', 'null')
  if (isOnly(there, 'error')) return 'error'
  if (isOnly(there, 'batch')) return 'batch'
  return shape.kind !== 'unknown' && mayBe(shape, 'undefined') && !mayBe(shape, 'null') ? 'undefined' : undefined
}

import { parseDefinition } from '../../asl/parse.ts'
import type { StateMachine } from '../../asl/types.ts'
import { validateDefinition } from '../../asl/validate.ts'
import { graphsOf } from '../../asl/walk.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { liveStates } from '../../ir/edges.ts'
import type { State as WorkflowState } from '../../ir/state.ts'
import { nestedGraphs } from '../../ir/visit.ts'
import type { Workflow } from '../../ir/workflow.ts'
import { ExpressionReads } from '../../languages/expression-reads.ts'
import { invariant } from '../../source/invariant.ts'
import type { AslMap } from './map.ts'
import { STATE_KINDS } from './state-kinds.ts'

/**
 * The closed-world check (`design`, The promise): a breach is our bug, never the user's.
 * 1. every durable operation of the workflow that can be come to has a state of its own in the definition, and every state a place in
 *    the map;
 * 2. the definition passes the validator that reads users' definitions: targets, reachability, ends, JSONata texts, names, and that
 *    every variable is assigned on all paths to where it is read, in the scope it belongs to.
 * Returns what is the user's all the same: a handler may be larger than a definition can be.
 */
export function checkDefinition(
  workflow: Workflow,
  definition: StateMachine,
  map: AslMap,
  expressions: ExpressionReads = new ExpressionReads(),
): readonly Diagnostic[] {
  checkOperations(workflow, definition, map)
  const text = JSON.stringify(definition)
  const parsed = parseDefinition({ file: `${workflow.name}.asl.json`, text })
  const found = [...parsed.diagnostics, ...validateDefinition(parsed, { expressions })].filter(isBreach)
  const tooLarge = found.filter(({ code }) => code === 'definition-too-large')
  const breaches = found.filter(({ code }) => code !== 'definition-too-large')
  invariant(
    breaches.length === 0,
    `the definition of ${workflow.name} is not valid: ${breaches
      .map(
        ({ code, message, span }) =>
          `${code} ${message}${span ? ` in ${text.slice(span.start, span.end).slice(0, 300)}` : ''}`,
      )
      .join('; ')}`,
  )
  const { origin } = workflow
  return tooLarge.map((each) => ({ ...each, span: origin.kind === 'handler' ? origin.span : undefined }))
}

/** To read a variable that is not assigned on all paths is a warning to a user. Ours always are. */
const isBreach = ({ severity, code }: Diagnostic): boolean => severity === 'error' || code === 'unassigned-variable'

function checkOperations(workflow: Workflow, definition: StateMachine, map: AslMap): void {
  const names = new Set(graphsOf(definition).flatMap(({ states }) => states.map(({ name }) => name)))
  const operations = new Set(
    Object.entries(map).flatMap(([name, { role, state }]) => (role === 'operation' && names.has(name) ? [state] : [])),
  )
  for (const state of liveOperations(workflow.graph, workflow))
    invariant(
      !STATE_KINDS[state.kind].hasOwnState || operations.has(state.id),
      `the operation ${state.id} is missing in the definition of ${workflow.name}`,
    )
  for (const name of names) invariant(name in map, `the state ${name} is not in the map of ${workflow.name}`)
}

function* liveOperations(graph: Workflow['graph'], workflow: Workflow): Generator<WorkflowState> {
  for (const id of liveStates(graph, workflow.origin)) {
    const state = graph.states[id]
    if (!state) continue
    yield state
    for (const nested of nestedGraphs(state)) yield* liveOperations(nested.graph, workflow)
  }
}

import type { StateMachine } from '../../asl/types.ts'
import { DiagnosticCollector } from '../../diagnostics/collector.ts'
import { type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts'
import { path } from '../../expressions/jsonata-text.ts'
import { leavingAsJson } from '../../expressions/leaving-json.ts'
import { leavingPlaces } from '../../expressions/leaving-places.ts'
import { errorFieldsRead } from '../../ir/error-fields.ts'
import type { Shape } from '../../ir/shape.ts'
import { ExpressionReads } from '../../languages/expression-reads.ts'
import { allStates, targetsOf } from '../../ir/visit.ts'
import type { Workflow } from '../../ir/workflow.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import { checkDefinition } from './check.ts'
import {
  ARGUMENTS_EVENT,
  type Emission,
  type Exit,
  type Fields,
  goto,
  gotoTarget,
  GraphEmitter,
  isGoto,
  jsonata,
} from './emission.ts'
import { counters } from './counters.ts'
import { emitGraph } from './graph.ts'
import type { AslMap } from './map.ts'
import { jsonVariables } from './json-variables.ts'
import { type Read, reliedOn, reliedOnTest, reliedOnWords } from './relied-on.ts'
import { checkFields } from './results.ts'
import { sharedFailure } from './shared-failure.ts'
import { unclearVariables } from './unclear-variables.ts'
import { VariableNames } from './variable-names.ts'

export type { AslMap } from './map.ts'

export interface EmittedAsl {
  readonly definition: StateMachine
  readonly map: AslMap
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A Workflow as a Step Functions definition (`design`, Lowering to ASL). When a diagnostic is an error the definition must not be used;
 * otherwise it has passed the closed-world check, and a breach of that is our bug. `expressions` may be shared with other workflows.
 */
export function emitAsl(workflow: Workflow, expressions: ExpressionReads = new ExpressionReads()): EmittedAsl {
  const emission: Emission = {
    workflow,
    names: new VariableNames(workflow),
    counters: counters(workflow),
    json: jsonVariables(workflow),
    leaving: leavingPlaces(workflow),
    unclear: unclearVariables(workflow),
    reliedOn: reliedOn(workflow),
    errorFields: new Set(Object.values(errorFieldsRead(workflow)).flatMap((fields) => Object.keys(fields))),
    diagnostics: new DiagnosticCollector(),
    stateNames: new Set(),
    stateIds: new Set([...allStates(workflow)].map(({ state }) => state.id)),
    emitGraph,
    entries: new Map(),
    map: new Map(),
  }
  const emitter: GraphEmitter = new GraphEmitter({
    emission,
    graph: workflow.graph,
    exit: machineExit(() => emitter),
    strand: '',
  })
  emitGraph(emitter)
  const start = startOf(workflow, emitter)
  const comment =
    workflow.origin.kind === 'handler' ? { Comment: `${workflow.name}, from ${workflow.origin.file}` } : {}
  const raw = {
    ...comment,
    QueryLanguage: 'JSONata',
    StartAt: start,
    ...(workflow.timeoutSeconds !== undefined && { TimeoutSeconds: workflow.timeoutSeconds }),
    States: emitter.written as Json,
  }
  // The emitter writes JSON of this form; the check holds it to the validator.
  const definition = linked(raw as Json, emission.entries) as unknown as StateMachine
  const map: AslMap = Object.fromEntries(emission.map)
  const diagnostics = unique(emission.diagnostics.diagnostics)
  const sizes = hasErrors(diagnostics) ? [] : checkDefinition(workflow, definition, map, expressions)
  return { definition, map, diagnostics: [...diagnostics, ...sizes] }
}

/** The execution ends with one Succeed per return and one Fail for all errors: its name and message are the outcome that is compared. */
function machineExit(emitter: () => GraphEmitter): Exit {
  return {
    succeed: (inner, value) => ({
      Type: 'Succeed',
      Output: value && value.kind !== 'undefined' ? inner.template(leavingAsJson(value, inner.scope())) : '{% null %}',
    }),
    failure: sharedFailure(emitter, {
      variable: 'failure',
      name: 'Failed',
      fields: (error) => ({ Type: 'Fail', Error: jsonata(`${error}.name`), Cause: jsonata(`${error}.message`) }),
    }),
  }
}

/** The event is tested first. */
function startOf(workflow: Workflow, emitter: GraphEmitter): string {
  const first = goto(workflow.graph.start)
  const isHandler = workflow.origin.kind === 'handler'
  const read = emitter.emission.reliedOn.event
  const test = isHandler ? reliedOnTest(path(ARGUMENTS_EVENT), workflow.event, read) : undefined
  if (test === undefined) return first
  const name = emitter.freeName('Check event')
  const state = workflow.graph.states[workflow.graph.start]!
  const { Next = first, ...assign } = takeFirstAssignments(workflow, emitter) ?? {}
  const others = [...emitter.states]
  emitter.states.clear()
  const broken = emitter.freeName('Event refused')
  emitter.add(name, state, checkFields([test], Next as string, broken, assign))
  emitter.addContractState(broken, state, eventCause(workflow.event, read))
  for (const [other, fields] of others) emitter.states.set(other, fields)
  return name
}

/** What the test of the event asks for, in words. */
function eventCause(event: Shape, read: Read): string {
  const demands = reliedOnWords('event', event, read)
  const shown = demands.slice(0, MOST_DEMANDS).join(', ')
  const rest = demands.length > MOST_DEMANDS ? `, and ${demands.length - MOST_DEMANDS} more` : ''
  return `The event is not what the handler's type promises: ${shown}${rest}.`
}

const MOST_DEMANDS = 20

/** The assignments that a workflow begins with, where nothing else leads to them: the test of the event makes them on its way. */
function takeFirstAssignments({ graph }: Workflow, emitter: GraphEmitter): Fields | undefined {
  const { start, states, scopes } = graph
  const fields = states[start]!.kind === 'assign' ? emitter.states.get(start) : undefined
  const isEntered =
    Object.values(states).some((state) => targetsOf(state).includes(start)) ||
    Object.values(scopes).some((scope) =>
      scope.kind === 'loop' ? scope.head === start : scope.handlers.some((handler) => handler.next === start),
    )
  if (!fields || fields['Type'] !== 'Pass' || isEntered) return undefined
  emitter.remove(start)
  const { Type: _, ...rest } = fields
  return rest
}

/** Turns every transition to a state of the workflow into the name of the first state it became. */
function linked(value: Json | undefined, entries: ReadonlyMap<string, string>): Json | undefined {
  if (typeof value === 'string') {
    let text = value
    while (isGoto(text)) {
      const id = gotoTarget(text)
      text = entries.get(id) ?? id
    }
    return text
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => linked(item, entries)!)
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value as Fields).filter(([, item]) => item !== undefined)
  return Object.fromEntries(fields.map(([key, item]) => [key, linked(item, entries)!]))
}

/** A value printed twice is reported once. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((found) => [JSON.stringify(found), found])).values()]
}

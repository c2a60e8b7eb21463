import type { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Expression } from '../ir/expression.ts'
import { member, variable } from '../expressions/lift-nodes.ts'
import type { LiftScope } from '../expressions/lift-scope.ts'
import type { Span } from '../source/span.ts'
import type { Graph, Scope, StateId, Variable, VariableId } from '../ir/workflow.ts'
import type { State } from '../ir/state.ts'
import type * as Asl from '../asl/types.ts'

/** The variable of a callback's token within the arguments of a `.waitForTaskToken` task. */
export const TASK_TOKEN: VariableId = 'taskToken'

export type Pointer = readonly (string | number)[]

/** What the lift of one definition shares: where findings go, which names are taken. */
export interface LiftSession {
  readonly collector: DiagnosticCollector
  readonly locate: (pointer: Pointer) => Span | undefined
  readonly variables: Record<VariableId, Variable>
  /** Every state id of the workflow, so that made ones differ. */
  readonly ids: Set<StateId>
  readonly liftGraph: (given: GraphToLift) => Graph
}

export interface GraphToLift {
  readonly session: LiftSession
  readonly pointer: Pointer
  readonly language: Asl.QueryLanguage
  readonly graph: Asl.Graph
  /** Variables of the graphs around. */
  readonly names: ReadonlyMap<string, VariableId>
  /** What the first state gets. */
  readonly input: Expression
  readonly item?: VariableId
  readonly index?: VariableId
}

/** What the states of one graph share. */
export interface GraphScope {
  readonly session: LiftSession
  readonly pointer: Pointer
  readonly language: Asl.QueryLanguage
  /** Holds the state input, from state to state. */
  readonly data: VariableId
  /** Variables of `Assign` by name, those of the graphs around included. */
  readonly names: ReadonlyMap<string, VariableId>
  /** Of the nearest Map around. */
  readonly item?: VariableId
  readonly index?: VariableId
  readonly add: (state: State) => void
  readonly addScope: (scope: Scope) => void
}

/** A state id with at most 80 characters that no other state has. */
export function freshId(session: LiftSession, wished: string): StateId {
  const short = (suffix: string) => `${wished.slice(0, 80 - suffix.length)}${suffix}`
  let id = short('')
  for (let count = 2; session.ids.has(id); count++) id = short(` ${count}`)
  session.ids.add(id)
  return id
}

export const readData = (graph: GraphScope): Expression => variable(graph.data)

/** A new variable with the wished name, or the name and a number. */
export function declare(session: LiftSession, wished: string): VariableId {
  let id = wished
  for (let count = 2; Object.hasOwn(session.variables, id); count++) id = `${wished}${count}`
  session.variables[id] = { name: wished, shape: { kind: 'unknown' } }
  return id
}

/** The names of an expression that stands at `pointer` in a state of this graph. */
export function expressionScope(
  graph: GraphScope,
  pointer: Pointer,
  language: string,
  text: string,
  values: Pick<LiftScope, 'input' | 'result' | 'errorOutput'>,
): LiftScope {
  return {
    ...values,
    context: (path) => contextValue(graph, path),
    variable: (name) => graph.names.get(name),
    foreign: (reason) => {
      const span = graph.session.locate(pointer)
      graph.session.collector.report('migrate-expression', { language, text, reason }, span ?? {})
    },
  }
}

/** The context object as far as a durable execution has it. */
function contextValue(graph: GraphScope, path: readonly (string | number)[]): Expression | undefined {
  const [first, second, third, ...rest] = path.map(String)
  const follow = (root: Expression, names: readonly (string | undefined)[]) =>
    names.filter((name) => name !== undefined).reduce((value, name) => member(value, name), root)
  if (first === 'Execution' && second === 'Input') return follow({ kind: 'event' }, [third, ...rest])
  if (first === 'Execution' && second === 'Id' && third === undefined) return { kind: 'execution-arn' }
  if (first === 'Task' && second === 'Token' && third === undefined) return variable(TASK_TOKEN)
  if (first === 'Map' && second === 'Item') {
    if (third === 'Value' && graph.item !== undefined) return follow(variable(graph.item), rest)
    if (third === 'Index' && graph.index !== undefined) return variable(graph.index)
  }
  return undefined
}

import type * as Asl from '../asl/types.ts'
import { entry, literal, member, object, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { Assignment } from '../ir/state.ts'
import type { StateId } from '../ir/workflow.ts'
import type { Json } from '../../runtime/semantics/json.ts'
import { declare, freshId, type GraphScope, type Pointer, readData } from './lift-scope.ts'
import { liftPathText, liftTemplate, liftText, setAtPath, type TemplateValues } from './lift-template.ts'

export function base(graph: GraphScope, name: string, state: Asl.State, pointer: Pointer) {
  const span = graph.session.locate(pointer)
  return { id: name, ...(span && { span }), ...(state.Comment !== undefined && { comment: state.Comment }) }
}

/** Where a state goes; an end is a state of its own that answers the data. */
export function following(
  graph: GraphScope,
  name: string,
  state: { readonly Next?: string; readonly End?: boolean },
): StateId {
  if (state.Next !== undefined) return state.Next
  const id = freshId(graph.session, `${name} (end)`)
  graph.add({ kind: 'succeed', id, value: readData(graph) })
  return id
}

export type Fields = Asl.State & Readonly<Record<string, Json | undefined>>

/** A path as its field has it; the schema holds it to be text. */
const pathText = (value: Json): string => (typeof value === 'string' ? value : '$')

/** `InputPath`, then `Parameters` or `Arguments`: what the state works on. */
export function effectiveInput(graph: GraphScope, state: Asl.State, pointer: Pointer): Expression {
  const { InputPath } = state as Fields
  if (graph.language === 'JSONata' || InputPath === undefined) return readData(graph)
  if (InputPath === null) return literal({})
  return liftPathText(graph, [...pointer, 'InputPath'], pathText(InputPath), { input: readData(graph) })
}

export function payload(graph: GraphScope, state: Asl.State, pointer: Pointer): Expression {
  const field = graph.language === 'JSONata' ? 'Arguments' : 'Parameters'
  const template = (state as Fields)[field]
  const input = effectiveInput(graph, state, pointer)
  return template === undefined ? input : liftTemplate(graph, [...pointer, field], template, { input })
}

/** What the state leaves: `Assign`, and the data by `ResultSelector`, `ResultPath`, `OutputPath` or by `Output`. */
export function leave(
  graph: GraphScope,
  state: Asl.State,
  pointer: Pointer,
  result: Expression,
): readonly Assignment[] {
  const fields = state as Fields
  const input = readData(graph)
  if (graph.language === 'JSONata') {
    const values = { input, result }
    const output =
      fields['Output'] === undefined ? result : liftTemplate(graph, [...pointer, 'Output'], fields['Output'], values)
    return [...variables(graph, fields['Assign'], [...pointer, 'Assign'], values), ...setData(graph, output)]
  }
  const selected =
    fields['ResultSelector'] === undefined
      ? result
      : liftTemplate(graph, [...pointer, 'ResultSelector'], fields['ResultSelector'], { input: result, result })
  const assigned = variables(graph, fields['Assign'], [...pointer, 'Assign'], { input: selected, result: selected })
  const placed = place(graph, pointer, fields['ResultPath'], input, selected)
  return [...assigned, ...setData(graph, outputPath(graph, state, pointer, placed))]
}

function place(
  graph: GraphScope,
  pointer: Pointer,
  path: Json | undefined,
  input: Expression,
  result: Expression,
): Expression {
  if (path === undefined || path === '$') return result
  if (path === null) return input
  return setAtPath(graph, [...pointer, 'ResultPath'], input, pathText(path), result)
}

export function outputPath(graph: GraphScope, state: Asl.State, pointer: Pointer, value: Expression): Expression {
  const { OutputPath } = state as Fields
  if (OutputPath === undefined || OutputPath === '$') return value
  if (OutputPath === null) return literal({})
  return liftPathText(graph, [...pointer, 'OutputPath'], pathText(OutputPath), { input: value })
}

export function setData(graph: GraphScope, value: Expression): readonly Assignment[] {
  if (value.kind === 'variable' && value.variable === graph.data) return []
  return [{ variable: graph.data, value }]
}

export function variables(
  graph: GraphScope,
  assign: Json | undefined,
  pointer: Pointer,
  values: TemplateValues,
): readonly Assignment[] {
  if (assign === undefined || assign === null || typeof assign !== 'object') return []
  return Object.entries(assign as { readonly [key: string]: Json }).map(([key, value]) => {
    const path = graph.language === 'JSONPath' && key.endsWith('.$') && typeof value === 'string'
    const name = path ? key.slice(0, -2) : key
    return {
      variable: graph.names.get(name) ?? name,
      value: path
        ? liftPathText(graph, [...pointer, key], value, values)
        : liftTemplate(graph, [...pointer, key], value, values),
    }
  })
}

/** A number, a JSONata text, or the field's `…Path`. */
export function seconds(graph: GraphScope, state: Asl.State, pointer: Pointer, field: string): Expression | undefined {
  const fields = state as Fields
  const values = { input: readData(graph) }
  const value = fields[field]
  if (typeof value === 'string') return liftText(graph, [...pointer, field], value, values)
  if (value !== undefined) return literal(value)
  const path = fields[`${field}Path`]
  return path === undefined ? undefined : liftPathText(graph, [...pointer, `${field}Path`], pathText(path), values)
}

/** The `Catch` of a state is a scope of its own around it; each catcher first sets what it sets, then goes on. */
export function liftCatch(
  graph: GraphScope,
  name: string,
  state: { readonly Catch?: readonly Asl.Catcher[] },
  pointer: Pointer,
): string | undefined {
  if (!state.Catch || state.Catch.length === 0) return undefined
  const id = `${name} (catch)`
  const handlers = state.Catch.map((catcher, at) => {
    const binding = declare(graph.session, 'error')
    const place = [...pointer, 'Catch', at]
    const span = graph.session.locate(place)
    const assign = catchAssignments(graph, catcher, place, errorOutput(binding))
    const next = freshId(graph.session, `${name} (catch ${at + 1})`)
    graph.add({ kind: 'assign', id: next, assign, next: catcher.Next })
    return { errors: catcher.ErrorEquals, binding, next, ...(span && { span }) }
  })
  graph.addScope({ kind: 'try', id, handlers })
  return id
}

/** What ASL hands to a catcher. */
function errorOutput(binding: string): Expression {
  const error = variable(binding)
  return object([entry('Error', member(error, 'name')), entry('Cause', member(error, 'message'))])
}

function catchAssignments(
  graph: GraphScope,
  catcher: Asl.Catcher,
  pointer: Pointer,
  error: Expression,
): readonly Assignment[] {
  const input = readData(graph)
  if (graph.language === 'JSONata') {
    const values = { input, errorOutput: error }
    const output =
      catcher.Output === undefined ? error : liftTemplate(graph, [...pointer, 'Output'], catcher.Output, values)
    return [...variables(graph, catcher.Assign, [...pointer, 'Assign'], values), ...setData(graph, output)]
  }
  return [
    ...variables(graph, catcher.Assign, [...pointer, 'Assign'], { input: error, errorOutput: error }),
    ...setData(graph, place(graph, pointer, catcher.ResultPath, input, error)),
  ]
}

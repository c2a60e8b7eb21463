import { ts } from './project/typescript.js'
import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import { usedVariables } from '../ir/used-variables.ts'
import { isSameSpan, type Span } from '../source/span.ts'
import { checkAssigned, checkStructure, unassignedReads } from '../ir/validate.ts'
import type { Graph, Workflow } from '../ir/workflow.ts'
import { CalledCode } from './called-code.ts'
import { PureCode } from './compute/pure-code.ts'
import type { FoundHandler } from './discover.ts'
import { lowerAnyExpression } from './expressions/table.ts'
import { GraphBuilder, Labels } from './graph-builder.ts'
import { type HandlerLowering, type Lowering, report } from './lowering.ts'
import { renameGraph, renameTasks, stateNames, taskNames } from './names.ts'
import { isAnything } from './nullish.ts'
import { options } from './operations/arguments.ts'
import { reportForgottenCallback } from './operations/create-callback.ts'
import { bindValues } from './operations/items.ts'
import { reportForgottenStarts } from './operations/started.ts'
import { bindContext, type BodyFunction, bodyFunction, bodyGraph } from './operations/nested.ts'
import { awaitedOperand } from './operations/table.ts'
import { declareName } from './patterns.ts'
import type { Analysis } from './project/analysis.ts'
import { shapeOfType } from './shapes.ts'
import { Sharing } from './sharing/sharing.ts'
import { lowerStatements } from './statements/table.ts'
import { symbolOf } from './symbols.ts'
import { VariableTable } from './variables.ts'
import { collectWrites } from './writes.ts'

const RULES: HandlerLowering['rules'] = {
  expression: lowerAnyExpression,
  statements: lowerStatements,
  awaited: awaitedOperand,
}

interface Result {
  /** Undefined when something of the handler is refused, which the diagnostics say. */
  readonly workflow?: Workflow
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * One handler as a Workflow. TypeScript does not see a read without a value behind a `!` (`let x!: Order`) or inside a function; the graph
 * shows it. Then the handler is lowered again with the name undefined from the start, for which its reads have guards.
 */
export function lowerHandler(found: FoundHandler, name: string, analysis: Analysis, compute = true): Result {
  const late: Span[] = []
  for (;;) {
    const result = lowerOnce(found, name, analysis, compute, late)
    const { workflow } = result
    const unassigned = workflow ? unassignedReads(workflow.graph) : []
    const declared = unassigned.flatMap(({ variable }) => workflow?.variables[variable]?.span ?? [])
    const more = declared.filter((span) => !late.some((each) => isSameSpan(each, span)))
    if (more.length === 0) {
      checkAssigned(unassigned)
      return result
    }
    late.push(...more)
  }
}

function lowerOnce(
  found: FoundHandler,
  name: string,
  analysis: Analysis,
  compute: boolean,
  late: readonly Span[],
): Result {
  const diagnostics = new DiagnosticCollector()
  const labels = new Labels()
  const graph = new GraphBuilder(labels, [])
  const calledCode = new CalledCode(analysis)
  const handler: HandlerLowering = {
    checker: analysis.checker,
    diagnostics,
    spanOf: analysis.spanOf,
    function: found.call,
    names: new Map(),
    variables: new VariableTable(),
    tasks: new Map(),
    writes: new Map(),
    late,
    sharing: sharingIn(found.call, calledCode, analysis),
    userFiles: analysis.userFiles,
    calledCode,
    constantChanges: new Map(),
    errorClasses: new Map(),
    strictNulls: strictNulls(analysis.program.getCompilerOptions()),
    rules: RULES,
    pureCode: new PureCode(found.call, analysis, calledCode, compute),
    pendingCallback: undefined,
    started: [],
    inlining: [],
  }
  const outside: Lowering = { handler, graph }
  const [argument, config] = found.call.arguments
  const node = argument && bodyFunction(argument, 'withDurableExecution', outside)
  // Clients change how records are kept, never what the handler means.
  options(config, 'withDurableExecution', outside)
  if (node === undefined) return { diagnostics: diagnostics.diagnostics }
  const lowering: Lowering = {
    graph,
    handler: {
      ...handler,
      function: node,
      writes: collectWrites(node, analysis.checker),
      sharing: sharingIn(node, calledCode, analysis),
    },
  }
  const event = bindEvent(node, lowering)
  bindContext(node, 1, lowering)
  const whole = bodyGraph(node, lowering)
  reportForgottenCallback(lowering)
  reportForgottenStarts(lowering)
  if (diagnostics.hasErrors) return { diagnostics: diagnostics.diagnostics }
  const workflow = finish(whole, labels, lowering, {
    name,
    origin: {
      kind: 'handler',
      file: analysis.shownPath(found.call.getSourceFile().fileName),
      exportName: found.exportName,
      span: analysis.spanOf(found.call),
    },
    event,
  })
  checkStructure(workflow)
  return { workflow, diagnostics: diagnostics.diagnostics }
}

const sharingIn = (handler: ts.Node, calledCode: CalledCode, { checker }: Analysis): Sharing =>
  new Sharing({ checker, handler, calledCode })

function finish(
  whole: Graph,
  labels: Labels,
  lowering: Lowering,
  head: Pick<Workflow, 'name' | 'origin' | 'event'>,
): Workflow {
  const { variables, tasks } = lowering.handler
  const states = stateNames(whole, labels.all)
  const taskIds = taskNames(whole, states)
  const graph = renameGraph(whole, states, taskIds)
  const workflow: Workflow = { ...head, graph, variables: variables.all, tasks: renameTasks(tasks, taskIds) }
  return { ...workflow, variables: usedVariables(workflow) }
}

/** The event stands for itself where it is never written; a pattern's names stand for its parts. */
function bindEvent(node: BodyFunction, lowering: Lowering): Shape {
  const { handler, graph } = lowering
  const parameter = node.parameters[0]
  if (parameter === undefined) return { kind: 'unknown' }
  const type = handler.checker.getTypeAtLocation(parameter)
  const shape = shapeOfType(type, handler.checker)
  if (parameter.initializer)
    report(lowering, 'unsupported-syntax', { construct: 'the default value of a parameter' }, parameter.initializer)
  const value: Expression = { kind: 'event', ...(!isAnything(type) && { shape }) }
  if (!ts.isIdentifier(parameter.name)) {
    bindValues(parameter.name, { value, nullish: { undefined: false, null: isAnything(type) } }, lowering)
    return shape
  }
  const symbol = symbolOf(parameter.name, handler.checker)
  if (symbol && handler.writes.has(symbol)) {
    const variable = declareName(parameter.name, value, undefined, lowering)
    if (variable !== undefined)
      graph.add(
        { kind: 'assign', assign: [{ variable, value }], next: '', span: handler.spanOf(parameter) },
        `Assign ${parameter.name.text}`,
      )
  } else if (symbol) handler.names.set(symbol, { kind: 'value', value, declaration: parameter.name })
  return shape
}

function strictNulls(options: ts.CompilerOptions): boolean {
  return options.strictNullChecks ?? options.strict ?? false
}

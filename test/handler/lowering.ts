import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { lowerHandlers } from '../../compiler/handler/lower.ts'
import { describeExpression } from '../../compiler/ir/describe.ts'
import type { Expression } from '../../compiler/ir/expression.ts'
import type { Assignment, State, TaskCall } from '../../compiler/ir/state.ts'
import { nestedGraphs } from '../../compiler/ir/visit.ts'
import type { Graph, Workflow } from '../../compiler/ir/workflow.ts'
import { memoryFiles } from './memory-files.ts'

/** A file around the body of a handler; what it declares before goes to the module. */
export function handlerFile(body: string, module = '', event = 'any'): string {
  return `import {
  withDurableExecution, StepError, CallbackTimeoutError, createRetryStrategy, createLinearRetryStrategy,
  createWaitStrategy, retryPresets, StepSemantics, JitterStrategy,
} from '@aws/durable-execution-sdk-js'
${module}
export const handler = withDurableExecution(async (event: ${event}, context) => {
${body}
})
`
}

/** Lowers one file that lies in a folder `order`. */
export function lowerText(text: string, more: Readonly<Record<string, string>> = {}, compute = true) {
  const projectFiles = memoryFiles({ '/project/order/handler.ts': text, ...more })
  const lowered = lowerHandlers({ files: ['order/handler.ts'], projectFiles, cwd: '/project', compute })
  return { ...lowered, text: diagnosticText(lowered) }
}

function diagnosticText(lowered: ReturnType<typeof lowerHandlers>): string {
  return formatDiagnostics(lowered.diagnostics, { readSource: (file) => lowered.sources.get(file)?.text })
}

/** The graph of a body's handler as text; fails with the diagnostics where there is none. */
export function graphOf(body: string, module = '', event = 'any'): string {
  const { workflow } = workflowOf(body, module, event)
  return `\n${printGraph(workflow.graph, workflow, '')}\n`
}

export function workflowOf(body: string, module = '', event = 'any') {
  const lowered = lowerText(handlerFile(body, module, event))
  const [found] = lowered.workflows
  if (found === undefined) throw new Error(`not lowered:\n${lowered.text}`)
  return { ...found, lowered }
}

/** Each finding as `code: message @ the marked text`, with related places. What could be computed in a task is refused. */
export function findingsOf(body: string, module = '', event = 'any'): readonly string[] {
  return findings(lowerText(handlerFile(body, module, event), {}, false))
}

export function findings(lowered: ReturnType<typeof lowerHandlers>): readonly string[] {
  const textAt = (span: { file: string; start: number; end: number } | undefined) =>
    span ? lowered.sources.get(span.file)?.text.slice(span.start, span.end).replace(/\s+/g, ' ') : ''
  return lowered.diagnostics.map(({ code, message, span, related }) => {
    const places = (related ?? []).map((place) => ` (${place.message}: ${textAt(place.span)})`).join('')
    return `${code}: ${message} @ ${textAt(span)}${places}`
  })
}

function printGraph(graph: Graph, workflow: Workflow, indent: string): string {
  const lines = Object.values(graph.states).flatMap((state) => {
    const scope = state.scope ? ` in ${state.scope}` : ''
    const own = `${indent}${state.id === graph.start ? '▸ ' : '  '}${state.id}: ${stateText(state, workflow)}${scope}`
    const nested = nestedGraphs(state).map((inner) => {
      const name = state.kind === 'parallel' ? (state.branches[inner.branch ?? 0]?.name ?? inner.branch) : ''
      return `${indent}    {${name}\n${printGraph(inner.graph, workflow, `${indent}      `)}\n${indent}    }`
    })
    return [own, ...nested]
  })
  const scopes = Object.values(graph.scopes).map((scope) =>
    scope.kind === 'try'
      ? `${indent}  # ${scope.id}${scope.parent ? ` in ${scope.parent}` : ''} catches ${scope.handlers.map((handler) => `${handler.binding ?? '-'} → ${handler.next}`).join(', ')}`
      : `${indent}  # ${scope.id}${scope.parent ? ` in ${scope.parent}` : ''} (${scope.form}) at ${scope.head}`,
  )
  return [...lines, ...scopes].join('\n')
}

function stateText(state: State, workflow: Workflow): string {
  const text = (expression: Expression | undefined) =>
    expression === undefined ? '' : describeExpression(expression, identities(workflow))
  const sets = (list: readonly Assignment[]) =>
    list.map(({ variable, value }) => ` ${variable} = ${text(value)};`).join('')
  const call = ({ task, captures }: TaskCall) =>
    `${task}(${Object.entries(captures)
      .map(([name, value]) => (text(value) === name ? name : `${name}: ${text(value)}`))
      .join(', ')})`
  const next = 'next' in state ? ` → ${state.next}` : ''
  const name = 'name' in state && state.name ? ` ${text(state.name)}` : ''
  const assigned = 'assign' in state && state.kind !== 'choice' ? sets(state.assign) : ''
  switch (state.kind) {
    case 'step':
      return `step${name} ${call(state.call)} ${retryText(state.retry)}${state.semantics === 'AT_MOST_ONCE_PER_RETRY' ? ' at most once' : ''}${assigned}${next}`
    case 'wait':
      return `wait${name} ${'seconds' in state.until ? text(state.until.seconds) : ''}${assigned}${next}`
    case 'invoke':
      return `invoke${name} ${text(state.function)}(${text(state.input)})${assigned}${next}`
    case 'createCallback':
      return `createCallback${name} ${call(state.handOver.call)} id as ${state.idCapture}${state.timeoutSeconds ? ` timeout ${text(state.timeoutSeconds)}` : ''}${assigned}${next}`
    case 'waitForCallback':
      return `waitForCallback${name} ${call(state.submitter)} ${retryText(state.retry)}${state.timeoutSeconds ? ` timeout ${text(state.timeoutSeconds)}` : ''}${assigned}${next}`
    case 'waitForCondition':
      return `waitForCondition${name} ${call(state.check)} from ${text(state.initial)}${assigned}${next}`
    case 'parallel':
    case 'map': {
      const limits = [
        state.maxConcurrency && `max ${text(state.maxConcurrency)}`,
        ...Object.entries(state.completion ?? {}).map(([key, value]) => `${key} ${text(value as Expression)}`),
      ]
      const over =
        state.kind === 'map'
          ? ` ${state.item ?? '-'}, ${state.index ?? '-'} of ${text(state.items)}${state.itemName ? ` named ${text(state.itemName)}` : ''}`
          : ''
      return `${state.kind}${name}${over} ${limits.filter(Boolean).join(' ')}${assigned}${next}`
    }
    case 'runInChildContext':
      return `child${name}${assigned}${next}`
    case 'choice':
      return `choice ${state.branches.map((branch) => `[${text(branch.when)}]${sets(branch.assign)} → ${branch.next}`).join(' ')} else${sets(state.assign)} → ${state.otherwise}`
    case 'assign':
      return `assign${assigned}${next}`
    case 'succeed':
      return `succeed ${text(state.value)}`
    case 'fail':
      return `fail ${text(state.error)}`
    case 'compute':
      return `compute${assigned}${next}`
    case 'task':
      return 'task'
    default:
      return state satisfies never
  }
}

/** Variables by id, so that shadowed ones can be told apart. */
function identities(workflow: Workflow): Workflow['variables'] {
  return Object.fromEntries(Object.entries(workflow.variables).map(([id, variable]) => [id, { ...variable, name: id }]))
}

function retryText(retry: Extract<State, { kind: 'step' }>['retry']): string {
  if (retry.kind !== 'exponential') return `retry ${retry.kind}`
  const { maxAttempts, initialDelaySeconds, maxDelaySeconds, backoffRate, jitter } = retry
  const isDefault = [maxAttempts, initialDelaySeconds, maxDelaySeconds, backoffRate, jitter].join() === '6,5,60,2,FULL'
  return isDefault ? '' : `retry ${maxAttempts}× ${initialDelaySeconds}s..${maxDelaySeconds}s ×${backoffRate} ${jitter}`
}

import { describeExpression, describeSeconds, secondsInWords } from '../ir/describe.ts'
import type { Expression } from '../ir/expression.ts'
import type { Completion, Retrier, RetryPolicy, State, StateTable, TaskCall, Together } from '../ir/state.ts'
import type { Variable, VariableId } from '../ir/workflow.ts'
import { unreachable } from '../source/invariant.ts'
import type { Aspect } from './difference.ts'
import type { DiffSide } from './side-of-match.ts'

/** One comparable part of a state. Two parts are the same when their keys are; `words` is what a person reads of it. */
export interface Part {
  readonly aspect: Aspect
  /** What the part is called in a message: `timeout`, `captured total`. */
  readonly label: string
  /** What pairs parts of two states: the label, or the variable where the label is only its name. */
  readonly id: string
  readonly key: string
  readonly words: string
}

/** A variable's name for comparing: the same on both sides for variables that stand for each other. */
export type Canonical = (variable: VariableId) => string

/** The parts of a state, without its name and its ways out. */
export function partsOfState(state: State, side: DiffSide, canonical: Canonical): readonly Part[] {
  const make = new PartMaker(side, canonical)
  // The row of the state's own kind takes it; the lookup loses that link.
  ;(PARTS[state.kind] as (state: State, make: PartMaker) => void)(state, make)
  return make.parts
}

class PartMaker {
  readonly parts: Part[] = []
  readonly side: DiffSide
  readonly #canonical: Canonical
  readonly #variables: Readonly<Record<VariableId, Variable>>

  constructor(side: DiffSide, canonical: Canonical) {
    this.side = side
    this.#canonical = canonical
    this.#variables = side.workflow.variables
  }

  add(aspect: Aspect, label: string, key: string, words: string, id = label): void {
    this.parts.push({ aspect, label, id, key, words })
  }

  expression(aspect: Aspect, label: string, expression: Expression | undefined, id = label): void {
    if (!expression) return
    const words = describeExpression(expression, this.#variables)
    this.add(aspect, label, expressionKey(expression, this.#canonical), words, id)
  }

  seconds(aspect: Aspect, label: string, expression: Expression | undefined): void {
    if (!expression) return
    const words = describeSeconds(expression, this.#variables)
    this.add(aspect, label, expressionKey(expression, this.#canonical), words)
  }

  call(label: string, call: TaskCall): void {
    const task = this.side.workflow.tasks[call.task]
    const code = task && this.side.code(task.span)
    if (code !== undefined) this.add('code', label, code, code)
    const strategy = task?.strategy && this.side.code(task.strategy)
    if (strategy !== undefined) this.add('retry', 'strategy', strategy, strategy)
    for (const [name, value] of Object.entries(call.captures)) this.expression('input', `captured ${name}`, value)
  }

  retry(policy: RetryPolicy): void {
    this.add('retry', 'retry policy', JSON.stringify(policy), retryWords(policy))
  }

  together(together: Together | undefined): void {
    if (!together) return
    const words = `${together.rebuilt ? 'context.promise' : 'Promise'}.${together.mode}`
    this.add('completion', 'awaited', words, words)
  }

  completion(completion: Completion | undefined): void {
    this.expression('completion', 'minSuccessful', completion?.minSuccessful)
    this.expression('completion', 'toleratedFailureCount', completion?.toleratedFailureCount)
    this.expression('completion', 'toleratedFailurePercentage', completion?.toleratedFailurePercentage)
  }

  assignments(
    assignments: readonly { readonly variable: VariableId; readonly value: Expression }[],
    prefix = '',
  ): void {
    for (const { variable, value } of assignments) {
      const label = `${prefix}${this.#variables[variable]?.name ?? variable}`
      this.expression('value', label, value, `${prefix}${this.#canonical(variable)}`)
    }
  }

  /** Keeping an operation's result as it is, under whatever name, is no property of the operation. */
  result(state: { readonly assign: readonly { readonly variable: VariableId; readonly value: Expression }[] }): void {
    for (const { variable, value } of state.assign) {
      if (value.kind === 'result') continue
      const label = `${this.#variables[variable]?.name ?? variable} made of the result`
      this.expression('result', label, value, `result ${this.#canonical(variable)}`)
    }
  }
}

/** The first retrier that fits counts. A list with other members tells of them, not of its order. */
export const RETRIER_ORDER = 'order of retriers'

const PARTS: StateTable<void, PartMaker> = {
  step: (state, make) => {
    make.call('code', state.call)
    make.retry(state.retry)
    make.add('semantics', 'semantics', state.semantics, state.semantics)
    make.result(state)
  },
  wait: (state, make) => {
    if ('seconds' in state.until) make.seconds('wait', 'length', state.until.seconds)
    else make.expression('wait', 'end', state.until.timestamp)
    make.result(state)
  },
  invoke: (state, make) => {
    make.expression('target', 'function', state.function)
    make.expression('input', 'input', state.input)
    make.result(state)
  },
  createCallback: (state, make) => {
    make.seconds('timeout', 'timeout', state.timeoutSeconds)
    make.seconds('timeout', 'heartbeat timeout', state.heartbeatSeconds)
    make.expression('input', 'name of the step that hands the id out', state.handOver.name)
    make.call('code of the step that hands the id out', state.handOver.call)
    make.retry(state.handOver.retry)
    make.result(state)
  },
  waitForCallback: (state, make) => {
    make.seconds('timeout', 'timeout', state.timeoutSeconds)
    make.seconds('timeout', 'heartbeat timeout', state.heartbeatSeconds)
    make.call('code of the submitter', state.submitter)
    make.retry(state.retry)
    make.result(state)
  },
  waitForCondition: (state, make) => {
    make.call('code of the check', state.check)
    make.expression('input', 'initial state', state.initial)
    make.result(state)
  },
  parallel: (state, make) => {
    make.together(state.together)
    make.expression('concurrency', 'concurrency', state.maxConcurrency)
    make.completion(state.completion)
    make.result(state)
  },
  map: (state, make) => {
    make.together(state.together)
    if (state.branches) make.add('completion', 'written as', 'parallel', 'context.parallel')
    make.expression('items', 'items', state.items)
    make.expression('items', 'item names', state.itemName)
    make.expression('concurrency', 'concurrency', state.maxConcurrency)
    make.completion(state.completion)
    make.result(state)
  },
  runInChildContext: (state, make) => make.result(state),
  compute: (state, make) => {
    make.call('code', state.call)
    make.result(state)
  },
  task: (state, make) => {
    make.add('target', 'resource', state.resource, state.resource)
    make.expression('input', 'arguments', state.arguments)
    make.seconds('timeout', 'timeout', state.timeoutSeconds)
    make.seconds('timeout', 'heartbeat timeout', state.heartbeatSeconds)
    make.expression('credentials', 'credentials', state.credentials)
    for (const retrier of state.retriers) {
      const label = `retry on ${shortList(retrier.errors)}`
      make.add('retry', label, JSON.stringify(retrier), retrierWords(retrier), retrier.errors.join())
    }
    if (state.retriers.length > 1) {
      const names = state.retriers.map(({ errors }) => errors.join())
      make.add(
        'retry',
        RETRIER_ORDER,
        names.join('\n'),
        state.retriers.map(({ errors }) => shortList(errors)).join('; '),
      )
    }
    make.result(state)
  },
  choice: (state, make) => {
    state.branches.forEach(({ when, assign }, index) => {
      make.expression('condition', state.branches.length === 1 ? 'condition' : `condition ${index + 1}`, when)
      make.assignments(assign, `(${index + 1}) `)
    })
    make.assignments(state.assign)
  },
  assign: (state, make) => make.assignments(state.assign),
  succeed: (state, make) => make.expression('value', 'value', state.value),
  fail: (state, make) => make.expression('error', 'error', state.error),
}

/** An expression as text that is equal when the meaning is written the same: spans and shapes left out, variables canonical. */
function expressionKey(expression: Expression, canonical: Canonical): string {
  return JSON.stringify(expression, (key, value: unknown) => {
    if (key === 'span' || key === 'shape') return undefined
    if (isVariable(value)) return { variable: canonical(value.variable) }
    return value
  })
}

function isVariable(value: unknown): value is Extract<Expression, { kind: 'variable' }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'variable'
}

function retryWords(policy: RetryPolicy): string {
  switch (policy.kind) {
    case 'none':
      return 'no retry'
    case 'strategy':
      return 'a strategy in code'
    case 'exponential': {
      const growth = policy.backoffRate === 1 ? '' : ` ×${policy.backoffRate}`
      const jitter = policy.jitter === 'NONE' ? '' : `, ${policy.jitter.toLowerCase()} jitter`
      return `${policy.maxAttempts} attempts, ${secondsInWords(policy.initialDelaySeconds)}${growth} up to ${secondsInWords(policy.maxDelaySeconds)}${jitter}`
    }
    default:
      return unreachable(policy)
  }
}

/** The first names of a list. */
function shortList(names: readonly string[]): string {
  return names.length <= 2 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

function retrierWords(retrier: Retrier): string {
  // `States.ALL`, 3 retries of ASL's defaults where a field is absent.
  const { maxAttempts = 3, intervalSeconds = 1, backoffRate = 2 } = retrier
  const cap = retrier.maxDelaySeconds === undefined ? '' : ` up to ${secondsInWords(retrier.maxDelaySeconds)}`
  return `${maxAttempts} retries, ${secondsInWords(intervalSeconds)} ×${backoffRate}${cap}`
}

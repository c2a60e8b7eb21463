import { ts } from '../project/typescript.js'
import { durationSeconds as secondsOf, type Duration } from '../../../runtime/semantics/duration.ts'
import {
  type Backoff,
  EXPONENTIAL_DEFAULTS,
  type Jitter,
  LINEAR_DEFAULTS,
  PRESETS,
} from '../../../runtime/semantics/retry.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { Expression } from '../../ir/expression.ts'
import type { RetryPolicy } from '../../ir/state.ts'
import { tryLower } from '../constants.ts'
import type { Lowering } from '../lowering.ts'
import { bare, durableApiName, symbolOf } from '../symbols.ts'
import { writtenOptions } from './option-constants.ts'

export interface Retry {
  readonly policy: RetryPolicy
  /** The expression of a strategy that runs inside the task. */
  readonly strategy?: ts.Expression
}

const FACTORIES = ['createRetryStrategy', 'createLinearRetryStrategy', 'createWaitStrategy']

/** A constant of the handler that is a strategy of the API: made again where it is used. */
export function isRecipe(node: ts.Expression, lowering: Lowering): boolean {
  const at = bare(node)
  const name = factoryName(at, lowering) ?? presetName(at, lowering)
  return name !== undefined
}

/** What a `retryStrategy` says: data where it is exponential numbers, otherwise the strategy itself, asked inside the task. */
export function retryOf(node: ts.Expression | undefined, lowering: Lowering): Retry {
  if (node === undefined) return { policy: policyOf(PRESETS.default)! }
  const strategy = strategyExpression(node, lowering)
  if (neverRetries(strategy)) return { policy: { kind: 'none' } }
  const backoff = backoffOf(strategy, lowering)
  const policy = backoff && policyOf(backoff)
  return policy ? { policy } : { policy: { kind: 'strategy' }, strategy }
}

/** `() => ({ shouldRetry: false })` is data that is written as a function. */
function neverRetries(strategy: ts.Expression): boolean {
  if (!ts.isArrowFunction(strategy) || ts.isBlock(strategy.body)) return false
  const decision = bare(strategy.body)
  if (!ts.isObjectLiteralExpression(decision) || decision.properties.length !== 1) return false
  const [property] = decision.properties
  return (
    property !== undefined &&
    ts.isPropertyAssignment(property) &&
    property.name.getText() === 'shouldRetry' &&
    bare(property.initializer).kind === ts.SyntaxKind.FalseKeyword
  )
}

/** Follows names to the expression that makes the strategy. */
export function strategyExpression(node: ts.Expression, lowering: Lowering): ts.Expression {
  const at = bare(node)
  if (!ts.isIdentifier(at)) return at
  const { checker, names } = lowering.handler
  const symbol = symbolOf(at, checker)
  const binding = symbol && names.get(symbol)
  if (binding?.kind === 'recipe') return bare(binding.node)
  if (binding?.kind === 'function' && ts.isExpression(binding.node)) return binding.node
  const declaration = symbol?.valueDeclaration
  const isConstant =
    binding === undefined &&
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    declaration.initializer !== undefined &&
    (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  // A constant of a module may be data; where it is not, the name is what the task asks.
  return isConstant && backoffOf(bare(declaration.initializer), lowering) ? bare(declaration.initializer) : at
}

/** The delays of a strategy that is data and retries every error. A linear one that a factory makes is asked in the task. */
function backoffOf(node: ts.Expression, lowering: Lowering): Backoff | undefined {
  const data = strategyData(node, lowering)
  const isAsked = factoryName(node, lowering) === 'createLinearRetryStrategy'
  return data && !isAsked && data.filters.size === 0 ? data.backoff : undefined
}

/** A strategy of the API that is made of constants. */
export interface StrategyData {
  readonly backoff: Backoff
  /** What says which errors are retried, by option: `retryableErrors`, `retryableErrorTypes`. */
  readonly filters: ReadonlyMap<string, ts.Expression>
}

const FILTERS: ReadonlySet<string> = new Set(['retryableErrors', 'retryableErrorTypes'])
const FACTORY_DEFAULTS: ReadonlyMap<string, Backoff> = new Map([
  ['createRetryStrategy', EXPONENTIAL_DEFAULTS],
  ['createLinearRetryStrategy', LINEAR_DEFAULTS],
])

/** A preset, or what a factory is given; undefined where that is more than constants. */
export function strategyData(node: ts.Expression, lowering: Lowering): StrategyData | undefined {
  const preset = presetName(node, lowering)
  if (preset !== undefined) return { backoff: PRESETS[preset as keyof typeof PRESETS], filters: new Map() }
  const defaults = FACTORY_DEFAULTS.get(factoryName(node, lowering) ?? '')
  if (defaults === undefined) return undefined
  const [config, ...others] = (node as ts.CallExpression).arguments
  if (config === undefined) return { backoff: defaults, filters: new Map() }
  const given = others.length === 0 ? strategyConfig(config, lowering) : undefined
  if (given === undefined) return undefined
  const { maxAttempts, initialDelay, maxDelay, backoffRate, increment, jitter, ...unknown } = given.constants
  if (Object.keys(unknown).length > 0) return undefined
  const number = (found: Json | undefined, otherwise: number) => (found === undefined ? otherwise : Number(found))
  const seconds = (found: Json | undefined, otherwise: number) =>
    found === undefined ? otherwise : secondsOf(found as Duration)
  const backoff: Backoff = {
    ...defaults,
    maxAttempts: number(maxAttempts, defaults.maxAttempts),
    initialDelaySeconds: seconds(initialDelay, defaults.initialDelaySeconds),
    maxDelaySeconds: seconds(maxDelay, defaults.maxDelaySeconds),
    backoffRate: number(backoffRate, defaults.backoffRate),
    incrementSeconds: seconds(increment, defaults.incrementSeconds),
    jitter: (jitter as Jitter | undefined) ?? defaults.jitter,
  }
  return { backoff, filters: given.filters }
}

function strategyConfig(
  config: ts.Expression,
  lowering: Lowering,
): { readonly constants: { readonly [key: string]: Json }; readonly filters: StrategyData['filters'] } | undefined {
  const filters = new Map<string, ts.Expression>()
  const literal = writtenOptions(config, lowering)
  if (literal === undefined || !literal.properties.every(ts.isPropertyAssignment)) {
    const value = tryLower(config, lowering)
    const whole = value && constantOf(value)
    const isConfig = whole !== undefined && whole !== null && typeof whole === 'object' && !Array.isArray(whole)
    return isConfig ? { constants: whole as { readonly [key: string]: Json }, filters } : undefined
  }
  const constants: Record<string, Json> = {}
  for (const { name, initializer } of literal.properties) {
    const key = ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined
    if (key === undefined) return undefined
    if (FILTERS.has(key)) filters.set(key, initializer)
    else {
      const value = tryLower(initializer, lowering)
      const constant = value && constantOf(value)
      if (constant === undefined) return undefined
      constants[key] = constant
    }
  }
  return { constants, filters }
}

/** What data can say; whether `Retry` can say it too is the target's to know (`ir/retry-mode.ts`). */
function policyOf({ kind, ...numbers }: Backoff): RetryPolicy | undefined {
  const { maxAttempts, initialDelaySeconds, maxDelaySeconds, backoffRate, jitter } = numbers
  if (maxAttempts <= 1) return { kind: 'none' }
  if (kind !== 'exponential') return undefined
  return { kind, maxAttempts, initialDelaySeconds, maxDelaySeconds, backoffRate, jitter }
}

function presetName(node: ts.Expression, lowering: Lowering): string | undefined {
  if (!ts.isPropertyAccessExpression(node)) return undefined
  const isPresets = durableApiName(bare(node.expression), lowering.handler.checker) === 'retryPresets'
  return isPresets && Object.hasOwn(PRESETS, node.name.text) ? node.name.text : undefined
}

function factoryName(node: ts.Expression, lowering: Lowering): string | undefined {
  if (!ts.isCallExpression(node)) return undefined
  const name = durableApiName(bare(node.expression), lowering.handler.checker)
  return name !== undefined && FACTORIES.includes(name) ? name : undefined
}

/** An expression of constants as the JSON it is; undefined where it is more. */
function constantOf(value: Expression): Json | undefined {
  if (value.kind === 'literal') return value.value
  if (value.kind === 'array') {
    const elements = value.elements.map((element) => (element.kind === 'spread' ? undefined : constantOf(element)))
    return elements.every((element) => element !== undefined) ? elements : undefined
  }
  if (value.kind !== 'object') return undefined
  const entries = value.entries.map((entry) =>
    entry.kind === 'entry' && typeof entry.key === 'string'
      ? ([entry.key, constantOf(entry.value)] as const)
      : undefined,
  )
  return entries.every((entry) => entry?.[1] !== undefined)
    ? Object.fromEntries(entries as readonly (readonly [string, Json])[])
    : undefined
}

import { ts } from '../project/typescript.js'
import { durationSeconds as secondsOf, type Duration } from '../../../runtime/semantics/duration.ts'
import { type Backoff, EXPONENTIAL_DEFAULTS, type Jitter, PRESETS } from '../../../runtime/semantics/retry.ts'
import type { Json } from '../../../runtime/semantics/json.ts'
import type { Expression } from '../../ir/expression.ts'
import type { RetryPolicy } from '../../ir/state.ts'
import { tryLower } from '../constants.ts'
import type { Lowering } from '../lowering.ts'
import { bare, durableApiName, symbolOf } from '../symbols.ts'

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

function backoffOf(node: ts.Expression, lowering: Lowering): Backoff | undefined {
  const preset = presetName(node, lowering)
  if (preset !== undefined) return PRESETS[preset as keyof typeof PRESETS]
  if (factoryName(node, lowering) !== 'createRetryStrategy') return undefined
  const [config, ...others] = (node as ts.CallExpression).arguments
  if (config === undefined) return EXPONENTIAL_DEFAULTS
  const value = tryLower(config, lowering)
  const given = value && constantOf(value)
  if (others.length > 0 || given === undefined || given === null || typeof given !== 'object' || Array.isArray(given))
    return undefined
  const { maxAttempts, initialDelay, maxDelay, backoffRate, jitter, ...filters } = given as { [key: string]: Json }
  if (Object.keys(filters).length > 0) return undefined
  const number = (found: Json | undefined, otherwise: number) => (found === undefined ? otherwise : Number(found))
  const seconds = (found: Json | undefined, otherwise: number) =>
    found === undefined ? otherwise : secondsOf(found as Duration)
  return {
    ...EXPONENTIAL_DEFAULTS,
    maxAttempts: number(maxAttempts, EXPONENTIAL_DEFAULTS.maxAttempts),
    initialDelaySeconds: seconds(initialDelay, EXPONENTIAL_DEFAULTS.initialDelaySeconds),
    maxDelaySeconds: seconds(maxDelay, EXPONENTIAL_DEFAULTS.maxDelaySeconds),
    backoffRate: number(backoffRate, EXPONENTIAL_DEFAULTS.backoffRate),
    jitter: (jitter as Jitter | undefined) ?? EXPONENTIAL_DEFAULTS.jitter,
  }
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

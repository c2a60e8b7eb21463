import type { Expression, ObjectEntry } from '../ir/expression.ts'
import type { Retrier, TaskState } from '../ir/state.ts'
import { walkExpression } from '../ir/visit.ts'
import { TASK_TOKEN } from './lift-scope.ts'
import type { OperationForm } from './statement.ts'

/** What a `Resource` means. */
export type Integration =
  /** A Lambda function by its name or ARN: the arguments are its payload, its answer is the result. */
  | { readonly kind: 'function'; readonly name: string }
  /** An API action: `service:action` of Step Functions' own integrations, or `aws-sdk:service:action`. */
  | {
      readonly kind: 'service'
      readonly sdk: boolean
      readonly service: string
      readonly action: string
      readonly pattern: 'call' | 'sync' | 'sync:2' | 'token'
    }
  | { readonly kind: 'activity'; readonly name: string }

/** A part of an ARN, which may be a substitution with colons in it. */
const PART = '(?:\\$\\{[^}]*\\}|[^:$])*'
const SERVICE = new RegExp(
  `^arn:${PART}:states:${PART}:${PART}:(aws-sdk:)?([a-zA-Z0-9-]+):([a-zA-Z0-9]+)(\\.sync:2|\\.sync|\\.waitForTaskToken)?$`,
)
const ACTIVITY = new RegExp(`^arn:${PART}:states:${PART}:${PART}:activity:(.+)$`)

/** Reads a `Resource`. A substitution may hide a service; what is no other ARN is taken for a function, as most are. */
export function integrationOf(resource: string): Integration {
  const activity = ACTIVITY.exec(resource)
  if (activity) return { kind: 'activity', name: activity[1]! }
  const found = SERVICE.exec(resource)
  if (!found) return { kind: 'function', name: resource }
  const [, sdk, service, action, suffix] = found
  const pattern =
    suffix === '.waitForTaskToken' ? 'token' : suffix === '.sync:2' ? 'sync:2' : suffix === '.sync' ? 'sync' : 'call'
  return { kind: 'service', sdk: sdk !== undefined, service: service!, action: action!, pattern }
}

/** Errors of the Lambda service itself; the durable service repeats its own calls on them. */
const LAMBDA_SERVICE_ERRORS = new Set([
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
])

export const onlyServiceErrors = (retriers: readonly Retrier[]): boolean =>
  retriers.every((retrier) => retrier.errors.every((name) => LAMBDA_SERVICE_ERRORS.has(name)))

export interface Uses {
  /** The result is read other than through its `Payload`. */
  readonly wholeResponse: boolean
  /** Name or text of the error are told apart or read. */
  readonly error: boolean
}

/**
 * How a task is said: a function that is merely invoked is `context.invoke`, which costs nothing while it runs; with retries, a
 * timeout, errors told apart, or the whole response of the Lambda API, it is a step that calls it, which keeps all of them.
 */
export function formOf(state: TaskState, uses: Uses): OperationForm {
  const integration = integrationOf(state.resource)
  if (isCallback(state)) return uses.error ? 'handover' : 'callback'
  if (state.timeoutSeconds ?? state.heartbeatSeconds ?? state.credentials) return 'step'
  if (uses.error || !onlyServiceErrors(state.retriers)) return 'step'
  if (integration.kind === 'function') return 'invoke'
  if (!isLambdaInvoke(integration)) return 'step'
  if (uses.wholeResponse || !invokeParts(state.arguments)) return 'step'
  return 'invoke'
}

/** Whether somebody else answers with the token: also of a resource that a substitution hides. */
export function isCallback(state: TaskState): boolean {
  const integration = integrationOf(state.resource)
  return (integration.kind === 'service' && integration.pattern === 'token') || readsToken(state.arguments)
}

export function isLambdaInvoke(integration: Integration): boolean {
  return (
    integration.kind === 'service' &&
    !integration.sdk &&
    integration.service === 'lambda' &&
    integration.action === 'invoke' &&
    integration.pattern === 'call'
  )
}

/** Function and payload of `lambda:invoke`, when the call has nothing else. */
export function invokeParts(
  given: Expression | undefined,
): { readonly function: Expression; readonly payload?: Expression } | undefined {
  const fields = fieldsOf(given)
  const name = fields?.get('FunctionName')
  if (!fields || !name) return undefined
  for (const key of fields.keys()) if (key !== 'FunctionName' && key !== 'Payload') return undefined
  const payload = fields.get('Payload')
  return { function: name, ...(payload && { payload }) }
}

function fieldsOf(given: Expression | undefined): ReadonlyMap<string, Expression> | undefined {
  if (
    given?.kind === 'literal' &&
    given.value !== null &&
    typeof given.value === 'object' &&
    !Array.isArray(given.value)
  ) {
    return new Map(Object.entries(given.value).map(([key, value]) => [key, { kind: 'literal', value }]))
  }
  if (given?.kind !== 'object') return undefined
  if (!given.entries.every((item): item is ObjectEntry => item.kind === 'entry')) return undefined
  return new Map(given.entries.map((item) => [typeof item.key === 'string' ? item.key : '', item.value]))
}

/** Whether every read of the result goes through `Payload`. */
export function readsOnlyPayload(values: readonly Expression[]): boolean {
  return values.every((value) => {
    let results = 0
    let payloads = 0
    for (const part of walkExpression(value)) {
      if (part.kind === 'result') results++
      if (part.kind === 'member' && part.property === 'Payload' && part.object.kind === 'result') payloads++
    }
    return results === payloads
  })
}

function readsToken(given: Expression | undefined): boolean {
  if (!given) return false
  for (const part of walkExpression(given)) if (part.kind === 'variable' && part.variable === TASK_TOKEN) return true
  return false
}

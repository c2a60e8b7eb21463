import {
  OPTIMISED_INTEGRATIONS,
  type Pattern,
  READER_RESOURCES,
  readResource,
  type ResourceForm,
  SDK_PATTERNS,
  WRITER_RESOURCES,
} from '../integrations.ts'
import { SDK_SERVICES } from '../sdk-services.ts'
import type { DefinitionPath } from '../spans.ts'
import type { MapState } from '../types.ts'
import type { RuleContext } from '../validate.ts'

/** Every Resource names what Step Functions knows, in a pattern that it has there and that the type of the machine allows. */
export function checkIntegrations(context: RuleContext): void {
  const { graphs, collector, spans } = context
  for (const { states, type } of graphs) {
    for (const { state, path } of states) {
      if (state.Type === 'Task') {
        const at = [...path, 'Resource']
        const form = readResource(state.Resource)
        checkResource(state.Resource, form, at, context)
        const unsupported = type === 'EXPRESS' ? notInExpress(form) : undefined
        if (unsupported !== undefined) collector.report('not-in-express', { what: unsupported }, spans.value(at))
      }
      if (state.Type === 'Map') {
        if (type === 'EXPRESS' && isDistributed(state)) {
          const processor = state.ItemProcessor ? 'ItemProcessor' : 'Iterator'
          const at = [...path, processor, 'ProcessorConfig', 'Mode']
          collector.report('not-in-express', { what: 'a distributed Map' }, spans.value(at))
        }
        checkOf(READER_RESOURCES, state.ItemReader?.Resource, [...path, 'ItemReader', 'Resource'], context)
        checkOf(WRITER_RESOURCES, state.ResultWriter?.Resource, [...path, 'ResultWriter', 'Resource'], context)
      }
    }
  }
}

export function isDistributed(state: MapState): boolean {
  return (state.ItemProcessor ?? state.Iterator)?.ProcessorConfig?.Mode === 'DISTRIBUTED'
}

function checkResource(resource: string, form: ResourceForm, path: DefinitionPath, context: RuleContext): void {
  const { collector, spans } = context
  const unknown = (what: string, meant?: string) =>
    collector.report('unknown-resource', { resource, what, ...(meant && { meant }) }, spans.value(path))
  if (form.kind === 'malformed') unknown('it is not a whole ARN')
  if (form.kind !== 'optimised' && form.kind !== 'sdk') return
  const { service, action, pattern } = form
  let patterns: readonly Pattern[]
  if (form.kind === 'sdk') {
    if (!SDK_SERVICES.has(service)) {
      unknown(`the AWS SDK has no service '${service}'`, context.near(service, SDK_SERVICES))
      return
    }
    if (!/^[a-z][A-Za-z0-9]*$/.test(action)) {
      const camel = action.slice(0, 1).toLowerCase() + action.slice(1).replace(/[^A-Za-z0-9]/g, '')
      unknown('an action of the AWS SDK is written in camel case', camel)
      return
    }
    patterns = SDK_PATTERNS
  } else {
    const actions = OPTIMISED_INTEGRATIONS.get(service)
    if (!actions) {
      unknown(`there is no integration '${service}'`, context.near(service, OPTIMISED_INTEGRATIONS.keys()))
      return
    }
    const known = actions.get(action)
    if (!known) {
      const sdk = SDK_SERVICES.has(service) ? `aws-sdk:${service}:${action}` : undefined
      unknown(`the integration '${service}' has no action '${action}'`, context.near(action, actions.keys()) ?? sdk)
      return
    }
    patterns = known.patterns
  }
  if (pattern === undefined || patterns.some((allowed) => allowed === pattern)) return
  collector.report(
    'unsupported-pattern',
    { resource: `${service}:${action}`, pattern, allowed: patterns.map((allowed) => `.${allowed}`).join(', ') },
    spans.value(path),
  )
}

/** Developer guide, "Choosing workflow type": Express machines call and go on; they wait for nothing outside. */
function notInExpress(form: ResourceForm): string | undefined {
  if (form.kind === 'activity') return 'an activity'
  if (form.kind !== 'optimised' && form.kind !== 'sdk') return undefined
  return form.pattern === undefined ? undefined : `'.${form.pattern}'`
}

function checkOf(
  allowed: readonly string[],
  resource: string | undefined,
  path: DefinitionPath,
  { collector, spans }: RuleContext,
): void {
  if (resource === undefined) return
  const form = readResource(resource)
  if (form.kind === 'open') return
  if (form.kind === 'optimised' && !form.pattern && allowed.includes(`${form.service}:${form.action}`)) return
  const what = `here it must be ${allowed.map((each) => `arn:aws:states:::${each}`).join(' or ')}`
  collector.report('unknown-resource', { resource, what }, spans.value(path))
}

import { type Integration, integrationOf } from './integration.ts'
import { camelCase } from './names.ts'
import { ACTIVITY_CALL, HTTP_CALL, LAMBDA_CALLS, PREAMBLE, SYNC_CALLS, SYNC_LOOP, TODO } from './service-texts.ts'

/** The name of the function in `services.ts` that calls a resource. */
export function functionName(resource: string): string {
  const integration = integrationOf(resource)
  switch (integration.kind) {
    case 'function':
      return 'invokeLambda'
    case 'activity':
      return 'runActivity'
    case 'service':
    default: {
      const service = integration.service.replaceAll('-', '')
      const suffix = { call: '', token: '', sync: 'AndWait', 'sync:2': 'AndWait2' }[integration.pattern]
      const sdk = integration.sdk && isOptimised(integration) ? 'Sdk' : ''
      return `${camelCase(`${service} ${integration.action}`)}${sdk}${suffix}`
    }
  }
}

type Service = Integration & { readonly kind: 'service' }

/** Both forms of these exist, and differ in what they take. */
const isOptimised = ({ service, action }: Service): boolean =>
  ['lambda:invoke', 'sns:publish', 'sqs:sendMessage', 'events:putEvents', 'bedrock:invokeModel'].includes(
    `${service}:${action}`,
  )

/** Services by their name in a Resource, where the package of the AWS SDK for JavaScript is called otherwise. */
const PACKAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    events: 'eventbridge',
    states: 'sfn',
    elasticmapreduce: 'emr',
    cloudwatchlogs: 'cloudwatch-logs',
    cognitoidentityprovider: 'cognito-identity-provider',
    cognitoidentity: 'cognito-identity',
    config: 'config-service',
    bedrockagent: 'bedrock-agent',
    bedrockruntime: 'bedrock-runtime',
    bedrockagentruntime: 'bedrock-agent-runtime',
    s3control: 's3-control',
    secretsmanager: 'secrets-manager',
    servicecatalog: 'service-catalog',
    ssoadmin: 'sso-admin',
    rdsdata: 'rds-data',
    redshiftdata: 'redshift-data',
    elasticloadbalancingv2: 'elastic-load-balancing-v2',
    autoscaling: 'auto-scaling',
    costexplorer: 'cost-explorer',
    storagegateway: 'storage-gateway',
    resourcegroupstaggingapi: 'resource-groups-tagging-api',
    emrcontainers: 'emr-containers',
    emrserverless: 'emr-serverless',
    apigateway: 'api-gateway',
    apigatewayv2: 'apigatewayv2',
  }),
)

/** Services whose API has names in camelCase; a Resource takes and gives PascalCase for all. */
const CAMEL_CASE = new Set(
  'sfn states batch ecs codebuild codepipeline cloudwatchlogs bedrock bedrockagent bedrockruntime bedrockagentruntime rdsdata appsync iot eks apigateway codecommit ecr'.split(
    ' ',
  ),
)

/** Text of the module that the handler's steps call: one function for each integration of the definition. */
export function printServices(resources: readonly string[], usesTodo: boolean): string {
  const functions = new Map(resources.map((resource) => [functionName(resource), integrationOf(resource)]))
  const parts = [PREAMBLE]
  const packages = new Set<string>()
  for (const [name, integration] of functions) {
    parts.push(printFunction(name, integration))
    if (integration.kind === 'service' && !isHttp(integration)) packages.add(packageOf(integration))
    else if (integration.kind !== 'service') packages.add(integration.kind === 'function' ? 'lambda' : 'sfn')
  }
  if ([...functions.values()].some(waits)) parts.push(SYNC_LOOP)
  if (usesTodo) parts.push(TODO)
  const needed = [...packages].toSorted().map((name) => `@aws-sdk/client-${name}`)
  const head =
    needed.length === 0
      ? '/** What the steps of the handler call. */\n'
      : `/**\n * What the steps of the handler call, with the AWS SDK for JavaScript:\n *\n *     npm install ${needed.join(' ')}\n */\n`
  return head + parts.join('\n')
}

const waits = (integration: Integration): boolean =>
  integration.kind === 'service' && integration.pattern.startsWith('sync')

const isHttp = ({ service, sdk }: Service): boolean => !sdk && (service === 'http' || service === 'apigateway')

const packageOf = ({ service, action, sdk }: Service): string =>
  !sdk && service === 'bedrock' && action === 'invokeModel' ? 'bedrock-runtime' : (PACKAGES.get(service) ?? service)

/** Whether `services.ts` can make the call; else its function throws and says so. */
export function isImplemented(resource: string): boolean {
  const integration = integrationOf(resource)
  if (integration.kind !== 'service') return true
  if (isHttp(integration)) return integration.service !== 'http'
  return !waits(integration) || syncCall(integration) !== undefined
}

function syncCall({ service, action }: Service): string | undefined {
  const key = `${service}:${action}`
  return Object.hasOwn(SYNC_CALLS, key) ? SYNC_CALLS[key] : undefined
}

function printFunction(name: string, integration: Integration): string {
  const head = `export async function ${name}<Result = Answer>(`
  switch (integration.kind) {
    case 'function':
      return LAMBDA_CALLS.function
    case 'activity':
      return ACTIVITY_CALL
    case 'service':
      break
  }
  if (isHttp(integration)) return HTTP_CALL.replace('NAME', name)
  const called = { action: commandOf(integration.action), package: packageOf(integration), name }
  const parameters = `input: any, options: CallOptions = {}): Promise<Result> {`
  if (!integration.sdk && integration.service === 'lambda' && integration.action === 'invoke') {
    return LAMBDA_CALLS.invoke.replace('NAME', name)
  }
  const service = printService(integration)
  if (waits(integration)) {
    const call = syncCall(integration)
    if (call === undefined) {
      return `${head}_input: any, _options: CallOptions = {}): Promise<Result> {
  // TODO(migrate): start the job and wait until it is done.
  throw new Error('not migrated: ${integration.service}:${integration.action}${integration.pattern === 'sync' ? '.sync' : '.sync:2'}')
}
`
    }
    const parsed = integration.pattern === 'sync:2'
    return `${head}${parameters}
  const service = ${service}
${call.replaceAll('PARSED', String(parsed))}
}
`
  }
  const prepared = integration.sdk ? 'input' : (PREPARED[`${integration.service}:${integration.action}`] ?? 'input')
  return `${head}${parameters}
  return send(${service}, '${called.action}', ${prepared}, options)
}
`
}

/** What the optimised integrations do to their arguments: an object becomes text where the API takes text. */
const PREPARED: Readonly<Record<string, string>> = {
  'sns:publish': '{ ...input, Message: asText(input.Message) }',
  'sqs:sendMessage': '{ ...input, MessageBody: asText(input.MessageBody) }',
  'events:putEvents':
    '{ ...input, Entries: input.Entries.map((entry: any) => ({ ...entry, Detail: asText(entry.Detail) })) }',
  'states:startExecution': '{ ...input, Input: asText(input.Input) }',
  'bedrock:invokeModel': '{ ...input, Body: asText(input.Body) }',
}

function printService(integration: Service): string {
  const fields = [
    `package: '@aws-sdk/client-${packageOf(integration)}'`,
    ...(CAMEL_CASE.has(integration.service) ? ['camelCase: true'] : []),
    ...(integration.sdk ? ['sdk: true'] : []),
  ]
  return `{ ${fields.join(', ')} }`
}

const commandOf = (action: string): string => `${action[0]!.toUpperCase()}${action.slice(1)}Command`

/**
 * What a Resource can name (developer guide, "Integrating services"): a Lambda function, an activity, an optimised integration, or an
 * action of an AWS SDK, and in which pattern each can be called.
 */
export type Pattern = 'sync' | 'sync:2' | 'waitForTaskToken'

export type ResourceForm =
  | { readonly kind: 'function' }
  | { readonly kind: 'activity' }
  | { readonly kind: 'optimised' | 'sdk'; readonly service: string; readonly action: string; readonly pattern?: string }
  /** A deployment fills in what decides (`${Function}`), or it is a machine's, role's or other service's ARN: AWS decides. */
  | { readonly kind: 'open' }
  | { readonly kind: 'malformed' }

interface OptimisedAction {
  readonly patterns: readonly Pattern[]
}

const SYNC: readonly Pattern[] = ['sync']
const TOKEN: readonly Pattern[] = ['waitForTaskToken']
const BOTH: readonly Pattern[] = ['sync', 'waitForTaskToken']

const TABLE: Readonly<Record<string, readonly (readonly [patterns: readonly Pattern[], actions: string])[]>> = {
  apigateway: [[TOKEN, 'invoke']],
  athena: [
    [SYNC, 'startQueryExecution'],
    [[], 'stopQueryExecution getQueryExecution getQueryResults'],
  ],
  batch: [[SYNC, 'submitJob']],
  bedrock: [
    [TOKEN, 'invokeModel'],
    [BOTH, 'createModelCustomizationJob'],
  ],
  codebuild: [
    [SYNC, 'startBuild startBuildBatch retryBuildBatch'],
    [[], 'stopBuild stopBuildBatch deleteBuildBatch batchDeleteBuilds batchGetReports'],
  ],
  databrew: [[SYNC, 'startJobRun']],
  dynamodb: [[[], 'getItem putItem deleteItem updateItem']],
  ecs: [[BOTH, 'runTask']],
  eks: [
    [BOTH, 'createCluster deleteCluster createNodegroup deleteNodegroup createFargateProfile deleteFargateProfile'],
    [BOTH, 'runJob'],
    [TOKEN, 'call'],
  ],
  elasticmapreduce: [
    [SYNC, 'createCluster terminateCluster addStep'],
    [[], 'setClusterTerminationProtection cancelStep modifyInstanceFleetByName modifyInstanceGroupByName'],
  ],
  'emr-containers': [
    [SYNC, 'deleteVirtualCluster startJobRun'],
    [[], 'createVirtualCluster'],
  ],
  'emr-serverless': [
    [SYNC, 'createApplication startApplication stopApplication deleteApplication startJobRun'],
    [SYNC, 'cancelJobRun'],
  ],
  events: [[TOKEN, 'putEvents']],
  glue: [[SYNC, 'startJobRun']],
  http: [[[], 'invoke']],
  lambda: [[TOKEN, 'invoke']],
  mediaconvert: [[SYNC, 'createJob']],
  sagemaker: [
    [SYNC, 'createTrainingJob createTransformJob createHyperParameterTuningJob createLabelingJob createProcessingJob'],
    [[], 'createEndpoint createEndpointConfig createModel updateEndpoint'],
  ],
  sns: [[TOKEN, 'publish']],
  sqs: [[TOKEN, 'sendMessage']],
  states: [[['sync', 'sync:2', 'waitForTaskToken'], 'startExecution']],
}

/** By service, then action. */
export const OPTIMISED_INTEGRATIONS: ReadonlyMap<string, ReadonlyMap<string, OptimisedAction>> = new Map(
  Object.entries(TABLE).map(([service, rows]) => [
    service,
    new Map(rows.flatMap(([patterns, actions]) => actions.split(' ').map((action) => [action, { patterns }] as const))),
  ]),
)

/** What an action of an AWS SDK can be called with. */
export const SDK_PATTERNS: readonly Pattern[] = TOKEN

/** What the Resource of an ItemReader and of a ResultWriter can be, as `service:action`. */
export const READER_RESOURCES = ['s3:getObject', 's3:listObjectsV2'] as const
export const WRITER_RESOURCES = ['s3:putObject'] as const

/** Reads a Resource. Substitutions stand for what a deployment puts in their place. */
export function readResource(resource: string): ResourceForm {
  // A substitution may hold colons (`${AWS::Partition}`), so it is hidden while the parts are told apart.
  const plain = resource.replace(/\$\{[^}]*\}/g, '$')
  if (!plain.startsWith('arn:')) return plain.includes('$') ? { kind: 'open' } : { kind: 'malformed' }
  const [, partition = '', service, , , ...rest] = plain.split(':')
  if (service === undefined || rest.length === 0) return plain.includes('$') ? { kind: 'open' } : { kind: 'malformed' }
  if (partition === '') return { kind: 'malformed' }
  if (service === 'lambda') return { kind: 'function' }
  if (service !== 'states') return { kind: 'open' }
  const [first = '', ...more] = rest
  if (first === 'activity') return { kind: 'activity' }
  if (first === 'aws-sdk') return readAction('sdk', more)
  return readAction('optimised', rest)
}

function readAction(kind: 'optimised' | 'sdk', [service, ...rest]: readonly string[]): ResourceForm {
  const call = rest.join(':')
  if (service === undefined || call === '') return { kind: 'malformed' }
  if (service.includes('$') || call.includes('$')) return { kind: 'open' }
  const dot = call.indexOf('.')
  if (dot === -1) return { kind, service, action: call }
  return { kind, service, action: call.slice(0, dot), pattern: call.slice(dot + 1) }
}

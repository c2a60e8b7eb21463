/**
 * The shapes of what common services answer, as Step Functions spells them: mocks are held to these. A service that is not here is not
 * checked.
 */
export type Shape =
  | { readonly kind: 'any' }
  | {
      readonly kind: 'structure'
      readonly members: { readonly [name: string]: Shape }
      readonly required: readonly string[]
    }
  | { readonly kind: 'list' | 'map'; readonly of: () => Shape }
  | { readonly kind: 'string'; readonly values?: readonly string[] }
  | { readonly kind: 'number'; readonly least?: number; readonly most?: number }
  | { readonly kind: 'boolean' }

const any: Shape = { kind: 'any' }
const string: Shape = { kind: 'string' }
const number: Shape = { kind: 'number' }
const boolean: Shape = { kind: 'boolean' }
const oneOf = (...values: readonly string[]): Shape => ({ kind: 'string', values })
const between = (least: number, most?: number): Shape => ({
  kind: 'number',
  least,
  ...(most !== undefined && { most }),
})
const list = (shape: Shape): Shape => ({ kind: 'list', of: () => shape })
const map = (shape: Shape): Shape => ({ kind: 'map', of: () => shape })
const structure = (members: { readonly [name: string]: Shape }, required: readonly string[] = []): Shape => ({
  kind: 'structure',
  members,
  required,
})

const attributeValue: Shape = structure({
  S: string,
  N: string,
  B: string,
  SS: list(string),
  NS: list(string),
  BS: list(string),
  M: { kind: 'map', of: () => attributeValue },
  L: { kind: 'list', of: () => attributeValue },
  NULL: boolean,
  BOOL: boolean,
})
const capacity = structure({ ReadCapacityUnits: number, WriteCapacityUnits: number, CapacityUnits: number })
const consumedCapacity = structure({
  TableName: string,
  CapacityUnits: number,
  ReadCapacityUnits: number,
  WriteCapacityUnits: number,
  Table: capacity,
  LocalSecondaryIndexes: map(capacity),
  GlobalSecondaryIndexes: map(capacity),
})
const written = structure({
  Attributes: map(attributeValue),
  ConsumedCapacity: consumedCapacity,
  ItemCollectionMetrics: structure({ ItemCollectionKey: map(attributeValue), SizeEstimateRangeGB: list(number) }),
})
const page = { Count: number, ScannedCount: number, LastEvaluatedKey: map(attributeValue) }
const items = structure({ Items: list(map(attributeValue)), ConsumedCapacity: consumedCapacity, ...page })

const functionConfiguration = structure({
  FunctionName: string,
  FunctionArn: string,
  Role: string,
  Handler: string,
  Runtime: string,
  CodeSize: number,
  Description: string,
  Timeout: between(1),
  MemorySize: between(128, 10240),
  LastModified: string,
  CodeSha256: string,
  Version: string,
  Environment: structure({ Variables: map(string), Error: structure({ ErrorCode: string, Message: string }) }),
  EphemeralStorage: structure({ Size: between(512, 10240) }, ['Size']),
  TracingConfig: structure({ Mode: oneOf('Active', 'PassThrough') }),
  Layers: list(structure({ Arn: string, CodeSize: number })),
  State: oneOf('Pending', 'Active', 'Inactive', 'Failed'),
  StateReason: string,
  LastUpdateStatus: oneOf('Successful', 'Failed', 'InProgress'),
  PackageType: oneOf('Zip', 'Image'),
  Architectures: list(oneOf('x86_64', 'arm64')),
  RevisionId: string,
})

const describedExecution = structure(
  {
    ExecutionArn: string,
    StateMachineArn: string,
    Name: string,
    Status: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'),
    StartDate: any,
    StopDate: any,
    Input: any,
    Output: any,
    Error: string,
    Cause: string,
    RedriveCount: between(0),
  },
  ['ExecutionArn', 'StateMachineArn', 'Status', 'StartDate'],
)

const RESULTS: { readonly [operation: string]: Shape } = {
  'events:putEvents': structure({
    FailedEntryCount: number,
    Entries: list(structure({ EventId: string, ErrorCode: string, ErrorMessage: string })),
  }),
  'dynamodb:putItem': written,
  'dynamodb:updateItem': written,
  'dynamodb:deleteItem': written,
  'dynamodb:getItem': structure({ Item: map(attributeValue), ConsumedCapacity: consumedCapacity }),
  'dynamodb:query': items,
  'dynamodb:scan': items,
  'lambda:getFunction': structure({
    Configuration: functionConfiguration,
    Code: structure({ RepositoryType: string, Location: string, ImageUri: string, ResolvedImageUri: string }),
    Tags: map(string),
    Concurrency: structure({ ReservedConcurrentExecutions: between(0) }),
  }),
  'lambda:getFunctionConfiguration': functionConfiguration,
  'lambda:invoke': structure({
    StatusCode: number,
    FunctionError: string,
    LogResult: string,
    Payload: any,
    ExecutedVersion: string,
  }),
  'sqs:sendMessage': structure({
    MD5OfMessageBody: string,
    MD5OfMessageAttributes: string,
    MD5OfMessageSystemAttributes: string,
    MessageId: string,
    SequenceNumber: string,
  }),
  'sns:publish': structure({ MessageId: string, SequenceNumber: string }),
  'states:startExecution': structure({ ExecutionArn: string, StartDate: any }, ['ExecutionArn', 'StartDate']),
  'states:startExecution.sync': describedExecution,
  'states:describeExecution': describedExecution,
  's3:getObject': structure({
    Body: any,
    DeleteMarker: boolean,
    AcceptRanges: string,
    ContentLength: number,
    ContentType: string,
    ETag: string,
    VersionId: string,
    LastModified: string,
    Metadata: map(string),
    ServerSideEncryption: string,
    StorageClass: string,
  }),
  's3:putObject': structure({ ETag: string, VersionId: string, Expiration: string, ServerSideEncryption: string }),
  's3:listObjectsV2': structure({
    IsTruncated: boolean,
    Contents: list(structure({ Key: string, LastModified: string, ETag: string, Size: number, StorageClass: string })),
    Name: string,
    Prefix: string,
    MaxKeys: number,
    KeyCount: number,
    NextContinuationToken: string,
  }),
  'secretsmanager:getSecretValue': structure({
    ARN: string,
    Name: string,
    VersionId: string,
    SecretBinary: string,
    SecretString: string,
    VersionStages: list(string),
    CreatedDate: string,
  }),
  'ssm:getParameter': structure({
    Parameter: structure({
      Name: string,
      Type: oneOf('String', 'StringList', 'SecureString'),
      Value: string,
      Version: number,
      LastModifiedDate: string,
      ARN: string,
      DataType: string,
    }),
  }),
}

/** The shape of what a Task's resource answers. A `.sync` task answers what it is polled with. */
export function shapeOfResult(resource: string): Shape | undefined {
  const [, service, action] = /:::(?:aws-sdk:)?([^:]+):([A-Za-z0-9]+)/.exec(resource) ?? []
  if (service === undefined) return undefined
  const key = `${service === 'sfn' ? 'states' : service}:${action}`
  const polled = /\.sync(?::2)?$/.test(resource) ? `${key}.sync` : key
  return Object.hasOwn(RESULTS, polled) ? RESULTS[polled] : undefined
}

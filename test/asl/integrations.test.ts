import { describe, expect, test } from 'vitest'
import { parseDefinition } from '../../compiler/asl/parse.ts'
import { validateDefinition } from '../../compiler/asl/validate.ts'
import type { WorkflowType } from '../../compiler/asl/walk.ts'
import { check, machine } from './check.ts'

function codesOf(definition: object, type: WorkflowType = 'STANDARD'): readonly string[] {
  const parsed = parseDefinition({ file: 'm.json', text: JSON.stringify(definition) })
  return [...parsed.diagnostics, ...validateDefinition(parsed, { type })].map(({ code }) => code)
}

const task = (Resource: string) => machine({ A: { Type: 'Task', Resource, End: true } })

describe('the resource of a Task', () => {
  test.each([
    'arn:aws:lambda:eu-west-1:123456789012:function:charge',
    'arn:aws:states:eu-west-1:123456789012:activity:approve',
    'arn:aws:states:::lambda:invoke.waitForTaskToken',
    'arn:aws:states:::states:startExecution.sync:2',
    'arn:aws-us-gov:states:::ecs:runTask.sync',
    'arn:${AWS::Partition}:states:::sns:publish',
    'arn:aws:states:${AWS::Region}:${AWS::AccountId}:athena:startQueryExecution.sync',
    'arn:aws:states:::aws-sdk:dynamodb:query',
    'arn:aws:states:::aws-sdk:sfn:startExecution.waitForTaskToken',
    'arn:aws:states:::${Service}:invoke',
    '${ChargeFunction.Arn}',
  ])('%s is known', (resource) => {
    expect(codesOf(task(resource))).toEqual([])
  })

  test.each([
    ['arn:aws:states:::dynamodb:query', 'unknown-resource'],
    ['arn:aws:states:::dynamo:getItem', 'unknown-resource'],
    ['arn:aws:states:::aws-sdk:dynamo:query', 'unknown-resource'],
    ['arn:aws:states:::aws-sdk:dynamodb:Query', 'unknown-resource'],
    ['arn:aws:states:::lambda', 'unknown-resource'],
    ['charge', 'unknown-resource'],
    ['arn:aws:states:::dynamodb:getItem.sync', 'unsupported-pattern'],
    ['arn:aws:states:::glue:startJobRun.waitForTaskToken', 'unsupported-pattern'],
    ['arn:aws:states:::ecs:runTask.sync:2', 'unsupported-pattern'],
    ['arn:aws:states:::aws-sdk:glue:startJobRun.sync', 'unsupported-pattern'],
  ])('%s is refused: %s', (resource, code) => {
    expect(codesOf(task(resource))).toEqual([code])
  })

  test('has a near name, or the same action of the SDK', () => {
    const parsed = parseDefinition({ file: 'm.json', text: JSON.stringify(task('arn:aws:states:::dynamodb:query')) })
    expect(validateDefinition(parsed)[0]!.message).toContain("Did you mean 'aws-sdk:dynamodb:query'?")
  })
})

describe('an Express state machine', () => {
  test.each([
    'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    'arn:aws:states:::glue:startJobRun.sync',
    'arn:aws:states:eu-west-1:123456789012:activity:approve',
  ])('does not wait outside: %s', (resource) => {
    expect(codesOf(task(resource), 'EXPRESS')).toEqual(['not-in-express'])
    expect(codesOf(task(resource))).toEqual([])
  })

  test('has no distributed Map, and is what a distributed Map with ExecutionType EXPRESS runs', () => {
    const waiting = task('arn:aws:states:::sqs:sendMessage.waitForTaskToken')
    const map = (ExecutionType: string) =>
      machine({
        M: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, ...waiting },
          End: true,
        },
      })
    expect(codesOf(map('EXPRESS'))).toEqual(['not-in-express'])
    expect(codesOf(map('STANDARD'))).toEqual([])
    expect(codesOf(map('STANDARD'), 'EXPRESS')).toEqual(['not-in-express'])
  })
})

describe('a Map', () => {
  const inner = machine({ I: { Type: 'Pass', End: true } })
  const map = (fields: object, Mode: string) =>
    machine({
      M: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode, ExecutionType: 'STANDARD' }, ...inner },
        ...fields,
        End: true,
      },
    })

  const reader = (ReaderConfig: object) => ({ Resource: 'arn:aws:states:::s3:getObject', ReaderConfig })

  test('reads from S3 and writes to S3 only', () => {
    const reader = { ItemReader: { Resource: 'arn:aws:states:::dynamodb:scan' } }
    const writer = { ResultWriter: { Resource: 'arn:aws:states:::s3:getObject' } }
    expect(codesOf(map({ ...reader, ...writer }, 'DISTRIBUTED'))).toEqual(['unknown-resource', 'unknown-resource'])
    const right = { ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2' } }
    expect(codesOf(map(right, 'DISTRIBUTED'))).toEqual([])
  })

  test.each<[string, object, string]>([
    ['a type of items', { ItemReader: reader({ InputType: 'XML' }) }, 'wrong-field-value "XML"'],
    ['a field', { ItemReader: reader({ InputTyp: 'CSV' }) }, 'unknown-field "InputTyp"'],
    ['a delimiter', { ItemReader: reader({ CSVDelimiter: ';' }) }, 'wrong-field-value ";"'],
    ['a transformation', { ItemReader: reader({ Transformation: 'FLATTEN' }) }, 'wrong-field-value "FLATTEN"'],
    ['a manifest', { ItemReader: reader({ ManifestType: 'ATHENA' }) }, 'wrong-field-value "ATHENA"'],
    ['headers', { ItemReader: reader({ InputType: 'CSV' }) }, 'missing-field "ReaderConfig"'],
    ['given headers', { ItemReader: reader({ CSVHeaderLocation: 'GIVEN' }) }, 'missing-field "ReaderConfig"'],
    ['headers that are no list', { ItemReader: reader({ CSVHeaders: [1] }) }, 'wrong-field-type 1'],
    ['a number of items', { ItemReader: reader({ MaxItems: -1 }) }, 'wrong-field-value -1'],
    [
      'one number of items',
      { ItemReader: reader({ MaxItems: 1, MaxItemsPath: '$.a' }) },
      'conflicting-fields "MaxItemsPath"',
    ],
    ['a path to it', { ItemReader: reader({ MaxItemsPath: 'a' }) }, 'invalid-jsonpath a'],
    [
      'JSONata',
      { ItemReader: reader({ MaxItemsPath: '$.a' }), QueryLanguage: 'JSONata' },
      'forbidden-field "MaxItemsPath"',
    ],
    ['a batch with a limit', { ItemBatcher: { BatchInput: {} } }, 'missing-field "ItemBatcher"'],
    ['a batch that fits', { ItemBatcher: { MaxInputBytesPerBatch: 262_145 } }, 'wrong-field-value 262145'],
    [
      'one limit',
      { ItemBatcher: { MaxItemsPerBatch: 1, MaxItemsPerBatchPath: '$.a' } },
      'conflicting-fields "MaxItemsPerBatchPath"',
    ],
    ['a format', { ResultWriter: { WriterConfig: { OutputType: 'CSV' } } }, 'wrong-field-value "CSV"'],
    ['a form', { ResultWriter: { WriterConfig: { Transformation: 'FLAT' } } }, 'wrong-field-value "FLAT"'],
    ['a field of it', { ResultWriter: { WriterConfig: { Output: 'JSON' } } }, 'unknown-field "Output"'],
    [
      'nothing more',
      {
        ItemReader: reader({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a'], MaxItemsPath: '$.most' }),
        ItemBatcher: { MaxItemsPerBatchPath: '$.most' },
        ResultWriter: { WriterConfig: { OutputType: '${Format}', Transformation: 'COMPACT' } },
      },
      '',
    ],
  ])('that is distributed needs %s', (_, fields, found) => {
    expect(check(map(fields, 'DISTRIBUTED')).found).toEqual(found === '' ? [] : [found])
  })

  test('that is distributed says what its child executions are', () => {
    const definition = machine({
      M: { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, ...inner }, End: true },
    })
    expect(codesOf(definition)).toEqual(['missing-field'])
  })

  test('that is inline has no use for tolerated failures', () => {
    expect(codesOf(map({ ToleratedFailureCount: 1 }, 'INLINE'))).toEqual(['distributed-only'])
  })
})

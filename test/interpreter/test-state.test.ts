import { expect, test } from 'vitest'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import { testState, type TestStateRequest } from '../../runtime/interpreter/interpret.ts'

const environment = { clock: new SimulatedClock(), random: () => 0.5, newId: () => 'id' }

function tested(definition: object, request: Partial<TestStateRequest> = {}) {
  return testState({ definition: JSON.stringify(definition), ...request }, { environment })
}

const TASK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { 'MessageBody.$': '$.text' },
  End: true,
}

test('a mocked task shows its data at each stage', async () => {
  const response = await tested(
    { ...TASK, ResultSelector: { 'id.$': '$.MessageId' }, ResultPath: '$.sent' },
    { input: '{"text":"hello"}', inspectionLevel: 'DEBUG', mock: { result: '{"MessageId":"m1"}' } },
  )
  expect(response).toEqual({
    status: 'SUCCEEDED',
    output: '{"text":"hello","sent":{"id":"m1"}}',
    inspectionData: {
      input: '{"text":"hello"}',
      afterInputPath: '{"text":"hello"}',
      afterParameters: '{"MessageBody":"hello"}',
      result: '{"MessageId":"m1"}',
      afterResultSelector: '{"id":"m1"}',
      afterResultPath: '{"text":"hello","sent":{"id":"m1"}}',
    },
  })
})

test('a mocked failure asks for the retry that is next, and then for the catch', async () => {
  const state = {
    ...TASK,
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 2 }],
    Catch: [{ ErrorEquals: ['Broken'], Next: 'Repair' }],
  }
  const request = {
    input: '{"text":"hello"}',
    inspectionLevel: 'DEBUG',
    mock: { errorOutput: { error: 'Broken' } },
  } as const
  const again = await tested(state, { ...request, stateConfiguration: { retrierRetryCount: 1 } })
  expect(again).toMatchObject({
    status: 'RETRIABLE',
    inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 } },
  })
  const caught = await tested(state, { ...request, stateConfiguration: { retrierRetryCount: 2 } })
  expect(caught).toMatchObject({ status: 'CAUGHT_ERROR', nextState: 'Repair', output: '{"Error":"Broken","Cause":""}' })
})

test('a Wait is over at once, and variables are shown', async () => {
  const response = await tested(
    { QueryLanguage: 'JSONata', Type: 'Wait', Seconds: '{% $long %}', Next: 'After' },
    { variables: '{"long":86400}', inspectionLevel: 'TRACE' },
  )
  expect(response).toEqual({
    status: 'SUCCEEDED',
    output: '{}',
    nextState: 'After',
    inspectionData: { input: '{}', variables: '{"long":86400}' },
  })
})

test('a mock that the service could not answer is refused', async () => {
  const mocked = (result: string) => tested(TASK, { input: '{"text":""}', mock: { result } })
  await expect(mocked('{"MessageId":7}')).rejects.toThrow("Field 'MessageId' must be a string")
  await expect(mocked('nothing')).rejects.toThrow('Mocked result must be valid JSON')
  await expect(tested({ Type: 'Pass', End: true }, { mock: { result: '1' } })).rejects.toThrow('is not supported')
  await expect(tested(TASK)).rejects.toThrow('RoleArn must be specified')
})

test('an error of a Map or Parallel comes from a state inside it', async () => {
  const pass = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } }
  const nested = { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor: pass, End: true } } }
  const parallel = {
    Type: 'Parallel',
    Branches: [nested],
    Catch: [{ ErrorEquals: ['Broken'], Next: 'Repair' }],
    End: true,
  }
  const mock = { errorOutput: { error: 'Broken' } }
  const caused = (errorCausedByState: string, more: Partial<TestStateRequest> = { mock }) =>
    tested(parallel, { ...more, stateConfiguration: { errorCausedByState } })
  expect(await caused('Inner')).toMatchObject({ status: 'CAUGHT_ERROR', error: 'Broken', nextState: 'Repair' })
  expect(await caused('Each')).toMatchObject({ status: 'CAUGHT_ERROR' })
  await expect(caused('Outer')).rejects.toMatchObject({ code: 'ValidationException' })
  await expect(caused('')).rejects.toThrow("at 'stateConfiguration.errorCausedByState' failed to satisfy constraint")
  await expect(caused('x'.repeat(81))).rejects.toThrow('less than or equal to 80')
  await expect(caused('Inner', { mock: { result: '[1]' } })).rejects.toThrow('needs a mocked error output')
  await expect(tested(TASK, { mock, stateConfiguration: { errorCausedByState: 'Inner' } })).rejects.toThrow('Inner')
  await expect(tested(TASK, { mock, stateConfiguration: { retrierRetryCount: -1 } })).rejects.toThrow(
    'greater than or equal to 0',
  )
})

test('a state of a whole definition is tested with its context, its variables and the data that a reader would read', async () => {
  const definition = {
    StartAt: 'First',
    QueryLanguage: 'JSONata',
    States: {
      First: { Type: 'Pass', Next: 'Each' },
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
        ItemSelector: {
          row: '{% $states.context.Map.Item.Value %}',
          at: '{% $states.context.Map.Item.Index + $base %}',
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Deep',
          States: {
            Deep: {
              Type: 'Pass',
              Output: '{% $states.context.Map.Item.Value & $states.context.Execution.Id %}',
              End: true,
            },
          },
        },
        End: true,
      },
    },
  }
  const each = await tested(definition, {
    stateName: 'Each',
    variables: '{"base":1}',
    inspectionLevel: 'TRACE',
    mock: { result: '[true,true]' },
    stateConfiguration: { mapItemReaderData: 'id\n7\n8\n' },
  })
  expect(each).toMatchObject({ status: 'SUCCEEDED', output: '[true,true]' })
  expect(JSON.parse(each.inspectionData?.['afterItemSelector'] as string)).toEqual([
    { row: { id: '7' }, at: 1 },
    { row: { id: '8' }, at: 2 },
  ])
  const deep = await tested(definition, {
    stateName: 'Deep',
    context: '{"Execution":{"Id":"e"},"Map":{"Item":{"Index":0,"Value":"v"}}}',
  })
  expect(deep).toEqual({ status: 'SUCCEEDED', output: '"ve"' })
})

test('a definition that is none is refused, whatever it is', async () => {
  for (const definition of ['', '[]', '{}', '{"Type":"Nothing"}', '{"States":{}}', '{"Type":"Map","Iterator":3}']) {
    await expect(testState({ definition }, { environment })).rejects.toMatchObject({ name: 'TestStateRejection' })
  }
})

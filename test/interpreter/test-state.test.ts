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

test('a definition that is none is refused, whatever it is', async () => {
  for (const definition of ['', '[]', '{}', '{"Type":"Nothing"}', '{"States":{}}', '{"Type":"Map","Iterator":3}']) {
    await expect(testState({ definition }, { environment })).rejects.toMatchObject({ name: 'TestStateRejection' })
  }
})

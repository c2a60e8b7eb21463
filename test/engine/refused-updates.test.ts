import { beforeEach, describe, expect, test } from 'vitest'
import type { OperationUpdate } from '../../runtime/history/operation.ts'
import { ClaimedExecution } from './claimed-execution.ts'
import { CONTEXT, failing, retry, STEP, succeed, WAIT } from './operation-updates.ts'

let made: ClaimedExecution

beforeEach(async () => {
  made = await ClaimedExecution.start()
})

describe('a request is refused whole', () => {
  const huge = 'x'.repeat(40_000)
  const refusals: readonly (readonly [string, readonly OperationUpdate[], readonly OperationUpdate[], RegExp])[] = [
    ['a second start of a wait', [WAIT], [WAIT], /^Cannot start a WAIT that already exists\.$/],
    ['a second start of a context', [CONTEXT], [CONTEXT], /^Cannot start a CONTEXT that already exists\.$/],
    ['a start of a step that runs', [STEP], [STEP], /^Invalid current STEP state to start\.$/],
    ['an end of a step that never began', [], [succeed('STEP')], /^Invalid current STEP state to close\.$/],
    [
      'an end of a step that is over',
      [STEP, succeed('STEP')],
      [failing('STEP')],
      /^Invalid current STEP state to close\.$/,
    ],
    ['a retry of a step that never began', [], [retry()], /^Invalid current STEP state to re-attempt\.$/],
    ['a retry without a delay', [STEP], [retry({ StepOptions: undefined })], /^Invalid StepOptions/],
    [
      'a delay without a retry',
      [STEP],
      [{ ...succeed('STEP'), StepOptions: { NextAttemptDelaySeconds: 1 } }],
      /^Invalid StepOptions/,
    ],
    ['a retry with error and payload', [STEP], [retry({ Payload: '1' })], /^Cannot provide both error and payload/],
    ['a retry after no time', [STEP], [retry({ StepOptions: { NextAttemptDelaySeconds: 0 } })], /whole number from 1/],
    ['an end of a context that never began', [], [succeed('CONTEXT')], /^Invalid current CONTEXT state to close\.$/],
    ['a failure with a payload', [STEP], [{ ...failing('STEP'), Payload: '1' }], /^Cannot provide a Payload for FAIL/],
    ['a success with an error', [STEP], [{ ...succeed('STEP'), Error: {} }], /^Cannot provide an Error for SUCCEED/],
    ['two updates of a wait', [], [WAIT, { ...WAIT, Action: 'CANCEL' }], /^Cannot update the same operation twice/],
    [
      'three updates of a step',
      [],
      [STEP, succeed('STEP'), succeed('STEP')],
      /^Cannot update the same operation twice/,
    ],
    ['an unknown parent', [], [{ ...STEP, ParentId: 'nobody' }], /^Invalid parent operation id\.$/],
    ['a parent that is no context', [{ ...STEP, Id: 'step' }], [{ ...WAIT, ParentId: 'step' }], /^Invalid parent/],
    ['a retry of a wait', [WAIT], [{ Id: 'op', Type: 'WAIT', Action: 'RETRY' }], /^Invalid action for the given/],
    ['an unknown type', [], [{ ...STEP, Type: 'DREAM' as never }], /^Unknown operation type\.$/],
    ['an update without an id', [], [{ ...STEP, Id: '' }], /^Operation update must have an Id\.$/],
    [
      'an EXECUTION update before others',
      [],
      [{ Id: 'e', Type: 'EXECUTION', Action: 'SUCCEED' }, STEP],
      /must be the last update/,
    ],
    [
      'an error that is too large',
      [STEP],
      [{ ...failing('STEP'), Error: { ErrorMessage: huge } }],
      /^Error object size/,
    ],
    ['a result that is too large', [STEP], [succeed('STEP', huge.repeat(7))], /^STEP output payload size must be less/],
    ['a wait of a fraction', [], [{ ...WAIT, WaitOptions: { WaitSeconds: 1.5 } }], /whole number from 1 to 31622400/],
    ['a wait of more than a year', [], [{ ...WAIT, WaitOptions: { WaitSeconds: 31_622_401 } }], /whole number/],
    ['a name outside ASCII', [], [{ ...STEP, Name: 'größe' }], /printable ASCII/],
  ]

  test.each(refusals)('%s', async (_, before, updates, message) => {
    if (before.length > 0) await made.send(...before)
    const known = made.store.read((snapshot) => [snapshot.operations(made.id), snapshot.events(made.id)])
    await expect(made.send({ ...CONTEXT, Id: 'bystander' }, ...updates)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(message) as string,
      $metadata: { httpStatusCode: 400 },
    })
    expect(made.store.read((snapshot) => [snapshot.operations(made.id), snapshot.events(made.id)])).toEqual(known)
    // The token is still good: nothing has happened.
    await made.send()
  })
})

import { beforeEach, describe, expect, test } from 'vitest'
import { Backend } from '../../runtime/backend/backend.ts'
import type { OperationUpdate } from '../../runtime/history/operation.ts'
import { ClaimedExecution } from './claimed-execution.ts'
import { CALLBACK, CONTEXT, failing, retry, start, STEP, succeed, WAIT } from './operation-updates.ts'

let made: ClaimedExecution

beforeEach(async () => {
  made = await ClaimedExecution.start()
})

describe('an invocation', () => {
  test('is given the EXECUTION operation with the input first', () => {
    expect(made.invocation.operations).toMatchObject([
      { Type: 'EXECUTION', Status: 'STARTED', ExecutionDetails: { InputPayload: '{"n":1}' } },
    ])
  })

  test('is one at a time: nobody else may begin one while its lease holds', async () => {
    expect(await made.claim(made.id, 'other')).toBeUndefined()
    made.pass(2000)
    expect(await made.claim(made.id, 'other')).toBeDefined()
  })

  test('stays with a holder that is known to be there, though it is late to renew its lease', async () => {
    made.pass(8 * 3_600_000)
    const isThere = (owner: string) => owner === 'me'
    expect(await made.claim(made.id, 'other', () => false, isThere)).toBeUndefined()
    expect(
      await made.claim(
        made.id,
        'other',
        () => false,
        () => false,
      ),
    ).toBeDefined()
  })

  test('is taken over at once from a holder that is known to be gone, and the loser can write nothing more', async () => {
    await made.send(STEP)
    const taken = await made.claim(made.id, 'other', (owner) => owner === 'me')
    expect(taken?.operations).toHaveLength(2)
    await expect(made.send(succeed('STEP'))).rejects.toThrow(/^Invalid Checkpoint Token/)
    await made.backend.endInvocation(made.invocation, { Status: 'SUCCEEDED', Result: '1' }, false)
    expect(made.store.read((snapshot) => snapshot.execution(made.id))?.status).toBe('RUNNING')
    expect(made.types()).toEqual(['ExecutionStarted', 'StepStarted', 'InvocationCompleted'])
  })

  test('refuses an earlier invocation that comes back, though its count of checkpoints is the newest', async () => {
    const zombie = made.token
    made.pass(2000)
    const taker = (await made.claim(made.id, 'other'))!
    expect(zombie.split('/').at(-1)).toBe(taker.token.split('/').at(-1))
    await expect(made.send(STEP, succeed('STEP', '"of the zombie"'))).rejects.toThrow('Invalid Checkpoint Token')
    await expect(made.backend.state(zombie)).rejects.toThrow('Invalid Checkpoint Token')
    expect(made.store.read((snapshot) => snapshot.operations(made.id))).toEqual([])
    made.goOnAs(taker)
    await made.send(STEP, succeed('STEP', '"of the taker"'))
    expect(made.operation('op').StepDetails?.Result).toBe('"of the taker"')
  })

  test('refuses a token that is not the newest', async () => {
    const old = made.token
    await made.send(STEP)
    await expect(made.backend.checkpoint(old, [], 0)).rejects.toThrow(/^Invalid Checkpoint Token/)
    await expect(made.backend.checkpoint('nonsense', [], 0)).rejects.toThrow(/^Invalid Checkpoint Token/)
    await expect(made.backend.checkpoint(undefined, [], 0)).rejects.toThrow(/^Invalid Checkpoint Token/)
  })

  test('that suspends without anything to wait for fails the execution', async () => {
    const ended = await made.backend.endInvocation(made.invocation, { Status: 'PENDING' }, false)
    expect(ended.status).toBe('FAILED')
    expect(made.store.read((snapshot) => snapshot.payloads(made.id)).error?.ErrorMessage).toMatch(
      /^Cannot return PENDING/,
    )
  })

  test('that throws is repeated after a pause, three times in all', async () => {
    const fault = { Status: 'FAULT', Error: { ErrorType: 'SerdesFailedError', ErrorMessage: 'no' } } as const
    for (const seconds of [1, 2]) {
      await made.backend.endInvocation(made.invocation, fault, false)
      expect(await made.claim()).toBeUndefined()
      made.pass(seconds * 1000)
      await made.backend.fireDue({})
      await made.resume()
    }
    expect((await made.backend.endInvocation(made.invocation, fault, false)).status).toBe('FAILED')
    expect(made.types().filter((type) => type === 'InvocationCompleted')).toHaveLength(3)
  })

  test('that was checkpointing when a wait ended is told of it, and invoked once more after it suspends', async () => {
    await made.send(WAIT)
    made.pass(5000)
    expect(await made.send()).toMatchObject([{ Id: 'op', Status: 'SUCCEEDED' }])
    expect(await made.send()).toEqual([])
    await made.suspendAndResume()
    expect(made.invocation.updatedOperationIds).toEqual(['op'])
  })
})

describe('a step', () => {
  test('goes from STARTED to SUCCEEDED, counting the attempt', async () => {
    expect(await made.send(STEP, succeed('STEP', '"paid"'))).toMatchObject([
      { Id: 'op', Name: 'charge', Status: 'SUCCEEDED', StepDetails: { Attempt: 1, Result: '"paid"' } },
    ])
    expect(made.types()).toEqual(['ExecutionStarted', 'StepStarted', 'StepSucceeded'])
  })

  test('waits for its retry, becomes READY, and starts again with the attempts counted', async () => {
    await made.send(STEP, retry())
    expect(made.operation('op')).toMatchObject({ Status: 'PENDING', StepDetails: { Attempt: 1 } })
    await made.backend.endInvocation(made.invocation, { Status: 'PENDING' }, false)
    made.pass(2999)
    await made.backend.fireDue({})
    expect(made.operation('op').Status).toBe('PENDING')
    made.pass(1)
    await made.backend.fireDue({})
    expect(made.operation('op').Status).toBe('READY')
    await made.resume()
    await made.send(STEP, failing('STEP'))
    expect(made.operation('op')).toMatchObject({
      Status: 'FAILED',
      StepDetails: { Attempt: 2, Error: { ErrorType: 'TypeError' } },
    })
    expect(made.events().at(-1)).toMatchObject({ StepFailedDetails: { RetryDetails: { CurrentAttempt: 2 } } })
  })

  test('that polls a condition keeps its state through the next start', async () => {
    await made.send(STEP, retry({ Payload: '{"looks":1}', Error: undefined }))
    expect(made.events().at(-1)).toMatchObject({
      EventType: 'StepSucceeded',
      StepSucceededDetails: { Result: { Payload: '{"looks":1}' }, RetryDetails: { NextAttemptDelaySeconds: 3 } },
    })
    made.pass(3000)
    await made.send()
    await made.send(STEP)
    expect(made.operation('op').StepDetails?.Result).toBe('{"looks":1}')
  })
})

describe('a callback', () => {
  const callbackId = () => made.operation('op').CallbackDetails!.CallbackId!

  test('is completed verbatim, once', async () => {
    await made.send(CALLBACK)
    const result = '{"not": parsed \n'
    expect(await made.backend.completeCallback(callbackId(), { kind: 'succeed', result })).toMatchObject({
      kind: 'accepted',
    })
    expect(made.operation('op').CallbackDetails?.Result).toBe(result)
    expect(await made.backend.completeCallback(callbackId(), { kind: 'heartbeat' })).toEqual({
      kind: 'ended',
      status: 'SUCCEEDED',
    })
    expect(await made.backend.completeCallback('other', { kind: 'succeed' })).toEqual({ kind: 'unknown' })
  })

  test('times out, also when nobody was there to see it', async () => {
    await made.send({ ...CALLBACK, CallbackOptions: { TimeoutSeconds: 60 } })
    await made.backend.endInvocation(made.invocation, { Status: 'PENDING' }, false)
    made.pass(61_000)
    expect(await made.backend.completeCallback(callbackId(), { kind: 'succeed' })).toEqual({
      kind: 'ended',
      status: 'TIMED_OUT',
    })
    expect((await made.claim())?.updatedOperationIds).toEqual(['op'])
  })

  test('lives as long as its heartbeats come, which make no event, and not past its time-out', async () => {
    await made.send({ ...CALLBACK, CallbackOptions: { TimeoutSeconds: 25, HeartbeatTimeoutSeconds: 10 } })
    for (let beat = 0; beat < 2; beat++) {
      made.pass(9000)
      await made.backend.completeCallback(callbackId(), { kind: 'heartbeat' })
    }
    expect(made.operation('op').Status).toBe('STARTED')
    expect(made.store.read((snapshot) => snapshot.earliestDue({}))).toBe(made.clock.now() + 7000)
    made.pass(7000)
    await made.backend.fireDue({})
    expect(made.operation('op').Status).toBe('TIMED_OUT')
    expect(made.types()).toEqual(['ExecutionStarted', 'CallbackStarted', 'CallbackTimedOut'])
  })
})

describe('an invoke', () => {
  const invoke = (FunctionName: string): OperationUpdate =>
    start({ Type: 'CHAINED_INVOKE', SubType: 'ChainedInvoke', Payload: '7', ChainedInvokeOptions: { FunctionName } })

  test('of a handler starts an execution in the same commit, whose end answers it', async () => {
    await made.send(invoke('child'))
    const child = made.store.read((snapshot) => snapshot.executionNamed('child', 'o-1/invoke-op'))!
    expect(child).toMatchObject({ rootId: made.id, parent: { executionId: made.id, operationId: 'op' } })
    await made.backend.endInvocation(made.invocation, { Status: 'PENDING' }, false)
    const childInvocation = (await made.claim(child.id))!
    await made.backend.endInvocation(childInvocation, { Status: 'SUCCEEDED', Result: '49' }, false)
    expect(made.operation('op')).toMatchObject({ Status: 'SUCCEEDED', ChainedInvokeDetails: { Result: '49' } })
    expect(await made.claim()).toBeDefined()
  })

  test('of a function stays open until it is answered, and is known to whoever takes over', async () => {
    await made.send(invoke('plain'))
    const taken = await made.claim(made.id, 'other', () => true)
    expect(taken?.openInvokes).toEqual([{ executionId: made.id, operationId: 'op', functionName: 'plain', input: '7' }])
    await made.backend.completeInvoke(made.id, 'op', { status: 'FAILED', error: { ErrorMessage: 'no' } })
    await made.backend.completeInvoke(made.id, 'op', { status: 'SUCCEEDED', result: '1' })
    expect(made.operation('op').Status).toBe('FAILED')
  })

  test('of a name that nothing answers to fails with a message that says so', async () => {
    const [answered] = await made.send(invoke('nobody'))
    expect(answered).toMatchObject({ Status: 'FAILED' })
    expect(answered?.ChainedInvokeDetails?.Error?.ErrorMessage).toMatch(/No function "nobody" is registered/)
    expect(made.types().slice(1)).toEqual(['ChainedInvokeStarted', 'ChainedInvokeFailed'])
  })
})

describe('the state handed to an invocation', () => {
  const child = (id: string, ParentId: string) => [
    start({ Type: 'STEP', ParentId }, id),
    { ...succeed('STEP', '1', id), ParentId },
  ]

  test('leaves out what lies below finished contexts, unless they replay their children', async () => {
    await made.send(start({ Type: 'CONTEXT' }, 'open'), ...child('open-1', 'open'))
    await made.send(start({ Type: 'CONTEXT' }, 'done'), start({ Type: 'CONTEXT', ParentId: 'done' }, 'done-1'))
    await made.send(...child('done-1-1', 'done-1'))
    await made.send(succeed('CONTEXT', '1', 'done-1'), succeed('CONTEXT', '1', 'done'))
    await made.send(start({ Type: 'CONTEXT' }, 'big'), ...child('big-1', 'big'))
    await made.send({ ...succeed('CONTEXT', '', 'big'), ContextOptions: { ReplayChildren: true } })
    const ids = (await made.backend.state(made.token)).operations.map(({ Id }) => Id)
    expect(ids.slice(1)).toEqual(['open', 'open-1', 'done', 'big', 'big-1'])
  })

  test('comes in pages when asked for', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await made.send(start({ Type: 'CONTEXT' }, id))
    const pages: string[][] = []
    for (let marker: string | undefined; ;) {
      const { operations, nextMarker } = await made.backend.state(made.token, { marker, maxItems: 2 })
      pages.push(operations.map(({ Id }) => Id))
      if (nextMarker === undefined) break
      marker = nextMarker
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
    expect(pages.flat().slice(1)).toEqual(['a', 'b', 'c', 'd'])
    await expect(made.backend.state(made.token, { marker: 'nowhere' })).rejects.toThrow('Invalid Marker')
    await expect(made.backend.state(made.token, { maxItems: 0 })).rejects.toThrow('Invalid MaxItems')
  })
})

describe('the history', () => {
  test('counts its events without a gap through waits and invocations', async () => {
    await made.send(STEP, succeed('STEP', '1'))
    await made.send({ ...WAIT, Id: 'wait' })
    await made.backend.endInvocation(made.invocation, { Status: 'PENDING' }, false)
    made.pass(5000)
    await made.backend.fireDue({})
    await made.resume()
    await made.send({ ...CONTEXT, Id: 'c' }, { ...succeed('CONTEXT', '2', 'c') })
    await made.backend.endInvocation(made.invocation, { Status: 'SUCCEEDED', Result: '"end"' }, false)
    expect(made.types()).toEqual([
      'ExecutionStarted',
      'StepStarted',
      'StepSucceeded',
      'WaitStarted',
      'InvocationCompleted',
      'WaitSucceeded',
      'ContextStarted',
      'ContextSucceeded',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ])
    expect(made.events().map(({ EventId }) => EventId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('keeps a result that was too large for the reply', async () => {
    await made.send({ Id: 'execution-result-1', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '"large"' })
    await made.backend.endInvocation(made.invocation, { Status: 'SUCCEEDED', Result: '' }, false)
    expect(made.store.read((snapshot) => snapshot.payloads(made.id)).result).toBe('"large"')
  })

  test('ends an execution at its time-out, whatever is going on', async () => {
    const { record } = await made.backend.start({ workflow: 'order', name: 'o-2', codeHash: 'h', timeoutSeconds: 10 })
    made.pass(10_000)
    await made.backend.fireDue({})
    expect(made.types(record.id)).toEqual(['ExecutionStarted', 'ExecutionTimedOut'])
    expect(await made.claim(record.id)).toBeUndefined()
  })

  test('a time-out in the middle of an invocation ends the invocation too', async () => {
    const { record } = await made.backend.start({ workflow: 'order', name: 'o-2', codeHash: 'h', timeoutSeconds: 10 })
    await made.claim(record.id)
    made.pass(10_000)
    await made.backend.fireDue({})
    expect(made.types(record.id)).toEqual(['ExecutionStarted', 'InvocationCompleted', 'ExecutionTimedOut'])
  })
})

test('what an observer throws does not undo or hide a commit', async () => {
  const thrown: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => thrown.push(error))
  try {
    const watched = new Backend({
      store: made.store,
      environment: { clock: made.clock, random: () => 0, newId: () => 'watched', faultPoint: () => {} },
      resolveFunction: () => undefined,
      onEvents: () => {
        throw new Error('the observer broke')
      },
    })
    const { record, created } = await watched.start({ workflow: 'order', name: 'watched', codeHash: 'h' })
    expect(created).toBe(true)
    expect(made.types(record.id)).toEqual(['ExecutionStarted'])
    await new Promise((resolve) => setImmediate(resolve))
    expect(thrown).toEqual([new Error('the observer broke')])
  } finally {
    for (const listener of before) process.on('uncaughtException', listener)
  }
})

import { beforeEach, describe, expect, test } from 'vitest'
import { Backend, type Invocation } from '../../runtime/backend/backend.ts'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'
import type { Operation, OperationUpdate } from '../../runtime/history/operation.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'

const FUNCTIONS: Record<string, { kind: 'function' } | { kind: 'workflow'; workflow: string; codeHash: string }> = {
  plain: { kind: 'function' },
  child: { kind: 'workflow', workflow: 'child', codeHash: 'c' },
}

let clock: SimulatedClock
let store: MemoryStore
let backend: Backend
let executionId: string
let invocation: Invocation
let token: string

const lease = (owner = 'me') => ({ owner, untilMs: clock.now() + 1000 })
const claim = (
  id = executionId,
  owner = 'me',
  isGone: (holder: string) => boolean = () => false,
  isThere?: (holder: string) => boolean,
) => backend.claim({ executionId: id, codeHash: 'h', lease: lease(owner), isGone, isThere })

const send = async (...updates: OperationUpdate[]): Promise<readonly Operation[]> => {
  const reply = await backend.checkpoint(token, updates, clock.now() + 1000)
  token = reply.token
  return reply.operations
}

const pass = (ms: number) => {
  const atMs = clock.now() + ms
  clock.schedule(atMs, () => {})
  while (clock.now() < atMs) clock.advance()
}

const operation = (id: string): Operation =>
  store.read((snapshot) => snapshot.operations(executionId)).find((one) => one.operation.Id === id)!.operation
const events = (id = executionId) => store.read((snapshot) => snapshot.events(id))
const types = (id = executionId) => events(id).map(({ EventType }) => EventType)
const suspendAndResume = async () => {
  await backend.endInvocation(invocation, { Status: 'PENDING' }, false)
  invocation = (await claim())!
  token = invocation.token
}

const start = (update: Partial<OperationUpdate> & Pick<OperationUpdate, 'Type'>, id = 'op'): OperationUpdate => ({
  Id: id,
  Action: 'START',
  ...update,
})
const STEP = start({ Type: 'STEP', SubType: 'Step', Name: 'charge' })
const WAIT = start({ Type: 'WAIT', SubType: 'Wait', WaitOptions: { WaitSeconds: 5 } })
const CONTEXT = start({ Type: 'CONTEXT', SubType: 'RunInChildContext' })
const CALLBACK = start({ Type: 'CALLBACK', SubType: 'Callback', CallbackOptions: {} })
const succeed = (type: OperationUpdate['Type'], Payload?: string, id = 'op'): OperationUpdate => ({
  Id: id,
  Type: type,
  Action: 'SUCCEED',
  ...(Payload !== undefined && { Payload }),
})
const failing = (type: OperationUpdate['Type'], id = 'op'): OperationUpdate => ({
  Id: id,
  Type: type,
  Action: 'FAIL',
  Error: { ErrorType: 'TypeError', ErrorMessage: 'boom' },
})
const retry = (changes: Partial<OperationUpdate> = {}): OperationUpdate => ({
  Id: 'op',
  Type: 'STEP',
  Action: 'RETRY',
  StepOptions: { NextAttemptDelaySeconds: 3 },
  Error: { ErrorMessage: 'later' },
  ...changes,
})

beforeEach(async () => {
  clock = new SimulatedClock()
  store = new MemoryStore()
  let ids = 0
  backend = new Backend({
    store,
    environment: { clock, random: () => 0, newId: () => `id-${++ids}`, faultPoint: () => {} },
    resolveFunction: (name) => FUNCTIONS[name],
  })
  const { record } = await backend.start({ workflow: 'order', name: 'o-1', input: '{"n":1}', codeHash: 'h' })
  executionId = record.id
  invocation = (await claim())!
  token = invocation.token
})

describe('an invocation', () => {
  test('is given the EXECUTION operation with the input first', () => {
    expect(invocation.operations).toMatchObject([
      { Type: 'EXECUTION', Status: 'STARTED', ExecutionDetails: { InputPayload: '{"n":1}' } },
    ])
  })

  test('is one at a time: nobody else may begin one while its lease holds', async () => {
    expect(await claim(executionId, 'other')).toBeUndefined()
    pass(2000)
    expect(await claim(executionId, 'other')).toBeDefined()
  })

  test('stays with a holder that is known to be there, though it is late to renew its lease', async () => {
    pass(8 * 3_600_000)
    const isThere = (owner: string) => owner === 'me'
    expect(await claim(executionId, 'other', () => false, isThere)).toBeUndefined()
    expect(
      await claim(
        executionId,
        'other',
        () => false,
        () => false,
      ),
    ).toBeDefined()
  })

  test('is taken over at once from a holder that is known to be gone, and the loser can write nothing more', async () => {
    await send(STEP)
    const taken = await claim(executionId, 'other', (owner) => owner === 'me')
    expect(taken?.operations).toHaveLength(2)
    await expect(send(succeed('STEP'))).rejects.toThrow(/^Invalid Checkpoint Token/)
    await backend.endInvocation(invocation, { Status: 'SUCCEEDED', Result: '1' }, false)
    expect(store.read((snapshot) => snapshot.execution(executionId))?.status).toBe('RUNNING')
    expect(types()).toEqual(['ExecutionStarted', 'StepStarted', 'InvocationCompleted'])
  })

  test('refuses an earlier invocation that comes back, though its count of checkpoints is the newest', async () => {
    const zombie = token
    pass(2000)
    const taker = (await claim(executionId, 'other'))!
    expect(zombie.split('/').at(-1)).toBe(taker.token.split('/').at(-1))
    await expect(send(STEP, succeed('STEP', '"of the zombie"'))).rejects.toThrow('Invalid Checkpoint Token')
    await expect(backend.state(zombie)).rejects.toThrow('Invalid Checkpoint Token')
    expect(store.read((snapshot) => snapshot.operations(executionId))).toEqual([])
    token = taker.token
    await send(STEP, succeed('STEP', '"of the taker"'))
    expect(operation('op').StepDetails?.Result).toBe('"of the taker"')
  })

  test('refuses a token that is not the newest', async () => {
    const old = token
    await send(STEP)
    await expect(backend.checkpoint(old, [], 0)).rejects.toThrow(/^Invalid Checkpoint Token/)
    await expect(backend.checkpoint('nonsense', [], 0)).rejects.toThrow(/^Invalid Checkpoint Token/)
    await expect(backend.checkpoint(undefined, [], 0)).rejects.toThrow(/^Invalid Checkpoint Token/)
  })

  test('that suspends without anything to wait for fails the execution', async () => {
    const ended = await backend.endInvocation(invocation, { Status: 'PENDING' }, false)
    expect(ended.status).toBe('FAILED')
    expect(store.read((snapshot) => snapshot.payloads(executionId)).error?.ErrorMessage).toMatch(
      /^Cannot return PENDING/,
    )
  })

  test('that throws is repeated after a pause, three times in all', async () => {
    const fault = { Status: 'FAULT', Error: { ErrorType: 'SerdesFailedError', ErrorMessage: 'no' } } as const
    for (const seconds of [1, 2]) {
      await backend.endInvocation(invocation, fault, false)
      expect(await claim()).toBeUndefined()
      pass(seconds * 1000)
      await backend.fireDue({})
      invocation = (await claim())!
    }
    expect((await backend.endInvocation(invocation, fault, false)).status).toBe('FAILED')
    expect(types().filter((type) => type === 'InvocationCompleted')).toHaveLength(3)
  })

  test('that was checkpointing when a wait ended is told of it, and invoked once more after it suspends', async () => {
    await send(WAIT)
    pass(5000)
    expect(await send()).toMatchObject([{ Id: 'op', Status: 'SUCCEEDED' }])
    expect(await send()).toEqual([])
    await suspendAndResume()
    expect(invocation.updatedOperationIds).toEqual(['op'])
  })
})

describe('a step', () => {
  test('goes from STARTED to SUCCEEDED, counting the attempt', async () => {
    expect(await send(STEP, succeed('STEP', '"paid"'))).toMatchObject([
      { Id: 'op', Name: 'charge', Status: 'SUCCEEDED', StepDetails: { Attempt: 1, Result: '"paid"' } },
    ])
    expect(types()).toEqual(['ExecutionStarted', 'StepStarted', 'StepSucceeded'])
  })

  test('waits for its retry, becomes READY, and starts again with the attempts counted', async () => {
    await send(STEP, retry())
    expect(operation('op')).toMatchObject({ Status: 'PENDING', StepDetails: { Attempt: 1 } })
    await backend.endInvocation(invocation, { Status: 'PENDING' }, false)
    pass(2999)
    await backend.fireDue({})
    expect(operation('op').Status).toBe('PENDING')
    pass(1)
    await backend.fireDue({})
    expect(operation('op').Status).toBe('READY')
    invocation = (await claim())!
    token = invocation.token
    await send(STEP, failing('STEP'))
    expect(operation('op')).toMatchObject({
      Status: 'FAILED',
      StepDetails: { Attempt: 2, Error: { ErrorType: 'TypeError' } },
    })
    expect(events().at(-1)).toMatchObject({ StepFailedDetails: { RetryDetails: { CurrentAttempt: 2 } } })
  })

  test('that polls a condition keeps its state through the next start', async () => {
    await send(STEP, retry({ Payload: '{"looks":1}', Error: undefined }))
    expect(events().at(-1)).toMatchObject({
      EventType: 'StepSucceeded',
      StepSucceededDetails: { Result: { Payload: '{"looks":1}' }, RetryDetails: { NextAttemptDelaySeconds: 3 } },
    })
    pass(3000)
    await send()
    await send(STEP)
    expect(operation('op').StepDetails?.Result).toBe('{"looks":1}')
  })
})

describe('a callback', () => {
  const callbackId = () => operation('op').CallbackDetails!.CallbackId!

  test('is completed verbatim, once', async () => {
    await send(CALLBACK)
    const result = '{"not": parsed \n'
    expect(await backend.completeCallback(callbackId(), { kind: 'succeed', result })).toMatchObject({
      kind: 'accepted',
    })
    expect(operation('op').CallbackDetails?.Result).toBe(result)
    expect(await backend.completeCallback(callbackId(), { kind: 'heartbeat' })).toEqual({
      kind: 'ended',
      status: 'SUCCEEDED',
    })
    expect(await backend.completeCallback('other', { kind: 'succeed' })).toEqual({ kind: 'unknown' })
  })

  test('times out, also when nobody was there to see it', async () => {
    await send({ ...CALLBACK, CallbackOptions: { TimeoutSeconds: 60 } })
    await backend.endInvocation(invocation, { Status: 'PENDING' }, false)
    pass(61_000)
    expect(await backend.completeCallback(callbackId(), { kind: 'succeed' })).toEqual({
      kind: 'ended',
      status: 'TIMED_OUT',
    })
    expect((await claim())?.updatedOperationIds).toEqual(['op'])
  })

  test('lives as long as its heartbeats come, which make no event, and not past its time-out', async () => {
    await send({ ...CALLBACK, CallbackOptions: { TimeoutSeconds: 25, HeartbeatTimeoutSeconds: 10 } })
    for (let beat = 0; beat < 2; beat++) {
      pass(9000)
      await backend.completeCallback(callbackId(), { kind: 'heartbeat' })
    }
    expect(operation('op').Status).toBe('STARTED')
    expect(store.read((snapshot) => snapshot.earliestDue({}))).toBe(clock.now() + 7000)
    pass(7000)
    await backend.fireDue({})
    expect(operation('op').Status).toBe('TIMED_OUT')
    expect(types()).toEqual(['ExecutionStarted', 'CallbackStarted', 'CallbackTimedOut'])
  })
})

describe('an invoke', () => {
  const invoke = (FunctionName: string): OperationUpdate =>
    start({ Type: 'CHAINED_INVOKE', SubType: 'ChainedInvoke', Payload: '7', ChainedInvokeOptions: { FunctionName } })

  test('of a handler starts an execution in the same commit, whose end answers it', async () => {
    await send(invoke('child'))
    const child = store.read((snapshot) => snapshot.executionNamed('child', 'o-1/invoke-op'))!
    expect(child).toMatchObject({ rootId: executionId, parent: { executionId, operationId: 'op' } })
    await backend.endInvocation(invocation, { Status: 'PENDING' }, false)
    const childInvocation = (await claim(child.id))!
    await backend.endInvocation(childInvocation, { Status: 'SUCCEEDED', Result: '49' }, false)
    expect(operation('op')).toMatchObject({ Status: 'SUCCEEDED', ChainedInvokeDetails: { Result: '49' } })
    expect(await claim()).toBeDefined()
  })

  test('of a function stays open until it is answered, and is known to whoever takes over', async () => {
    await send(invoke('plain'))
    const taken = await claim(executionId, 'other', () => true)
    expect(taken?.openInvokes).toEqual([{ executionId, operationId: 'op', functionName: 'plain', input: '7' }])
    await backend.completeInvoke(executionId, 'op', { status: 'FAILED', error: { ErrorMessage: 'no' } })
    await backend.completeInvoke(executionId, 'op', { status: 'SUCCEEDED', result: '1' })
    expect(operation('op').Status).toBe('FAILED')
  })

  test('of a name that nothing answers to fails with a message that says so', async () => {
    const [answered] = await send(invoke('nobody'))
    expect(answered).toMatchObject({ Status: 'FAILED' })
    expect(answered?.ChainedInvokeDetails?.Error?.ErrorMessage).toMatch(/No function "nobody" is registered/)
    expect(types().slice(1)).toEqual(['ChainedInvokeStarted', 'ChainedInvokeFailed'])
  })
})

describe('the state handed to an invocation', () => {
  const child = (id: string, ParentId: string) => [
    start({ Type: 'STEP', ParentId }, id),
    { ...succeed('STEP', '1', id), ParentId },
  ]

  test('leaves out what lies below finished contexts, unless they replay their children', async () => {
    await send(start({ Type: 'CONTEXT' }, 'open'), ...child('open-1', 'open'))
    await send(start({ Type: 'CONTEXT' }, 'done'), start({ Type: 'CONTEXT', ParentId: 'done' }, 'done-1'))
    await send(...child('done-1-1', 'done-1'))
    await send(succeed('CONTEXT', '1', 'done-1'), succeed('CONTEXT', '1', 'done'))
    await send(start({ Type: 'CONTEXT' }, 'big'), ...child('big-1', 'big'))
    await send({ ...succeed('CONTEXT', '', 'big'), ContextOptions: { ReplayChildren: true } })
    const ids = (await backend.state(token)).operations.map(({ Id }) => Id)
    expect(ids.slice(1)).toEqual(['open', 'open-1', 'done', 'big', 'big-1'])
  })

  test('comes in pages when asked for', async () => {
    for (const id of ['a', 'b', 'c', 'd']) await send(start({ Type: 'CONTEXT' }, id))
    const pages: string[][] = []
    for (let marker: string | undefined; ;) {
      const { operations, nextMarker } = await backend.state(token, { marker, maxItems: 2 })
      pages.push(operations.map(({ Id }) => Id))
      if (nextMarker === undefined) break
      marker = nextMarker
    }
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
    expect(pages.flat().slice(1)).toEqual(['a', 'b', 'c', 'd'])
    await expect(backend.state(token, { marker: 'nowhere' })).rejects.toThrow('Invalid Marker')
    await expect(backend.state(token, { maxItems: 0 })).rejects.toThrow('Invalid MaxItems')
  })
})

describe('the history', () => {
  test('counts its events without a gap through waits and invocations', async () => {
    await send(STEP, succeed('STEP', '1'))
    await send({ ...WAIT, Id: 'wait' })
    await backend.endInvocation(invocation, { Status: 'PENDING' }, false)
    pass(5000)
    await backend.fireDue({})
    invocation = (await claim())!
    token = invocation.token
    await send({ ...CONTEXT, Id: 'c' }, { ...succeed('CONTEXT', '2', 'c') })
    await backend.endInvocation(invocation, { Status: 'SUCCEEDED', Result: '"end"' }, false)
    expect(types()).toEqual([
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
    expect(events().map(({ EventId }) => EventId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('keeps a result that was too large for the reply', async () => {
    await send({ Id: 'execution-result-1', Type: 'EXECUTION', Action: 'SUCCEED', Payload: '"large"' })
    await backend.endInvocation(invocation, { Status: 'SUCCEEDED', Result: '' }, false)
    expect(store.read((snapshot) => snapshot.payloads(executionId)).result).toBe('"large"')
  })

  test('ends an execution at its time-out, whatever is going on', async () => {
    const { record } = await backend.start({ workflow: 'order', name: 'o-2', codeHash: 'h', timeoutSeconds: 10 })
    pass(10_000)
    await backend.fireDue({})
    expect(types(record.id)).toEqual(['ExecutionStarted', 'ExecutionTimedOut'])
    expect(await claim(record.id)).toBeUndefined()
  })

  test('a time-out in the middle of an invocation ends the invocation too', async () => {
    const { record } = await backend.start({ workflow: 'order', name: 'o-2', codeHash: 'h', timeoutSeconds: 10 })
    await claim(record.id)
    pass(10_000)
    await backend.fireDue({})
    expect(types(record.id)).toEqual(['ExecutionStarted', 'InvocationCompleted', 'ExecutionTimedOut'])
  })
})

test('what an observer throws does not undo or hide a commit', async () => {
  const thrown: unknown[] = []
  const before = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => thrown.push(error))
  try {
    const watched = new Backend({
      store,
      environment: { clock, random: () => 0, newId: () => 'watched', faultPoint: () => {} },
      resolveFunction: () => undefined,
      onEvents: () => {
        throw new Error('the observer broke')
      },
    })
    const { record, created } = await watched.start({ workflow: 'order', name: 'watched', codeHash: 'h' })
    expect(created).toBe(true)
    expect(types(record.id)).toEqual(['ExecutionStarted'])
    await new Promise((resolve) => setImmediate(resolve))
    expect(thrown).toEqual([new Error('the observer broke')])
  } finally {
    for (const listener of before) process.on('uncaughtException', listener)
  }
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
    if (before.length > 0) await send(...before)
    const known = store.read((snapshot) => [snapshot.operations(executionId), snapshot.events(executionId)])
    await expect(send({ ...CONTEXT, Id: 'bystander' }, ...updates)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(message) as string,
      $metadata: { httpStatusCode: 400 },
    })
    expect(store.read((snapshot) => [snapshot.operations(executionId), snapshot.events(executionId)])).toEqual(known)
    // The token is still good: nothing has happened.
    await send()
  })
})

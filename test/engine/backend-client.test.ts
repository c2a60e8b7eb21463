import { expect, test } from 'vitest'
import { Backend } from '../../runtime/backend/backend.ts'
import { backendClient } from '../../runtime/engine/invoke-execution.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { testWorld } from './test-engine.ts'

async function claimed() {
  const { environment, simulation } = testWorld()
  const store = new MemoryStore()
  const backend = new Backend({ store, environment, resolveFunction: () => undefined })
  const client = backendClient(backend, environment, 1000, (error) => {
    throw error
  })
  const { record } = await backend.start({ workflow: 'main', name: 'one', codeHash: 'h' })
  const lease = { owner: 'me', untilMs: Infinity }
  const invocation = await backend.claim({ executionId: record.id, codeHash: 'h', lease, isGone: () => false })
  const request = {
    DurableExecutionArn: record.arn,
    CheckpointToken: invocation!.token,
    Updates: [{ Id: 'a', Type: 'WAIT', SubType: 'Wait', Action: 'START', WaitOptions: { WaitSeconds: 5 } }] as never,
  }
  const events = () => store.read((snapshot) => snapshot.events(record.id)).map(({ EventType }) => EventType)
  return { client, request, events, clock: simulation.clock }
}

test('a checkpoint that is sent again with its ClientToken is answered again and done once', async () => {
  const { client, request, events } = await claimed()
  const reply = await client.checkpoint({ ...request, ClientToken: 'c-1' })
  expect(await client.checkpoint({ ...request, ClientToken: 'c-1' })).toEqual(reply)
  expect(events()).toEqual(['ExecutionStarted', 'WaitStarted'])
})

test('with another ClientToken, with none, and after 15 minutes it is another request, whose token is used up', async () => {
  const { client, request, clock } = await claimed()
  await client.checkpoint({ ...request, ClientToken: 'c-1' })
  await expect(client.checkpoint({ ...request, ClientToken: 'c-2' })).rejects.toThrow('Invalid Checkpoint Token')
  await expect(client.checkpoint(request)).rejects.toThrow('Invalid Checkpoint Token')
  clock.moveTo(clock.now() + 15 * 60 * 1000)
  await expect(client.checkpoint({ ...request, ClientToken: 'c-1' })).rejects.toThrow('Invalid Checkpoint Token')
})

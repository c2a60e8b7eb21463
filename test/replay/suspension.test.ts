import { expect, test } from 'vitest'
import type { DurableContext } from '../../runtime/handler.ts'
import { Simulated } from './invocation.ts'

test('an invocation ends 20 simulated milliseconds after everything waits', async () => {
  const simulated = new Simulated()
  const startMs = simulated.clock.now()
  expect(await simulated.invoke((c) => c.wait({ days: 365 }))).toEqual({ Status: 'PENDING' })
  expect(simulated.clock.now() - startMs).toBe(20)
  expect(simulated.clock.nextMs).toBeUndefined()
})

test('a wait that ends while a step runs is served in the same invocation', async () => {
  const simulated = new Simulated()
  const output = await simulated.invoke(async (c) => {
    const slow = c.step('slow', () => simulated.pass(30).then(() => simulated.clock.now()))
    await c.wait('short', { seconds: 10 })
    const after = await c.step('after', async () => simulated.clock.now())
    return [after < (await slow)]
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '[true]' })
})

test('a retry that comes due while a step runs is served in the same invocation', async () => {
  const simulated = new Simulated()
  const output = await simulated.invoke(async (c) => {
    const slow = c.step('slow', () => simulated.pass(60))
    const flaky = await c.step('flaky', async ({ attempt }) => {
      if (attempt < 3) throw new Error('again')
      return attempt
    })
    await slow
    return flaky
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '3' })
})

test('a callback that is answered while a step runs is found by polling', async () => {
  const simulated = new Simulated()
  const output = await simulated.invoke(async (c) => {
    const slow = c.step('slow', async () => {
      await simulated.pass(3.5)
      simulated.service.end('CALLBACK', 'SUCCEEDED', { Result: 'yes' })
      await simulated.pass(60)
      return simulated.clock.now()
    })
    const [answer] = await c.createCallback()
    const text = await answer
    const at = simulated.clock.now()
    return [text, at < (await slow)]
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '["yes",true]' })
  // Asked after 1 second, then 1 and 2 seconds later; the step's end and the callback's start were the other requests.
  expect(simulated.service.requests.filter((updates) => updates === 0)).toHaveLength(3)
})

test('with changes told from outside nothing is polled', async () => {
  let tell = () => {}
  const simulated = new Simulated({
    options: {
      changes: (listener) => {
        tell = listener
        return () => {}
      },
    },
  })
  const output = await simulated.invoke(async (c) => {
    const slow = c.step('slow', async () => {
      await simulated.pass(3.5)
      simulated.service.end('CALLBACK', 'SUCCEEDED', { Result: 'yes' })
      tell()
      await simulated.pass(60)
    })
    const [answer] = await c.createCallback()
    const text = await answer
    const at = simulated.clock.now()
    await slow
    return [text, simulated.clock.now() - at]
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '["yes",60000]' })
  expect(simulated.service.requests.filter((updates) => updates === 0)).toHaveLength(1)
})

test('a wait nobody awaits suspends once something else has happened', async () => {
  const simulated = new Simulated()
  const handler = async (c: DurableContext) => {
    void c.wait('open', { hours: 1 })
    await c.step('one', async () => 1)
    await new Promise(() => {})
  }
  expect(await simulated.invoke(handler)).toEqual({ Status: 'PENDING' })
})

test('a handler that waits for nothing durable never suspends', async () => {
  const simulated = new Simulated()
  expect(await simulated.invoke(() => new Promise(() => {}))).toBe('idle')
})

test('a thousand steps in a row leave no timer', async () => {
  const simulated = new Simulated()
  const startMs = simulated.clock.now()
  const output = await simulated.invoke(async (c) => {
    let sum = 0
    for (let i = 0; i < 1000; i++) sum += await c.step(`s${i}`, async () => 1)
    return sum
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '1000' })
  expect(simulated.clock.now()).toBe(startMs)
  expect(simulated.clock.nextMs).toBeUndefined()
  expect(simulated.service.requests).toHaveLength(1000)
})

test('a slow step of a lost branch is not waited for once its body is done', async () => {
  const simulated = new Simulated()
  let wentOn = false
  const output = await simulated.run(async (c) => {
    const batch = await c.parallel(
      'race',
      [
        async (b: DurableContext) => {
          await b.step('slow', () => simulated.pass(5))
          wentOn = true
        },
        async (b: DurableContext) => b.step('fast', async () => 'fast'),
      ],
      { completionConfig: { minSuccessful: 1 } },
    )
    await c.wait('then', { minutes: 1 })
    return [batch.startedCount, batch.getResults()]
  })
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '[1,["fast"]]' })
  expect(wentOn).toBe(false)
  expect(simulated.actions()).not.toContain('SUCCEED slow')
  expect(simulated.service.outputs.map(({ Status }) => Status)).toEqual(['PENDING', 'SUCCEEDED'])
})

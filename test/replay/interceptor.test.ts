import { expect, test } from 'vitest'
import type { Effect } from '../../runtime/history/outcome.ts'
import type { DurableContext } from '../../runtime/handler.ts'
import type { AttemptCall, CreatedCallback, OperationInterceptor } from '../../runtime/replay/interceptor.ts'
import { Simulated } from './invocation.ts'

function recorder(answer?: OperationInterceptor['attempt']) {
  const attempts: string[] = []
  const effects: Effect[] = []
  const callbacks: CreatedCallback[] = []
  const interceptor: OperationInterceptor = {
    attempt: (call, run) => {
      attempts.push(`${call.kind} ${call.path} in ${call.strand || 'root'} #${call.attempt}`)
      return answer ? answer(call, run) : run()
    },
    effect: (effect) => void effects.push(effect),
    callback: (created) => void callbacks.push(created),
  }
  return { attempts, effects, callbacks, interceptor }
}

async function everything(c: DurableContext): Promise<void> {
  await c.step('charge', async () => 1)
  await c.step(async () => 1)
  await c.map('import', ['a', 'b'], async (i) => {
    await i.step('load', async () => 1)
    await i.wait('pause', { seconds: 5 })
  })
  await c.runInChildContext('group', async (i) => {
    await i.parallel([async (b: DurableContext) => b.step(async () => 1), { name: 'named', func: async () => 2 }])
  })
  await c.waitForCallback('approve', async () => {})
  const [answer] = await c.createCallback('plain')
  await answer
  await c.invoke('bill', 'billing-function', { amount: 5 })
  await c.waitForCondition('ready', async (n: number) => n + 1, {
    initialState: 0,
    waitStrategy: (n) => (n < 2 ? { shouldContinue: true, delay: { seconds: 1 } } : { shouldContinue: false }),
  })
}

test('attempts and effects are told once, live, by path and strand', async () => {
  const { attempts, effects, callbacks, interceptor } = recorder()
  const simulated = new Simulated({
    options: { interceptor },
    script: (service) =>
      service.advance() || service.end('CALLBACK', 'SUCCEEDED', {}) || service.end('CHAINED_INVOKE', 'SUCCEEDED', {}),
  })
  expect(await simulated.run(everything)).toEqual({ Status: 'SUCCEEDED' })
  expect(attempts).toEqual([
    'step charge in root #1',
    'step step in root #1',
    'step import[0]/load in import[0] #1',
    'step import[1]/load in import[1] #1',
    'step group/parallel[0]/step in group/parallel[0] #1',
    'submitter approve in root #1',
    'check ready in root #1',
    'check ready in root #2',
  ])
  expect(effects).toEqual([
    { strand: 'import[0]', path: 'import[0]/pause', kind: 'wait', attempt: 1, arguments: { seconds: 5 } },
    { strand: 'import[1]', path: 'import[1]/pause', kind: 'wait', attempt: 1, arguments: { seconds: 5 } },
    { strand: '', path: 'plain', kind: 'callback', attempt: 1 },
    { strand: '', path: 'bill', kind: 'invoke', attempt: 1, arguments: { amount: 5 } },
  ])
  const created = new Map(callbacks.map(({ path, of, callbackId }) => [callbackId, `${of} ${path}`]))
  expect([...created.values()]).toEqual(['waitForCallback approve', 'createCallback plain'])
})

test('an attempt may be answered in place of the body, and its answer is recorded like one', async () => {
  const calls: AttemptCall[] = []
  const { interceptor } = recorder(async (call) => {
    calls.push(call)
    if (call.path === 'flaky' && call.attempt === 1) throw new TypeError('scripted')
    return call.kind === 'check' ? 9 : `${call.path} answered`
  })
  const simulated = new Simulated({ options: { interceptor } })
  const body = async () => 'never run'
  const output = await simulated.run(async (c) => [
    await c.step('flaky', body),
    await c.waitForCondition('ready', async (n: number) => n, {
      initialState: 7,
      waitStrategy: () => ({ shouldContinue: false }),
    }),
  ])
  expect(output).toEqual({ Status: 'SUCCEEDED', Result: '["flaky answered",9]' })
  expect(calls.map(({ argument }) => argument)).toEqual([undefined, undefined, 7])
  expect(calls[0]!.function).toBe(body)
  expect(calls[0]!.name).toBe('flaky')
})

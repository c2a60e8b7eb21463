import { expect, test, vi } from 'vitest'
import { withDurableExecution } from 'stepwright'
import { succeeds, testHandler } from 'stepwright/testing'

const sendMail = async (_callbackId: string): Promise<void> => {}

const handler = withDurableExecution(async (_event, context) => {
  try {
    return await context.waitForCallback('approval', sendMail, { timeout: { days: 2 } })
  } catch {
    return 'nobody answered'
  }
})

test('the script answers', async () => {
  const run = await testHandler(handler, { callbacks: { approval: succeeds('yes', { after: { hours: 3 } }) } })
  expect(run.result).toBe('yes')
  expect(run.elapsedSeconds).toBe(3 * 3600)
})

test('the test answers, when it likes', async () => {
  const mail = vi.fn<typeof sendMail>()
  const run = await testHandler(handler, { steps: { approval: mail }, within: { hours: 1 } })
  expect(run.status).toBe('suspended')
  expect(mail).toHaveBeenCalledWith(run.callback('approval').id, expect.anything())

  await run.advance({ days: 1 })
  expect(run.waitsFor).toMatchObject([{ kind: 'callback', path: 'approval' }])
  await run.callback('approval').succeed('yes')
  expect(run.result).toBe('yes')
})

test('nobody answers', async () => {
  const run = await testHandler(handler)
  expect(run.result).toBe('nobody answered')
  expect(run.operation('approval').error).toEqual({ name: 'CallbackTimeoutError', message: 'Callback timed out' })
})

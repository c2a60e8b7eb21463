import { withDurableExecution } from 'stepwright'
import { record } from './ledger.ts'

/** Three steps; its process can be killed by itself in the middle, once. */
export const handler = withDurableExecution(async (event: { killIn?: string }, context) => {
  const act = (name: string) =>
    context.step(name, async () => {
      record(name)
      return name
    })
  const first = await act('first')
  const second = await act('second')
  // Between two steps, once: a resumed process is told not to.
  if (event.killIn === 'between' && process.env['KILL'] === '1') process.kill(process.pid, 'SIGKILL')
  const third = await act('third')
  return [first, second, third]
})

import { withDurableExecution } from 'stepwright'

export const handler = withDurableExecution(async (event: { groups: string[][]; stopAt: string }, context) => {
  const seen: string[] = []
  const batch = await context.map(
    'group',
    event.groups,
    async (group, words, index) => {
      let done = 0
      let last = ''
      for (const word of words) {
        try {
          if (word === event.stopAt) throw new Error(`stop at ${word}`)
          const upper = await group.step('upper', async () => word.toUpperCase())
          last = upper
        } catch (error) {
          await group.wait('pause', { seconds: 5 })
          if (word === 'fatal') throw error
          break
        }
        if (done >= 2) continue
        done += 1
      }
      const inner = await group.parallel('pair', [
        async (one) => one.step('one', async () => `${last}!`),
        { name: 'second', func: async (two) => two.step('two', async () => index) },
      ])
      inner.throwIfError()
      return { done, last, inner: inner.getResults() }
    },
    { completionConfig: { toleratedFailurePercentage: 100 } },
  )
  return {
    seen,
    results: batch.getResults(),
    errors: batch.getErrors().length,
    failed: batch.failureCount,
    status: batch.status,
  }
})

import { withDurableExecution } from 'stepwright'

export const handler = withDurableExecution(async (event: { kind: string }, context) => {
  try {
    if (event.kind === 'child') {
      await context.runInChildContext('child', async (child) => {
        await child.step('work', async () => {})
      })
    }
    if (event.kind === 'own') {
      await context.runInChildContext('own', async () => {
        throw new RangeError('mine')
      })
    }
    if (event.kind === 'deep') {
      await context.runInChildContext('outer', async (outer) => {
        await outer.runInChildContext('inner', async (inner) => {
          await inner.step('work', async () => {})
        })
      })
    }
    if (event.kind === 'item') {
      const batch = await context.map('items', [1], async (item) => item.step('work', async () => {}), {
        completionConfig: { toleratedFailurePercentage: 100 },
      })
      batch.throwIfError()
    }
    if (event.kind === 'item own') {
      const batch = await context.map(
        'items own',
        [1],
        async () => {
          throw new RangeError('mine')
        },
        { completionConfig: { toleratedFailurePercentage: 100 } },
      )
      batch.throwIfError()
    }
    if (event.kind === 'branch child') {
      const batch = await context.parallel('branches', [
        async (branch) =>
          branch.runInChildContext('within', async (within) => {
            await within.step('work', async () => {})
          }),
      ])
      batch.throwIfError()
    }
    return 'nothing'
  } catch (error) {
    const first = error instanceof Error ? error : undefined
    const second = first?.cause instanceof Error ? first.cause : undefined
    const third = second?.cause instanceof Error ? second.cause : undefined
    const fourth = third?.cause instanceof Error ? third.cause : undefined
    return [
      first?.name ?? '',
      first?.message ?? '',
      second?.name ?? '',
      second?.message ?? '',
      third?.name ?? '',
      third?.message ?? '',
      fourth?.name ?? '',
      fourth?.message ?? '',
    ]
  }
})

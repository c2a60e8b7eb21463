import { withDurableExecution } from 'stepwright'
import { loadRows, readRows, sendReport } from './services.ts'

interface Night {
  readonly night: string
  readonly files: string[]
}

/** Imports each file of a night, five at a time. A file that cannot be read does not stop the others. */
export const handler = withDurableExecution(async (event: Night, context) => {
  const batch = await context.map(
    'import',
    event.files,
    async (item, file) => {
      const rows = await item.step('read', async () => readRows(file))
      const loaded = await item.step('load', async () => loadRows(file, rows))
      return loaded.count
    },
    { maxConcurrency: 5, completionConfig: { toleratedFailurePercentage: 100 } },
  )

  const failed = batch.failureCount
  if (failed > 0) {
    await context.step('report', async () => sendReport(event.night, failed))
  }
  return { night: event.night, imported: batch.successCount, failed, counts: batch.getResults() }
})

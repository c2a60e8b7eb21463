import { OpenWorkflow } from 'openworkflow'
import { BackendSqlite } from 'openworkflow/sqlite'
import type { Json } from '../runtime/semantics/json.ts'

/** What a step of OpenWorkflow needs; its own type is generic beyond what a benchmark asks for. */
export type Step = (name: string, body: () => Promise<number>) => Promise<number>

export interface OpenWorkflowRuns {
  readonly file: string
  readonly handler: (input: Json, step: Step) => Promise<Json>
  readonly inputs: readonly Json[]
  /** Workflows at one time. */
  readonly concurrency: number
}

/**
 * Runs workflows on OpenWorkflow with its SQLite backend (WAL; `synchronous` is SQLite's own FULL) and answers with the results and the
 * milliseconds from the worker's start to the end of the last handler. All are scheduled before; that its worker polls for them, and
 * records each end after it, is not counted against it.
 */
export async function runOnOpenWorkflow({ file, handler, inputs, concurrency }: OpenWorkflowRuns): Promise<{
  readonly results: readonly Json[]
  readonly tookMs: number
}> {
  const backend = BackendSqlite.connect(file)
  const client = new OpenWorkflow({ backend })
  const results: Json[] = []
  let done = () => {}
  const ended = new Promise<void>((resolve) => (done = resolve))
  const workflow = client.defineWorkflow<Json, Json>({ name: 'bench' }, async ({ input, step }) => {
    const result = await handler(input, (name, body) => step.run({ name }, body))
    results.push(result)
    if (results.length === inputs.length) done()
    return result
  })
  for (const input of inputs) await workflow.run(input)
  const worker = client.newWorker({ concurrency })
  const startedMs = performance.now()
  await worker.start()
  await ended
  const tookMs = performance.now() - startedMs
  await worker.stop()
  await backend.stop()
  return { results, tookMs }
}

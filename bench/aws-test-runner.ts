// Executions a second on AWS's local test runner with skipped time, as a process of its own; the first does not count.
import { type DurableExecutionHandler, withDurableExecution } from '@aws/durable-execution-sdk-js'
import { LocalDurableTestRunner } from '@aws/durable-execution-sdk-js-testing'
import { nights } from './simulated-clock.ts'

const EXECUTIONS = 10

// The fake timers stop the process's clock too.
const now = performance.now.bind(performance)
await LocalDurableTestRunner.setupTestEnvironment({ skipTime: true })
const handlerFunction = withDurableExecution(nights as unknown as DurableExecutionHandler)
let startedMs = 0
for (let execution = 0; execution <= EXECUTIONS; execution++) {
  if (execution === 1) startedMs = now()
  const ended = await new LocalDurableTestRunner({ handlerFunction }).run({ payload: {} })
  if (ended.getResult() !== 10) throw new Error(`the days did not add up: ${JSON.stringify(ended.getResult())}`)
}
const tookMs = now() - startedMs
await LocalDurableTestRunner.teardownTestEnvironment()
process.stdout.write(String(EXECUTIONS / (tookMs / 1000)))

import { Engine } from '../engine/engine.ts'
import type { LoadedHandler } from '../engine/load.ts'
import type { Outcome } from '../history/outcome.ts'
import { MemoryStore } from '../store/memory-store.ts'
import { CaseSide, EXECUTION_LABEL, type SideResult } from './case-side.ts'
import type { Case } from './cases.ts'
import { type Print, printToStderr, withOutputTo } from './handler-output.ts'
import { RuntimeOutside } from './runtime-outside.ts'
import type { CompletionOrder } from './steering.ts'

/**
 * One case on the replay runtime: the handler's own code over the engine, with the script in place of bodies. With the order of the
 * export, the runtime is led to take it too.
 */
export async function runOnRuntime(
  handler: LoadedHandler,
  testCase: Case,
  order?: CompletionOrder,
  print: Print = printToStderr,
): Promise<SideResult> {
  const side = new CaseSide(testCase, order)
  const store = new MemoryStore()
  const outside = new RuntimeOutside(side, store)
  const engine = new Engine({
    store,
    environment: side.environment,
    handlers: [handler],
    functions: () => outside.function,
    interceptor: outside,
    logSink: (_level, line) => print(`${line}\n`),
  })
  outside.service = engine
  const { execution } = await engine.start({ workflow: handler.workflow, name: 'case', input: testCase.input })
  side.label(execution.arn, EXECUTION_LABEL)
  return await withOutputTo(print, () =>
    side.finish(engine.run(execution.id, 'settled').then(({ outcome }): Outcome => outcome)),
  )
}

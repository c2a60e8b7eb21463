import { fileURLToPath } from 'node:url'
import type { LoadedHandler } from '../engine/load.ts'
import { type DurableExecutionHandler, type DurableLambdaHandler, wrappedHandler } from '../sdk/handler.ts'
import type { TestOptions } from './options.ts'
import { TestExecution } from './test-execution.ts'

/**
 * Runs a handler until it has ended or only the test can make it go on, in simulated time: a wait of a year takes no time at all.
 *
 * The handler is what `withDurableExecution` returned, the function that was given to it, or the path of its file. A file may
 * import the API from stepwright or from AWS's package; a function that AWS's package wrapped cannot be scripted, and is refused.
 */
export function testHandler<TEvent, TResult>(
  handler: DurableExecutionHandler<TEvent, TResult>,
  options?: TestOptions<TEvent>,
): Promise<TestExecution<TResult>>
export function testHandler<TResult = unknown>(
  handler: DurableLambdaHandler | string | URL,
  options?: TestOptions,
): Promise<TestExecution<TResult>>
export async function testHandler(
  handler: DurableLambdaHandler | DurableExecutionHandler | string | URL,
  options: TestOptions = {},
): Promise<TestExecution> {
  const execution = new TestExecution([await underTest(handler, options.exportName), ...invoked(options)], options)
  await execution.proceed()
  refuseForeignWrapper(execution)
  return execution
}

/** A function that AWS's package wrapped looks like any other until it is called, and then refuses what is no event of Lambda. */
function refuseForeignWrapper({ outcome }: TestExecution): void {
  if (outcome.status !== 'failed' || !outcome.error.message.startsWith('Unexpected payload provided to start')) return
  throw new Error(
    "The handler was wrapped by AWS's package, which runs its own steps. Give testHandler the path of the handler's file, or let " +
      '@aws/durable-execution-sdk-js resolve to stepwright in the tests.',
  )
}

async function underTest(
  handler: DurableLambdaHandler | DurableExecutionHandler | string | URL,
  exportName: string | undefined,
): Promise<LoadedHandler> {
  if (typeof handler === 'function') return loaded('handler', handler)
  const { loadHandlers } = await import('../engine/load.ts')
  const file = handler instanceof URL || handler.startsWith('file:') ? fileURLToPath(handler) : handler
  const found = await loadHandlers(file)
  const chosen = exportName === undefined ? found : found.filter((one) => one.exportName === exportName)
  if (chosen.length === 1) return chosen[0]!
  const names = found.map((one) => one.exportName).join(', ')
  throw new Error(`Say which handler of ${file} is tested: \`exportName\` is one of ${names}.`)
}

function invoked({ functions = {} }: TestOptions): readonly LoadedHandler[] {
  return Object.entries(functions).flatMap(([name, one]) =>
    typeof one === 'function' && wrappedHandler(one) ? [loaded(name, one as DurableLambdaHandler)] : [],
  )
}

function loaded(workflow: string, given: DurableLambdaHandler | DurableExecutionHandler): LoadedHandler {
  const { handler, config, plugins } = wrappedHandler(given) ?? { handler: given as DurableExecutionHandler }
  return { workflow, exportName: 'handler', file: 'the test', hash: '', handler, config, ...(plugins && { plugins }) }
}

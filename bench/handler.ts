import type { DurableExecutionHandler } from '../runtime/handler.ts'
import type { LoadedHandler } from '../runtime/index.ts'

/** A handler of a benchmark as the engine takes it: it is in memory already, so that loading is not measured. */
export function benchHandler(workflow: string, handler: DurableExecutionHandler): LoadedHandler {
  return { workflow, exportName: 'handler', file: `${workflow}.ts`, hash: 'bench', config: undefined, handler }
}

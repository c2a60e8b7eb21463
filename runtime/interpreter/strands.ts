import type { Json } from '../semantics/json.ts'
import type { Strand } from './execution.ts'
import type { StateRun } from './state-run.ts'
import { innerController } from './timing.ts'

/**
 * Runs `count` strands, at most `concurrency` at a time, and answers their outputs in order. The first that fails stops the others,
 * and its failure is thrown.
 */
export async function runStrands(
  run: StateRun,
  count: number,
  concurrency: number,
  start: (index: number, strand: Strand) => Promise<Json>,
  mapContext?: (index: number) => Json,
): Promise<Json> {
  const { controller, release } = innerController(run.strand.signal)
  const outputs: Json[] = Array.from({ length: count })
  const before = run.strand.lastEventId
  let next = 0
  const lane = async () => {
    while (next < count && !controller.signal.aborted) {
      const index = next++
      const strand: Strand = {
        path: [...run.strand.path, { state: run.name, index }],
        signal: controller.signal,
        lastEventId: before,
        ...(mapContext ? { mapContext: mapContext(index) } : optional(run.strand.mapContext)),
      }
      outputs[index] = await start(index, strand)
      run.strand.lastEventId = strand.lastEventId
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, lane))
    return outputs
  } catch (thrown) {
    controller.abort()
    throw thrown
  } finally {
    release()
  }
}

function optional(mapContext: Json | undefined): { mapContext?: Json } {
  return mapContext === undefined ? {} : { mapContext }
}

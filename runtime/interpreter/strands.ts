import type { Json } from '../semantics/json.ts'
import type { Execution, Strand } from './execution.ts'
import { StateFailure } from './failure.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { StateRun } from './state-run.ts'
import { innerController } from './timing.ts'

export interface StrandsRequest {
  readonly count: number
  /** How many run at a time at most. */
  readonly concurrency: number
  readonly start: (index: number, strand: Strand) => MaybePromise<Json>
  readonly mapContext?: (index: number) => Json
  /** Record how a strand ended. `succeeded` answers the event that the whole then follows. */
  readonly events?: {
    readonly succeeded: (index: number, strand: Strand) => number
    readonly failed: (index: number, strand: Strand) => void
    readonly aborted: (index: number, strand: Strand) => void
  }
}

/** Runs strands and answers their outputs in order. The first that fails stops the others, and its failure is thrown. */
export async function runStrands(run: StateRun, request: StrandsRequest): Promise<readonly Json[]> {
  const { count, concurrency, start, mapContext, events } = request
  const { controller, release } = innerController(run.strand.signal)
  const outputs: Json[] = Array.from({ length: count })
  const running: (Strand | undefined)[] = []
  run.strand.inner = running
  let next = 0
  let failed: number | undefined
  const lane = async (before: number) => {
    while (next < count && !controller.signal.aborted) {
      const index = next++
      const strand: Strand = {
        path: [...run.strand.path, { state: run.name, index }],
        signal: controller.signal,
        isStopped: () => controller.signal.aborted,
        open: undefined,
        lastEventId: before,
        ...(mapContext ? { mapContext: mapContext(index) } : optional(run.strand.mapContext)),
      }
      running[index] = strand
      try {
        outputs[index] = await start(index, strand)
      } catch (thrown) {
        failed ??= index
        throw thrown
      }
      running[index] = undefined
      before = strand.lastEventId
      run.strand.lastEventId = events ? events.succeeded(index, strand) : before
    }
  }
  try {
    const lanes = Math.min(concurrency, count)
    await Promise.all(Array.from({ length: lanes }, () => lane(run.strand.lastEventId)))
    return outputs
  } catch (thrown) {
    controller.abort()
    const failing = failed === undefined ? undefined : running[failed]
    if (failing && thrown instanceof StateFailure) {
      if (!thrown.fatal) {
        for (const [index, strand] of running.entries()) {
          if (!strand) continue
          recordAborted(run.execution, strand)
          if (strand === failing) events?.failed(index, strand)
          else events?.aborted(index, strand)
        }
      }
      run.strand.lastEventId = failing.lastEventId
    }
    throw thrown
  } finally {
    delete run.strand.inner
    release()
  }
}

/** What a scope that fails leaves open is aborted, from the inside; a Fail state has ended by itself. */
function recordAborted(execution: Execution, strand: Strand): void {
  for (const inner of strand.inner ?? []) if (inner) recordAborted(execution, inner)
  if (strand.open === undefined || strand.open === 'Fail') return
  execution.history.record(`${strand.open}StateAborted`, strand.lastEventId)
}

function optional(mapContext: Json | undefined): { mapContext?: Json } {
  return mapContext === undefined ? {} : { mapContext }
}

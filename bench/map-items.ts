import { join } from 'node:path'
import type { DurableContext } from '../runtime/handler.ts'
import { Engine, openStore, systemEnvironment } from '../runtime/index.ts'
import { inFolder } from './folder.ts'
import { benchHandler } from './handler.ts'
import { runOnOpenWorkflow } from './openworkflow.ts'
import type { Benchmark } from './row.ts'

const FEW = 1000
const MANY = 10_000
/** One takes ours too little time to be measured beside other programs. */
const MAPS = 5

/** A map of 1,000 items, a step each, on the disk, against as many steps at one time on OpenWorkflow. */
export const mapItems: Benchmark = {
  id: 'map-items',
  title: `a map of ${FEW} items, synchronous=FULL, against OpenWorkflow`,
  unit: 'items/s',
  goal: { kind: 'at-least', ratio: 15 },
  measure: () =>
    inFolder(async (folder) => ({
      value: (FEW * MAPS) / (await mappedOften(folder)),
      peer: FEW / (await theirs(join(folder, 'theirs.db'))),
    })),
}

/** The time of a map of 10,000 items against one of 1,000: ten times the items, about ten times the time. */
export const largeMap: Benchmark = {
  id: 'large-map',
  title: `a map of ${MANY} items against one of ${FEW}, synchronous=FULL`,
  unit: 's',
  goal: { kind: 'at-most', ratio: 12 },
  measure: () =>
    inFolder(async (folder) => ({
      value: await mapped(join(folder, 'many.db'), MANY),
      peer: await mapped(join(folder, 'few.db'), FEW),
    })),
}

const handler = benchHandler('mapped', async ({ items }: { readonly items: number }, context: DurableContext) => {
  const batch = await context.map('items', numbers(items), async (item, value) =>
    item.step('double', async () => value * 2),
  )
  return batch.getResults().reduce((sum, value) => sum + value, 0)
})

/** In seconds, each on a store of its own. */
async function mappedOften(folder: string): Promise<number> {
  let seconds = 0
  for (let map = 0; map < MAPS; map++) seconds += await mapped(join(folder, `ours-${map}.db`), FEW)
  return seconds
}

/** In seconds. */
async function mapped(file: string, items: number): Promise<number> {
  const store = openStore(file, { environment: systemEnvironment })
  const engine = new Engine({ store, environment: systemEnvironment, handlers: [handler] })
  const { execution } = await engine.start({ workflow: 'mapped', input: { items } })
  const startedMs = performance.now()
  const { outcome } = await engine.run(execution.id)
  const tookMs = performance.now() - startedMs
  await store.close()
  if (outcome.status !== 'succeeded' || outcome.result !== items * (items - 1))
    throw new Error(`the items did not add up: ${JSON.stringify(outcome)}`)
  return tookMs / 1000
}

/** In seconds. It takes no map, but steps that are begun together; more than 1,000 it refuses. */
async function theirs(file: string): Promise<number> {
  const { results, tookMs } = await runOnOpenWorkflow({
    file,
    concurrency: 1,
    inputs: [null],
    handler: async (_, step) => {
      const doubled = await Promise.all(numbers(FEW).map((value) => step(`double-${value}`, async () => value * 2)))
      return doubled.reduce((sum, value) => sum + value, 0)
    },
  })
  if (results[0] !== FEW * (FEW - 1))
    throw new Error(`the items of OpenWorkflow did not add up: ${JSON.stringify(results)}`)
  return tookMs / 1000
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DurableContext } from '../runtime/handler.ts'
import { Engine, type LoadedHandler, openStore, systemEnvironment } from '../runtime/index.ts'
import type { Benchmark } from './row.ts'

const FEW = 1000
const MANY = 10_000

/** The time of a map of 10,000 items, a step each, against one of 1,000, synchronous=FULL: ten times the items, about ten times the time. */
export const largeMap: Benchmark = {
  id: 'large-map',
  title: `a map of ${MANY} items against one of ${FEW}, synchronous=FULL`,
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 12 },
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
    try {
      return { value: await mapped(join(folder, 'many.db'), MANY), peer: await mapped(join(folder, 'few.db'), FEW) }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

const handler: LoadedHandler = {
  workflow: 'mapped',
  exportName: 'handler',
  file: 'mapped.ts',
  hash: 'bench',
  config: undefined,
  handler: async ({ items }: { readonly items: number }, context: DurableContext) => {
    const batch = await context.map(
      'items',
      Array.from({ length: items }, (_, index) => index),
      async (item, value) => item.step('double', async () => value * 2),
    )
    return batch.getResults().reduce((sum, value) => sum + value, 0)
  },
}

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
  return tookMs
}

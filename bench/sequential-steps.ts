import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DurableContext } from '../runtime/handler.ts'
import { Engine, type LoadedHandler, openStore, systemEnvironment } from '../runtime/index.ts'
import type { Benchmark } from './row.ts'

const STEPS = 1000

/**
 * A handler of 1,000 sequential steps on a store with synchronous=FULL, against the floor of such a store: a bare loop of one-row
 * commits. Each step must be on the disk before the next one begins, so no batching can hide the price.
 */
export const sequentialSteps: Benchmark = {
  id: 'sequential-steps',
  title: `${STEPS} sequential steps, synchronous=FULL, against one-row commits on node:sqlite`,
  unit: 'commits/s',
  goal: { kind: 'at-least', ratio: 0.45 },
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
    try {
      return { value: await steps(join(folder, 'steps.db')), peer: commits(join(folder, 'commits.db')) }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

const handler: LoadedHandler = {
  workflow: 'sequential',
  exportName: 'handler',
  file: 'sequential.ts',
  hash: 'bench',
  config: undefined,
  handler: async (_event: unknown, context: DurableContext) => {
    let sum = 0
    for (let index = 0; index < STEPS; index++) sum += await context.step(`step-${index}`, async () => index)
    return sum
  },
}

async function steps(file: string): Promise<number> {
  const store = openStore(file, { environment: systemEnvironment })
  const engine = new Engine({ store, environment: systemEnvironment, handlers: [handler] })
  const { execution } = await engine.start({ workflow: 'sequential', input: null })
  const startedMs = performance.now()
  const { outcome } = await engine.run(execution.id)
  const tookMs = performance.now() - startedMs
  await store.close()
  if (outcome.status !== 'succeeded' || outcome.result !== (STEPS * (STEPS - 1)) / 2)
    throw new Error(`the steps did not add up: ${JSON.stringify(outcome)}`)
  return STEPS / (tookMs / 1000)
}

function commits(file: string): number {
  const database = new DatabaseSync(file)
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)',
  )
  const insert = database.prepare('INSERT INTO rows (text) VALUES (?)')
  const startedMs = performance.now()
  for (let index = 0; index < STEPS; index++) insert.run(`step-${index}`)
  const tookMs = performance.now() - startedMs
  database.close()
  return STEPS / (tookMs / 1000)
}

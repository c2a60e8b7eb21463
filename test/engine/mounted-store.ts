// Runs steps on a store in a small file system until something gives way, and again when the cause is gone. `failing-disk.test.ts` reads
// what it says: a line of JSON.
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine } from '../../runtime/engine/engine.ts'
import { inspectExecution } from '../../runtime/engine/inspect.ts'
import { diagnosticsOf, openStore } from '../../runtime/engine/store-diagnostics.ts'
import { systemEnvironment } from '../../runtime/environment/system.ts'
import type { DurableContext } from '../../runtime/sdk/index.ts'
import { handlerOf } from './test-engine.ts'

const STEPS = 60
/** Of util-linux. */
const MOUNT = 'mount'
const [folder, failure] = process.argv.slice(2)
const filler = join(folder!, 'filler')
const file = join(folder!, 's.db')
let failing = true
const acknowledged: number[] = []

const main = handlerOf('main', async (_: unknown, context: DurableContext) => {
  for (let index = 0; index < STEPS; index++) {
    await context.step(`s${index}`, async () => 'x'.repeat(20_000))
    if (failing) acknowledged.push(index)
    if (index === 9 && failure === 'read-only') await context.wait({ seconds: 1 })
  }
  return 'done'
})

function remount(mode: 'ro' | 'rw'): void {
  execFileSync(MOUNT, ['-o', `remount,${mode}`, folder!])
}

async function attempt() {
  try {
    const store = openStore(file, { environment: systemEnvironment })
    try {
      // As another process would, after the death of the one before.
      const owner = { id: systemEnvironment.newId(), isGone: () => true }
      const engine = new Engine({ store, environment: systemEnvironment, handlers: [main], owner })
      const { execution } = await engine.start({ workflow: 'main', name: 'n', input: {} })
      const { outcome } = await engine.run(execution.id, failing ? 'suspended' : 'timers')
      const { operations, events } = inspectExecution(store, execution.id)
      return {
        outcome,
        recorded: operations.length,
        steps: events.filter(({ EventType }) => EventType === 'StepSucceeded'),
      }
    } finally {
      await store.close()
    }
  } catch (thrown) {
    const found = diagnosticsOf(thrown)
    if (!found) throw thrown
    return { diagnostics: found.map(({ code, message }) => `${code}: ${message}`) }
  }
}

// Most of the room is taken by something that can be removed.
if (failure === 'full') writeFileSync(filler, Buffer.alloc(9_000_000))
const first = await attempt()
if (failure === 'read-only') remount('ro')
const again = await attempt()
failing = false
if (failure === 'full') rmSync(filler)
else remount('rw')
const last = await attempt()
console.log(
  JSON.stringify({
    first,
    again,
    acknowledged: acknowledged.length,
    last: { ...last, steps: last.steps?.map(({ Name }) => Name) },
  }),
)

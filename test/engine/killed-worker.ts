// A process that works on a store until it is killed. It says each thing on stdout once that is acknowledged: `kill.test.ts` holds it to that.
import { writeSync } from 'node:fs'
import { Engine } from '../../runtime/engine/engine.ts'
import { systemEnvironment } from '../../runtime/environment/system.ts'
import type { DurableContext } from '../../runtime/sdk/index.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'
import { handlerOf } from './test-engine.ts'

const [file, round, count] = process.argv.slice(2)
const say = (line: string) => void writeSync(1, `${line}\n`)

const main = handlerOf('main', async ({ name }: { readonly name: string }, context: DurableContext) => {
  let sum = 0
  for (let index = 1; index <= 6; index++) {
    sum += await context.step(`s${index}`, async () => index)
    say(`step ${name} s${index}`)
  }
  const batch = await context.map('m', [1, 2, 3, 4], async (item, value, index) => {
    const result = await item.step(`m${index}`, async () => value * 10)
    say(`step ${name} m${index}`)
    return result
  })
  return sum + batch.getResults().reduce((total, value) => total + value, 0)
})

const store = openSqliteStore(file!, { environment: systemEnvironment })
const engine = new Engine({
  store,
  environment: systemEnvironment,
  handlers: [main],
  onEvent: ({ EventType }, { name }) => EventType === 'ExecutionSucceeded' && say(`end ${name}`),
})
await Promise.all(
  Array.from({ length: Number(count) }, async (_, index) => {
    const name = `${round}-${index}`
    await engine.start({ workflow: 'main', name, input: { name } })
    say(`start ${name}`)
  }),
)
await engine.work({ once: true })
await store.close()

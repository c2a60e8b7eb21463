// Ten thousand executions that wait for a callback: `node --expose-gc suspended-executions.js PHASE RUNTIME FILE COUNT`.
// `start` starts them until all are suspended; `resume`, another process, opens the store and answers the callbacks until all have
// ended. Each prints how long that took, and what the suspended executions cost it.
import { pathToFileURL } from 'node:url'

const [phase, runtime, file, count] = process.argv.slice(2)
const { Engine, openStore, systemEnvironment } = await import(pathToFileURL(runtime).href)
const handler = async (event, context) => {
  const [answer] = await context.createCallback('approval')
  return `${await answer} ${event.n}`
}
const handlers = [{ workflow: 'suspended', exportName: 'handler', file: 'suspended.ts', hash: 'bench', handler }]
const store = openStore(file, { environment: systemEnvironment })
const engine = new Engine({ store, environment: systemEnvironment, handlers, concurrency: 1000 })

/** A thousand at one time: a program that has ten thousand to do does not hold ten thousand promises. */
async function each(items, work) {
  for (let first = 0; first < items.length; first += 1000) await Promise.all(items.slice(first, first + 1000).map(work))
}

function heapBytes() {
  gc()
  return process.memoryUsage().heapUsed
}

function expect(found) {
  if (found !== Number(count)) throw new Error(`${found} of ${count} executions came so far`)
}

async function start() {
  const numbers = Array.from({ length: Number(count) }, (_, n) => n)
  const heapBefore = heapBytes()
  const startedMs = performance.now()
  await each(numbers, (n) => engine.start({ workflow: 'suspended', input: { n } }))
  await engine.work({ once: true })
  const startMs = performance.now() - startedMs
  const heapBytesEach = (heapBytes() - heapBefore) / numbers.length
  expect(engine.executions.list({ statuses: ['RUNNING'] }).length)
  return { startMs, heapBytesEach }
}

async function resume() {
  await engine.work({ once: true })
  const residentMegabytes = process.memoryUsage().rss / 2 ** 20
  const callbacks = engine.executions.list({ statuses: ['RUNNING'] }).map(({ id }) => {
    const [{ operation }] = store.read((snapshot) => snapshot.operations(id))
    return operation.CallbackDetails.CallbackId
  })
  const startedMs = performance.now()
  await each(callbacks, (id) => engine.completeCallback(id, { kind: 'succeed', result: 'yes' }))
  await engine.work({ once: true })
  const resumeMs = performance.now() - startedMs
  expect(engine.executions.list({ statuses: ['SUCCEEDED'] }).length)
  return { residentMegabytes, resumeMs }
}

console.log(JSON.stringify(await (phase === 'start' ? start() : resume())))
await store.close()

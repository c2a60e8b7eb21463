// A process that runs its first workflow, one step, on a new store: `node first-workflow.js RUNTIME FOLDER`.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [runtime, folder] = process.argv.slice(2)
const { Engine, openStore, systemEnvironment } = await import(pathToFileURL(runtime).href)
const store = openStore(join(folder, 'first.db'), { environment: systemEnvironment })
const handler = async (event, context) => context.step('double', async () => event.n * 2)
const handlers = [{ workflow: 'first', exportName: 'handler', file: 'first.ts', hash: 'bench', handler }]
const engine = new Engine({ store, environment: systemEnvironment, handlers })
const { execution } = await engine.start({ workflow: 'first', input: { n: 21 } })
const { outcome } = await engine.run(execution.id)
await store.close()
if (outcome.result !== 42) throw new Error(JSON.stringify(outcome))

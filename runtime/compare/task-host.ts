// The process that stands for Lambda in compare: it loads task bundles and answers invocations, JSON text in and out, with errors
// as Lambda's Node runtime formats them. `task-process.ts` is the other end.
import { listen } from './effect-port.ts'
import type { TaskAnswer, TaskRequest } from './task-process.ts'

type RunTask = (payload: unknown, script?: unknown) => Promise<unknown>

const bundles = new Map<string, Promise<RunTask>>()

process.on('message', (request: TaskRequest) => {
  void answer(request).then((text) => process.send?.({ id: request.id, text } satisfies TaskAnswer))
})

async function answer({ bundle, payload, script }: TaskRequest): Promise<string> {
  const { settled, said } = await listen(async () => {
    const runTask = await load(bundle)
    return await runTask(JSON.parse(payload), script === undefined ? undefined : JSON.parse(script))
  })
  // JSON has no undefined: Lambda answers null for it, and for what is no JSON at all.
  if ('value' in settled) return JSON.stringify({ result: JSON.stringify(settled.value) ?? 'null', said })
  return JSON.stringify({ error: lambdaError(settled.thrown), said })
}

function load(bundle: string): Promise<RunTask> {
  const known = bundles.get(bundle)
  if (known) return known
  const loading = import(bundle).then((module: { runTask?: RunTask }) => {
    if (typeof module.runTask !== 'function') throw new TypeError('the task bundle exports no runTask')
    return module.runTask
  })
  bundles.set(bundle, loading)
  return loading
}

/** `toRapidResponse` of Lambda's Node runtime. */
function lambdaError(thrown: unknown): { errorType: string; errorMessage: string; trace: readonly string[] } {
  if (thrown instanceof Error)
    return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split('\n') ?? [] }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] }
}

import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A call goes through a dozen of our own frames before it is held against its record. */
const FRAMES = 50

/** All of the runtime: what lies outside is the handler's. */
const RUNTIME = fileURLToPath(new URL('..', import.meta.url))

/**
 * Where the handler's code called the operation that is running now: `FILE:LINE:COLUMN` of its source, as far as source maps
 * are on. Undefined where the stack does not tell, as in one bundle of handler and runtime. Costly: only for messages.
 */
export function callSite(): string | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  const frames = new Error('here').stack?.split('\n').slice(1) ?? []
  Error.stackTraceLimit = limit
  for (const frame of frames) {
    const [, file, place] = /^ *at (?:.*\()?(.+?):(\d+:\d+)\)?$/.exec(frame) ?? []
    if (file === undefined || file.startsWith('node:')) continue
    const path = pathOf(file)
    if (!path.startsWith(RUNTIME)) return `${relative(process.cwd(), path) || path}:${place}`
  }
  return undefined
}

/** Each load of a handler has a query of its own. */
function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*/, '')) : file
}

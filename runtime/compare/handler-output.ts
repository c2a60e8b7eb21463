import { AsyncLocalStorage } from 'node:async_hooks'
import { Console } from 'node:console'
import { Writable } from 'node:stream'

/** Takes what handlers and task functions print. */
export type Print = (text: string) => void

/** Where it goes unless somebody takes it: stdout belongs to the report. */
export const printToStderr: Print = (text) => void process.stderr.write(text)

const consoles = new AsyncLocalStorage<Console>()
const IS_SHARED = Symbol('stepwright.console')

/**
 * Runs what may print with `console`, packages of the user included, and takes what is printed. Code of this process that runs meanwhile
 * keeps the console it had.
 */
export async function withOutputTo<T>(print: Print, work: () => Promise<T>): Promise<T> {
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      print(text)
      done()
    },
  })
  shareConsole()
  return await consoles.run(new Console({ stdout: stream, stderr: stream }), work)
}

/** From now on the console is that of whoever calls it: the one of the work around it, else the one that was there. */
function shareConsole(): void {
  const own = globalThis.console
  if (IS_SHARED in own) return
  globalThis.console = new Proxy(own, {
    get: (target, key) => Reflect.get(consoles.getStore() ?? target, key) as unknown,
    has: (target, key) => key === IS_SHARED || key in target,
  })
}

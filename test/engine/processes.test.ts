import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const COMMAND = join(import.meta.dirname, '../../cli/stepwright.js')
const handler = (name: string) => join(import.meta.dirname, 'handlers', `${name}.ts`)

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

let folder: string
let store: string
const running = new Set<ChildProcess>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-processes-'))
  store = join(folder, 's.db')
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function begin(words: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', LEDGER: join(folder, 'ledger'), ...environment },
  })
  running.add(child)
  let stdout = ''
  let stderr = ''
  let heard = () => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    heard()
  })
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code, signal) => {
      running.delete(child)
      heard()
      resolve({ code, signal, stdout, stderr })
    }),
  )
  /** Resolves when the process has said it on stderr. */
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      heard = () => {
        if (stderr.includes(text)) resolve()
        else if (child.exitCode !== null) reject(new Error(`it ended without saying "${text}": ${stderr}`))
      }
      heard()
    })
  return { child, ended, says }
}

const stepwright = (words: readonly string[], environment?: Record<string, string>) => begin(words, environment).ended
const ledger = () =>
  existsSync(join(folder, 'ledger')) ? readFileSync(join(folder, 'ledger'), 'utf8').trim().split('\n') : []

const ledgerHas = (line: (text: string) => boolean) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!ledger().some(line)) return
      watcher.close()
      resolve()
    }
    const watcher = watch(folder, look)
    look()
  })

describe('a process that is killed between two steps', () => {
  const run = ['--store', 's.db', '--name', 'n', '--input', '{"killIn":"between"}']

  test('is resumed under the same name without repeating a step', async () => {
    const killed = await stepwright(['run', handler('killed'), ...run], { KILL: '1' })
    expect(killed.signal).toBe('SIGKILL')
    expect(ledger()).toEqual(['first', 'second'])
    const resumed = await stepwright(['run', handler('killed'), ...run, '--json'])
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'succeeded', result: ['first', 'second', 'third'] })
    expect(resumed.code).toBe(0)
    expect(ledger()).toEqual(['first', 'second', 'third'])
  })

  test('is resumed by a worker', async () => {
    await stepwright(['run', handler('killed'), ...run], { KILL: '1' })
    const worked = await stepwright(['worker', handler('killed'), '--store', 's.db', '--once'])
    expect(worked.code).toBe(0)
    expect(ledger()).toEqual(['first', 'second', 'third'])
    const shown = await stepwright(['executions', 'n', '--store', 's.db', '--json'])
    const { outcome, events } = JSON.parse(shown.stdout) as { outcome: unknown; events: { EventId: number }[] }
    expect(outcome).toMatchObject({ status: 'succeeded' })
    expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1))
  })
})

describe('a callback', () => {
  test('is completed from another process, verbatim, and a waiting worker goes on at once', async () => {
    const started = await stepwright(['run', handler('approval'), '--store', 's.db', '--name', 'a', '--json'])
    expect(started.code).toBe(3)
    const { waitsFor } = JSON.parse(started.stdout) as { waitsFor: { callbackId: string }[] }
    const { callbackId } = waitsFor[0]!
    expect(ledger()).toEqual([callbackId])

    const worker = begin(['worker', handler('approval'), '--store', 's.db'])
    await worker.says('Ctrl-C')
    const result = ' {"yes": 1}\n'
    const completed = await stepwright(['callback', 'succeed', callbackId, '--result', result, '--store', 's.db'])
    expect(completed).toMatchObject({ code: 0, stdout: '', stderr: '' })
    await worker.says('succeeded')
    worker.child.kill('SIGTERM')
    expect((await worker.ended).code).toBe(0)

    const resumed = await stepwright(['run', handler('approval'), '--store', 's.db', '--name', 'a', '--json'])
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'succeeded', result: { answer: result } })
    const again = await stepwright(['callback', 'fail', callbackId, '--message', 'late', '--store', 's.db'])
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('callback-complete') as string })
    const unknown = await stepwright(['callback', 'heartbeat', 'nobody', '--store', 's.db'])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('unknown-callback') as string })
  })

  test('reaches a process that runs the execution in the meantime', async () => {
    const first = begin(['run', handler('approval'), '--store', 's.db', '--name', 'a', '--json'])
    await ledgerHas((line) => line.length > 0)
    const completed = await stepwright(['callback', 'succeed', ledger()[0]!, '--result', 'yes', '--store', 's.db'])
    expect(completed.code).toBe(0)
    await first.ended
    const resumed = await stepwright(['run', handler('approval'), '--store', 's.db', '--name', 'a', '--json'])
    expect(JSON.parse(resumed.stdout)).toMatchObject({ status: 'succeeded', result: { answer: 'yes' } })
    expect(ledger().filter((line) => line.startsWith('answered'))).toEqual(['answered yes'])
  })
})

test('two workers share a store, and no step is done twice', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `n-${index}`)
  writeFileSync(
    join(folder, 'counted.ts'),
    `import { withDurableExecution } from 'stepwright'
     import { record } from ${JSON.stringify(handler('ledger'))}
     export const handler = withDurableExecution(async (name: string, context) => {
       await context.step('one', async () => record(name + ' one'))
       await context.wait({ seconds: 1 })
       await context.step('two', async () => record(name + ' two'))
     })`,
  )
  writeFileSync(
    join(folder, 'start.ts'),
    `import { Engine, loadHandlers, openStore, systemEnvironment } from ${JSON.stringify(join(import.meta.dirname, '../../runtime/index.ts'))}
     const store = openStore('s.db', { environment: systemEnvironment })
     const engine = new Engine({ store, environment: systemEnvironment, handlers: await loadHandlers('counted.ts') })
     await Promise.all(${JSON.stringify(names)}.map((name) => engine.start({ workflow: 'counted', name, input: name })))
     await store.close()`,
  )
  const starting = spawn(process.execPath, ['start.ts'], { cwd: folder, stdio: 'inherit' })
  await new Promise((resolve) => starting.on('close', resolve))
  const workers = [1, 2].map(() => begin(['worker', 'counted.ts', '--store', 's.db']))
  await ledgerHas(() => ledger().length >= 40)
  for (const { child } of workers) child.kill('SIGTERM')
  for (const { ended } of workers) expect((await ended).code).toBe(0)
  expect(ledger().toSorted()).toEqual(names.flatMap((name) => [`${name} one`, `${name} two`]).toSorted())
})

describe('what never settles', () => {
  beforeEach(() =>
    writeFileSync(
      join(folder, 'hangs.ts'),
      `import { withDurableExecution } from 'stepwright'
       const endless = () => new Promise<void>(() => {})
       const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
       export const handler = withDurableExecution(async (way: string, context) => {
         await context.step('first', async () => 1)
         if (way === 'plain') await endless()
         if (way === 'body') await context.step('stuck', endless)
         if (way === 'later') await later(300)
         const slow = () => later(60_000)
         if (way === 'race') await Promise.race([context.step('slow', slow), context.step('fast', async () => 1)])
         if (way === 'either') await Promise.race([context.step('stuck', endless), context.waitForCallback('answer', async () => {})])
         return 'x'.repeat(100_000)
       })`,
    ),
  )
  const run = (way: string, ...words: string[]) => ['run', 'hangs.ts', '--input', JSON.stringify(way), ...words]
  const PLAIN = 'The handler of "n" waits for something that is no operation'
  const BODY = 'The execution "n" hangs: nothing in the process will settle what stuck began'
  const inStore = ['--store', 's.db', '--name', 'n']

  test.each([
    ['plain', PLAIN],
    ['body', BODY],
  ])('ends run with what hangs, in memory and with a store: %s', async (way, says) => {
    for (const words of [['--name', 'n'], inStore]) {
      const { code, stdout, stderr } = await stepwright(run(way, ...words))
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(says)
    }
  })

  test('is told from a promise that a timer settles', async () => {
    expect(await stepwright(run('later', ...inStore))).toMatchObject({ code: 0 })
  })

  test('does not keep run when the execution has ended, and the pipe gets everything', async () => {
    const begun = Date.now()
    const { code, stdout } = await stepwright(run('race', ...inStore))
    expect(code).toBe(0)
    expect(stdout).toHaveLength(100_003)
    expect(Date.now() - begun).toBeLessThan(30_000)
  })

  test('does not keep an answer of another process away', async () => {
    const running = begin(run('either', ...inStore))
    await running.says(BODY)
    const shown = await stepwright(['executions', 'n', '--store', 's.db', '--json'])
    const { waitsFor } = JSON.parse(shown.stdout) as { waitsFor: { callbackId: string }[] }
    await stepwright(['callback', 'succeed', waitsFor[0]!.callbackId, '--store', 's.db'])
    expect((await running.ended).code).toBe(0)
  })

  test('is said by a worker, which goes on and ends by one signal', async () => {
    await stepwright(run('plain', ...inStore))
    const worker = begin(['worker', 'hangs.ts', '--store', 's.db', '--retention', '0'])
    await worker.says(PLAIN)
    expect(worker.child.exitCode).toBeNull()
    worker.child.kill('SIGTERM')
    const { code, stderr } = await worker.ended
    expect(code).toBe(0)
    expect(stderr.split(PLAIN)).toHaveLength(2)
  })
})

describe('what a user gets wrong', () => {
  const refused = async (words: readonly string[]) => {
    const { code, stdout, stderr } = await stepwright(words)
    expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
    expect(stdout).toBe('')
    return { code, says: /\[([\w-]+)\]/.exec(stderr)?.[1] ?? stderr }
  }

  test('the same name with another input', async () => {
    const named = (input: string) => ['run', handler('killed'), '--store', 's.db', '--name', 'n', '--input', input]
    expect((await stepwright(named('{"x":1}'))).code).toBe(0)
    expect(await refused(named('{"x":2}'))).toEqual({ code: 2, says: 'execution-name-taken' })
    expect((await stepwright(named('{"x": 1}'))).code).toBe(0)
  })

  test('a store that is missing, or no store', async () => {
    expect(await refused(['executions', '--store', 's.db'])).toEqual({ code: 2, says: 'store-not-found' })
    expect(existsSync(store)).toBe(false)
    writeFileSync(store, 'no store at all\n'.repeat(100))
    expect(await refused(['executions', '--store', 's.db'])).toEqual({ code: 2, says: 'store-damaged' })
    expect(await refused(['run', handler('killed'), '--store', 's.db'])).toEqual({ code: 2, says: 'store-damaged' })
  })

  test('an input that is no JSON, a file with several handlers, an export that is none', async () => {
    expect(await refused(['run', handler('killed'), '--input', '{'])).toEqual({ code: 2, says: 'invalid-json' })
    expect(await refused(['run', handler('many')])).toEqual({ code: 2, says: 'several-handlers' })
    expect(await refused(['run', handler('many'), '--export', 'creat'])).toEqual({ code: 2, says: 'unknown-export' })
    expect((await stepwright(['run', handler('many'), '--export', 'remove'])).stdout).toBe('"removed"\n')
  })

  test('a callback without a store ends suspended, with a hint', async () => {
    const { code, stderr } = await stepwright(['run', handler('approval')])
    expect(code).toBe(3)
    expect(stderr).toContain('store-suggested')
  })

  test('a stack names the line of the source, and output of handlers stays off stdout', async () => {
    writeFileSync(
      join(folder, 'stack.ts'),
      `import { withDurableExecution } from 'stepwright'
       interface Removed { readonly by: 'the compiler' }
       export const handler = withDurableExecution(async (_: Removed, context) => {
         console.log('printed')
         context.logger.info('logged')
         return context.step(async () => new Error('here').stack)
       })`,
    )
    const { stdout, stderr } = await stepwright(['run', 'stack.ts', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({ result: expect.stringMatching(/stack\.ts:6:\d+/) as string })
    expect(stderr).toContain('printed')
    expect(stderr).toContain('logged')
  })

  test('an execution that failed is told apart from one that waits', async () => {
    writeFileSync(
      join(folder, 'fails.ts'),
      `import { withDurableExecution } from 'stepwright'
       export const handler = withDurableExecution(async () => { throw new TypeError('boom') })`,
    )
    const { code, stdout } = await stepwright(['run', 'fails.ts', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ status: 'failed', error: { name: 'TypeError', message: 'boom' } })
  })
})

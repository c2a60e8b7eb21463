import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import { EngineError } from '../../runtime/engine/engine-error.ts'
import { loadHandlers } from '../../runtime/engine/load.ts'
import { testEngine, testWorld } from './test-engine.ts'

const HANDLERS = join(import.meta.dirname, 'handlers')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-load-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (name: string, text: string): string => {
  const file = join(folder, name)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}
const HANDLER = `import { withDurableExecution } from 'stepwright'
import { answer } from './lib'
export const handler = withDurableExecution(async () => answer)
`

const wrong = async (file: string): Promise<readonly Diagnostic[]> => {
  try {
    await loadHandlers(file)
  } catch (thrown) {
    if (thrown instanceof EngineError) return thrown.diagnostics
    throw thrown
  }
  return []
}

describe('loading', () => {
  test('finds each handler once, and names it after file and export', async () => {
    const loaded = await loadHandlers(join(HANDLERS, 'many.ts'))
    expect(loaded.map(({ workflow, exportName }) => [workflow, exportName])).toEqual([
      ['many-create', 'create'],
      ['many-remove', 'remove'],
    ])
  })

  test('names a file called handler after its folder', async () => {
    write('orders/lib.ts', 'export const answer = 1')
    const [loaded] = await loadHandlers(write('orders/handler.ts', HANDLER))
    expect(loaded?.workflow).toBe('orders')
  })

  test('gives the handler the API of this process, whichever package it imports', async () => {
    const world = testWorld()
    const engine = testEngine(world, await loadHandlers(join(HANDLERS, 'many.ts')))
    const { execution } = await engine.start({ workflow: 'many-create', input: {} })
    const { outcome } = await world.until(engine.run(execution.id, 'timers'))
    expect(outcome).toEqual({ status: 'succeeded', result: [true, false, 2] })
  })

  test('takes TypeScript that type stripping cannot', async () => {
    write('lib.ts', 'enum Answer { Right = 42 }\nexport const answer = Answer.Right')
    const world = testWorld()
    const engine = testEngine(world, await loadHandlers(write('main.ts', HANDLER)))
    const { execution } = await engine.start({ workflow: 'main' })
    expect((await world.until(engine.run(execution.id))).outcome).toEqual({ status: 'succeeded', result: 42 })
  })

  test('loads afresh each time', async () => {
    const file = write('main.ts', HANDLER)
    const results: unknown[] = []
    for (const text of ['export const answer = 1', 'export const answer = 2']) {
      write('lib.ts', text)
      const world = testWorld()
      const engine = testEngine(world, await loadHandlers(file))
      const { execution } = await engine.start({ workflow: 'main' })
      const { outcome } = await world.until(engine.run(execution.id))
      results.push(outcome.status === 'succeeded' && outcome.result)
    }
    expect(results).toEqual([1, 2])
  })

  test('lets a transform change local sources first', async () => {
    write('lib.ts', 'export const answer = 1')
    const seen: string[] = []
    const world = testWorld()
    const handlers = await loadHandlers(write('main.ts', HANDLER), {
      transform: (file, source) => {
        seen.push(file)
        return file.endsWith('lib.ts') ? source.replace('1', '7 as number') : undefined
      },
    })
    const engine = testEngine(world, handlers)
    const { execution } = await engine.start({ workflow: 'main' })
    expect((await world.until(engine.run(execution.id))).outcome).toMatchObject({ result: 7 })
    expect(seen).toEqual([join(folder, 'main.ts'), join(folder, 'lib.ts')])
  })
})

describe('the hash', () => {
  const hashOf = async (lib: string, handler = HANDLER): Promise<string> => {
    write('lib.ts', lib)
    return (await loadHandlers(write('main.ts', handler)))[0]!.hash
  }

  test('covers local modules, and neither comments nor layout', async () => {
    const first = await hashOf('export const answer = 1')
    expect(await hashOf('// why\nexport  const answer =\n 1', `/* what */\n${HANDLER}`)).toBe(first)
    expect(await hashOf('export const answer = 2')).not.toBe(first)
    expect(await hashOf('export const answer = 1', HANDLER.replace('=> answer', '=> answer + 1'))).not.toBe(first)
  })
})

describe('what is wrong with a file is a diagnostic', () => {
  test('a missing file', async () => {
    expect(await wrong(join(folder, 'no.ts'))).toMatchObject([{ code: 'file-not-found' }])
  })

  test('a folder', async () => {
    expect(await wrong(folder)).toMatchObject([{ code: 'file-unreadable' }])
  })

  test('a syntax error, with its place', async () => {
    const text = `export const größe = 1\nexport const handler = ((\n`
    const [found] = await wrong(write('main.ts', text))
    expect(found).toMatchObject({ code: 'handler-syntax' })
    expect(found?.span?.start).toBeGreaterThanOrEqual(text.indexOf('(('))
  })

  test('an import that leads nowhere, with its place', async () => {
    const [found] = await wrong(write('main.ts', HANDLER))
    expect(found).toMatchObject({ code: 'handler-import', span: { start: HANDLER.indexOf("'./lib'") } })
  })

  test('a module that throws', async () => {
    const [found] = await wrong(write('main.ts', `throw new RangeError('too far')`))
    expect(found).toMatchObject({
      code: 'handler-throws',
      message: expect.stringContaining('RangeError: too far') as string,
    })
  })

  test('a package that is not installed', async () => {
    const [found] = await wrong(write('main.ts', `import 'no-such-package-here'`))
    expect(found).toMatchObject({
      code: 'handler-throws',
      message: expect.stringContaining('no-such-package-here') as string,
    })
  })

  test('a file without a handler', async () => {
    expect(await wrong(write('main.ts', 'export const x = 1'))).toMatchObject([{ code: 'handler-not-exported' }])
  })
})

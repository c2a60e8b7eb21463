import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as aws from '@aws/durable-execution-sdk-js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import type { DurableContext, DurableInstrumentationPlugin } from '../../runtime/handler.ts'
import { loadPlugins } from '../../runtime/replay/load-plugins.ts'
import { FakeService } from './fake-service.ts'
import { chain, type Program, programs } from './programs.ts'
import { replays } from './replays.ts'

/** Plugins are told the same, at the same moments, as AWS's package tells them (`durable-api` 20). */

beforeAll(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterAll(() => {
  vi.restoreAllMocks()
})

/** Far ahead of the real clock: no wait comes due within an invocation, whatever the machine's speed. */
const START_MS = Date.now() + 3_600_000

const HOOKS = [
  'onInvocationStart',
  'onInvocationEnd',
  'onOperationStart',
  'onOperationEnd',
  'onOperationAttemptStart',
  'onOperationAttemptEnd',
  'onOperationChange',
] as const
const WRAPS = ['wrapInvocation', 'wrapChildContextFn', 'wrapOperationAttemptFn'] as const

/** Writes down each hook with what it is told. */
function recorder(lines: unknown[]): DurableInstrumentationPlugin {
  const tells = HOOKS.map((hook) => [hook, async (info: unknown) => void lines.push([hook, plain(info)])])
  const wraps = WRAPS.map((hook) => [
    hook,
    (info: unknown, body: () => unknown) => {
      lines.push([hook, plain(info)])
      return body()
    },
  ])
  return Object.fromEntries([...tells, ...wraps])
}

/** Comparable: times are only there or not, errors are data. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return 'a time'
  if (typeof value === 'string') return value.replace(/"stack":"[^"]*"/, '"stack":""')
  if (value instanceof Error) return chain(value)
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  if ('type' in value && value.type === 'EXECUTION') return 'the execution'
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  // The id of a large result's update is made of the time.
  return Object.fromEntries(entries.map(([key, item]) => [item?.type === 'EXECUTION' ? item.status : key, plain(item)]))
}

type Wrap = typeof stepwright.withDurableExecution
const theirWrap = aws.withDurableExecution as unknown as Wrap

/** Operations side by side have no order among them: what is told is kept by operation, and what is of none by hook. */
async function told(program: Program, wrap: Wrap, api: unknown): Promise<Record<string, unknown[]>> {
  const service = new FakeService({ in: 1 }, START_MS)
  for (const record of program.recorded ?? []) service.record(record)
  const lines: unknown[] = []
  const handler = wrap(async (_event, context) => program.run(context, api as never, () => {}), {
    durableExecutionClient: service,
    plugins: [recorder(lines)],
  })
  await service.run(handler, program.script).catch((error: unknown) => lines.push(['thrown', String(error)]))
  return Object.groupBy(lines as [string, { id?: string }][], ([hook, info]) => info.id ?? hook) as never
}

/** Where AWS's package goes on with what stepwright stops (docs/differences.md), its plugins are told of it. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  // A call that does not match its record: AWS runs it all the same.
  'another type',
  'another name',
  'no name where one is recorded',
  'another subtype',
  'an invoke where a callback is recorded',
  // A lost item: AWS tells that it ended, with an error of its own bookkeeping.
  'a map that fails fast',
  // AWS takes what is cancelled for started, and tells of a wait without an end.
  'a cancelled invoke',
  'a cancelled callback',
  'a cancelled wait',
])
const same = Object.entries({ ...programs, ...replays }).filter(([name]) => !ELSEWHERE.has(name))

describe('hooks as AWS calls them', () => {
  test.concurrent.each(same)('%s', async (_name, program) => {
    const theirs = await told(program, theirWrap, aws)
    const ours = await told(program, stepwright.withDurableExecution, stepwright)
    expect(ours).toEqual(theirs)
    expect(Object.keys(ours).length).toBeGreaterThan(2)
  })
})

const { withDurableExecution } = stepwright

describe('hooks of operations that are begun together come in the order of AWS', () => {
  const ones = async () => 1
  const together: Readonly<Record<string, (context: DurableContext) => Promise<unknown>>> = {
    'a combinator over steps': async (c) => c.promise.allSettled('both', [c.step('x', ones), c.step('y', ones)]),
    'a child context around a step that was begun before': async (c) => {
      const x = c.step('x', ones)
      return c.runInChildContext('child', async (inner) => [await inner.step('z', ones), await x])
    },
    'a virtual context around one': async (c) => {
      const x = c.step('x', ones)
      return c.runInChildContext('child', async () => x, { virtualContext: true })
    },
    'a parallel': async (c) => c.parallel('p', [async (b) => b.step('x', ones), async (b) => b.step('y', ones)]),
  }

  async function order(run: (context: DurableContext) => Promise<unknown>, wrap: Wrap): Promise<readonly string[]> {
    const lines: [hook: string, told: { name?: string; type?: string }][] = []
    const service = new FakeService({ in: 1 }, START_MS)
    const config = { durableExecutionClient: service, plugins: [recorder(lines)] }
    await service.run(
      wrap(async (_event, context) => run(context), config),
      undefined,
    )
    const ofOperations = lines.filter(([hook]) => /Operation(Start|End|Attempt)|ChildContext/.test(hook))
    return ofOperations.map(([hook, { name, type }]) => `${hook} ${name ?? type}`)
  }

  test.each(Object.entries(together))('%s', async (_name, run) => {
    const theirs = await order(run, theirWrap)
    expect(await order(run, withDurableExecution)).toEqual(theirs)
    expect(theirs.length).toBeGreaterThan(7)
  })
})

async function run(
  plugins: readonly DurableInstrumentationPlugin[],
  handler: (context: DurableContext) => Promise<unknown>,
  wrap: Wrap = withDurableExecution,
): Promise<unknown> {
  const service = new FakeService({}, START_MS)
  const wrapped = wrap(async (_event, context) => handler(context), {
    durableExecutionClient: service,
    plugins: [...plugins],
  })
  return service.run(wrapped)
}

describe('plugins', () => {
  test('wrap in their order, the first outermost, and may change what a body answers', async () => {
    const plugin = (name: string): DurableInstrumentationPlugin => ({
      wrapOperationAttemptFn: async (_info, body) => `${name}(${String(await body())})`,
    })
    for (const wrap of [withDurableExecution, theirWrap]) {
      const output = await run([plugin('a'), plugin('b')], async (c) => c.step(async () => 'x'), wrap)
      expect(output).toEqual({ Status: 'SUCCEEDED', Result: '"a(b(x))"' })
    }
  })

  test('are waited for before the execution goes on', async () => {
    const lines: string[] = []
    const later = async (line: string) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      lines.push(line)
    }
    const plugin: DurableInstrumentationPlugin = {
      onInvocationStart: () => later('invocation'),
      onOperationStart: () => later('start'),
      onOperationAttemptStart: () => later('attempt'),
      onOperationAttemptEnd: () => later('attempt ended'),
      onOperationEnd: () => later('ended'),
      onInvocationEnd: () => later('invocation ended'),
    }
    await run([plugin], async (c) => {
      lines.push('handler')
      await c.step(async () => void lines.push('body'))
      lines.push('handler goes on')
    })
    expect(lines).toEqual([
      'invocation',
      'handler',
      'start',
      'attempt',
      'body',
      'attempt ended',
      'ended',
      'handler goes on',
      'invocation ended',
    ])
  })

  test('that throw, at once or later, change nothing', async () => {
    const fails = () => {
      throw new Error('of the plugin')
    }
    const hooks = [...HOOKS, ...WRAPS, 'enrichLogContext']
    const atOnce = Object.fromEntries(hooks.map((hook) => [hook, fails]))
    const later = Object.fromEntries([...HOOKS, ...WRAPS].map((hook) => [hook, async () => fails()]))
    let bodies = 0
    const handler = async (c: DurableContext) => {
      c.logger.info('a line')
      const value = await c.runInChildContext(async (child) => child.step(async () => ++bodies))
      const failure = await c
        .step('bad', async () => Promise.reject(new TypeError('boom')), {
          retryStrategy: () => ({ shouldRetry: false }),
        })
        .catch((error: unknown) => chain(error))
      return [value, failure]
    }
    const expected = await run([], handler)
    for (const plugin of [atOnce, later]) {
      bodies = 0
      expect(await run([plugin as DurableInstrumentationPlugin], handler)).toEqual(expected)
      expect(bodies).toBe(1)
    }
  })

  test('whose wrapping hook rejects change nothing here; with AWS the operation fails', async () => {
    const plugin: DurableInstrumentationPlugin = {
      wrapOperationAttemptFn: async (_info, body) => {
        await body()
        throw new Error('of the plugin')
      },
    }
    const handler = async (c: DurableContext) =>
      c.step(async () => 'done', { retryStrategy: () => ({ shouldRetry: false }) })
    expect(await run([plugin], handler)).toEqual({ Status: 'SUCCEEDED', Result: '"done"' })
    expect(await run([plugin], handler, theirWrap)).toMatchObject({ Error: { ErrorMessage: 'of the plugin' } })
  })

  test('cannot hide the failure of a body', async () => {
    const plugin: DurableInstrumentationPlugin = {
      wrapOperationAttemptFn: async (_info, body) => {
        try {
          return await body()
        } catch {
          return 'all is well'
        }
      },
    }
    for (const wrap of [withDurableExecution, theirWrap]) {
      const output = await run(
        [plugin],
        async (c) =>
          c.step(async () => Promise.reject(new Error('boom')), { retryStrategy: () => ({ shouldRetry: false }) }),
        wrap,
      )
      expect(output).toMatchObject({ Status: 'FAILED', Error: { ErrorMessage: 'boom' } })
    }
  })

  test('add fields to the lines of the default logger', async () => {
    const lines: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
    try {
      await run([{ enrichLogContext: () => ({ traceId: 't-1' }) }, {}], async (c) => c.logger.info('hello'))
    } finally {
      write.mockRestore()
    }
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ message: 'hello', traceId: 't-1', level: 'INFO' }),
    ])
  })
})

describe('plugins that the environment names', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plugins-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  let modules = 0
  /** A module of its own, by its URL. */
  const moduleOf = (source: string): string => {
    const path = join(folder, `module-${++modules}.mjs`)
    writeFileSync(path, source)
    return pathToFileURL(path).href
  }
  const providing = (provider: string) =>
    moduleOf(`export class Told {}\nexport const durableExecutionPluginProvider = ${provider}`)
  const good = '{ pluginApiVersion: 1, pluginType: Told, createPlugin: () => new Told() }'
  const load = (named: string) => loadPlugins([], { DURABLE_EXECUTION_PLUGINS: named, LAMBDA_TASK_ROOT: folder })

  test('come after those of the configuration, in their order', async () => {
    const configured = { onInvocationStart: async () => {} }
    const named = [providing(good), providing(good)]
    const plugins = await loadPlugins([configured], { DURABLE_EXECUTION_PLUGINS: ` ${named.join(' , ')} ` })
    expect(plugins).toHaveLength(3)
    expect(plugins[0]).toBe(configured)
    expect(plugins.slice(1).map((plugin) => plugin.constructor.name)).toEqual(['Told', 'Told'])
    expect(await loadPlugins([configured], {})).toEqual([configured])
    expect(await load('  ')).toEqual([])
  })

  test('are found from the application too, as ES modules and as CommonJS', async () => {
    const packages = join(folder, 'node_modules')
    mkdirSync(join(packages, 'plugin-of-the-application'), { recursive: true })
    writeFileSync(
      join(packages, 'plugin-of-the-application', 'index.js'),
      `class Told {}\nexports.durableExecutionPluginProvider = ${good}`,
    )
    expect(await load('plugin-of-the-application')).toHaveLength(1)
  })

  test.each([
    ['an empty name', () => 'a,,b', 'must contain non-empty, comma-separated package or module specifiers.'],
    ['a name twice', () => 'a, a', "contains duplicate module specifier 'a'."],
    ['a package that is not there', () => 'no-such-plugin', "Unable to resolve 'no-such-plugin' from the application"],
    ['a module that throws', () => moduleOf('throw new Error("not today")'), ': not today'],
    ['a module whose own import is missing', () => moduleOf('import "no-such-part"'), "no-such-part'"],
    ['no provider', () => moduleOf('export {}'), "must export 'durableExecutionPluginProvider'."],
    ['a provider that is no object', () => providing('5'), 'exports an invalid provider; expected an object.'],
    [
      'another version',
      () => providing('{ pluginApiVersion: 2 }'),
      "declares plugin API version '2', but stepwright supports version 1.",
    ],
    ['no type', () => providing('{ pluginApiVersion: 1 }'), "must declare a constructable 'pluginType'."],
    [
      'no factory',
      () => providing('{ pluginApiVersion: 1, pluginType: Told }'),
      "must define a 'createPlugin' factory function.",
    ],
    [
      'a factory that throws',
      () => providing('{ pluginApiVersion: 1, pluginType: Told, createPlugin() { throw new Error("no parts") } }'),
      'failed to create its plugin: no parts',
    ],
    [
      'a plugin of another type',
      () => providing('{ pluginApiVersion: 1, pluginType: Told, createPlugin: () => new Map() }'),
      "declared plugin type 'Told' but created 'Map'.",
    ],
  ])('%s is refused', async (_name, named, message) => {
    const failure = await load(named()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(stepwright.PluginLoadError)
    expect(String(failure)).toContain('PluginLoadError: Dynamic plugin configuration failed: ')
    expect(String(failure)).toContain(message)
  })

  test('end the execution where they cannot be loaded, as with AWS', async () => {
    for (const wrap of [withDurableExecution, theirWrap]) {
      vi.stubEnv('DURABLE_EXECUTION_PLUGINS', moduleOf('export {}'))
      try {
        expect(await run([], async () => 1, wrap)).toMatchObject({
          Status: 'FAILED',
          Error: { ErrorType: 'PluginLoadError' },
        })
      } finally {
        vi.unstubAllEnvs()
      }
    }
  })
})

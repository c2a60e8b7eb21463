import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { type DiffSource, diffSources } from '../../compiler/diff-sources.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'
import { Engine } from '../../runtime/engine/engine.ts'
import { loadHandlers } from '../../runtime/engine/load.ts'
import { Simulation } from '../../runtime/environment/simulation.ts'
import type { Outcome } from '../../runtime/history/outcome.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'

/**
 * The verdicts are held to the runtime: an execution begins with the older handler, suspends, and goes on with the newer one. `breaks` means
 * that it then fails with NonDeterministicExecutionError, or ends with another result than the newer handler gives when it runs alone; `safe`
 * means that it ends well.
 */
const folder = mkdtempSync(join(tmpdir(), 'stepwright-verdicts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const handlerOf = (body: string) => `import { retryPresets, withDurableExecution } from 'stepwright'

export const handler = withDurableExecution(async (event: { total: number }, context) => {
${body}
})
`

interface Change {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly level: 'safe' | 'depends' | 'breaks'
  readonly becomes: 'fails' | 'wrong result' | 'succeeds'
}

const step = (name: string, value: string = `'${name}'`) => `await context.step('${name}', async () => ${value})`
const lines = (...all: string[]) => all.join('\n')
const pause = `await context.wait('pause', { seconds: 60 })`
const two = (between = '') =>
  lines(`const a = ${step('a')}`, between, pause, `const b = ${step('b')}`, 'return { a, b }')

const CHANGES: readonly Change[] = [
  { name: 'nothing', before: two(), after: two(), level: 'safe', becomes: 'succeeds' },
  {
    name: 'a step added before where it is',
    before: two(),
    after: two(step('audit')),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'a step removed before where it is',
    before: two(step('audit')),
    after: two(),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'a step added after everything',
    before: lines(step('a'), pause, 'return 1'),
    after: lines(step('a'), pause, step('late'), 'return 1'),
    level: 'safe',
    becomes: 'succeeds',
  },
  {
    name: 'the last operation removed',
    before: lines(step('a'), pause, 'return 1'),
    after: lines(step('a'), 'return 1'),
    level: 'safe',
    becomes: 'succeeds',
  },
  {
    name: 'a renamed step',
    before: two(),
    after: two().replace("step('a'", "step('first'"),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'another kind of the same name',
    before: two(step('x')),
    after: two(`await context.wait('x', { seconds: 1 })`),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'exchanged steps',
    before: lines(step('a'), step('b'), pause, 'return 1'),
    after: lines(step('b'), step('a'), pause, 'return 1'),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'another body',
    before: two(),
    after: two().replace("=> 'b'", "=> 'new b'"),
    level: 'safe',
    becomes: 'succeeds',
  },
  {
    name: 'a longer wait',
    before: two(),
    after: two().replace('seconds: 60', 'hours: 2'),
    level: 'safe',
    becomes: 'succeeds',
  },
  {
    name: 'another retry policy',
    before: two(),
    after: two().replace("async () => 'b')", "async () => 'b', { retryStrategy: retryPresets.noRetry })"),
    level: 'safe',
    becomes: 'succeeds',
  },
  {
    name: 'an unnamed step before another',
    before: lines('const a = await context.step(async () => event.total)', pause, 'return a'),
    after: lines(
      'const n = await context.step(async () => 5)',
      'const a = await context.step(async () => event.total)',
      pause,
      'return a + n',
    ),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'an unnamed step that takes the record of another one',
    before: lines(
      'const a = await context.step(async () => event.total)',
      'const b = await context.step(async () => event.total * 2)',
      pause,
      'return a + b',
    ),
    after: lines(
      'const n = await context.step(async () => 5)',
      'const a = await context.step(async () => event.total)',
      pause,
      'return a + n',
    ),
    level: 'breaks',
    becomes: 'wrong result',
  },
  {
    name: 'a step put into a child context',
    before: two(),
    after: two().replace(
      `const a = ${step('a')}`,
      `const a = await context.runInChildContext('child', async (inner) => inner.step('a', async () => 'a'))`,
    ),
    level: 'breaks',
    becomes: 'fails',
  },
  {
    name: 'another limit, which changes nothing here',
    before: lines(`if (event.total > 10) { ${step('big')} }`, pause, 'return 1'),
    after: lines(`if (event.total > 20) { ${step('big')} }`, pause, 'return 1'),
    level: 'depends',
    becomes: 'succeeds',
  },
  {
    name: 'another limit, which leads the other way',
    before: lines(`if (event.total > 10) { ${step('big')} }`, pause, 'return 1'),
    after: lines(`if (event.total > 200) { ${step('big')} }`, pause, 'return 1'),
    level: 'depends',
    becomes: 'fails',
  },
  {
    name: 'a branch added at the end of an unfinished parallel',
    before: lines(`await context.parallel('all', [async (one) => one.wait('pause', { seconds: 60 })])`, 'return 1'),
    after: lines(
      `await context.parallel('all', [async (one) => one.wait('pause', { seconds: 60 }), async (two) => two.wait('other', { seconds: 5 })])`,
      'return 1',
    ),
    level: 'safe',
    becomes: 'succeeds',
  },
]

describe('verdicts', () => {
  test.each(CHANGES.map((change) => [change.name, change] as const))('%s', async (name, change) => {
    const place = name.replace(/\W+/g, '-')
    const before = written(`${place}/before/handler.ts`, change.before)
    const after = written(`${place}/after/handler.ts`, change.after)
    const { workflows, diagnostics } = await diffSources(source(before), source(after))
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(workflows[0]!.diff.verdicts.durable.level).toBe(change.level)
    const alone = await outcomeOf([after])
    expect(alone.status).toBe('succeeded')
    expect(becomes(await outcomeOf([before, after]), alone)).toBe(change.becomes)
  })
})

/** No case here changes what a finished step answers, so another result than the newer version gives alone is a wrong record. */
function becomes(outcome: Outcome, alone: Outcome): Change['becomes'] | Outcome {
  if (outcome.status === 'failed') return /Non-?deterministic/i.test(JSON.stringify(outcome)) ? 'fails' : outcome
  return isDeepStrictEqual(outcome, alone) ? 'succeeds' : 'wrong result'
}

function source(file: string): DiffSource {
  return { kind: 'handler', file, shown: file, cwd: folder, projectFiles: diskFiles, label: (shown) => shown }
}

function written(file: string, body: string): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, handlerOf(body))
  return path
}

/** Runs one execution: with each version to its suspension, with the last one to its end. Time is simulated. */
async function outcomeOf(versions: readonly string[]): Promise<Outcome> {
  const simulation = new Simulation()
  let ids = 0
  const environment = { clock: simulation.clock, random: () => 0.5, newId: () => `id-${++ids}`, faultPoint: () => {} }
  const store = new MemoryStore(environment.faultPoint)
  let outcome: Outcome | undefined
  for (const [index, file] of versions.entries()) {
    const [loaded] = await loadHandlers(file)
    const engine = new Engine({
      store,
      environment,
      handlers: [{ ...loaded!, workflow: 'main' }],
      onDiagnostic: () => {},
    })
    const { execution } = await engine.start({ workflow: 'main', name: 'one', input: { total: 100 } })
    const isLast = index === versions.length - 1
    const ended = await simulation.run(engine.run(execution.id, isLast ? 'settled' : 'suspended'))
    if (ended === 'idle') throw new Error('it waits for something that never comes')
    outcome = ended.value.outcome
  }
  return outcome!
}

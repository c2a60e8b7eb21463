import { expect, it } from 'vitest'
import { compile } from '../../compiler/compile.ts'
import { memoryFiles } from '../handler/memory-files.ts'
import { handlerText } from './from-text.ts'

/** Several handlers in one command: each is what it would be alone. */
const CWD = '/project'

async function compileFiles(files: Readonly<Record<string, string>>, asked: readonly string[]) {
  const projectFiles = memoryFiles(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${CWD}/${path}`, text])),
  )
  const { workflows, diagnostics } = await compile({ files: asked, projectFiles, cwd: CWD })
  return {
    outputs: Object.fromEntries(
      workflows.flatMap(({ outputs }) => outputs.map(({ path, content }) => [path, content])),
    ),
    names: workflows.map(({ workflow }) => workflow.name),
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ code, span }) => [code, span?.file]),
  }
}

const step = (name: string, value = `'${name}'`, more = '') =>
  handlerText(`return await context.step('${name}', async () => ${value})`, undefined, more)

it('gives each handler the bytes that it has alone, whatever the others rewrite', async () => {
  const two = `import { withDurableExecution } from 'stepwright'
export const first = withDurableExecution(async (event: { id: string }, context) => await context.step('one', async () => event.id))
export const second = withDurableExecution(async (event: { id: string }, context) => await context.step('two', async () => event.id))
`
  const files = {
    'shared.ts': `export const rates = { low: 1 }\nexport const rated = (id: string) => ({ id, rate: rates.low })\n`,
    'a.ts': step('a', 'rated(event.id)', `import { rated } from './shared.ts'\nexport const limit = 3`),
    // It reads a module that has the tasks of another handler.
    'b.ts': step('b', 'limit + 1', `import { limit } from './a.ts'`),
    'c.ts': step('c', 'rated(event.id)', `import { rated } from './shared.ts'`),
    'two.ts': two,
  }
  const asked = ['a.ts', 'b.ts', 'c.ts', 'two.ts']
  const together = await compileFiles(files, asked)
  expect(together.errors).toEqual([])
  expect(together.names).toEqual(['a', 'b', 'c', 'two-first', 'two-second'])
  const alone = await Promise.all(asked.map((file) => compileFiles(files, [file])))
  expect(together.outputs).toEqual(Object.assign({}, ...alone.map(({ outputs }) => outputs)))
})

it('takes nothing that another handler says for a part of it', async () => {
  const counter = `class Counter {\n  reads = 0\n  get size() {\n    return ++this.reads\n  }\n}\nexport const counter = new Counter()`
  const files = {
    'a.ts': handlerText(`const known = new Set(['x', event.id])
  const isNew = known.size === 2
  return await context.step('a', async () => isNew && known.has(event.id))`),
    // Its accessor has the name of a property that the other reads.
    'b.ts': step('b', 'counter.size', counter),
  }
  const together = await compileFiles(files, ['a.ts', 'b.ts'])
  expect(together.errors).toEqual([])
  const alone = await compileFiles(files, ['a.ts'])
  expect(together.outputs).toEqual(expect.objectContaining(alone.outputs))
})

it('bundles the others when one cannot be bundled', async () => {
  const files = { 'a.ts': step('a'), 'b.ts': step('b', 'gone.x', `import gone from 'a-package-that-is-nowhere'`) }
  const { names, errors } = await compileFiles(files, ['a.ts', 'b.ts'])
  expect(names).toEqual(['a'])
  expect(errors.every(([code, file]) => code === 'bundle-failed' && file === 'b.ts')).toBe(true)
  expect(errors).not.toEqual([])
})

it('refuses the handlers that reach what is not right TypeScript, and only them', async () => {
  const files = {
    'wrong.ts': `export const rate: number = 'high'\n`,
    'between.ts': `export { rate } from './wrong.ts'\n`,
    'a.ts': step('a'),
    'b.ts': step('b', 'rate', `import { rate } from './between.ts'`),
  }
  expect(await compileFiles(files, ['a.ts', 'b.ts'])).toMatchObject({
    names: ['a'],
    errors: [['type-error', 'wrong.ts']],
  })
  const everywhere = `declare global {\n  interface Rates { readonly rate: Unknown }\n}\nexport {}\n`
  expect(await compileFiles({ ...files, 'wrong.ts': everywhere }, ['a.ts', 'b.ts'])).toMatchObject({ names: [] })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processMiB, processMs } from './cold-process.ts'
import { INSTALLED_COMMAND, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

const MANY = 500
const FEW = 50

/** One command that compiles 500 handlers with the default targets, against the TypeScript 6 API parsing and checking them in one program. */
export const compileMany: Benchmark = {
  id: 'compile-500',
  title: 'Compiling 500 handlers in a cold process, against parsing and checking them with the TypeScript 6 API',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 1.25 },
  prepare: installPackage,
  measure: async () =>
    withHandlers(MANY, (files, folder) => ({
      value: processMs(compileWords(files, folder)),
      peer: processMs(checkWords(files)),
    })),
}

export const compileManyMemory: Benchmark = {
  id: 'compile-500-memory',
  title: 'The most memory of compiling 500 handlers, against that of the TypeScript 6 API',
  unit: 'MiB',
  goal: { kind: 'at-most', ratio: 1.2 },
  prepare: installPackage,
  measure: async () =>
    withHandlers(MANY, (files, folder) => {
      const note = join(folder, 'peak.txt')
      return { value: processMiB(compileWords(files, folder), note), peer: processMiB(checkWords(files), note) }
    }),
}

/** Ten times the handlers in eleven times the time at most. */
export const compileGrowth: Benchmark = {
  id: 'compile-growth',
  title: 'Compiling 500 handlers, against compiling 50',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 11 },
  prepare: installPackage,
  measure: async () => ({
    value: withHandlers(MANY, (files, folder) => processMs(compileWords(files, folder))),
    peer: withHandlers(FEW, (files, folder) => processMs(compileWords(files, folder))),
  }),
}

const compileWords = (files: readonly string[], folder: string) => [
  INSTALLED_COMMAND,
  'compile',
  ...files,
  '--out',
  join(folder, 'out'),
]

const checkWords = (files: readonly string[]) => [join(import.meta.dirname, 'typescript-check.js'), ...files]

/** Handlers of five operations with a loop, a branch and a catch, each with types and names of its own. */
function withHandlers<T>(count: number, use: (files: readonly string[], folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  try {
    const files = Array.from({ length: count }, (_, index) => join(folder, `workflow-${index}.ts`))
    for (const [index, file] of files.entries()) writeFileSync(file, handlerText(index))
    return use(files, folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const handlerText = (index: number) => `import { withDurableExecution } from 'stepwright'

interface Order${index} {
  readonly id: string
  readonly total: number
  readonly items: readonly { readonly sku: string; readonly count: number }[]
}

async function charge(id: string, amount: number): Promise<{ receipt: string; amount: number }> {
  return { receipt: \`\${id}-${index}\`, amount }
}

export const handler = withDurableExecution(async (event: Order${index}, context) => {
  const known = await context.step('look-up-${index}', async () => ({ vip: event.total > ${index}, limit: ${index} }))
  let paid = 0
  for (const item of event.items) {
    const receipt = await context.step('charge', async () => charge(item.sku, item.count))
    paid = paid + receipt.amount
  }
  if (known.vip && paid > known.limit) await context.wait('settle', { seconds: 30 })
  try {
    await context.invoke('ship', 'ship-function', { id: event.id, paid })
  } catch {
    await context.step('refund', async () => charge(event.id, -paid))
    return { id: event.id, status: 'refunded', paid: 0 }
  }
  return { id: event.id, status: 'shipped', paid }
})
`

import { describe, expect, test } from 'vitest'
import { checkHandlers, lowerHandlers } from '../../compiler/handler/lower.ts'
import { findings, graphOf, lowerText } from './lowering.ts'
import { memoryFiles } from './memory-files.ts'

const IMPORTS = `import { withDurableExecution } from '@aws/durable-execution-sdk-js'
import middy from '@middy/core'
import { makeIdempotent } from '@aws-lambda-powertools/idempotency'
`
const PLAIN = `withDurableExecution(async (event: { id: string }, context) => context.step('a', async () => event.id))`

/** What is said of the exports of a file, and the names of the workflows that it gives. */
function refusals(text: string, more: Readonly<Record<string, string>> = {}) {
  const lowered = lowerText(IMPORTS + text, more)
  const said = lowered.diagnostics.map(({ code, message }) => `${code}: ${message.split(':')[0]}`)
  return { said, workflows: lowered.workflows.map(({ workflow }) => workflow.name) }
}

describe('an exported handler that is not the call itself is refused, never left out', () => {
  test('inside a wrapper of a package, with and without a chain, and by another name', () => {
    expect(
      refusals(`const durable = ${PLAIN}
export const handler = middy(${PLAIN}).use({}).use({})
export const other = makeIdempotent(durable, {})
export const later = middy().use({}).handler(durable)
const named = middy(durable)
export default named`).said,
    ).toMatchInlineSnapshot(`
      [
        "wrapped-handler: \`handler\` is a durable handler inside \`middy\`",
        "wrapped-handler: \`other\` is a durable handler inside \`makeIdempotent\`",
        "wrapped-handler: \`later\` is a durable handler inside \`middy().use({}).handler\`",
        "wrapped-handler: \`default\` is a durable handler inside \`middy\`",
      ]
    `)
  })

  test('made by a function of the file, of another file, or picked', () => {
    expect(
      refusals(
        `import { make as made } from './make.ts'
const make = (name: string) => withDurableExecution(async (event: { id: string }, context) =>
  context.step('a', async () => name + event.id))
function declared(name: string) { return make(name) }
export const one = make('one')
export const two = declared('two')
export const three = made('three')
export const four = one.length > 1 ? ${PLAIN} : make('four')`,
        {
          '/project/order/make.ts': `import { withDurableExecution } from '@aws/durable-execution-sdk-js'
export const make = (name: string) => withDurableExecution(async (event: {}, context) => context.step('a', async () => name))`,
        },
      ).said,
    ).toMatchInlineSnapshot(`
      [
        "wrapped-handler: \`one\` is a durable handler that \`make\` makes",
        "wrapped-handler: \`two\` is a durable handler that \`declared\` makes",
        "wrapped-handler: \`three\` is a durable handler that \`made\` makes",
        "wrapped-handler: \`four\` is a durable handler that \`one.length > 1 ? withDurableExecution(async (event",
      ]
    `)
  })

  test('beside a plain one, which is exported and named as the runtime names it', () => {
    const wrapped = refusals(`export const plain = ${PLAIN}\nexport const handler = middy(plain)`)
    expect(wrapped.workflows).toEqual(['order'])
    expect(wrapped.said).toHaveLength(1)
    const made = refusals(`const make = () => ${PLAIN}\nexport const plain = ${PLAIN}\nexport const handler = make()`)
    expect(made.workflows).toEqual(['order-plain'])
    expect(made.said).toHaveLength(1)
  })

  test('what holds or makes handlers and is none stays unsaid', () => {
    expect(
      refusals(`export const plain = ${PLAIN}
export const make = () => ${PLAIN}
export function local(event: { id: string }) { return plain.length + event.id }
const list = (...all: readonly unknown[]) => ({ all })
export const table = list(plain)
export const all = { plain }`),
    ).toEqual({ said: [], workflows: ['order'] })
  })
})

test('what the hint says: functions given the context share the code of handlers', () => {
  expect(
    graphOf(
      `return run('one', event, context)`,
      `import type { DurableContext } from '@aws/durable-execution-sdk-js'
const run = async (name: string, event: { id: string }, context: DurableContext) => context.step('a', async () => name + event.id)`,
      '{ id: string }',
    ),
  ).toContain('a: step "a" a(name: "one", event)')
})

test('the checks look into a wrapped handler, once', () => {
  const text = `${IMPORTS}const make = () => withDurableExecution(async (event: { id: string }, context) => {
  await context.step('a', async () => event.id)
  return Date.now()
})
export const one = make()
export const two = middy(make())`
  const { diagnostics } = checkHandlers({
    files: ['order/handler.ts'],
    projectFiles: memoryFiles({ '/project/order/handler.ts': text }),
    cwd: '/project',
  })
  expect(diagnostics.map(({ code }) => code)).toEqual(['nondeterministic-call'])
})

test('handlers in .mts, and in .js with types in JSDoc', () => {
  const files = {
    '/project/a/handler.mts': `import { withDurableExecution } from 'stepwright'
import { twice } from './twice.mjs'
export const handler = withDurableExecution(async (event: { id: string }, context) => context.step('a', async () => twice(event.id)))`,
    '/project/a/twice.mts': `export const twice = (text: string) => text + text`,
    '/project/b/handler.js': `import { withDurableExecution } from 'stepwright'
/**
 * @param {{ id: string }} event
 * @param {import('stepwright').DurableContext} context
 */
async function run(event, context) {
  return (await context.step('a', async () => event.id)) + event.id.length
}
export const handler = withDurableExecution(run)`,
  }
  const lowered = lowerHandlers({
    files: ['a/handler.mts', 'b/handler.js'],
    projectFiles: memoryFiles(files),
    cwd: '/project',
  })
  expect(findings(lowered)).toEqual([])
  expect(lowered.workflows.map(({ workflow }) => workflow.event.kind)).toEqual(['object', 'object'])
})

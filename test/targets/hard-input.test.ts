import { expect, it } from 'vitest'
import { HARD_HANDLERS } from '../../bench/hard-handlers.ts'
import { compileText, handlerText } from './from-text.ts'

/** Input that is hard by its size or its form ends in a result or in diagnostics, never in a throw. How time grows is the bench's. */
it.for([
  ['operations', 200],
  ['lines', 5000],
  ['nesting', 100],
  ['elements', 10_000],
  ['members', 2000],
  ['members that are objects', 1000],
] as const)('a handler of many %s compiles: %i', { timeout: 120_000 }, async ([what, count]) => {
  const { workflows, diagnostics } = await compileText(HARD_HANDLERS[what](count))
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(workflows).toHaveLength(1)
})

it(
  'a handler of 1,000 operations is larger than a definition can be, and is told so',
  { timeout: 120_000 },
  async () => {
    const { workflows, diagnostics } = await compileText(HARD_HANDLERS.operations(1000))
    expect(workflows).toEqual([])
    expect(diagnostics.map(({ code }) => code)).toEqual(['definition-too-large'])
  },
)

const BODY = `const order = await context.step('load', async () => event)
  if (order.id === 'x') await context.wait('pause', { seconds: 1 })
  return order`

it.for([
  [
    'types that contain themselves',
    handlerText('return event.next?.next?.id', 'Node', 'interface Node { id: string; next?: Node }'),
  ],
  [
    'JSON of any depth',
    handlerText(
      BODY,
      '{ id: string; data: Json }',
      'type Json = null | string | number | boolean | Json[] | { [key: string]: Json }',
    ),
  ],
  ['any everywhere', handlerText(BODY, 'any')],
  [
    'a package that is not there',
    handlerText(BODY, '{ id: string }', `import { gone } from 'gone'\nconst used = () => gone.value\nvoid used`),
  ],
  [
    'a type without end',
    handlerText(BODY, 'Deep<0>', 'interface Deep<T> { id: string; deeper: Deep<T | { value: T }> }'),
  ],
] as const)('%s ends in a result or in diagnostics', { timeout: 60_000 }, async ([, text]) => {
  const { workflows, diagnostics } = await compileText(text)
  expect(workflows.length > 0 || diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
})

it('modules that import each other in a ring are bundled once each', async () => {
  const text = handlerText(
    `return await context.step('s', async () => first(event.id))`,
    undefined,
    `import { first } from './first.ts'`,
  )
  const { workflows, diagnostics } = await compileText(text, {
    more: {
      'flow/first.ts': `import { second } from './second.ts'\nexport const first = (id: string): string => (id === '' ? 'end' : second(id))\n`,
      'flow/second.ts': `import { first } from './first.ts'\nexport const second = (id: string): string => first(id.slice(1))\n`,
    },
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(workflows).toHaveLength(1)
})

it('a handler that is typed letter by letter, and stopped anywhere, never throws', { timeout: 120_000 }, async () => {
  const text = handlerText(`try {
    for (const item of [1, 2]) await context.step(\`s-\${item}\`, async () => event.id)
  } catch (error) { throw new Error('x', { cause: error }) }`)
  for (let length = text.indexOf('handler ='); length < text.length - 4; length += 23) {
    const { workflows, diagnostics } = await compileText(text.slice(0, length), { targets: ['asl'] })
    expect({ length, workflows }).toEqual({ length, workflows: [] })
    expect(diagnostics).not.toEqual([])
  }
})

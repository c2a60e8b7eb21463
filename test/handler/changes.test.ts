import { describe, expect, test } from 'vitest'
import { findings, findingsOf, graphOf, handlerFile, lowerText } from './lowering.ts'

const codes = (found: readonly string[]) => found.map((text) => text.split(':')[0])

describe('a captured object', () => {
  const body = (statement: string, module = '') =>
    codes(
      findingsOf(
        `const order = await context.step('load', async () => ({ total: 1, lines: [{ price: 1 }], tags: ['a'] }))
await context.step('work', async () => { ${statement} })`,
        module,
      ),
    )

  test.each([
    'const copy = order; copy.total = 2',
    'const { lines } = order; lines.push({ price: 2 })',
    'const lines = order.lines ?? []; lines[0]!.price = 2',
    'for (const line of order.lines) line.price = 2',
    'order.lines.forEach((line) => { line.price = 2 })',
    'const found = order.lines.find((line) => line.price > 1); if (found) found.price = 2',
    'Object.assign(order, { total: 2 })',
    'const tags = (order as { tags: string[] }).tags satisfies string[]; tags.sort()',
    'let other = { total: 3 } as typeof order; other = order; other.total = 2',
  ])('is not changed by %s', (statement) => {
    expect(body(statement)).toEqual(['write-to-outer-variable'])
  })

  test('is not changed by a function that it is passed to', () => {
    const module = `function enrich(o: { total: number }) { double(o) }
const double = ({ total, ...rest }: { total: number }, o = rest) => total
const treble = (o: { total: number }) => { o.total *= 3 }`
    expect(body('enrich(order)', module)).toEqual([])
    expect(body('treble(order)', module)).toEqual(['write-to-outer-variable'])
  })

  test.each([
    'return total(order)',
    'const copy = { ...order }; copy.total = 2; return copy',
    'const tags = [...order.tags]; tags.push("b"); return tags',
    'const lines = order.lines.map((line) => ({ ...line })); lines.push({ price: 2 }); return lines',
    'const { total, ...rest } = order; rest.tags = []; return total',
    'let sum = 0; for (const line of order.lines) sum += line.price; return sum',
    'return JSON.stringify(order) + structuredClone(order).total',
  ])('may be read and copied by %s', (statement) => {
    expect(body(statement, 'const total = (o: { total: number }) => o.total')).toEqual([])
  })
})

describe('a constant of a module', () => {
  const used = (module: string, more: Readonly<Record<string, string>> = {}) =>
    codes(findings(lowerText(handlerFile('return LIMITS.max + LIMITS.steps[0]!', module), more)))
  const limits = 'const LIMITS = { max: 1, steps: [1] }\n'

  test.each([
    'LIMITS.steps.push(1)',
    'const { steps } = LIMITS; steps[0] = 2',
    'const box = { LIMITS }; box.LIMITS.max = 2',
    'const keep = () => LIMITS; keep().max = 2',
    'function setUp(l: { max: number }) { l.max = 2 }; setUp(LIMITS)',
    'class Client { constructor(l: object) { Object.assign(l, { max: 2 }) } }; new Client(LIMITS)',
    'const later = [LIMITS]; for (const l of later) l.max = 2',
    'globalThis.setTimeout(setUp, 1, [1].concat(LIMITS.steps)); function setUp() { delete (LIMITS as { max?: number }).max }',
  ])('is no constant where %s', (module) => {
    expect(used(limits + module)).toContain('unsupported-value')
  })

  test.each([
    'const max = LIMITS.max; const first = LIMITS.steps[0]',
    'function within(l: { max: number }, n: number) { return n < l.max }; within(LIMITS, 1)',
    'console.log(LIMITS, JSON.stringify(LIMITS), Object.keys(LIMITS), Object.freeze(LIMITS))',
    'const copy = { ...LIMITS }; copy.max = 2; const more = [...LIMITS.steps, 2]; more.push(3)',
    'for (const step of LIMITS.steps) console.log(step)',
    'export { LIMITS }',
  ])('is one where %s', (module) => {
    expect(used(limits + module)).toEqual([])
  })

  test('may not be changed from another file, under any name', () => {
    const imports = `import { LIMITS } from './limits.ts'\nimport './change.ts'\n`
    const declared = 'export const LIMITS = { max: 1, steps: [1] }'
    for (const change of [
      `import { LIMITS as L } from './limits.ts'\nL.max = 2`,
      `import * as all from './limits.ts'\nall.LIMITS.max = 2`,
    ])
      expect(used(imports, { '/project/order/limits.ts': declared, '/project/order/change.ts': change })).toEqual([
        'unsupported-value',
        'unsupported-value',
      ])
  })

  test('may go anywhere when it is declared `as const`', () => {
    expect(
      used(
        'const LIMITS = { max: 1, steps: [1] } as const\nregister(LIMITS)\ndeclare function register(l: object): void',
      ),
    ).toEqual([])
  })
})

describe('a list of the handler', () => {
  test.each([
    'const other = <string[]>list',
    'const other = true && list',
    'const other = [list]',
    'const { other = list } = event',
    'let other: string[] = []; other = event.on ? list : []',
  ])('has another name after %s', (statement) => {
    const text = `const list: string[] = []\n${statement}\nlist.push('a')\nreturn [list, other]`
    expect(codes(findingsOf(text))).toContain('change-of-shared-value')
  })

  test.each([
    'const [first] = list',
    'const count = list.length > 0 ? list[0] : ""',
    'const copy = [...list]',
    'if (list && list.length > 1) await context.wait({ seconds: 1 })',
    "await context.invoke('f', { list })",
    'const text = `${list.join(",")} ${JSON.stringify(list)}`',
  ])('has its one name after %s', (statement) => {
    expect(codes(findingsOf(`const list: string[] = []\n${statement}\nlist.push('a')\nreturn list`))).toEqual([])
  })
})

describe('what is only tried', () => {
  test('leaves no variable, task or name behind', () => {
    const code = (log: string) => `${log}\nreturn event.on ? event.list[0].name : 'x'`
    const type = '{ on: boolean; list: { name: string }[] }'
    const tried = graphOf(code("console.log(event.on ? event.list[0].name : 'x', Date.now())"), '', type)
    const inParts = graphOf(code("console.log([event.on ? event.list[0].name : 'x', Date.now()])"), '', type)
    expect(inParts).toBe(tried)
    const variables = new Set([...tried.matchAll(/assign (\w+) =/g)].map(([, name]) => name))
    expect([...variables]).toEqual(['onNameResult', 'onNameResult_2'])
  })
})

import { JSDOM } from 'jsdom'
import { beforeAll, describe, expect, test } from 'vitest'
import { emitMermaid } from '../../compiler/targets/mermaid/emit.ts'
import { emitSvg } from '../../compiler/targets/svg/emit.ts'
import { emitText } from '../../compiler/targets/text/emit.ts'
import { graph, orderWorkflow, step, succeed, workflow } from './build-workflow.ts'

/** Names that mermaid, XML or Markdown could take for their own. */
const NASTY = [
  'end',
  '"quoted"',
  '<b>',
  '`code`',
  'a|b',
  'x{y}[z](w)',
  '#1;',
  'ünïcödé 日本',
  '',
  '%%{init}%%',
  'subgraph',
  'A --> B',
]

const nastyWorkflow = () =>
  workflow(
    graph([
      ...NASTY.map((name, index) => ({
        ...step(name, index + 1 < NASTY.length ? `s${index + 1}` : 'done'),
        id: `s${index}`,
      })),
      succeed('done'),
    ]),
  )

describe('mermaid', () => {
  let parse: (text: string) => Promise<unknown>
  beforeAll(async () => {
    const { window } = new JSDOM('')
    Object.assign(globalThis, { window, document: window.document })
    const { default: mermaid } = await import('mermaid')
    parse = (text) => mermaid.parse(text)
  })

  test('mermaid itself accepts the flowchart', async () => {
    await expect(parse(emitMermaid(orderWorkflow()))).resolves.toMatchObject({ diagramType: 'flowchart-v2' })
  })

  test('names that look like its syntax stay names', async () => {
    await expect(parse(emitMermaid(nastyWorkflow()))).resolves.toMatchObject({ diagramType: 'flowchart-v2' })
  })

  test('an empty graph is a flowchart too', async () => {
    await expect(parse(emitMermaid(workflow({ start: 'x', states: {}, scopes: {} })))).resolves.toBeTruthy()
  })

  test('marks colour the nodes', async () => {
    const text = emitMermaid(orderWorkflow(), {
      marks: new Map([
        ['charge', 'changed'],
        ['reserve', 'added'],
      ]),
    })
    await expect(parse(text)).resolves.toBeTruthy()
    expect(text).toContain('class n4 changed')
    expect(text).toContain('class n1 added')
  })

  test('states that only assign are left out', () => {
    expect(emitMermaid(orderWorkflow())).not.toContain('done = true')
  })
})

describe('svg', () => {
  test('is well-formed XML with a box for each state and nested graphs inside theirs', async () => {
    const svg = await emitSvg(orderWorkflow())
    const { document } = new JSDOM(svg, { contentType: 'image/svg+xml' }).window
    expect(document.querySelector('parsererror')).toBeNull()
    const texts = [...document.querySelectorAll('text')].map(({ textContent }) => textContent)
    for (const name of ['reserve', 'charge', 'notify', 'mail', 'branch 2', 'send "mail" <now>', 'ship', 'pack']) {
      expect(texts).toContain(name)
    }
    const box = (title: string) => {
      const group = [...document.querySelectorAll('g')].find(
        (each) => each.querySelector('text')?.textContent === title,
      )
      const rect = group?.querySelector('rect')
      const number = (name: string) => Number(rect?.getAttribute(name))
      return {
        left: number('x'),
        top: number('y'),
        right: number('x') + number('width'),
        bottom: number('y') + number('height'),
      }
    }
    const outer = box('ship')
    const inner = box('pack')
    expect(inner.left).toBeGreaterThan(outer.left)
    expect(inner.right).toBeLessThan(outer.right)
    expect(inner.bottom).toBeLessThan(outer.bottom)
  })

  test('is the same bytes every time, and has colours for light and dark', async () => {
    const first = await emitSvg(orderWorkflow())
    expect(await emitSvg(orderWorkflow())).toBe(first)
    expect(first).toContain('prefers-color-scheme:dark')
  })

  test('escapes what XML would read', async () => {
    const { document } = new JSDOM(await emitSvg(nastyWorkflow()), { contentType: 'image/svg+xml' }).window
    expect(document.querySelector('parsererror')).toBeNull()
  })

  test('all coordinates are numbers', async () => {
    expect(await emitSvg(orderWorkflow())).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('text', () => {
  test('shows states in the order in which they are reached, with the ways that need a word', () => {
    expect(emitText(orderWorkflow())).toBe(`order
■ reserve  (step)
◆ event.total > 1000
    → yes: ↓
    → no: [1] charge
◷ cool off  (wait 1 day 1 hour)
■ [1] charge  (step)
    ⇢ error: [2] release
■ notify  (parallel, 2 branches)
├─ mail
│  ■ send "mail" <now>  (step)
│  ● return
├─ branch 2
│  ■ send sms  (step)
│  ● return
■ ship  (map over event.items)
│  ■ pack  (step)
│  ● return packed
● return done
■ [2] release  (step)
✕ throw Error: no money; {sorry} #1
`)
  })

  test('keeps to the columns asked for', () => {
    const lines = emitText(orderWorkflow(), { columns: 20 }).split('\n')
    expect(Math.max(...lines.map((line) => Array.from(line).length))).toBeLessThanOrEqual(20)
  })
})

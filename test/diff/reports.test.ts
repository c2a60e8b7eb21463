import { JSDOM } from 'jsdom'
import { describe, expect, test } from 'vitest'
import { diffWithMatching } from '../../compiler/diff.ts'
import { diffMermaid, locator, reportJson, reportMarkdown, reportText } from '../../compiler/diff-sources.ts'
import type { State } from '../../compiler/ir/state.ts'
import type { Workflow } from '../../compiler/ir/workflow.ts'
import { graph, literal, step, succeed, wait, workflow } from './build-workflow.ts'

const TEXT = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`).join('\n')
const locate = locator(new Map([['handler.ts', { file: 'handler.ts', text: TEXT }]]))
const at = (state: State, start: number): State => ({ ...state, span: { file: 'handler.ts', start, end: start + 4 } })

const before = (): Workflow =>
  workflow(
    graph([
      at(step('reserve', 'check'), 0),
      at(step('check', 'picking'), 7),
      at(wait('picking', 60, 'ship'), 14),
      at(step('ship', 'done'), 21),
      at(succeed('done'), 28),
    ]),
  )
const after = (): Workflow =>
  workflow(
    graph([
      at(step('reserve', 'picking'), 0),
      at(wait('picking', 3600, 'each | item'), 7),
      {
        kind: 'map',
        id: 'each | item',
        name: literal('each | item'),
        items: { kind: 'event' },
        graph: graph([at(step('pack', 'end'), 21), succeed('end')]),
        assign: [],
        next: 'ship',
        span: { file: 'handler.ts', start: 14, end: 18 },
      },
      at(step('ship', 'done'), 28),
      at(succeed('done'), 35),
    ]),
  )

const { diff, matching } = diffWithMatching(before(), after())
const mermaid = () => diffMermaid(before(), after(), diff, matching)
const plain = { locate, columns: 80, style: (_: string, text: string) => text }

describe('the report as text', () => {
  test('tells each change with its places, then the verdicts, in 80 columns', () => {
    const text = reportText(diff, plain)
    expect(text).toBe(`order: 3 differences

  - Step "check" removed, after "reserve"
      before handler.ts:2:1
  ~ Wait "picking": length: 1 minute → 1 hour
      before handler.ts:3:1
      after  handler.ts:2:1
  + Map "each | item" added, after "picking" (1 operation inside)
      after  handler.ts:3:1

On the durable runtime: breaks running executions
  - An execution that has started step "check" fails with
    NonDeterministicExecutionError: wait "picking" finds that record under its
    number.
  - An execution that has started step "ship" fails with
    NonDeterministicExecutionError: map "each | item" finds that record under
    its number.
  - An execution that has started wait "picking" keeps the end that was recorded
    when the wait began.
On Step Functions: it depends
  - Step "check": running executions still call it. Keep its task code until
    they have ended.
  - Running executions keep the definition they were started with; new ones take
    the new one.
`)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('of no differences is one line', () => {
    expect(reportText(diffWithMatching(after(), after()).diff, plain)).toBe('order: no differences\n')
  })
})

describe('the report as Markdown', () => {
  test('has a table that names cannot break, and the verdicts', () => {
    const text = reportMarkdown(diff, mermaid(), locate)
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(4)
    expect(text).toContain('**On the durable runtime:** ❌')
  })

  test('has a graph that mermaid accepts, with what is new, changed and gone in colour', async () => {
    const text = mermaid()
    const { window } = new JSDOM('')
    Object.assign(globalThis, { window, document: window.document })
    const { default: mermaidJs } = await import('mermaid')
    await expect(mermaidJs.parse(text)).resolves.toBeTruthy()
    const idOf = (name: string) => new RegExp(`(n\\d+)\\W*"${name}`).exec(text)?.[1]
    const marked = (mark: string) => new RegExp(`class (\\S+) ${mark}`).exec(text)?.[1]?.split(',')
    expect(marked('removed')).toEqual([idOf('check')])
    expect(marked('changed')).toEqual([idOf('picking')])
    expect(marked('added')).toEqual([idOf('each')])
    // The lost way is drawn too.
    expect(text).toContain(`${idOf('reserve')} --> ${idOf('check')}`)
    expect(text).toContain(`${idOf('check')} --> ${idOf('picking')}`)
  })
})

describe('the report as JSON', () => {
  test('has every change with lines and columns, and both verdicts', () => {
    const report = JSON.parse(JSON.stringify(reportJson(diff, locate))) as ReturnType<typeof reportJson>
    expect(report.changes.map(({ kind, aspect }) => `${kind} ${aspect}`)).toEqual([
      'removed state',
      'changed wait',
      'added state',
    ])
    expect(report.changes[1]).toMatchObject({
      before: { state: 'picking', file: 'handler.ts', line: 3, column: 1 },
      after: { state: 'picking', file: 'handler.ts', line: 2, column: 1 },
      durable: { level: 'safe' },
    })
    expect(report.verdicts.durable.level).toBe('breaks')
  })
})

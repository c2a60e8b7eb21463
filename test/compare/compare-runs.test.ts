import { describe, expect, it } from 'vitest'
import { compareRuns } from '../../runtime/compare/compare-runs.ts'
import type { Expectation } from '../../runtime/compare/cases.ts'
import type { Run } from '../../runtime/compare/report-types.ts'
import { formatReport } from '../../runtime/compare/report.ts'
import type { Effect } from '../../runtime/history/outcome.ts'
import type { Json } from '../../runtime/semantics/json.ts'

const span = { file: 'cases.json', start: 0, end: 0 }
const effect = (path: string, more: Partial<Effect> = {}): Effect => ({
  strand: '',
  path,
  kind: 'step',
  attempt: 1,
  ...more,
})
const run = (result: Json | undefined, ...effects: Effect[]): Run => ({
  outcome: { status: 'succeeded', ...(result !== undefined && { result }) },
  effects,
})
const expectation = (more: Partial<Expectation>): Expectation => ({ span, ...more })

describe('two runs', () => {
  it('agree on equal results whatever the order of keys', () => {
    expect(compareRuns(run({ a: 1, b: 2 }), run({ b: 2, a: 1 }), undefined, []).differences).toEqual([])
  })

  it('agree when undefined became null, as JSON has it', () => {
    expect(compareRuns(run(undefined), run(null), undefined, []).differences).toEqual([])
  })

  it('say why a task broke its contract, without the JSON around it', () => {
    const message =
      '{"errorMessage":"the result is \\"5\\", not a number.","errorType":"Stepwright.Contract","trace":[""]}'
    const broken: Run = { outcome: { status: 'failed', error: { name: 'Stepwright.Contract', message } }, effects: [] }
    expect(compareRuns(run(1), broken, undefined, []).differences).toMatchObject([
      { rightLines: ['error Stepwright.Contract: the result is "5", not a number.'] },
    ])
  })

  it('differ in an argument', () => {
    const [left, right] = [effect('charge', { arguments: { total: 1 } }), effect('charge', { arguments: { total: 2 } })]
    expect(compareRuns(run(1, left), run(1, right), undefined, []).differences).toMatchObject([
      { kind: 'effects', strand: '', leftLines: ['step charge {"total":1}'], rightLines: ['step charge {"total":2}'] },
    ])
  })

  it('agree when strands interleave in another way, and differ when one strand does', () => {
    const [a, b] = [effect('m[0]/x', { strand: 'm[0]' }), effect('m[1]/x', { strand: 'm[1]' })]
    expect(compareRuns(run(1, a, b), run(1, b, a), undefined, []).differences).toEqual([])
    expect(
      compareRuns(run(1, effect('x'), effect('y')), run(1, effect('y'), effect('x')), undefined, []),
    ).toMatchObject({ differences: [{ kind: 'effects' }] })
  })

  it('may differ as far as a notice allows, in its scope', () => {
    const extra = effect('m[1]/x', { strand: 'm[1]' })
    const allowance = { kind: 'extra-effects', scope: 'm' } as const
    expect(compareRuns(run(1), run(1, extra), undefined, [allowance])).toEqual({
      differences: [],
      noticed: [allowance],
    })
    expect(compareRuns(run(1), run(1, extra), undefined, [{ ...allowance, scope: 'other' }]).differences).toHaveLength(
      1,
    )
    expect(compareRuns(run(1), run(2), undefined, [{ ...allowance, scope: '' }]).differences).toHaveLength(1)
  })

  it('that agree with each other still fail the expectation', () => {
    const { differences } = compareRuns(
      run(1),
      run(1),
      expectation({ outcome: { status: 'succeeded', result: 2 } }),
      [],
    )
    expect(differences.map(({ left, right }) => [left, right])).toEqual([
      ['runtime', 'expect'],
      ['export', 'expect'],
    ])
  })

  it('are asked only what the expectation names', () => {
    const both = run(1, effect('a', { arguments: { x: 1 } }), effect('m[0]/b', { strand: 'm[0]' }))
    expect(compareRuns(both, both, expectation({ effects: { '': [{ path: 'a' }] } }), []).differences).toEqual([])
    expect(compareRuns(both, both, expectation({ effects: { '': [] } }), []).differences).toHaveLength(2)
  })
})

describe('a report', () => {
  const differing = compareRuns(
    run(1, effect('reserve'), effect('charge', { arguments: { customer: 'ada', total: 300, currency: 'EUR' } })),
    run(2, effect('reserve'), effect('ship')),
    undefined,
    [],
  )
  const report = {
    workflow: 'order',
    handler: 'samples/order/handler.ts',
    executed: 2,
    agrees: false,
    cases: [
      { name: 'ships', agrees: true, differences: [], diagnostics: [], noticed: [] },
      { name: 'charges', agrees: false, differences: differing.differences, diagnostics: [], noticed: [] },
    ],
  }

  it('shows both sides next to each other within 80 columns', () => {
    const text = formatReport(report, { columns: 80 })
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(text).toMatchInlineSnapshot(`
      "order  samples/order/handler.ts
        ✓ ships
        ✗ charges
            the outcome differs
              runtime                              export
              result 1                           ≠ result 2
            effects of the handler differ
              runtime                              export
              step reserve                         step reserve
              step charge {"customer":"ada","tot ≠ step ship
              al":300,"currency":"EUR"}

      1 of 2 cases agree; 2 ran on both sides."
    `)
  })

  it('shows one side under the other where it is narrow', () => {
    expect(formatReport(report, { columns: 40 })).toContain('runtime\n          result 1')
  })

  it('says once what both sides did not do', () => {
    const { differences } = compareRuns(
      run(1),
      run(1),
      expectation({ outcome: { status: 'succeeded', result: 2 } }),
      [],
    )
    const text = formatReport(
      { ...report, cases: [{ name: 'x', agrees: false, differences, diagnostics: [], noticed: [] }] },
      { columns: 80 },
    )
    expect(text.match(/differs/g)).toHaveLength(1)
    expect(text).toContain('runtime and export')
  })
})

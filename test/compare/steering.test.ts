import { describe, expect, it } from 'vitest'
import { loadHandlers } from '../../runtime/engine/load.ts'
import { readCases } from '../../runtime/compare/read-cases.ts'
import { runOnRuntime } from '../../runtime/compare/run-on-runtime.ts'

/** Two branches whose steps end at the same moment; each fails at once. */
const CASE = {
  name: 'both fail',
  input: { id: 'x' },
  operations: {
    'both[0]/left': { throws: { name: 'Error', message: 'left' }, times: 6 },
    'both[1]/right': { throws: { name: 'Error', message: 'right' }, times: 6 },
  },
}

async function run(order: readonly string[] | undefined, testCase: object = CASE) {
  const { cases } = readCases('cases.json', JSON.stringify({ cases: [testCase] }))
  const [handler] = await loadHandlers('test/fixtures/parallel-fail-fast/handler.ts')
  const result = await runOnRuntime(handler!, cases!.cases[0]!, order)
  if (!('run' in result)) throw new Error(result.problem.message)
  return result
}

const attempts = (path: string) => Array.from({ length: 6 }, (_, index) => `${path}#${index + 1}`)
const [left, right] = [attempts('both[0]/left'), attempts('both[1]/right')]
const pairs = (first: readonly string[], second: readonly string[]) =>
  first.flatMap((key, index) => [key, second[index]!])

describe('steering', () => {
  it('makes the runtime take the order of the export where two things end at the same moment', async () => {
    const leftFirst = await run(pairs(left, right))
    const rightFirst = await run(pairs(right, left))
    expect(leftFirst.run.outcome).toMatchObject({ error: { message: 'left' } })
    expect(rightFirst.run.outcome).toMatchObject({ error: { message: 'right' } })
  })

  it('records the order that was taken', async () => {
    const { order } = await run(pairs(right, left))
    expect(order.slice(0, 4)).toEqual(['both[1]/right#1', 'both[0]/left#1', 'both[1]/right#2', 'both[0]/left#2'])
  })

  it('does not force an order that time forbids', async () => {
    const timed = {
      ...CASE,
      operations: {
        'both[0]/left': { returns: 'l', durationSeconds: 10 },
        'both[1]/right': { returns: 'r', durationSeconds: 1 },
      },
    }
    const { order, run: taken } = await run(['both[0]/left#1', 'both[1]/right#1'], timed)
    expect(order).toEqual(['both[1]/right#1', 'both[0]/left#1'])
    expect(taken.outcome).toEqual({ status: 'succeeded', result: ['l', 'r'] })
  })

  it('does not wait for what never begins', async () => {
    const { order } = await run(['elsewhere#1', ...pairs(left, right)])
    expect(order[0]).toBe('both[0]/left#1')
  })
})

import type { BatchResult, DurableContext } from '../../runtime/handler.ts'
import { ended, one, summary } from './batches.ts'
import { type Requirements, upperCase } from './requirement.ts'

async function odd(_c: DurableContext, item: number): Promise<number> {
  if (item % 2 === 1) throw new Error(`odd ${item}`)
  return item
}

const counted =
  (items: readonly number[], completionConfig: object) =>
  async (c: DurableContext): Promise<unknown> =>
    summary(await c.map([...items], odd, { ...one, completionConfig }))

/** Records a batch as a line of its results. */
const lineSerdes = {
  serialize: async (batch: BatchResult<string> | undefined) => `OPSERDE:${batch!.getResults().join(',')}`,
  deserialize: async (text: string | undefined) =>
    ({ getResults: () => text!.replace('OPSERDE:', '').split(',') }) as BatchResult<string>,
}
const recordedLine = { ContextSucceededDetails: { Result: { Payload: 'OPSERDE:X,Y' } } }

/** What is recorded of a batch whose results are too large. */
const summaryRecord = JSON.stringify({
  type: 'MapResult',
  totalCount: 4,
  successCount: 4,
  failureCount: 0,
  completionReason: 'ALL_COMPLETED',
  status: 'SUCCEEDED',
  itemStatuses: 'SSSS',
})

export const map: Requirements = {
  '9-1': {
    shows: 'two items with a step each, one at a time',
    run: async (c) =>
      (await c.map('greet', ['World', 'Kiro'], (i, item) => i.step(async () => `Hello, ${item}!`), one)).getResults(),
    result: ['Hello, World!', 'Hello, Kiro!'],
    events: 'CS CS SS S+ C+ CS SS S+ C+ C+ I',
    details: { 2: { SubType: 'Map', Name: 'greet' }, 3: { SubType: 'MapIteration' } },
  },
  '9-2': {
    shows: 'the form without a name, and without operations inside',
    run: async (c) => (await c.map([1, 2], async (_i, item) => item * 2, one)).getResults(),
    result: [2, 4],
    events: 'CS CS C+ CS C+ C+ I',
  },
  '9-3': {
    shows: 'the function is given the index',
    run: async (c) => (await c.map([1, 2, 3], async (_i, item, index) => item * 10 + index, one)).getResults(),
    result: [10, 21, 32],
    events: 'CS CS C+ CS C+ CS C+ C+ I',
  },
  '9-4': {
    shows: 'no items',
    run: async (c) => (await c.map([], async () => 1)).getResults(),
    result: [],
    events: 'CS C+ I',
  },
  '9-5': {
    shows: 'without tolerance the first failure ends it',
    run: counted([2, 3, 4], { toleratedFailureCount: 0 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 1, 1),
    events: 'CS CS C+ CS C- C+ I',
  },
  '9-6': {
    shows: 'throwIfError fails the execution',
    run: async (c) =>
      (await c.map([1, 2], odd, { ...one, completionConfig: { toleratedFailureCount: 0 } })).throwIfError(),
    status: 'FAILED',
    error: { ErrorType: 'ChildContextError', ErrorMessage: 'odd 1' },
    events: 'CS CS C- C+ I',
  },
  '9-7': {
    shows: 'enough successes end it',
    run: counted([2, 4, 6, 8], { minSuccessful: 2 }),
    result: ended('MIN_SUCCESSFUL_REACHED', 'SUCCEEDED', 2, 0),
    events: 'CS CS C+ CS C+ C+ I',
  },
  '9-8': {
    shows: 'a tolerated failure: all complete, the status is FAILED',
    run: counted([2, 3, 4], { toleratedFailureCount: 1 }),
    result: ended('ALL_COMPLETED', 'FAILED', 2, 1),
    events: 'CS CS C+ CS C- CS C+ C+ I',
  },
  '9-9': {
    shows: 'more failures than are tolerated',
    run: counted([1, 3, 4], { toleratedFailureCount: 1 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 0, 2),
    events: 'CS CS C- CS C- C+ I',
  },
  '9-10': {
    shows: 'a tolerated percentage is exceeded at the second failure of four',
    run: counted([1, 3, 4, 6], { toleratedFailurePercentage: 25 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 0, 2),
    events: 'CS CS C- CS C- C+ I',
  },
  '9-11': {
    shows: 'two at a time: results in the order of the items',
    run: async (c, o) =>
      (
        await c.map(
          [3, 1, 1],
          (i, seconds, index) =>
            i.step(async () => {
              await o.pass(seconds)
              return `r${index}`
            }),
          { maxConcurrency: 2 },
        )
      ).getResults(),
    result: ['r0', 'r1', 'r2'],
    events: 'CS *',
  },
  '9-12': {
    shows: 'FLAT: steps stand directly under the map context',
    run: async (c) =>
      (
        await c.map('flat', ['fa', 'fb'], (i, item) => i.step(async () => item), { ...one, nesting: 'FLAT' })
      ).getResults(),
    result: ['fa', 'fb'],
    events: 'CS SS S+ SS S+ C+ I',
    parents: { 3: 2, 5: 2 },
  },
  '9-13': {
    shows: 'an item namer names the iterations',
    run: async (c) =>
      (
        await c.map([1, 2], async (_i, item) => item * 10, { ...one, itemNamer: (item) => `item-${item}` })
      ).getResults(),
    result: [10, 20],
    events: 'CS CS C+ CS C+ C+ I',
    details: { 3: { Name: 'item-1' }, 5: { Name: 'item-2' } },
  },
  '9-14': {
    shows: 'a serdes of the items applies to live results too',
    run: async (c) =>
      (await c.map(['x', 'y'], async (_i, item) => item, { ...one, itemSerdes: upperCase })).getResults(),
    result: ['X', 'Y'],
    events: 'CS CS C+ CS C+ C+ I',
  },
  '9-15': {
    shows: 'a wait inside an iteration suspends everything, and it goes on',
    run: async (c) =>
      (
        await c.map(
          [0, 1],
          async (i, item) => {
            if (item === 1) await i.wait({ seconds: 1 })
            return i.step(async () => `r${item}`)
          },
          one,
        )
      ).getResults(),
    result: ['r0', 'r1'],
    events: 'CS CS SS S+ C+ CS WS I W+ SS S+ C+ C+ I',
  },
  '9-16': {
    shows: 'results too large for the record of the map are there all the same',
    run: async (c) => {
      const batch = await c.map([1, 2, 3, 4], async (_i, item) => String(item).repeat(70_000), one)
      return { successCount: batch.successCount, totalCount: batch.totalCount }
    },
    result: { successCount: 4, totalCount: 4 },
    events: 'CS CS C+ CS C+ CS C+ CS C+ C+ I',
    details: { 11: { ContextSucceededDetails: { Result: { Payload: summaryRecord } } } },
  },
  '9-17': {
    shows: 'a finished map does not run again after a wait',
    run: async (c, o) => {
      const batch = await c.map(
        ['a', 'b'],
        async (_i, item) => {
          o.say(item)
          return item.toUpperCase()
        },
        one,
      )
      await c.wait({ seconds: 1 })
      return batch.getResults()
    },
    result: ['A', 'B'],
    events: 'CS CS C+ CS C+ C+ WS I W+ I',
    said: ['a', 'b'],
  },
  '9-18': {
    shows: 'on replay a batch with a tolerated failure is what it was',
    run: async (c, o) => {
      const batch = await c.map([2, 3], odd, { ...one, completionConfig: { toleratedFailureCount: 1 } })
      o.say(batch.getErrors().map(({ name, message }) => [name, message]))
      await c.wait({ seconds: 1 })
      return summary(batch)
    },
    result: ended('ALL_COMPLETED', 'FAILED', 1, 1),
    events: 'CS CS C+ CS C- C+ WS I W+ I',
    said: [[['ChildContextError', 'odd 3']], [['ChildContextError', 'odd 3']]],
  },
  '9-19': {
    shows: 'a serdes of the map writes its record',
    run: async (c) => (await c.map(['X', 'Y'], async (_i, item) => item, { ...one, serdes: lineSerdes })).getResults(),
    result: ['X', 'Y'],
    events: 'CS CS C+ CS C+ C+ I',
    details: { 7: recordedLine },
  },
  '9-20': {
    shows: 'on replay the serdes of the map reads its record',
    run: async (c) => {
      const batch = await c.map(['X', 'Y'], async (_i, item) => item, { ...one, serdes: lineSerdes })
      await c.wait({ seconds: 1 })
      return batch.getResults()
    },
    result: ['X', 'Y'],
    events: 'CS CS C+ CS C+ C+ WS I W+ I',
    details: { 7: recordedLine },
  },
}

import type { DurableContext } from '../../runtime/handler.ts'
import { ended, one, summary } from './batches.ts'
import { type Requirements, throwing } from './requirement.ts'

const of = (...values: readonly unknown[]) => values.map((value) => async () => value)
const bad = throwing('bad')
const good = async (): Promise<unknown> => 'ok'
const stepOf = (value: unknown) => (b: DurableContext) => b.step(async () => value)

type Branch = (b: DurableContext) => Promise<unknown>

const counted =
  (branches: readonly Branch[], completionConfig: object) =>
  async (c: DurableContext): Promise<unknown> =>
    summary(await c.parallel([...branches], { ...one, completionConfig }))

export const parallel: Requirements = {
  '8-1': {
    shows: 'two branches with a step each, one at a time',
    run: async (c) => (await c.parallel('tasks', [stepOf('task-1'), stepOf('task-2')], one)).getResults(),
    result: ['task-1', 'task-2'],
    events: 'CS CS SS S+ C+ CS SS S+ C+ C+ I',
    details: { 2: { SubType: 'Parallel', Name: 'tasks' }, 3: { SubType: 'ParallelBranch' } },
  },
  '8-2': {
    shows: 'the form without a name',
    run: async (c) => (await c.parallel(of('alpha', 'beta'), one)).getResults(),
    result: ['alpha', 'beta'],
    events: 'CS CS C+ CS C+ C+ I',
  },
  '8-3': {
    shows: 'names of branches stand in their events',
    run: async (c) => {
      const branches = [
        { name: 'first', func: async () => 'one' },
        { name: 'second', func: async () => 'two' },
      ]
      return (await c.parallel('named', branches, one)).getResults()
    },
    result: ['one', 'two'],
    events: 'CS CS C+ CS C+ C+ I',
    details: { 3: { Name: 'first' }, 5: { Name: 'second' } },
  },
  '8-4': {
    shows: 'branches with results of different types',
    run: async (c) => (await c.parallel(of('hello', 42, { k: 'v' }), one)).getResults(),
    result: ['hello', 42, { k: 'v' }],
    events: 'CS CS C+ CS C+ CS C+ C+ I',
  },
  '8-5': {
    shows: 'no branches',
    run: async (c, o) => {
      const batch = await c.parallel([])
      o.say([batch.completionReason, batch.totalCount])
      return batch.getResults()
    },
    result: [],
    events: 'CS C+ I',
    said: [['ALL_COMPLETED', 0]],
  },
  '8-6': {
    shows: 'without tolerance the first failure ends it, and the third branch never begins',
    run: counted([good, bad, good], { toleratedFailureCount: 0 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 1, 1),
    events: 'CS CS C+ CS C- C+ I',
  },
  '8-7': {
    shows: 'throwIfError fails the execution',
    run: async (c) => {
      const batch = await c.parallel([bad, good], { ...one, completionConfig: { toleratedFailureCount: 0 } })
      batch.throwIfError()
    },
    status: 'FAILED',
    error: { ErrorType: 'ChildContextError', ErrorMessage: 'bad' },
    events: 'CS CS C- C+ I',
  },
  '8-8': {
    shows: 'enough successes end it',
    run: counted([good, good, good, good], { minSuccessful: 2 }),
    result: ended('MIN_SUCCESSFUL_REACHED', 'SUCCEEDED', 2, 0),
    events: 'CS CS C+ CS C+ C+ I',
  },
  '8-9': {
    shows: 'a tolerated failure: all complete, the status is FAILED',
    run: counted([good, bad, good], { toleratedFailureCount: 1 }),
    result: ended('ALL_COMPLETED', 'FAILED', 2, 1),
    events: 'CS CS C+ CS C- CS C+ C+ I',
  },
  '8-10': {
    shows: 'more failures than are tolerated',
    run: counted([bad, bad, good], { toleratedFailureCount: 1 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 0, 2),
    events: 'CS CS C- CS C- C+ I',
  },
  '8-11': {
    shows: 'two at a time: results in the order of the branches',
    run: async (c, o) =>
      (
        await c.parallel(
          [3, 1, 1].map(
            (seconds, index) => (b: DurableContext) =>
              b.step(async () => {
                await o.pass(seconds)
                return `r${index}`
              }),
          ),
          { maxConcurrency: 2 },
        )
      ).getResults(),
    result: ['r0', 'r1', 'r2'],
    events: 'CS *',
  },
  '8-12': {
    shows: 'FLAT: steps stand directly under the parallel context',
    run: async (c) =>
      (await c.parallel('flat', [stepOf('fa'), stepOf('fb')], { ...one, nesting: 'FLAT' })).getResults(),
    result: ['fa', 'fb'],
    events: 'CS SS S+ SS S+ C+ I',
    parents: { 3: 2, 5: 2 },
  },
  '8-13': {
    shows: 'a tolerated percentage is exceeded at the second failure of four',
    run: counted([bad, bad, good, good], { toleratedFailurePercentage: 25 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 0, 2),
    events: 'CS CS C- CS C- C+ I',
  },
  '8-14': {
    shows: 'a finished branch does not run again while another waits',
    run: async (c, o) =>
      (
        await c.parallel(
          [
            (b: DurableContext) => {
              o.say('first branch')
              return b.step(async () => 'b0')
            },
            async (b: DurableContext) => {
              await b.wait({ seconds: 2 })
              return 'b1'
            },
          ],
          one,
        )
      ).getResults(),
    result: ['b0', 'b1'],
    events: 'CS CS SS S+ C+ CS WS I W+ C+ C+ I',
    said: ['first branch'],
  },
  '8-15': {
    shows: 'a serdes of the items wraps each result in its record',
    run: async (c) =>
      (await c.parallel(of('x', 'y') as (() => Promise<string>)[], { ...one, itemSerdes: envelope })).getResults(),
    result: ['x', 'y'],
    events: 'CS CS C+ CS C+ C+ I',
    details: { 4: { ContextSucceededDetails: { Result: { Payload: '{"item":"x"}' } } } },
  },
  '8-16': {
    shows: 'all fail, and all is tolerated',
    run: counted([bad, bad, bad], { toleratedFailureCount: 3 }),
    result: ended('ALL_COMPLETED', 'FAILED', 0, 3),
    events: 'CS CS C- CS C- CS C- C+ I',
  },
  '8-17': {
    shows: 'successes that cannot be reached any more do not end it',
    run: counted([good, bad, good], { minSuccessful: 3 }),
    result: ended('ALL_COMPLETED', 'FAILED', 2, 1),
    events: 'CS CS C+ CS C- CS C+ C+ I',
  },
  '8-18': {
    shows: 'of two thresholds the one that is passed first ends it',
    run: counted([bad, bad, good, good], { minSuccessful: 3, toleratedFailureCount: 1 }),
    result: ended('FAILURE_TOLERANCE_EXCEEDED', 'FAILED', 0, 2),
    events: 'CS CS C- CS C- C+ I',
  },
  '8-19': {
    shows: 'a concurrency of 0 is refused before anything is recorded',
    run: (c) => c.parallel(of(1), { maxConcurrency: 0 }),
    status: 'FAILED',
    error: {
      ErrorMessage: 'Invalid maxConcurrency: 0. Must be a positive number or undefined for unlimited concurrency.',
    },
    events: 'I',
  },
  '8-20': {
    shows: 'what a batch result offers to look at',
    run: async (c) => {
      const batch = await c.parallel([good, bad, good], { ...one, completionConfig: { toleratedFailureCount: 1 } })
      const { hasFailure, successCount, failureCount } = batch
      return {
        hasFailure,
        successCount,
        failureCount,
        errorCount: batch.getErrors().length,
        succeeded: batch.succeeded().map(({ index }) => index),
        failed: batch.failed().map(({ index, error }) => [index, error.message]),
      }
    },
    result: {
      hasFailure: true,
      successCount: 2,
      failureCount: 1,
      errorCount: 1,
      succeeded: [0, 2],
      failed: [[1, 'bad']],
    },
    events: 'CS CS C+ CS C- CS C+ C+ I',
  },
  '8-21': {
    shows: 'a parallel inside a branch',
    run: async (c) =>
      (
        await c.parallel(
          [async (b: DurableContext) => (await b.parallel([stepOf('i1'), stepOf('i2')], one)).getResults()],
          one,
        )
      ).getResults(),
    result: [['i1', 'i2']],
    events: 'CS CS CS CS SS S+ C+ CS SS S+ C+ C+ C+ C+ I',
    parents: { 3: 2, 4: 3, 5: 4, 6: 5, 9: 4 },
  },
  '8-22': {
    shows: 'exactly the tolerated percentage is not too much',
    run: counted([bad, good, good, good], { toleratedFailurePercentage: 25 }),
    result: ended('ALL_COMPLETED', 'FAILED', 3, 1),
    events: 'CS CS C- CS C+ CS C+ CS C+ C+ I',
  },
}

const envelope = {
  serialize: async (value: string | undefined) => JSON.stringify({ item: value }),
  deserialize: async (text: string | undefined) => (JSON.parse(text!) as { item: string }).item,
}

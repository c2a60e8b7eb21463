import { expect, test } from 'vitest'
import {
  completionReason,
  encodeItemStatuses,
  exceedsTolerance,
  isFailFast,
  readRecordedBatch,
} from '../../runtime/semantics/completion.ts'
import { operationId, wireId } from '../../runtime/semantics/ids.ts'
import { isNamedCall } from '../../runtime/semantics/operations.ts'
import { itemPath, operationPath, ROOT_PATH } from '../../runtime/semantics/path.ts'
import { pollDelayMs } from '../../runtime/semantics/suspension.ts'

test('ids are positions, and hashes of them on the wire', () => {
  expect(operationId(undefined, 1)).toBe('1')
  expect(operationId('1', 1)).toBe('1-1')
  expect(['1', '1-1', '1-1-1'].map(wireId)).toEqual(['c4ca4238a0b92382', 'ea66c06c1e1c05fa', '2f221a18eb863803'])
})

test('paths join names from the root; items go by index and the unnamed by their kind', () => {
  expect(operationPath(ROOT_PATH, 'charge', 'step')).toBe('charge')
  expect(operationPath(ROOT_PATH, undefined, 'wait')).toBe('wait')
  expect(operationPath(itemPath('import', 2), '', 'step')).toBe('import[2]/step')
})

test('a leading name is a string or undefined, but wait needs a string and invoke a second one', () => {
  expect(isNamedCall('step', undefined, () => {})).toBe(true)
  expect(isNamedCall('step', () => {}, undefined)).toBe(false)
  expect(isNamedCall('wait', undefined, { seconds: 1 })).toBe(false)
  expect(isNamedCall('invoke', 'function', { input: 1 })).toBe(false)
  expect(isNamedCall('invoke', 'name', 'function')).toBe(true)
})

test('without a rule the first failure is too many; a rule that is undefined is none', () => {
  const counts = { successCount: 0, failureCount: 1, totalCount: 3 }
  expect([undefined, {}, { minSuccessful: undefined }].map(isFailFast)).toEqual([true, true, true])
  expect(exceedsTolerance({ minSuccessful: 1 }, counts)).toBe(false)
  expect(exceedsTolerance({ toleratedFailurePercentage: 33 }, counts)).toBe(true)
  expect(exceedsTolerance({ toleratedFailurePercentage: 34 }, counts)).toBe(false)
  expect(completionReason({ minSuccessful: 1 }, { successCount: 1, failureCount: 0, totalCount: 3 })).toBe(
    'MIN_SUCCESSFUL_REACHED',
  )
  expect(completionReason({ minSuccessful: 3 }, { successCount: 3, failureCount: 0, totalCount: 3 })).toBe(
    'ALL_COMPLETED',
  )
})

test('a summary is read back, and what is none says nothing', () => {
  const items = [
    { index: 3, status: 'FAILED' },
    { index: 0, status: 'SUCCEEDED' },
    { index: 1, status: 'STARTED' },
  ]
  expect(encodeItemStatuses(items)).toBe('S--F')
  expect(readRecordedBatch(JSON.stringify({ completionReason: 'ALL_COMPLETED', itemStatuses: 'S--F' }))).toEqual({
    completionReason: 'ALL_COMPLETED',
    itemStatuses: 'S--F',
  })
  expect(readRecordedBatch(JSON.stringify({ completionReason: 'odd', all: items }))).toEqual({ itemStatuses: 'S--F' })
  expect(readRecordedBatch('a summary of the user')).toEqual({})
})

test('polling slows down to ten seconds, and to a minute after 95 polls', () => {
  expect([1, 2, 10, 95, 96].map(pollDelayMs)).toEqual([1_000, 2_000, 10_000, 10_000, 60_000])
})

import { expect, it } from 'vitest'
import { ChildContextError, StepError } from 'stepwright'
import { batchOf, errorOf, errorValueOf, revived } from '../../compiler/targets/tasks/bundled/values.ts'

const STEP_ERROR = {
  classes: ['StepError', 'DurableOperationError', 'Error'],
  name: 'StepError',
  message: 'no',
  cause: { classes: ['Error'], name: 'TypeError', message: 'no' },
}

it('an error value becomes an error of its class, with its causes', () => {
  const error = errorOf(STEP_ERROR)
  expect(error).toBeInstanceOf(StepError)
  expect(error).toMatchObject({ name: 'StepError', message: 'no', cause: { name: 'TypeError', message: 'no' } })
})

it('an error goes there and back without loss', () => {
  const error = new ChildContextError('outer', errorOf(STEP_ERROR), 'data')
  const value = errorValueOf(error)
  expect(value).toMatchObject({ name: 'ChildContextError', message: 'outer', errorData: 'data' })
  expect(errorValueOf(errorOf(value))).toEqual(value)
})

it('an error with an empty message has the words of the API', () => {
  expect(errorValueOf(new Error(''))).toMatchObject({ message: 'Unknown error' })
  expect(errorValueOf(new StepError(''))).toMatchObject({ message: 'Step failed' })
})

it('a batch has its members again, and only its items and its reason as JSON', () => {
  const all = [{ status: 'SUCCEEDED', result: 1 }, { status: 'FAILED', error: STEP_ERROR }, { status: 'SUCCEEDED' }]
  const batch = batchOf({ all, completionReason: 'ALL_COMPLETED' }) as {
    getResults: () => unknown
    throwIfError: () => void
    failureCount: number
    totalCount: number
  }
  expect(batch.getResults()).toEqual([1])
  expect(batch).toMatchObject({ failureCount: 1, totalCount: 3 })
  expect(() => batch.throwIfError()).toThrow(StepError)
  expect(Object.keys(JSON.parse(JSON.stringify(batch)) as object)).toEqual(['all', 'completionReason'])
})

it('null is undefined again where it stands for that', () => {
  expect(revived(null, 'undefined')).toBeUndefined()
  expect(revived(null, undefined)).toBeNull()
  expect(revived('text', 'undefined')).toBe('text')
})

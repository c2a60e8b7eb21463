import { expect, test } from 'vitest'
import { findings, lowerText } from './lowering.ts'

test('packages that are not installed, and modules of Node, may be used in step bodies with their types', () => {
  const lowered = lowerText(`import { withDurableExecution, type DurableContext } from 'stepwright'
import type { Context, APIGatewayEvent } from 'aws-lambda'
import { Readable } from 'node:stream'
import { readFile } from 'fs/promises'
import { S3Client } from '@aws-sdk/client-s3'
import lodash, { sum } from 'lodash'
const s3 = new S3Client({})
const x: Readable = null as any
const b: Buffer = Buffer.from('x')
function f(c: Context, e: APIGatewayEvent, s: ReadableStream) { return c }
export const handler = withDurableExecution(async (event: { id: string }, context: DurableContext) => {
  await context.step('sum', sum)
  return await context.step('a', async () => {
    await s3.send(x)
    await readFile('x')
    lodash.map([1])
    const url = new URL('http://x')
    url.searchParams.set('a', 'b')
    const response = await fetch(url)
    return (await response.json()) as { a: number }
  })
})`)
  expect(findings(lowered)).toEqual([])
  expect(lowered.workflows[0]!.workflow.tasks['a']!.captures).toEqual([])
})

test('their calls between operations are refused', () => {
  const lowered = lowerText(`import { withDurableExecution } from 'stepwright'
import { randomUUID } from 'node:crypto'
import { sum } from 'lodash'
export const handler = withDurableExecution(async (event: { id: string }) => [randomUUID(), sum([1])])`)
  expect(findings(lowered)).toEqual([
    'nondeterministic-call: `randomUUID()` gives another answer when the handler is replayed. @ randomUUID()',
    'unsupported-call: Between operations the call of `sum` cannot be exported. @ sum([1])',
  ])
})

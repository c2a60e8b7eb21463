import { afterAll, describe, expect, it } from 'vitest'
import { TaskProcess } from '../../runtime/compare/task-process.ts'

const BUNDLE = `
let calls = 0
export async function runTask(payload, script) {
  if (script) { if ('return' in script) return { result: script.return }; throw Object.assign(new Error(script.throw.message), { name: script.throw.name }) }
  if (payload.task === 'throw-text') throw 'text'
  if (payload.task === 'nothing') return undefined
  if (payload.task === 'exit') process.exit(3)
  if (payload.task === 'where') return { pid: process.pid }
  return { result: payload.input, calls: ++calls, date: new Date(0) }
}
`

describe('the task process', () => {
  const tasks = new TaskProcess()
  afterAll(() => tasks.close())

  it('runs bodies in another process', async () => {
    const answer = await tasks.invoke(BUNDLE, 0, { task: 'where' })
    expect(answer).toMatchObject({ kind: 'result' })
    expect(answer.kind === 'result' && JSON.parse(answer.text)).not.toEqual({ pid: process.pid })
  })

  it('answers JSON text, and null for nothing', async () => {
    expect(await tasks.invoke(BUNDLE, 0, { task: 'echo', input: { a: 1 } })).toEqual({
      kind: 'result',
      said: [],
      text: '{"result":{"a":1},"calls":1,"date":"1970-01-01T00:00:00.000Z"}',
    })
    expect(await tasks.invoke(BUNDLE, 0, { task: 'nothing' })).toEqual({ kind: 'result', text: 'null', said: [] })
  })

  it('keeps the state of a module within an instance only', async () => {
    expect(await tasks.invoke(BUNDLE, 1, { task: 'echo' })).toMatchObject({
      text: expect.stringContaining('"calls":1'),
    })
    expect(await tasks.invoke(BUNDLE, 1, { task: 'echo' })).toMatchObject({
      text: expect.stringContaining('"calls":2'),
    })
    expect(await tasks.invoke(BUNDLE, 2, { task: 'echo' })).toMatchObject({
      text: expect.stringContaining('"calls":1'),
    })
  })

  it('gives the bundle the script', async () => {
    expect(await tasks.invoke(BUNDLE, 0, { task: 'echo' }, { return: [1] })).toEqual({
      kind: 'result',
      text: '{"result":[1]}',
      said: [],
    })
  })

  it('formats errors as Lambda does', async () => {
    expect(await tasks.invoke(BUNDLE, 0, { task: 'x' }, { throw: { name: 'Declined', message: 'no' } })).toMatchObject({
      kind: 'error',
      errorType: 'Declined',
      errorMessage: 'no',
    })
    expect(await tasks.invoke(BUNDLE, 0, { task: 'throw-text' })).toEqual({
      kind: 'error',
      errorType: 'string',
      errorMessage: 'text',
      trace: [],
      said: [],
    })
  })

  it('outlives a body that ends its process', async () => {
    expect(await tasks.invoke(BUNDLE, 0, { task: 'exit' })).toMatchObject({
      kind: 'error',
      errorType: 'Runtime.ExitError',
    })
    expect(await tasks.invoke(BUNDLE, 0, { task: 'nothing' })).toEqual({ kind: 'result', text: 'null', said: [] })
  })
})

import { describe, expect, it } from 'vitest'
import { emitAsl } from '../../compiler/targets/asl/emit.ts'
import { taskTable } from '../../compiler/targets/tasks/task-table.ts'
import { handlerText, lowerText } from './from-text.ts'

const causeOf = (body: string, event: string) => {
  const { definition } = emitAsl(lowerText(handlerText(body, event)))
  return definition.States['Event refused']
}

describe('the check of the event', () => {
  it('ends with a Cause that says what is read of the event and must be there', () => {
    const event = '{ lines: { price: number; note: string }[]; kind: "a" | "b"; rate?: number; other: string }'
    const body = `let total = 0
      for (const line of event.lines) total = total + line.price
      return event.kind === 'a' ? total : (event.rate ?? 0)`
    expect(causeOf(body, event)).toMatchObject({
      Type: 'Fail',
      Error: 'Stepwright.Contract',
      Cause: expect.stringContaining('event.kind must be "a" or "b", event.rate must be a number or absent') as string,
    })
    expect(causeOf(body, event)).toMatchObject({
      Cause: expect.not.stringContaining('event.other') as string,
    })
  })

  it('asks of an element of a list that is written out what kind it is, and no more', () => {
    const event = '{ id: string; lines: { price: number }[]; order: { id: string } }'
    expect(causeOf('return [event.id, event.lines, [event.order]]', event)).toMatchObject({
      Cause: expect.stringMatching(
        /: event must be an object, event\.id must be a string, event\.lines must be an array, event\.order must be an object\.$/,
      ) as string,
    })
  })

  it('is not there where nothing is read', () => {
    expect(causeOf('return await context.step(async () => event.other)', '{ other: string }')).toBeUndefined()
  })
})

describe('an element that may be undefined', () => {
  const written = (body: string) => JSON.stringify(emitAsl(lowerText(handlerText(body, 'any'))).definition)

  it('is null in a list that only leaves as JSON, also by way of a variable', () => {
    const body = `const kept = [event.maybe, 1]
      await context.wait({ seconds: 1 })
      const around = [kept, event.maybe]
      await context.wait({ seconds: 1 })
      return { around }`
    expect(written(body)).not.toContain('Stepwright.Contract')
  })

  it('is null in a list that is put together, and must be there where the handler reads the list', () => {
    const joined = "const kept = ['a'].concat(event.maybe)\n"
    expect(written(`${joined}return [kept]`)).not.toContain('Stepwright.Contract')
    expect(written(`${joined}return [kept, kept.length]`)).toMatch(/\$exists\([^{}]*\.maybe\)/)
  })

  it.each([
    ['a step reads the list', 'await context.step(async () => kept.length)'],
    ['the handler reads it', 'if (kept[0] === undefined) await context.wait({ seconds: 2 })'],
    ['it is spread where it is read', 'if ([...kept].length > 2) await context.wait({ seconds: 2 })'],
    [
      'a condition check is given it',
      'await context.waitForCondition(async (state) => state, { initialState: kept, waitStrategy: () => ({ shouldContinue: false }) })',
    ],
  ])('must be there where %s', (_, reader) => {
    const body = `const kept = [event.maybe, 1]
      await context.wait({ seconds: 1 })
      ${reader}
      return { kept }`
    expect(written(body)).toContain('Stepwright.Contract')
    expect(written(body)).toMatch(/\$exists\([^{}]*\.maybe\)/)
  })
})

describe('an element that may be undefined in what code makes', () => {
  const leaving = (reader: string) =>
    Object.values(
      taskTable(
        lowerText(
          handlerText(
            `const list = event.rows.toSorted((one, other) => one.at - other.at).map((row) => row.size)
            ${reader}
            return { list }`,
            '{ rows: { at: number; size?: number }[] }',
          ),
        ),
      ),
    ).flatMap((facts) => (facts.kind === 'compute' ? (facts.leaving ?? []) : []))

  it('is null where the list only leaves as JSON', () => {
    expect(leaving('')).toEqual([[]])
  })

  it.each(['await context.step(async () => list.length)', 'if (list[0] === 1) await context.wait({ seconds: 2 })'])(
    'must be there where somebody reads the list: %s',
    (reader) => {
      expect(leaving(reader)).toEqual([])
    },
  )
})

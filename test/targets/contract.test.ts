import { describe, expect, it } from 'vitest'
import { emitAsl } from '../../compiler/targets/asl/emit.ts'
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

  it('is not there where nothing is read', () => {
    expect(causeOf('return await context.step(async () => event.other)', '{ other: string }')).toBeUndefined()
  })
})

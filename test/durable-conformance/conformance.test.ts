import { describe, expect, test } from 'vitest'
import { callback } from './callback.ts'
import { child } from './child.ts'
import { conformanceTable } from './conformance-table.ts'
import { invoke } from './invoke.ts'
import { map } from './map.ts'
import { parallel } from './parallel.ts'
import { plugin } from './plugin.ts'
import { runRequirement, shortForm } from './run-requirement.ts'
import { step } from './step.ts'
import { waitForCallback } from './wait-for-callback.ts'
import { waitForCondition } from './wait-for-condition.ts'
import { wait } from './wait.ts'

/** AWS's areas, with how many requirements each has (its list of 2026). */
const AREAS = [
  { area: 'step', of: step, count: 20 },
  { area: 'wait', of: wait, count: 5 },
  { area: 'child', of: child, count: 18 },
  { area: 'callback', of: callback, count: 19 },
  { area: 'invoke', of: invoke, count: 16 },
  { area: 'wait-for-condition', of: waitForCondition, count: 13 },
  { area: 'wait-for-callback', of: waitForCallback, count: 15 },
  { area: 'parallel', of: parallel, count: 22 },
  { area: 'map', of: map, count: 20 },
  { area: 'plugin', of: plugin, count: 23 },
] as const

describe.each(AREAS)('$area', ({ of }) => {
  test.each(Object.entries(of).map(([id, requirement]) => ({ id, ...requirement })))(
    '$id $shows',
    async ({ id: _id, shows: _shows, ...requirement }) => {
      const seen = await runRequirement({ shows: '', ...requirement })
      const { status = 'SUCCEEDED', result = null, error, events, details = {}, parents = {}, said } = requirement
      expect({ status: seen.status, error: seen.error }).toMatchObject({ status, ...(error && { error }) })
      if (status === 'SUCCEEDED') expect(seen.result).toEqual(result)
      const short = shortForm(seen.events)
      const whole = ['ES', events, ...ENDS[status]].join(' ')
      if (events.endsWith('*')) expect(short.startsWith(`ES ${events.slice(0, -1)}`)).toBe(true)
      else expect(short).toBe(whole)
      expect(seen.events.map(({ EventId }) => EventId)).toEqual(seen.events.map((_, index) => index + 1))
      for (const [eventId, detail] of Object.entries(details))
        expect(seen.events[Number(eventId) - 1]).toMatchObject({ EventId: Number(eventId), ...detail })
      for (const [eventId, parentId] of Object.entries(parents))
        expect(seen.events[Number(eventId) - 1]!.ParentId).toBe(seen.events[parentId - 1]!.Id)
      if (said) expect(seen.said).toEqual(said)
    },
  )
})

const ENDS = { SUCCEEDED: ['E+'], FAILED: ['E-'], RUNNING: [] } as const

test('every requirement of AWS’s list has a test', () => {
  for (const [index, { of, count }] of AREAS.entries())
    expect(Object.keys(of)).toEqual(Array.from({ length: count }, (_, number) => `${index + 1}-${number + 1}`))
})

test('docs/conformance.md says what is tested', async () => {
  await expect(conformanceTable(AREAS)).toMatchFileSnapshot('../../docs/conformance.md')
})

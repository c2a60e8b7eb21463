import { withDurableExecution } from 'stepwright'

interface Event {
  readonly mode: string
  readonly note?: string
  readonly owner: string | null
}

export const handler = withDurableExecution(async (event: Event, context) => {
  let found: string | undefined
  let held: string | null = null
  if (event.mode === 'both') {
    found = await context.step('find', async (): Promise<string | undefined> => 'found')
    held = await context.step('hold', async (): Promise<string | null> => 'held')
  }
  const lookup = await context.step('look', async (): Promise<{ a?: number } | undefined> =>
    event.mode === 'none' ? undefined : { a: 1 },
  )
  const passed = await context.step('pass', async () => [found === undefined, held === null, lookup === undefined])
  return {
    found,
    held,
    passed,
    note: event.note,
    owner: event.owner,
    ownerText: `${event.owner}`,
    noteText: `${event.note}`,
    foundText: `${found} ${held}`,
    isThere: found !== undefined,
    isHeld: held !== null,
    a: lookup?.a,
    either: found ?? held ?? event.note ?? 'none',
    truth: found ? 'yes' : 'no',
    list: [found ?? null],
  }
})

import { withDurableExecution } from 'stepwright'

/** Variables with the names of JSONata's functions, of its keywords and of our own. */
export const handler = withDurableExecution(async (event: { values: number[] }, context) => {
  const count = await context.step('count', async () => event.values.length)
  const string = await context.step('string', async () => 'text')
  const states = await context.step('states', async () => ({ and: 1, or: [2], in: null }))
  let sum = 0
  for (const map of event.values) {
    sum = sum + map
    const filter = await context.step(`filter ${map}`, async () => map + count)
    sum += filter
  }
  const $dollar = await context.step('dollar', async () => [string])
  const item = { v1: $dollar, text: states.and, error: states.or, list: states.in }
  return { count, string, sum, item, length: $dollar.length, label: `${string}: ${count}` }
})

import { expect, test } from 'vitest'
import { Simulation } from '../../runtime/environment/simulation.ts'
import { SimulatedClock } from '../../runtime/environment/simulated-clock.ts'

/** `hops` timers, one a second, each after a chain of immediates: what a runtime does at each of its moments. */
async function travel(simulation: Simulation, hops: number): Promise<number> {
  const { clock } = simulation
  for (let hop = 0; hop < hops; hop++) {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    await new Promise<void>((resolve) => clock.schedule(clock.now() + 1000, resolve))
  }
  return clock.now()
}

test('simulations that run at the same time come to rest, each in its own time', async () => {
  const runs = [3, 10, 1, 30].map(async (hops) => {
    const simulation = new Simulation(new SimulatedClock(0))
    return simulation.run(travel(simulation, hops))
  })
  expect(await Promise.all(runs)).toEqual([{ value: 3000 }, { value: 10_000 }, { value: 1000 }, { value: 30_000 }])
})

test('one that has nothing left to do says so while another goes on', async () => {
  const idle = new Simulation()
  const busy = new Simulation(new SimulatedClock(0))
  const [first, second] = await Promise.all([idle.run(new Promise(() => {})), busy.run(travel(busy, 5))])
  expect([first, second]).toEqual(['idle', { value: 5000 }])
})

test('time stands while something outside is at work', async () => {
  const simulation = new Simulation(new SimulatedClock(0))
  const { clock } = simulation
  let firedAfter: boolean | undefined
  let done = false
  clock.schedule(1000, () => (firedAfter = done))
  const work = new Promise<void>((resolve) => setTimeout(resolve, 30)).then(() => void (done = true))
  await simulation.run(
    simulation.external(work).then(() => new Promise<void>((resolve) => clock.schedule(2000, resolve))),
  )
  expect(firedAfter).toBe(true)
})

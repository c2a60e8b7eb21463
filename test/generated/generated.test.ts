import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { breach, Judge } from './judge.ts'
import { programArbitrary } from './program-arbitrary.ts'

/** `PROGRAMS=2000 SEED=7 npx vitest run test/generated` looks further; `npm run fuzz` looks for hours. */
const PROGRAMS = Number(process.env['PROGRAMS'] ?? 300)
const SEED = Number(process.env['SEED'] ?? 1)

let judge: Judge
beforeAll(() => {
  judge = new Judge()
})
afterAll(() => judge.close())

it(`${PROGRAMS} generated programs agree with their exports or are refused`, { timeout: PROGRAMS * 5000 }, async () => {
  let executed = 0
  let refused = 0
  const property = fc.asyncProperty(programArbitrary, async (program) => {
    const verdict = await judge.judge(program)
    if (verdict.kind === 'refused') refused++
    if (verdict.kind === 'agrees') executed += verdict.executed
    const broken = breach(program, verdict)
    expect(broken && `${program.source.text}\n${broken}`).toBeUndefined()
  })
  await fc.assert(property, { seed: SEED, numRuns: PROGRAMS })
  expect(executed).toBeGreaterThan(PROGRAMS)
  expect(refused).toBeLessThan(PROGRAMS / 4)
})

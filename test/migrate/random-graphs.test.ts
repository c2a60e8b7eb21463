import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkWorkflow } from './corpus/check-workflow.ts'
import { randomDefinition } from './random-definition.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-random-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SEEDS = 60

it('whatever way the states lead, the handler goes the same way with the same data', { timeout: 300_000 }, async () => {
  let counted = 0
  for (let seed = 0; seed < SEEDS; seed++) {
    const text = JSON.stringify(randomDefinition(`random ${seed}`), null, 1)
    const { blocks, details } = await checkWorkflow({ file: 'random.asl.json', text }, `random-${seed}`, folder)
    expect(
      blocks.filter((block) => block.startsWith('differs')),
      `${details.join('\n')}\n${text}`,
    ).toEqual([])
    if (blocks.length === 0) counted++
  }
  // Some leave ways that no case takes, or have loops that nothing ends.
  expect(counted).toBeGreaterThan(SEEDS / 2)
})

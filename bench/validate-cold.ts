import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Benchmark } from './row.ts'

const ROOT = join(import.meta.dirname, '..')
const EXPRESSION = '$sum($states.input.items.price) + 1'
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Total',
  States: { Total: { Type: 'Pass', Output: { total: `{% ${EXPRESSION} %}` }, End: true } },
})

/**
 * The first definition that a process validates, whose expressions make it load JSONata's parser, against loading that parser and
 * parsing the same expression; each in a process of its own, with the compile cache that the command has. What is measured is the
 * work itself: neither the start of the process nor the loading of the validator's modules.
 */
export const validateCold: Benchmark = {
  id: 'validate-cold',
  title: 'Validating the first definition of a process, against loading JSONata and parsing its expression',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 2 },
  measure: async () => ({
    value: measuredMs(
      `const { validate } = await import(${JSON.stringify(join(ROOT, 'compiler/validate.ts'))})`,
      `validate({ file: 'total.asl.json', text: ${JSON.stringify(DEFINITION)} })[0].valid`,
    ),
    peer: measuredMs(
      `const load = module.createRequire(${JSON.stringify(join(ROOT, 'compiler/validate.ts'))})`,
      `load('jsonata')(${JSON.stringify(EXPRESSION)}).ast().type === 'binary'`,
    ),
  }),
}

/** Milliseconds of `work`, an expression that must be true, behind `before` in a fresh process. */
function measuredMs(before: string, work: string): number {
  const program = `
    import module from 'node:module'
    module.enableCompileCache()
    ${before}
    const startedMs = performance.now()
    const held = ${work}
    const tookMs = performance.now() - startedMs
    if (!held) throw new Error('not as expected')
    console.log(tookMs)`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`a measured process ended with ${status}:\n${stderr}`)
  return Number(stdout)
}

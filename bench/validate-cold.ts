import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processMs } from './cold-process.ts'
import { INSTALLED_COMMAND, INSTALLED_VALIDATOR, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

const EXPRESSION = '$sum($states.input.items.price) + 1'
const DEFINITION = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Total',
  States: { Total: { Type: 'Pass', Output: { total: `{% ${EXPRESSION} %}` }, End: true } },
})

/**
 * The first definition that a process validates by the package as users install it (it is built first, which is not measured), against
 * loading JSONata and parsing the definition's only expression; each in a process of its own, with the compile cache that the command
 * has. What is measured is the work itself with the loading of the parser: neither the start of the process nor the loading of the
 * validator's modules, which `validate-command` has.
 */
export const validateCold: Benchmark = {
  id: 'validate-cold',
  title: 'Validating the first definition of a process, against loading JSONata and parsing its expression',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 1.5 },
  prepare: installPackage,
  measure: async () => ({
    value: measuredMs(
      `const { validate } = await import(${JSON.stringify(INSTALLED_VALIDATOR)})`,
      `validate({ file: 'total.asl.json', text: ${JSON.stringify(DEFINITION)} })[0].valid`,
    ),
    peer: measuredMs(
      `const load = module.createRequire(${JSON.stringify(INSTALLED_VALIDATOR)})`,
      `load('jsonata')(${JSON.stringify(EXPRESSION)}).ast().type === 'binary'`,
    ),
  }),
}

/** `stepwright validate` of the same definition, from the start of its process to the exit, against a process that does nothing. */
export const validateCommand: Benchmark = {
  id: 'validate-command',
  title: 'stepwright validate of one definition in a cold process, against a Node process that does nothing',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 4 },
  prepare: installPackage,
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
    try {
      const file = join(folder, 'total.asl.json')
      writeFileSync(file, DEFINITION)
      return { value: processMs([INSTALLED_COMMAND, 'validate', file]), peer: processMs(['-e', '0']) }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
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

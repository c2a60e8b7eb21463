import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { inFolder } from './folder.ts'
import { INSTALLED_RUNTIME, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

/** Loads the package as it is published, makes a store on the disk, runs one step, and exits; against Node alone. */
export const coldFirstWorkflow: Benchmark = {
  id: 'cold-first-workflow',
  title: 'the first workflow of a cold process, with its store on the disk, against `node -e 0`',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 3.5 },
  prepare: installPackage,
  measure: () =>
    inFolder(async (folder) => ({
      value: processMs([join(import.meta.dirname, 'first-workflow.js'), INSTALLED_RUNTIME, folder]),
      peer: processMs(['-e', '0']),
    })),
}

function processMs(words: readonly string[]): number {
  const startedMs = performance.now()
  execFileSync(process.execPath, words)
  return performance.now() - startedMs
}

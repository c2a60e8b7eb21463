import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processMs } from './cold-process.ts'
import { INSTALLED_COMMAND, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

const ROOT = join(import.meta.dirname, '..')
const HANDLER = join(ROOT, 'samples/order/handler.ts')

/**
 * `stepwright compile` of one handler with its default targets, by the package as users install it (it is built first, which is not
 * measured), against the TypeScript 6 API parsing and checking the same file with the same declarations and tsconfig; each in a cold
 * process, from its start to its exit, with Node's compile cache on.
 */
export const compileHandler: Benchmark = {
  id: 'compile-handler',
  title: 'Compiling one handler in a cold process, against parsing and checking it with the TypeScript 6 API',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 1 },
  prepare: installPackage,
  measure: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
    try {
      return {
        value: processMs([INSTALLED_COMMAND, 'compile', HANDLER, '--out', folder]),
        peer: processMs([join(import.meta.dirname, 'typescript-check.js'), HANDLER]),
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processMs } from './cold-process.ts'
import { HARD_HANDLERS } from './hard-handlers.ts'
import { INSTALLED_COMMAND, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

/** The larger of the two handlers of each row; the other is half of it. Operations stay within a definition of 1 MB. */
const COUNTS = { operations: 800, lines: 5000, elements: 10_000 } as const

/** A handler of twice the size, against half of it, in cold processes: what is linear stays below twice the time. */
export const hardGrowth: readonly Benchmark[] = (['operations', 'lines', 'elements'] as const).map((what) => ({
  id: `compile-${what}-growth`,
  title: `Compiling a handler of ${COUNTS[what]} ${what}, against one of half as many`,
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 2.2 },
  prepare: installPackage,
  measure: async () => ({ value: compileMs(what, COUNTS[what]), peer: compileMs(what, COUNTS[what] / 2) }),
}))

function compileMs(what: keyof typeof COUNTS, count: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  try {
    const file = join(folder, 'handler.ts')
    writeFileSync(file, HARD_HANDLERS[what](count))
    return processMs([INSTALLED_COMMAND, 'compile', file, '--out', join(folder, 'out')])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { inFolder } from './folder.ts'
import { INSTALLED_RUNTIME, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

const EXECUTIONS = 10_000
const THEM = `${EXECUTIONS.toLocaleString('en')} suspended executions on the disk`

interface Measured {
  /** Until the last of them is suspended. */
  readonly startMs: number
  readonly heapBytesEach: number
  /** Of a worker that finds them suspended. */
  readonly residentMegabytes: number
  /** From the first answer to a callback until the last of them has ended. */
  readonly resumeMs: number
}

/** What very many suspended executions cost, in four rows; each is set against what one may expect, not against a peer. */
export function suspendedExecutions(): readonly Benchmark[] {
  // The rows share their measurements: the first that asks for a round makes it.
  const rounds: Promise<Measured>[] = []
  const row = (
    id: string,
    what: string,
    unit: string,
    limit: number,
    of: (measured: Measured) => number,
  ): Benchmark => {
    let round = 0
    return {
      id,
      title: `${what} ${THEM}, against ${limit} ${unit}`,
      unit,
      goal: { kind: 'at-most', ratio: 1 },
      prepare: installPackage,
      measure: async () => ({ value: of(await (rounds[round++] ??= measured())), peer: limit }),
    }
  }
  return [
    row('suspended-start', 'starting', 's', 1, ({ startMs }) => startMs / 1000),
    row('suspended-resume', 'resuming', 's', 1, ({ resumeMs }) => resumeMs / 1000),
    row('suspended-memory', 'a worker that waits for', 'MB', 150, ({ residentMegabytes }) => residentMegabytes),
    row('suspended-heap', 'the heap for each of', 'bytes', 1024, ({ heapBytesEach }) => heapBytesEach),
  ]
}

function measured(): Promise<Measured> {
  return inFolder(async (folder) => {
    const run = (phase: string) => {
      const script = join(import.meta.dirname, 'suspended-executions.js')
      const words = ['--expose-gc', script, phase, INSTALLED_RUNTIME, join(folder, 'suspended.db'), String(EXECUTIONS)]
      return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as object
    }
    return { ...run('start'), ...run('resume') } as Measured
  })
}

// `npm run fuzz -- --count 100000 --seed 7`: generated programs for hours, in processes of a few hundred each. `--into FOLDER` is where
// a difference becomes a fixture (test/fixtures), `--processes N` how many work at a time (1). `--rows` prints the share of every row of
// the support table, `--refused FOLDER` keeps a refused program of each reason.
import { fork } from 'node:child_process'
import { parseArgs } from 'node:util'
import { GROUPS } from '../support/constructs.ts'
import type { ChunkReport, ChunkRequest } from './fuzz-chunk.ts'
import { NOT_GENERATED } from './not-generated.ts'

/** A process keeps each module that it loads: it ends before that hurts. */
const PROGRAMS_IN_A_PROCESS = 250
const LEAST_SHARE = 0.01

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    into: { type: 'string', default: 'test/fixtures' },
    processes: { type: 'string', default: '1' },
    rows: { type: 'boolean', default: false },
    refused: { type: 'string' },
  },
})
const count = Number(values.count)
const seed = Number(values.seed)

let done = 0
let agreed = 0
let executed = 0
let stopped = 0
let refused = 0
const reasons = new Map<string, number>()
const covered = new Map<string, number>()
const found: string[] = []
const started = performance.now()

await Promise.all(
  Array.from({ length: Number(values.processes) }, async (_, worker) => {
    for (let chunk = worker; chunk * PROGRAMS_IN_A_PROCESS < count; chunk += Number(values.processes)) {
      const size = Math.min(PROGRAMS_IN_A_PROCESS, count - chunk * PROGRAMS_IN_A_PROCESS)
      take(await runChunk({ seed: seed + chunk, count: size, into: values.into, refused: values.refused }))
    }
  }),
)
printSummary()
process.exitCode = found.length > 0 ? 1 : 0

async function runChunk(request: ChunkRequest): Promise<ChunkReport> {
  const child = fork(new URL('./fuzz-chunk.ts', import.meta.url), [JSON.stringify(request)], {
    execArgv: ['--conditions=stepwright-source'],
    // What generated handlers print.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return await new Promise((resolve, reject) => {
    child.on('message', (report: ChunkReport) => resolve(report))
    child.on('exit', (code) => reject(new Error(`the process of seed ${request.seed} ended with ${code}`)))
  })
}

function take(report: ChunkReport): void {
  done += report.programs
  agreed += report.agreed
  executed += report.executed
  stopped += report.stopped
  refused += report.refused
  for (const [reason, times] of report.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + times)
  for (const [row, times] of report.covered) covered.set(row, (covered.get(row) ?? 0) + times)
  found.push(...report.found)
  const rate = done / ((performance.now() - started) / 1000)
  const differences = found.length === 1 ? '1 difference' : `${found.length} differences`
  console.log(
    `${done} programs, ${agreed} agree, ${share(refused)} refused, ${differences}, ${rate.toFixed(1)} a second`,
  )
  for (const each of report.found) console.log(`  ${each}`)
}

function printSummary(): void {
  console.log(`\n${executed} cases reached both sides; in ${stopped} the export ended loudly. Refused:`)
  for (const [reason, times] of [...reasons].toSorted((a, b) => b[1] - a[1])) console.log(`  ${share(times)} ${reason}`)
  console.log('\nRows of the support table in less than 1 % of the programs:')
  for (const [group, rows] of Object.entries(GROUPS)) {
    const generated = rows.filter((row) => !NOT_GENERATED.has(row))
    const rare = generated.filter((row) => (covered.get(row) ?? 0) < done * LEAST_SHARE)
    console.log(
      `  ${group}, ${generated.length - rare.length} of ${generated.length}: ${rare.join(' · ') || 'none is rare'}`,
    )
    if (values.rows) for (const row of rows) console.log(`    ${share(covered.get(row) ?? 0).padStart(8)}  ${row}`)
  }
}

function share(times: number): string {
  return `${((times / Math.max(1, done)) * 100).toFixed(1)} %`
}

// `npm run bench`: ratios beside the peer or floor measured in the same run. `--json FILE` writes the rows, `--only ID` runs one.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { coldFirstWorkflow } from './cold-first-workflow.ts'
import { compileHandler } from './compile-handler.ts'
import { compileGrowth, compileMany, compileManyMemory } from './compile-many.ts'
import { concurrentExecutions } from './concurrent-executions.ts'
import { hardGrowth } from './hard-growth.ts'
import { interpreterExecutions } from './interpreter-executions.ts'
import { interpreterJsonata } from './interpreter-jsonata.ts'
import { interpreterLoad } from './interpreter-load.ts'
import { largeMap, mapItems } from './map-items.ts'
import { resume, resumeAgainstAws } from './resume.ts'
import { type Benchmark, type BenchRow, runBenchmark } from './row.ts'
import { sequentialSteps } from './sequential-steps.ts'
import { simulatedClock } from './simulated-clock.ts'
import { suspendedExecutions } from './suspended-executions.ts'
import { validateCold, validateCommand } from './validate-cold.ts'
import { watchEdit } from './watch-edit.ts'

const BENCHMARKS: readonly Benchmark[] = [
  compileHandler,
  compileMany,
  compileManyMemory,
  compileGrowth,
  ...hardGrowth,
  watchEdit,
  sequentialSteps,
  concurrentExecutions,
  mapItems,
  largeMap,
  resumeAgainstAws,
  resume,
  simulatedClock,
  coldFirstWorkflow,
  ...suspendedExecutions(),
  interpreterExecutions,
  interpreterLoad,
  interpreterJsonata,
  validateCold,
  validateCommand,
]

process.exitCode = await bench().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`)
  return 2
})

async function bench(): Promise<number> {
  const { only, json } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'string' } } }).values
  const chosen = BENCHMARKS.filter(({ id }) => only === undefined || id === only)
  if (chosen.length === 0)
    throw new Error(`there is no benchmark ${only}; there are: ${BENCHMARKS.map(({ id }) => id).join(', ')}`)
  const rows: BenchRow[] = []
  for (const benchmark of chosen) {
    process.stderr.write(`${benchmark.title} …\n`)
    rows.push(await runBenchmark(benchmark))
  }
  console.log(table(rows, chosen))
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`)
  return rows.every(({ met }) => met) ? 0 : 1
}

function table(rows: readonly BenchRow[], benchmarks: readonly Benchmark[]): string {
  const cells = rows.map(({ id, value, peer, unit, ratio, met }, index) => {
    const { kind, ratio: bound } = benchmarks[index]!.goal
    const goal = `${kind === 'at-least' ? '≥' : '≤'} ${bound.toFixed(2)}×`
    return [id, number(value), number(peer), unit, `${ratio.toFixed(2)}×`, goal, met ? 'met' : 'MISSED']
  })
  const all = [['id', 'ours', 'peer', 'unit', 'ratio', 'goal', ''], ...cells]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
}

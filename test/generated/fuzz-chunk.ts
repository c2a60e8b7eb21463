import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { ts } from '../../compiler/handler/project/typescript.js'
import { constructsIn } from '../support/constructs.ts'
import { breach, casesJson, Judge } from './judge.ts'
import { type GeneratedProgram, programArbitrary } from './program-arbitrary.ts'

export interface ChunkRequest {
  readonly seed: number
  readonly count: number
  /** Where a program that breaks the property is written. */
  readonly into: string
}

export interface ChunkReport {
  readonly programs: number
  readonly agreed: number
  /** Cases that both executors brought to an outcome. */
  readonly executed: number
  /** Cases in which the export ended loudly. */
  readonly stopped: number
  readonly refused: number
  readonly reasons: readonly (readonly [reason: string, times: number])[]
  readonly covered: readonly (readonly [construct: string, times: number])[]
  /** A breach, with the folder of its smallest program. */
  readonly found?: string
}

/** One process of the fuzzer: its first breach is made small and ends it. */
async function runChunk({ seed, count, into }: ChunkRequest): Promise<ChunkReport> {
  const judge = new Judge()
  const reasons = new Map<string, number>()
  const covered = new Map<string, number>()
  let [programs, agreed, executed, stopped, refused] = [0, 0, 0, 0, 0]
  const property = fc.asyncProperty(programArbitrary, async (program) => {
    const verdict = await judge.judge(program)
    const broken = breach(program, verdict)
    if (!program.source.isShrunk && broken === undefined) {
      programs++
      if (verdict.kind === 'agrees') {
        agreed++
        executed += verdict.executed
        stopped += verdict.stopped
      }
      if (verdict.kind === 'refused') refused++
      if (verdict.kind === 'refused') for (const code of verdict.codes) increment(reasons, code)
      for (const row of rowsOf(program)) increment(covered, row)
    }
    if (broken !== undefined) throw new Error(broken)
  })
  const details = await fc.check(property, { seed, numRuns: count, endOnFailure: false })
  judge.close()
  const [smallest] = details.counterexample ?? []
  const found = smallest && {
    found: `${writeFixture(join(into, `found-${seed}`), smallest)}: ${String(details.errorInstance)}`,
  }
  return { programs, agreed, executed, stopped, refused, reasons: [...reasons], covered: [...covered], ...found }
}

function rowsOf({ source }: GeneratedProgram): ReadonlySet<string> {
  const file = ts.createSourceFile('handler.ts', source.text, ts.ScriptTarget.Latest, true)
  return new Set(constructsIn(file).map(({ construct }) => construct))
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function writeFixture(folder: string, program: GeneratedProgram): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'handler.ts'), program.source.text)
  writeFileSync(join(folder, 'cases.json'), casesJson(program))
  return folder
}

process.send?.(await runChunk(JSON.parse(process.argv[2] ?? '{}') as ChunkRequest), () => process.exit())

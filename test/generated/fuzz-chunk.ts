import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { ts } from '../../compiler/handler/project/typescript.js'
import { constructsIn } from '../support/constructs.ts'
import { breach, casesJson, Judge, type Verdict } from './judge.ts'
import { type GeneratedProgram, programArbitrary } from './program-arbitrary.ts'

export interface ChunkRequest {
  readonly seed: number
  readonly count: number
  /** Where a program that breaks the property is written. */
  readonly into: string
  /** Where a refused program of each reason is written. */
  readonly refused: string | undefined
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
  /** Breaches, each with the folder of its smallest program. */
  readonly found: readonly string[]
}

/** Making a program small ends after so many tries: another may break the property for another reason. */
const MOST_TRIES = 400

/** One process of the fuzzer. Each breach is made small; then it goes on with other programs. */
async function runChunk({ seed, count, into, refused }: ChunkRequest): Promise<ChunkReport> {
  const judge = new Judge()
  const tally = new Tally()
  const found: string[] = []
  for (let round = 0; tally.programs < count; round++) {
    let tries = 0
    const property = fc.asyncProperty(programArbitrary, async (program) => {
      if (program.source.isShrunk && ++tries > MOST_TRIES) return
      const verdict = await judge.judge(program)
      if (tries === 0) {
        const fresh = tally.add(program, verdict)
        if (refused !== undefined && fresh.length > 0) writeFixture(join(refused, `${seed}-${tally.programs}`), program)
      }
      const broken = breach(program, verdict)
      if (broken !== undefined) throw new Error(broken)
    })
    const options = { seed: seed * MOST_ROUNDS + round, numRuns: count - tally.programs }
    const details = await fc.check(property, options)
    const [smallest] = details.counterexample ?? []
    if (!smallest) continue
    const folder = writeFixture(join(into, `found-${seed}-${round}`), smallest)
    found.push(
      `${folder}\n${details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance)}`,
    )
  }
  judge.close()
  return { ...tally.report(), found }
}

/** Seeds of the rounds of one process differ from those of all others. */
const MOST_ROUNDS = 1000

class Tally {
  programs = 0
  #agreed = 0
  #executed = 0
  #stopped = 0
  #refused = 0
  readonly #reasons = new Map<string, number>()
  readonly #covered = new Map<string, number>()

  /** Answers the reasons of a refusal that were not met before. */
  add(program: GeneratedProgram, verdict: Verdict): readonly string[] {
    this.programs++
    for (const row of rowsOf(program)) increment(this.#covered, row)
    if (verdict.kind === 'agrees') {
      this.#agreed++
      this.#executed += verdict.executed
      this.#stopped += verdict.stopped
    }
    if (verdict.kind !== 'refused') return []
    this.#refused++
    const fresh = verdict.reasons.filter((reason) => !this.#reasons.has(reason))
    for (const reason of verdict.reasons) increment(this.#reasons, reason)
    return fresh
  }

  report(): Omit<ChunkReport, 'found'> {
    return {
      programs: this.programs,
      agreed: this.#agreed,
      executed: this.#executed,
      stopped: this.#stopped,
      refused: this.#refused,
      reasons: [...this.#reasons],
      covered: [...this.#covered],
    }
  }
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

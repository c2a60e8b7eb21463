import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INSTALLED_COMMAND, installPackage } from './installed-package.ts'
import type { Benchmark } from './row.ts'

const SAMPLE = join(import.meta.dirname, '../samples/order')
const EDITS = 10
/** What a person does not notice; the bound of the ratio is therefore 1. */
const UNNOTICED_MS = 60

/** From a save of a handler to its new outputs under `compile --watch`: the median edit, against the time that the issue allows. */
export const watchEdit: Benchmark = {
  id: 'watch-edit',
  title: 'From an edit to new outputs under compile --watch, against 60 ms',
  unit: 'ms',
  goal: { kind: 'at-most', ratio: 1 },
  prepare: installPackage,
  measure: async () => ({ value: await medianEditMs(), peer: UNNOTICED_MS }),
}

async function medianEditMs(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  cpSync(SAMPLE, join(folder, 'order'), { recursive: true })
  const file = join(folder, 'order/handler.ts')
  const text = readFileSync(file, 'utf8')
  const child = spawn(process.execPath, [INSTALLED_COMMAND, 'compile', '--watch', file, '--out', 'out'], {
    cwd: folder,
  })
  let said = ''
  let look = () => undefined as void
  const hear = (chunk: Buffer) => {
    said += chunk.toString()
    look()
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const until = async (words: string) => {
    while (!said.includes(words)) await new Promise<void>((resolve) => (look = resolve))
    said = ''
  }
  try {
    await until('Ctrl-C ends it')
    const times: number[] = []
    for (let edit = 0; edit < EDITS; edit++) {
      const startedMs = performance.now()
      writeFileSync(file, text.replace(/\.step\('/, `.step('edit-${edit}-`))
      await until('compiled in')
      times.push(performance.now() - startedMs)
    }
    return times.toSorted((a, b) => a - b)[EDITS / 2]!
  } finally {
    const closed = new Promise((resolve) => child.once('close', resolve))
    child.kill('SIGINT')
    await closed
    rmSync(folder, { recursive: true })
  }
}

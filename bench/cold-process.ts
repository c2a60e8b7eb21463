import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname, '..')

/** How long a Node process runs, from its start to its exit; one that fails is an error. */
export function processMs(words: readonly string[], env: NodeJS.ProcessEnv = process.env): number {
  const startedMs = performance.now()
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8', env })
  const tookMs = performance.now() - startedMs
  if (status !== 0) throw new Error(`${words.slice(0, 3).join(' ')} … ended with ${status}:\n${stderr}`)
  return tookMs
}

/** The most memory that a Node process holds at a time, its children left out. `file` is written meanwhile. */
export function processMiB(words: readonly string[], file: string): number {
  const hook = pathToFileURL(join(import.meta.dirname, 'peak-memory.js')).href
  processMs([`--import=${hook}`, ...words], { ...process.env, STEPWRIGHT_PEAK_FILE: file })
  return Number(readFileSync(file, 'utf8')) / 1024
}

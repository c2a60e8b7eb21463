import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { inspectExecution, listExecutions } from '../../runtime/engine/inspect.ts'
import { systemEnvironment } from '../../runtime/environment/system.ts'
import { openSqliteStore } from '../../runtime/store/sqlite-store.ts'

const WORKER = join(import.meta.dirname, 'killed-worker.ts')
/** `STEPWRIGHT_KILLS=200` is the long test. */
const KILLS = Number(process.env['STEPWRIGHT_KILLS'] ?? 20)
const STARTED_A_ROUND = 4

/** Runs the worker; killed after so many lines if it does not end before. Answers what it said. */
function work(file: string, round: number, count: number, killAfterLines: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WORKER, file, String(round), String(count)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let errors = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.split('\n').length > killAfterLines) child.kill('SIGKILL')
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
    child.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') reject(new Error(errors))
      else resolve(said.split('\n').slice(0, -1))
    })
  })
}

/** What of the said is not in the store. */
function lost(file: string, said: ReadonlySet<string>): readonly string[] {
  const store = openSqliteStore(file, { environment: systemEnvironment })
  const kept = new Set<string>()
  for (const { id, name, status } of listExecutions(store)) {
    kept.add(`start ${name}`)
    if (status === 'SUCCEEDED') kept.add(`end ${name}`)
    for (const { Name, Type, Status } of inspectExecution(store, id).operations)
      if (Type === 'STEP' && Status === 'SUCCEEDED') kept.add(`step ${name} ${Name}`)
  }
  void store.close()
  return [...said].filter((line) => !kept.has(line))
}

function integrity(file: string): unknown {
  const database = new DatabaseSync(file)
  const found = database.prepare('PRAGMA integrity_check').all()
  database.close()
  return found.map((row) => row['integrity_check'])
}

test(
  `killed ${KILLS} times at random, a process loses nothing that it acknowledged, and the store stays sound`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-kill-'))
    const file = join(folder, 's.db')
    const said = new Set<string>()
    try {
      for (let round = 0; round < KILLS; round++) {
        const killAfterLines = Math.floor(Math.random() * 40)
        for (const line of await work(file, round, STARTED_A_ROUND, killAfterLines)) said.add(line)
        expect(integrity(file)).toEqual(['ok'])
        expect(lost(file, said)).toEqual([])
      }
      for (const line of await work(file, KILLS, 0, Infinity)) said.add(line)
      expect(lost(file, said)).toEqual([])

      const store = openSqliteStore(file, { environment: systemEnvironment })
      const all = listExecutions(store).map(({ id }) => inspectExecution(store, id))
      await store.close()
      expect(all.length).toBeGreaterThanOrEqual([...said].filter((line) => line.startsWith('start')).length)
      for (const { outcome, events } of all) {
        expect(outcome).toEqual({ status: 'succeeded', result: 121 })
        expect(events.map(({ EventId }) => EventId)).toEqual(events.map((_, index) => index + 1))
        // Each step has one end, however often its process died.
        expect(events.filter(({ EventType }) => EventType === 'StepSucceeded')).toHaveLength(10)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  60_000 + KILLS * 6_000,
)

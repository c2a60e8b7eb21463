import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { HistoryEvent } from '../../runtime/history/event.ts'
import { interruptions, signature } from '../crashes/case-world.ts'
import { HISTORIES, readHistories, recordedFolders } from './history-file.ts'
import { goOn, loadRecorded, runWhole } from './replay.ts'
import { operationsAfter } from './stored-history.ts'

/** What earlier releases stored goes on under this one, with the code that made it. */

const isEnd = ({ EventType }: HistoryEvent) => /^Execution(Succeeded|Failed|TimedOut|Stopped)$/.test(EventType)

let replayed = 0

describe.each(recordedFolders())('%s', (folder) => {
  test('is run as it was then, and goes on from every commit of its history', async () => {
    const { exportName, recorded } = readHistories(folder)
    for (const { testCase, history } of recorded) {
      const handler = await loadRecorded(folder, exportName)
      const whole = await runWhole(handler, testCase)
      const was = signature(history)
      expect(signature(whole)).toEqual(was)
      const rebuilt = operationsAfter(whole.events, new Set(history.replayingChildren))
      expect([...rebuilt.values()].map(({ operation }) => operation)).toEqual(whole.operations)
      for (const count of history.commits) {
        const events = history.events.slice(0, count)
        if (events.some(isEnd)) continue
        const after = `${testCase.name}, after event ${count}`
        const again = await goOn(handler, testCase, events, history, whole)
        expect({ after, repeated: again.repeated }).toEqual({ after, repeated: [] })
        replayed++
        // An at-most-once step that had begun is not run again: it fails, and another end is right then.
        if (interruptions(again.events) > interruptions(history.events)) continue
        expect({ after, is: signature(again) }).toEqual({ after, is: was })
      }
    }
  })
})

test('there are histories to replay', () => {
  expect(replayed).toBeGreaterThan(1000)
})

test('a history of other code is refused: what was expected, what came, and where', () => {
  const folder = join(HISTORIES, '0.1.0', 'order')
  const script = join(import.meta.dirname, 'altered.ts')
  const { stdout, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const { was, outcome } = JSON.parse(stdout) as { was: string; outcome: { error: { name: string; message: string } } }
  expect(outcome).toMatchObject({ status: 'failed', error: { name: 'NonDeterministicExecutionError' } })
  const [, expected, came, file, line] =
    /Expected name "(.*)", but got "(.*)"\. This indicates .* It was called at (.*):(\d+):\d+\.$/.exec(
      outcome.error.message,
    ) ?? []
  expect([expected, came, file]).toEqual(['renamed', was, join(folder, 'handler.js')])
  const lines = readFileSync(file!, 'utf8').split('\n')
  expect(lines.slice(Number(line) - 1, Number(line) + 1).join('')).toMatch(new RegExp(`context\\.step\\(\\s*"${was}"`))
})

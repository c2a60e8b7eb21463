import { describe, expect, test } from 'vitest'
import { difference, readRecordings, replay } from './recordings.ts'

const recordings = readRecordings()
if (!recordings) console.log('skipped: ../shared/corpus/recordings is not here')

/** What is held: a rule that breaks must not pass. An execution that a person stopped is not one of them. */
const LEAST = { pure: 562, lambda: 51, callback: 14, service: 44 } as const

describe.skipIf(!recordings)('the interpreter answers what AWS answered', () => {
  for (const needs of ['pure', 'lambda', 'callback', 'service'] as const) {
    test(`in executions that need ${needs}: status, output, error and cause`, async () => {
      const wrong: string[] = []
      let right = 0
      for (const recording of recordings!.filter((one) => one.needs === needs && one.expected.status !== 'ABORTED')) {
        const differs = difference(recording, await replay(recording))
        if (differs === undefined) right++
        else wrong.push(`${recording.name}: ${differs}`)
      }
      console.log(`${needs}: ${right} right, ${wrong.length} wrong`)
      expect(right >= LEAST[needs] ? [] : wrong).toEqual([])
    })
  }
})

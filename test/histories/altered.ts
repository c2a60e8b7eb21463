import { readHistories } from './history-file.ts'
import { goOn, loadRecorded, runWhole } from './replay.ts'

/**
 * Replays the first history of a folder with another name on its first step, and prints what comes of it. A process of its own: places
 * in stacks are what Node makes of them, without a test runner between.
 */
const [folder = ''] = process.argv.slice(2)
const { exportName, recorded } = readHistories(folder)
const { testCase, history } = recorded[0]!
const handler = await loadRecorded(folder, exportName)
const like = await runWhole(handler, testCase)
const first = history.events.find(({ EventType, Name }) => EventType === 'StepStarted' && Name !== undefined)!
const altered = history.events.map((event) => (event.Id === first.Id ? { ...event, Name: 'renamed' } : event))
const { outcome } = await goOn(handler, testCase, altered.slice(0, -1), history, like)
console.log(JSON.stringify({ was: first.Name, outcome }))

import type { HistoryEvent } from '../../../runtime/interpreter/interpret.ts'

/**
 * What an event follows has changed on AWS. The recordings show both ways, each on one side of a day; the interpreter does as AWS does
 * now, so that of an older recording is told here. The days are the first on which a recording shows the newer way.
 */
const CHANGES: readonly {
  readonly newFrom: string
  readonly older: (event: HistoryEvent, events: readonly HistoryEvent[]) => number
}[] = [
  {
    // The exit of a distributed Map followed MapRunSucceeded; now MapRunStarted.
    newFrom: '2024-11-13',
    older: (event, events) => {
      const before = events[event.previousEventId - 1]
      if (event.type !== 'MapStateExited' || before?.type !== 'MapRunStarted') return event.previousEventId
      const succeeded = events.findLast(({ id, type }) => id < event.id && type === 'MapRunSucceeded')
      return succeeded?.id ?? event.previousEventId
    },
  },
  {
    // EvaluationFailed followed what the entry of its state follows; now the entry.
    newFrom: '2024-11-22',
    older: (event, events) => {
      const before = events[event.previousEventId - 1]
      const isEntry = event.type === 'EvaluationFailed' && before?.type.endsWith('StateEntered') === true
      return isEntry ? before.previousEventId : event.previousEventId
    },
  },
]

/** What an event followed on a day, given as `DD-MM-YYYY, …`. */
export function linkOn(recordedDate: string, event: HistoryEvent, events: readonly HistoryEvent[]): number {
  const [day = '', month = '', year = ''] = recordedDate.split(',')[0]!.split('-')
  const change = CHANGES.find(({ newFrom, older }) => {
    return `${year}-${month}-${day}` < newFrom && older(event, events) !== event.previousEventId
  })
  return change ? change.older(event, events) : event.previousEventId
}

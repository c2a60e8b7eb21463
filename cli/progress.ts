import { unreachable } from '../compiler/source/invariant.ts'
import { type ExecutionRecord, type HistoryEvent, OperationPaths, type Store } from '../runtime/index.ts'
import type { Io } from './io.ts'

/**
 * Says on stderr what happens in executions, a line an operation. Names, statuses and errors only: inputs and results stay out
 * of logs. `withNames` puts the execution in front, for several at a time.
 */
export class Progress {
  readonly #io: Io
  readonly #store: Store
  readonly #withNames: boolean
  readonly #paths = new Map<string, OperationPaths>()
  readonly #running = new Set<string>()

  constructor(io: Io, store: Store, withNames: boolean) {
    this.#io = io
    this.#store = store
    this.#withNames = withNames
  }

  readonly onEvent = (event: HistoryEvent, execution: ExecutionRecord): void => {
    const paths = this.#pathsOf(execution)
    const path = event.Id === undefined ? '' : paths.add({ ...event, Id: event.Id })
    const key = `${execution.id}/${event.Id}`
    if (event.EventType === 'StepStarted') {
      // A quick step begins and ends in one commit: then its end says it all.
      this.#running.add(key)
      queueMicrotask(() => this.#running.has(key) && this.#say(execution, 'dim', '…', path, 'started'))
      return
    }
    this.#running.delete(key)
    const isSubmitter = event.EventType === 'StepSucceeded' && paths.isInsideWaitForCallback(event.ParentId)
    const line = isSubmitter ? done('submitted') : describe(event)
    if (line) this.#say(execution, line.style, line.mark, path || execution.workflow, line.text)
    if (execution.status !== 'RUNNING') this.#paths.delete(execution.id)
  }

  #pathsOf(execution: ExecutionRecord): OperationPaths {
    let paths = this.#paths.get(execution.id)
    if (!paths) {
      paths = new OperationPaths()
      for (const { operation } of this.#store.read((snapshot) => snapshot.operations(execution.id)))
        paths.add(operation)
      this.#paths.set(execution.id, paths)
    }
    return paths
  }

  #say(
    { name, workflow, parent }: ExecutionRecord,
    style: Line['style'],
    mark: string,
    path: string,
    text: string,
  ): void {
    const who = this.#withNames ? `${name}  ` : parent ? `${workflow}: ` : ''
    this.#io.message(`${this.#io.style(style, mark, 'stderr')} ${who}${path}${text === '' ? '' : `  ${text}`}`)
  }
}

interface Line {
  readonly style: 'green' | 'red' | 'yellow' | 'dim'
  readonly mark: '✓' | '✗' | '…' | '↻'
  readonly text: string
}

/** What is worth a line; a context's beginning and an invocation's end are not. */
function describe(event: HistoryEvent): Line | undefined {
  switch (event.EventType) {
    case 'StepSucceeded': {
      const { CurrentAttempt, NextAttemptDelaySeconds } = event.StepSucceededDetails!.RetryDetails!
      if (NextAttemptDelaySeconds !== undefined) return again('not yet', NextAttemptDelaySeconds)
      return done(CurrentAttempt > 1 ? `attempt ${CurrentAttempt}` : '')
    }
    case 'StepFailed': {
      const { Error, RetryDetails } = event.StepFailedDetails!
      const why = errorText(Error?.Payload)
      const delay = RetryDetails!.NextAttemptDelaySeconds
      return delay === undefined ? failed(why) : again(why, delay)
    }
    case 'WaitStarted':
      return going(`waiting ${event.WaitStartedDetails!.Duration} s`)
    case 'WaitSucceeded':
    case 'CallbackSucceeded':
    case 'ChainedInvokeSucceeded':
      return done('')
    case 'CallbackStarted':
      return going(`waiting for callback ${event.CallbackStartedDetails!.CallbackId}`)
    case 'CallbackFailed':
      return failed(errorText(event.CallbackFailedDetails!.Error?.Payload))
    case 'CallbackTimedOut':
      return failed('timed out')
    case 'ChainedInvokeStarted':
      return going(`invoking ${event.ChainedInvokeStartedDetails!.FunctionName}`)
    case 'ChainedInvokeFailed':
      return failed(errorText(event.ChainedInvokeFailedDetails!.Error?.Payload))
    case 'ChainedInvokeTimedOut':
    case 'ChainedInvokeStopped':
      return failed('timed out')
    case 'ContextFailed':
      return failed(errorText(event.ContextFailedDetails!.Error?.Payload))
    case 'ExecutionSucceeded':
      return done('succeeded')
    case 'ExecutionFailed':
      return failed(`failed: ${errorText(event.ExecutionFailedDetails!.Error?.Payload)}`)
    case 'ExecutionTimedOut':
      return failed('timed out')
    case 'ExecutionStopped':
      return failed(`terminated: ${event.ExecutionStoppedDetails!.Error?.Payload?.ErrorMessage}`)
    case 'ExecutionPaused':
      return going('paused')
    case 'ExecutionResumed':
      return going('resumed')
    case 'ExecutionRewound':
      return going('rewound')
    case 'WaitCancelled':
    case 'CallbackCancelled':
    case 'ChainedInvokeCancelled':
      return { style: 'dim', mark: '✗', text: 'cancelled' }
    case 'InvocationCompleted': {
      const error = event.InvocationCompletedDetails!.Error?.Payload
      return error && { style: 'yellow', mark: '↻', text: `invocation ended early: ${errorText(error)}` }
    }
    case 'ExecutionStarted':
    case 'ContextStarted':
    case 'ContextSucceeded':
    case 'StepStarted':
      return undefined
    default:
      return unreachable(event.EventType)
  }
}

const done = (text: string): Line => ({ style: 'green', mark: '✓', text })
const failed = (text: string): Line => ({ style: 'red', mark: '✗', text })
const going = (text: string): Line => ({ style: 'dim', mark: '…', text })
const again = (why: string, seconds: number): Line => ({
  style: 'yellow',
  mark: '↻',
  text: `${why}, again in ${seconds} s`,
})

function errorText(error: { ErrorType?: string; ErrorMessage?: string } | undefined): string {
  return [error?.ErrorType, error?.ErrorMessage].filter(Boolean).join(': ') || 'failed'
}

import type { InvokeOutcome, OpenInvoke } from '../backend/invokes.ts'
import type { HistoryEvent } from '../history/event.ts'
import type { ExecutionRecord } from '../store/store.ts'
import { callFunction, findFunction, functionNames, type Functions, type PlainFunction } from './functions.ts'

export interface FunctionCallsOptions {
  readonly functions: Functions
  readonly complete: (executionId: string, operationId: string, outcome: InvokeOutcome) => Promise<void>
  /** Watches over the work: its end wakes the drives, its failure ends them. */
  readonly track: (work: Promise<void>, end: () => void) => Promise<void>
}

/** Plain functions that invokes call in this process, and what they answer. One call at a time for an invoke. */
export class FunctionCalls {
  readonly #options: FunctionCallsOptions
  readonly #going = new Map<string, { readonly executionId: string; readonly rootId: string }>()

  constructor(options: FunctionCallsOptions) {
    this.#options = options
  }

  /** The executions for which a function is being called. */
  get going(): Iterable<{ readonly executionId: string; readonly rootId: string }> {
    return this.#going.values()
  }

  get isIdle(): boolean {
    return this.#going.size === 0
  }

  isGoingFor(executionId: string): boolean {
    return [...this.#going.values()].some((call) => call.executionId === executionId)
  }

  /** By a name as an invoke gives it. */
  find(given: string): PlainFunction | undefined {
    for (const name of functionNames(given)) {
      const found = findFunction(this.#options.functions, name)
      if (found) return found
    }
    return undefined
  }

  /** An invoke of a function has been recorded: the call begins. Other events are none of its business. */
  onEvent(event: HistoryEvent, { id: executionId, rootId }: ExecutionRecord): void {
    const started = event.ChainedInvokeStartedDetails
    if (!started || started.DurableExecutionArn !== undefined || !this.find(started.FunctionName)) return
    const open = {
      executionId,
      operationId: event.Id!,
      functionName: started.FunctionName,
      ...(started.Input?.Payload !== undefined && { input: started.Input.Payload }),
      ...(event.Name !== undefined && { name: event.Name }),
    }
    this.begin(open, rootId)
  }

  /** Calls the function, unless that goes on already. */
  begin(open: OpenInvoke, rootId: string): void {
    const { executionId, operationId, functionName } = open
    const key = `${executionId}/${operationId}`
    if (this.#going.has(key)) return
    const plain = this.find(functionName)
    const outcome = plain ? callFunction(plain, open) : Promise.resolve(unknownFunction(functionName))
    this.#going.set(key, { executionId, rootId })
    const { complete, track } = this.#options
    const recorded = outcome.then((answer) => complete(executionId, operationId, answer))
    void track(recorded, () => this.#going.delete(key))
  }
}

function unknownFunction(name: string): InvokeOutcome {
  const error = { ErrorType: 'ResourceNotFoundException', ErrorMessage: `No function "${name}" is registered.` }
  return { status: 'FAILED', error }
}

import type { Environment } from '../environment/environment.ts'
import type { LambdaContext } from '../sdk/lambda-context.ts'
import type { CheckpointQueue } from './checkpoint-queue.ts'
import type { OperationInterceptor } from './interceptor.ts'
import type { Plugins } from './plugins.ts'
import type { Records } from './records.ts'
import type { Suspension } from './suspension.ts'
import type { Termination } from './termination.ts'
import { never } from './termination.ts'
import type { Trace } from './trace.ts'

/** What all contexts of one invocation share. */
export interface Execution {
  readonly arn: string
  readonly environment: Environment
  readonly interceptor: OperationInterceptor
  /** Absent when there are none. */
  readonly plugins: Plugins | undefined
  /** Only when it is asked for. */
  readonly trace: Trace | undefined
  /** Wire ids of operations that changed since the last invocation. */
  readonly updatedIds: ReadonlySet<string>
  readonly lambdaContext: LambdaContext
  readonly records: Records
  readonly checkpoints: CheckpointQueue
  readonly suspension: Suspension
  readonly termination: Termination
}

/** Ends the invocation where its code stands. */
export function fail(execution: Execution, error: unknown): Promise<never> {
  execution.termination.terminate({ kind: 'failed', error })
  return never()
}

/** Throws out of the invocation from where its code stands. */
export function breakOff(execution: Execution, error: unknown): Promise<never> {
  execution.termination.terminate({ kind: 'broken', error })
  return never()
}

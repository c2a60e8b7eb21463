import type { OperationAddress } from '../store/store.ts'

export interface NewExecution {
  readonly workflow: string
  /** Unique in its workflow. */
  readonly name: string
  /** JSON text; absent for no input. */
  readonly input?: string
  readonly codeHash: string
  readonly tags?: Readonly<Record<string, string>>
  /** The `DurableExecutionArn` that the handler sees, in place of one of AWS's form. */
  readonly arn?: string
  readonly timeoutSeconds?: number
  /** The invoke that starts it, and the first execution of the family. */
  readonly parent?: OperationAddress
  readonly rootId?: string
}

/** `durable-api` 16.1. Serdes and logs take such names apart, so a local execution has one too. */
export function executionArn({ workflow, name }: NewExecution, id: string): string {
  const path = [name, id].map(encodeURIComponent).join('/')
  return `arn:aws:lambda:local:000000000000:function:${workflow}:$LATEST/durable-execution/${path}`
}

import type { ErrorObject, Operation, OperationUpdate } from '../history/operation.ts'
import type { OperationAddress } from '../store/store.ts'
import type { Commit } from './commit.ts'
import { type ExecutionDraft, isFinal, payload } from './execution-draft.ts'

/** Where an invoke goes: a workflow whose executions live in this store, or a function that the engine calls. */
export type InvokeTarget =
  | { readonly kind: 'workflow'; readonly workflow: string; readonly codeHash: string }
  | { readonly kind: 'function' }

export type InvokeOutcome =
  | { readonly status: 'SUCCEEDED'; readonly result?: string }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'STOPPED'; readonly error: ErrorObject }

/** An invoke of a function that has not been answered. */
export interface OpenInvoke extends OperationAddress {
  readonly functionName: string
  readonly input?: string
  /** The operation's name. */
  readonly name?: string
}

/** A handler becomes an execution in the same commit; a function is called by the engine afterwards; what is neither fails at once. */
export function beginInvoke(
  commit: Commit,
  draft: ExecutionDraft,
  operation: Operation,
  { ChainedInvokeOptions, Payload }: OperationUpdate,
  target: InvokeTarget | undefined,
): void {
  const functionName = ChainedInvokeOptions!.FunctionName
  const address = { executionId: draft.record.id, operationId: operation.Id }
  const child =
    target?.kind === 'workflow'
      ? commit.start({
          workflow: target.workflow,
          codeHash: target.codeHash,
          name: commit.freeName(target.workflow, `${draft.record.name}/${operation.Name ?? 'invoke'}-${operation.Id}`),
          ...(Payload !== undefined && { input: Payload }),
          parent: address,
          rootId: draft.record.rootId,
        }).record
      : undefined
  draft.put(operation, {
    invoke: {
      functionName,
      ...(Payload !== undefined && { input: Payload }),
      ...(child && { executionId: child.id }),
    },
  })
  draft.operationEvent('ChainedInvokeStarted', operation, {
    ChainedInvokeStartedDetails: {
      FunctionName: functionName,
      ...(ChainedInvokeOptions!.TenantId !== undefined && { TenantId: ChainedInvokeOptions!.TenantId }),
      Input: payload(Payload),
      ...(child && { DurableExecutionArn: child.arn }),
    },
  })
  if (!target) {
    const ErrorMessage = `No function "${functionName}" is registered: it is neither the name of a loaded handler nor a given function.`
    endInvoke(draft, operation.Id, {
      status: 'FAILED',
      error: { ErrorType: 'ResourceNotFoundException', ErrorMessage },
    })
  }
}

/** The answer to an invoke; one that is already final, or whose execution has ended, is left alone. */
export function endInvoke(draft: ExecutionDraft, operationId: string, outcome: InvokeOutcome): void {
  const operation = draft.operations.get(operationId)?.operation
  if (!operation || isFinal(operation) || draft.record.status !== 'RUNNING') return
  if (outcome.status === 'SUCCEEDED') {
    const { result } = outcome
    draft.close({
      ...operation,
      Status: 'SUCCEEDED',
      ChainedInvokeDetails: result === undefined ? {} : { Result: result },
    })
    draft.operationEvent('ChainedInvokeSucceeded', operation, {
      ChainedInvokeSucceededDetails: { Result: payload(result) },
    })
  } else {
    const { status, error } = outcome
    draft.close({ ...operation, Status: status, ChainedInvokeDetails: { Error: error } })
    const details = { Error: { Payload: error } }
    if (status === 'FAILED')
      draft.operationEvent('ChainedInvokeFailed', operation, { ChainedInvokeFailedDetails: details })
    else if (status === 'TIMED_OUT')
      draft.operationEvent('ChainedInvokeTimedOut', operation, { ChainedInvokeTimedOutDetails: details })
    else draft.operationEvent('ChainedInvokeStopped', operation, { ChainedInvokeStoppedDetails: details })
  }
  draft.wake(operationId)
}

/** Functions that were called, or should have been, by a process that may be gone. */
export function openInvokes(draft: ExecutionDraft): readonly OpenInvoke[] {
  return [...draft.operations.values()].flatMap(({ operation, invoke }) =>
    invoke && invoke.executionId === undefined && operation.Status === 'STARTED'
      ? [
          {
            executionId: draft.record.id,
            operationId: operation.Id,
            functionName: invoke.functionName,
            ...(invoke.input !== undefined && { input: invoke.input }),
            ...(operation.Name !== undefined && { name: operation.Name }),
          },
        ]
      : [],
  )
}

import type { Commit } from './commit.ts'
import { settle } from './endings.ts'
import type { ExecutionDraft } from './execution-draft.ts'

/** Ends an execution, and those that it invoked, as stopped. An invocation that goes on can record nothing any more. */
export function terminate(commit: Commit, draft: ExecutionDraft, reason: string): void {
  const { id, rootId } = draft.record
  settle(commit, draft, 'STOPPED', { error: { ErrorType: 'ExecutionStopped', ErrorMessage: reason } })
  for (const invoked of commit.transaction.family(rootId))
    if (invoked.parent?.executionId === id && invoked.status === 'RUNNING')
      terminate(commit, commit.draft(invoked.id), reason)
}

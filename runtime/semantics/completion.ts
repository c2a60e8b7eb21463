/** `durable-api` 9.2: when a map or parallel is over, and why. */
export type CompletionReason =
  | 'ALL_COMPLETED'
  | 'MIN_SUCCESSFUL_REACHED'
  | 'FAILURE_TOLERANCE_EXCEEDED'
  | 'CUSTOM_COMPLETION_SUCCEEDED'
  | 'CUSTOM_COMPLETION_FAILED'

const COMPLETION_REASONS: readonly CompletionReason[] = [
  'ALL_COMPLETED',
  'MIN_SUCCESSFUL_REACHED',
  'FAILURE_TOLERANCE_EXCEEDED',
  'CUSTOM_COMPLETION_SUCCEEDED',
  'CUSTOM_COMPLETION_FAILED',
]

export interface CompletionRules {
  readonly minSuccessful?: number
  readonly toleratedFailureCount?: number
  readonly toleratedFailurePercentage?: number
}

export interface CompletionCounts {
  readonly successCount: number
  readonly failureCount: number
  /** Of all items, started or not. */
  readonly totalCount: number
}

/** What a `shouldComplete` answers. */
export type CustomDecision = { complete: false } | { complete: true; outcome?: 'SUCCEEDED' | 'FAILED' }

/** Without any rule the first failure ends the batch; any rule switches that off, `minSuccessful` alone too. */
export function isFailFast(rules: CompletionRules | undefined): boolean {
  return rules === undefined || Object.values(rules).every((value) => value === undefined)
}

/** Whether more items failed than the rules bear; the percentage is of all items and strictly above. */
export function exceedsTolerance(rules: CompletionRules | undefined, counts: CompletionCounts): boolean {
  if (rules === undefined || isFailFast(rules)) return counts.failureCount > 0
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = rules
  if (count !== undefined && counts.failureCount > count) return true
  return percentage !== undefined && (counts.failureCount / counts.totalCount) * 100 > percentage
}

export function allSettled(counts: CompletionCounts): boolean {
  return counts.successCount + counts.failureCount === counts.totalCount
}

export function reachesMinimum(rules: CompletionRules | undefined, counts: CompletionCounts): boolean {
  return rules?.minSuccessful !== undefined && counts.successCount >= rules.minSuccessful
}

/** The first reason that holds, in the order of the API. */
export function completionReason(rules: CompletionRules | undefined, counts: CompletionCounts): CompletionReason {
  if (exceedsTolerance(rules, counts)) return 'FAILURE_TOLERANCE_EXCEEDED'
  if (allSettled(counts)) return 'ALL_COMPLETED'
  return reachesMinimum(rules, counts) ? 'MIN_SUCCESSFUL_REACHED' : 'ALL_COMPLETED'
}

/** The reason where a `shouldComplete` decided. */
export function customCompletionReason(decision: CustomDecision): CompletionReason {
  if (!decision.complete) return 'ALL_COMPLETED'
  return decision.outcome === 'FAILED' ? 'CUSTOM_COMPLETION_FAILED' : 'CUSTOM_COMPLETION_SUCCEEDED'
}

/** A batch's own status (`durable-api` 9.3): FAILED for a failure within the tolerance too. */
export function batchStatus(reason: CompletionReason, failureCount: number): 'SUCCEEDED' | 'FAILED' {
  if (reason === 'CUSTOM_COMPLETION_FAILED') return 'FAILED'
  if (reason === 'CUSTOM_COMPLETION_SUCCEEDED') return 'SUCCEEDED'
  return failureCount > 0 ? 'FAILED' : 'SUCCEEDED'
}

export interface ItemStatus {
  readonly index: number
  readonly status: string
}

/** One character an item up to the highest started one: `S`, `F`, or `-` for what did not end (`durable-api` 9.4). */
export function encodeItemStatuses(items: readonly ItemStatus[]): string {
  const length = items.reduce((longest, item) => Math.max(longest, item.index + 1), 0)
  const marks = Array.from({ length }, () => '-')
  for (const item of items) {
    if (item.status === 'SUCCEEDED') marks[item.index] = 'S'
    if (item.status === 'FAILED') marks[item.index] = 'F'
  }
  return marks.join('')
}

/** What a summarised batch recorded of its end; absent parts were not recorded or not readable. */
export interface RecordedBatch {
  readonly completionReason?: CompletionReason
  readonly itemStatuses?: string
}

/** Reads the recorded payload of a batch: a summary, or the full result where the children were kept as well. */
export function readRecordedBatch(payload: string | undefined): RecordedBatch {
  const record = parseObject(payload)
  if (!record) return {}
  const reason = COMPLETION_REASONS.find((known) => known === record.completionReason)
  return { completionReason: reason, itemStatuses: recordedStatuses(record) }
}

function recordedStatuses(record: Record<string, unknown>): string | undefined {
  if (Object.hasOwn(record, 'itemStatuses')) {
    const statuses = record.itemStatuses
    return typeof statuses === 'string' && /^[SF-]+$/.test(statuses) ? statuses : undefined
  }
  if (!Array.isArray(record.all)) return undefined
  const items = (record.all as unknown[]).filter(isItemStatus)
  return items.length === 0 ? undefined : encodeItemStatuses(items)
}

function isItemStatus(value: unknown): value is ItemStatus {
  return typeof value === 'object' && value !== null && 'index' in value && typeof value.index === 'number'
}

function parseObject(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    // A user's summary need not be JSON; then nothing is known of the recorded end.
    return undefined
  }
}

import type { Change, Diff, Place } from './difference.ts'
import type { LocateSpan } from './places.ts'

/** A difference as data, with lines and columns; see docs/diff.md for its fields. */
export function reportJson(diff: Diff, locate: LocateSpan) {
  const place = ({ path, span }: Place) => ({ state: path, ...(span && locate(span)) })
  return {
    workflow: diff.after.name,
    before: diff.before,
    after: diff.after,
    changes: diff.changes.map((change: Change) => ({
      kind: change.kind,
      aspect: change.aspect,
      message: change.message,
      ...(change.before && { before: place(change.before) }),
      ...(change.after && { after: place(change.after) }),
      durable: change.durable,
      stepFunctions: change.stepFunctions,
    })),
    verdicts: diff.verdicts,
  }
}

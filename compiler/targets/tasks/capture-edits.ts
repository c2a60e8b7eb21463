import type { Workflow } from '../../ir/workflow.ts'

/** A change to a source file. Several of one file do not overlap; of two at one place the first goes first. */
export interface SourceEdit {
  readonly file: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/**
 * Wraps each task function of the handler, so that a recording build can ask any of them for its captured values:
 * `fn[Symbol.for('stepwright.captures')]()` answers `{name: value}`.
 */
export function captureEdits(workflow: Workflow): readonly SourceEdit[] {
  return Object.values(workflow.tasks).flatMap(({ kind, span, captures }) => {
    // Only what an operation runs is compared with what the export gives it.
    if (kind === 'compute') return []
    const values = captures.length === 0 ? '{}' : `{ ${captures.join(', ')} }`
    return [
      { file: span.file, start: span.start, end: span.start, replacement: 'Object.assign(' },
      {
        file: span.file,
        start: span.end,
        end: span.end,
        replacement: `, { [Symbol.for('stepwright.captures')]: () => (${values}) })`,
      },
    ]
  })
}

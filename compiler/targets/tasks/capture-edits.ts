import type { Workflow } from '../../ir/workflow.ts'
import type { Edit } from '../../source/edit.ts'

/**
 * Wraps each task function of the handler, so that a recording build can ask any of them for its captured values:
 * `fn[Symbol.for('stepwright.captures')]()` answers `{name: value}`. One that stands in the arguments of another is wrapped within it.
 */
export function captureEdits(workflow: Workflow): readonly Edit[] {
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

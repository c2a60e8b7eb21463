import type { Workflow } from '../../ir/workflow.ts'
import type { ProjectFiles } from '../../source/project-files.ts'

export interface BundleOptions {
  readonly projectFiles: ProjectFiles
  /** Absolute; the spans' files are relative to it. */
  readonly cwd: string
  /** The name of the module, for its source map. */
  readonly outfile: string
}

export interface BundledTasks {
  /** One ES module that exports `handler(payload)` and `runTask(payload, script?)`. */
  readonly code: string
  /** Its source map. */
  readonly map: string
}

/** The task bundle of a workflow (ARCHITECTURE). */
export async function bundleTasks(_workflow: Workflow, _options: BundleOptions): Promise<BundledTasks> {
  throw new Error('not yet')
}

/** A change to a source file. */
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
  return Object.values(workflow.tasks).flatMap(({ span, captures }) => {
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

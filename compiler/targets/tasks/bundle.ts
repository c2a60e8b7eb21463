import { resolve } from 'node:path'
import { bundleEntries, type BundleEntry, type Bundled, importName } from '../../bundling/bundle-entries.ts'
import { userModules } from '../../bundling/user-modules.ts'
import type { Task, Workflow } from '../../ir/workflow.ts'
import type { ProjectFiles } from '../../source/project-files.ts'
import { ownModules, RUNNER, withoutOwnTexts } from './own-modules.ts'
import { taskTable } from './task-table.ts'
import { TASKS_EXPORT, withTaskExports } from './task-exports.ts'

export interface BundleOptions {
  readonly projectFiles: ProjectFiles
  /** Absolute; the spans' files are relative to it. */
  readonly cwd: string
}

/** The AWS SDK is there on Lambda. */
const EXTERNAL = ['@aws-sdk/*'] as const

/**
 * The task bundles of workflows (ARCHITECTURE), each one ES module that exports `handler(payload)` and `runTask(payload, script?)`: the
 * handler's own modules, rewritten on load so that their task functions are exported, under the runner that every bundle has. The same
 * sources give the same bytes in any folder.
 */
export async function bundleTasks(
  workflows: readonly Workflow[],
  { cwd, projectFiles }: BundleOptions,
): Promise<readonly Bundled[]> {
  const entries = workflows.map((workflow) => {
    const files = [...new Set(Object.values(workflow.tasks).flatMap(filesOf))]
    return {
      workflow,
      name: `${workflow.name}.tasks`,
      text: entryText(workflow, files),
      rewritten: files.map((file) => resolve(cwd, file)),
    }
  })
  const bundles = await bundleEntries(entries, {
    cwd,
    sourcemap: 'external',
    external: EXTERNAL,
    plugins: (run) => [ownModules, userModules(projectFiles, changeFor(run, cwd))],
  })
  return bundles.map((bundled) => (bundled.map ? { ...bundled, map: withoutOwnTexts(bundled.map) } : bundled))
}

/** A module as the one entry of a run that has tasks in it needs it. */
function changeFor(entries: readonly BundleEntry[], cwd: string) {
  const owners = new Map(
    entries.flatMap(({ rewritten, workflow }) => rewritten.map((path) => [path, workflow] as const)),
  )
  return (path: string, text: string): string => {
    const owner = owners.get(path)
    if (!owner) return text
    const { origin, tasks } = owner
    const own = Object.values(tasks).filter((task) => filesOf(task).some((file) => resolve(cwd, file) === path))
    const file = own.flatMap(filesOf).find((each) => resolve(cwd, each) === path)!
    const handler = origin.kind === 'handler' && origin.span.file === file ? origin.span : undefined
    return withTaskExports(text, own, { file, handler })
  }
}

/** JSON as code: there a plain key `__proto__` would set the prototype. */
const literalText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(/^( *)"__proto__":/gm, '$1["__proto__"]:')

/** The modules that have something of a task: a strategy may be in another than the function. */
const filesOf = ({ span, strategy }: Task): readonly string[] =>
  strategy && strategy.file !== span.file ? [span.file, strategy.file] : [span.file]

function entryText(workflow: Workflow, files: readonly string[]): string {
  const imports = files.map(
    (file, index) => `import { ${TASKS_EXPORT} as tasks${index} } from ${JSON.stringify(importName(file))}`,
  )
  const all = files.map((_, index) => `tasks${index}`).join(', ')
  return `${imports.join('\n')}
import { tasksRunner } from ${JSON.stringify(RUNNER)}
const facts = ${literalText(taskTable(workflow))}
const parts = [${all}]
export const runTask = tasksRunner(
  Object.fromEntries(Object.entries(facts).map(([id, fact]) => [id, Object.assign({}, fact, ...parts.map((part) => part[id]))])),
)
export const handler = (payload) => runTask(payload)
`
}

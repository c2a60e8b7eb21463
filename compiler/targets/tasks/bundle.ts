import { join, resolve } from 'node:path'
import { build, type BuildFailure, type BuildOptions } from 'esbuild'
import { diagnostic } from '../../diagnostics/catalogue.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Task, Workflow } from '../../ir/workflow.ts'
import type { ProjectFiles } from '../../source/project-files.ts'
import { invariant } from '../../source/invariant.ts'
import { ownModules, RUNNER, userModules } from './modules.ts'
import { taskTable } from './task-table.ts'
import { TASKS_EXPORT, withTaskExports } from './task-exports.ts'

export interface BundleOptions {
  readonly projectFiles: ProjectFiles
  /** Absolute; the spans' files are relative to it. */
  readonly cwd: string
}

export interface BundledTasks {
  /** One ES module that exports `handler(payload)` and `runTask(payload, script?)`. */
  readonly code: string
  /** Its source map. */
  readonly map: string
  readonly diagnostics: readonly Diagnostic[]
}

/** The AWS SDK is there on Lambda. */
const EXTERNAL = ['@aws-sdk/*'] as const

/**
 * The task bundle of a workflow (ARCHITECTURE): the handler's own modules, rewritten on load so that their task functions are exported,
 * under the runner that every bundle has. The same sources give the same bytes in any folder.
 */
export async function bundleTasks(workflow: Workflow, options: BundleOptions): Promise<BundledTasks> {
  const { cwd, projectFiles } = options
  const tasks = Object.values(workflow.tasks)
  const files = [...new Set(tasks.flatMap(filesOf))]
  const byPath = new Map(files.map((file) => [resolve(cwd, file), file]))
  const change = (path: string, text: string) => {
    const file = byPath.get(path)
    if (file === undefined) return text
    const { origin } = workflow
    const handler = origin.kind === 'handler' && origin.span.file === file ? origin.span : undefined
    return withTaskExports(
      text,
      tasks.filter((task) => filesOf(task).includes(file)),
      { file, handler },
    )
  }
  return await bundle(
    {
      stdin: {
        contents: entryText(workflow, files),
        resolveDir: cwd,
        sourcefile: `${workflow.name}.tasks.entry.js`,
      },
      absWorkingDir: cwd,
      outfile: join(cwd, `${workflow.name}.tasks.mjs`),
      external: [...EXTERNAL],
      plugins: [ownModules, userModules(projectFiles, change)],
    },
    workflow,
  )
}

/** Runs esbuild with what all bundles share; what it cannot bundle is the user's to mend. */
async function bundle(options: BuildOptions, workflow: Workflow): Promise<BundledTasks> {
  try {
    const result = await build({
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      charset: 'utf8',
      keepNames: true,
      sourcemap: 'external',
      logLevel: 'silent',
      ...options,
    })
    const code = result.outputFiles?.find(({ path }) => !path.endsWith('.map'))
    const map = result.outputFiles?.find(({ path }) => path.endsWith('.map'))
    invariant(code && map, `the bundle of ${workflow.name} lacks a file`)
    return { code: code.text, map: map.text, diagnostics: [] }
  } catch (thrown) {
    const failure = thrown as Partial<BuildFailure>
    if (!failure.errors) throw thrown
    const span = workflow.origin.kind === 'handler' ? { span: workflow.origin.span } : {}
    const diagnostics = failure.errors.map(({ text, location }) => {
      const where = location ? ` (${location.file}:${location.line})` : ''
      return diagnostic('bundle-failed', { reason: `${text.replace(/\.$/, '')}${where}` }, span)
    })
    return { code: '', map: '', diagnostics }
  }
}

/** JSON as code: there a plain key `__proto__` would set the prototype. */
const literalText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replaceAll(/^( *)"__proto__":/gm, '$1["__proto__"]:')

/** The modules that have something of a task: a strategy may be in another than the function. */
const filesOf = ({ span, strategy }: Task): readonly string[] =>
  strategy && strategy.file !== span.file ? [span.file, strategy.file] : [span.file]

/** As an import names it; files outside of the folder begin with `../` already. */
const relative = (file: string): string => (file.startsWith('.') || file.startsWith('/') ? file : `./${file}`)

function entryText(workflow: Workflow, files: readonly string[]): string {
  const imports = files.map(
    (file, index) => `import { ${TASKS_EXPORT} as tasks${index} } from ${JSON.stringify(relative(file))}`,
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

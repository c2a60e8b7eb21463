import { bundleEntries, type Bundled, importName } from '../../bundling/bundle-entries.ts'
import { userModules } from '../../bundling/user-modules.ts'
import { invariant } from '../../source/invariant.ts'
import type { Workflow } from '../../ir/workflow.ts'
import type { ProjectFiles } from '../../source/project-files.ts'

/**
 * The handlers' own code for the replay runtime, each one ES module whose `handler` is the handler: bundled with its modules and packages,
 * with the API left as the import it was, so that the same file runs on stepwright and on AWS Lambda durable functions.
 */
export async function bundleRuntime(
  workflows: readonly Workflow[],
  { cwd, projectFiles }: { readonly cwd: string; readonly projectFiles: ProjectFiles },
): Promise<readonly Bundled[]> {
  const entries = workflows.map((workflow) => {
    const { origin, name } = workflow
    invariant(origin.kind === 'handler', `${name} has no handler to bundle`)
    return {
      workflow,
      name: `${name}.runtime`,
      text: `export { ${origin.exportName} as handler } from ${JSON.stringify(importName(origin.file))}`,
      rewritten: [],
    }
  })
  return await bundleEntries(entries, {
    cwd,
    sourcemap: 'inline',
    external: ['stepwright', '@aws/durable-execution-sdk-js', '@aws-sdk/*'],
    plugins: () => [userModules(projectFiles)],
  })
}

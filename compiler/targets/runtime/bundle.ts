import { basename, dirname, extname, join, resolve } from 'node:path'
import { build as esbuild, type BuildFailure, type Plugin } from 'esbuild'
import { diagnostic } from '../../diagnostics/catalogue.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Workflow } from '../../ir/workflow.ts'
import type { ProjectFiles } from '../../source/project-files.ts'

export interface RuntimeBundle {
  /** One ES module whose `handler` is the handler, over the API's package. */
  readonly code: string
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * The handler's own code for the replay runtime: bundled with its modules and packages, with the API left as the import it was, so that
 * the same file runs on stepwright and on AWS Lambda durable functions.
 */
export async function bundleRuntime(
  workflow: Workflow,
  { cwd, projectFiles }: { readonly cwd: string; readonly projectFiles: ProjectFiles },
): Promise<RuntimeBundle> {
  const { origin } = workflow
  if (origin.kind !== 'handler') return { code: '', diagnostics: [] }
  const file = /^[./]/.test(origin.file) ? origin.file : `./${origin.file}`
  try {
    const result = await esbuild({
      stdin: {
        contents: `export { ${origin.exportName} as handler } from ${JSON.stringify(file)}`,
        resolveDir: cwd,
        sourcefile: `${workflow.name}.runtime.entry.js`,
      },
      absWorkingDir: cwd,
      outfile: join(cwd, `${workflow.name}.runtime.mjs`),
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      charset: 'utf8',
      keepNames: true,
      sourcemap: 'inline',
      logLevel: 'silent',
      external: ['stepwright', '@aws/durable-execution-sdk-js', '@aws-sdk/*'],
      plugins: [sources(projectFiles)],
    })
    return { code: result.outputFiles[0]!.text, diagnostics: [] }
  } catch (thrown) {
    const failure = thrown as Partial<BuildFailure>
    if (!failure.errors) throw thrown
    const reasons = failure.errors.map(({ text }) => text.replace(/\.$/, ''))
    return {
      code: '',
      diagnostics: reasons.map((reason) => diagnostic('bundle-failed', { reason }, { span: origin.span })),
    }
  }
}

/** The user's files come through `ProjectFiles`: a revision of git has them in no folder. */
function sources(files: ProjectFiles): Plugin {
  return {
    name: 'sources',
    setup(build) {
      build.onResolve({ filter: /^(\.|\/)/, namespace: 'file' }, ({ path, resolveDir }) => {
        const whole = resolve(resolveDir, path)
        const source = whole.replace(/\.([cm]?)js$/, '.$1ts')
        const found = [whole, source, `${whole}.ts`, `${whole}.tsx`, `${whole}.js`, `${whole}/index.ts`].find(
          (candidate) => files.fileExists(candidate),
        )
        return found === undefined ? undefined : { path: found }
      })
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const text = path.includes('/node_modules/') ? undefined : files.read(path)
        if (text === undefined) return undefined
        const extension = extname(basename(path)).slice(1).replace(/^[cm]/, '')
        const loader = extension === 'ts' || extension === 'tsx' || extension === 'jsx' ? extension : 'js'
        return { contents: text, loader, resolveDir: dirname(path) }
      })
    },
  }
}

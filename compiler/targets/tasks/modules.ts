import { readFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Loader, Plugin } from 'esbuild'
import type { ProjectFiles } from '../../source/project-files.ts'

/** Where the modules of a task bundle come from: the user's own through `ProjectFiles`, ours from this package, the rest from disk. */

const API_PACKAGES = /^(stepwright|@aws\/durable-execution-sdk-js)$/
const OWN = 'stepwright'
/** Sources in development, compiled files in the published package. */
const EXTENSION = extname(fileURLToPath(import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * The API as a bundle needs it: errors, strategies and types of values, and a `withDurableExecution` that does nothing. The handler
 * itself does not run here, and without a use it falls out of the bundle.
 */
const API = `export * from './runtime/sdk/index${EXTENSION}'
/* @__NO_SIDE_EFFECTS__ */ export function withDurableExecution() {}
`

export const RUNNER = `${OWN}:compiler/targets/tasks/bundled/run-tasks${EXTENSION}`

/** Modules of this package, under names that do not depend on where it is installed. */
export const ownModules: Plugin = {
  name: 'own-modules',
  setup(build) {
    build.onResolve({ filter: API_PACKAGES }, () => ({ path: 'api', namespace: OWN }))
    build.onResolve({ filter: /^stepwright:/ }, ({ path }) => ({ path: path.slice(OWN.length + 1), namespace: OWN }))
    build.onResolve({ filter: /^\./, namespace: OWN }, ({ path, importer }) => ({
      path: join(dirname(importer === 'api' ? 'x' : importer), path).replaceAll('\\', '/'),
      namespace: OWN,
    }))
    build.onLoad({ filter: /.*/, namespace: OWN }, ({ path }) => ({
      contents: path === 'api' ? API : readFileSync(join(PACKAGE, path), 'utf8'),
      loader: path === 'api' ? 'js' : loaderOf(path),
      resolveDir: PACKAGE,
    }))
  },
}

/** The user's modules. `change` may rewrite one on its way. */
export function userModules(files: ProjectFiles, change: (path: string, text: string) => string): Plugin {
  return {
    name: 'user-modules',
    setup(build) {
      build.onResolve({ filter: /^(\.|\/)/, namespace: 'file' }, ({ path, resolveDir }) => {
        const found = resolveFile(resolve(resolveDir, path), files)
        return found === undefined ? undefined : { path: found }
      })
      build.onLoad({ filter: /\.[cm]?[jt]sx?$|\.json$/ }, ({ path }) => {
        if (path.includes('/node_modules/')) return undefined
        const text = files.read(path)
        if (text === undefined) return undefined
        return { contents: change(path, text), loader: loaderOf(path), resolveDir: dirname(path) }
      })
    },
  }
}

const ENDINGS = ['', '.ts', '.tsx', '.mts', '.js', '.mjs', '.json', '/index.ts', '/index.js'] as const

/** As TypeScript finds a module: the file itself, its source under the name of its output, or with an ending. */
function resolveFile(path: string, files: ProjectFiles): string | undefined {
  const source = path.replace(/\.([cm]?)js$/, '.$1ts')
  return [...(source === path ? [] : [path, source]), ...ENDINGS.map((ending) => path + ending)].find((candidate) =>
    files.fileExists(candidate),
  )
}

function loaderOf(path: string): Loader {
  const extension = extname(path).slice(1).replace(/^[cm]/, '')
  return extension === 'tsx' || extension === 'jsx' || extension === 'ts' || extension === 'json' ? extension : 'js'
}

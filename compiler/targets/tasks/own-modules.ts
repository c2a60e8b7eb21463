import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'esbuild'
import { loaderOf } from '../../bundling/user-modules.ts'

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

const TASK_RUNTIME = `compiler/targets/tasks/bundled/task-runtime${EXTENSION}`

/** Where a bundle's entry finds `tasksRunner`. */
export const RUNNER = `${OWN}:${TASK_RUNTIME}`

/** Modules of this package, under names that do not depend on where it is installed. */
export const ownModules: Plugin = {
  name: 'own-modules',
  setup(build) {
    build.onResolve({ filter: API_PACKAGES, namespace: OWN }, () => ({ path: 'api', namespace: OWN }))
    build.onResolve({ filter: API_PACKAGES }, () => ({ path: TASK_RUNTIME, namespace: OWN }))
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

interface SourceMapData {
  readonly sources: readonly string[]
  readonly sourcesContent: readonly (string | null)[]
}

/** A bundle's source map without the texts of our modules, which are most of it; their names and lines stay. */
export function withoutOwnTexts(map: string): string {
  const data = JSON.parse(map) as SourceMapData
  const sourcesContent = data.sourcesContent.map((text, index) =>
    data.sources[index]!.startsWith(`${OWN}:`) ? null : text,
  )
  return `${JSON.stringify({ ...data, sourcesContent }, null, 2)}\n`
}

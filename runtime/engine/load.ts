import { registerHooks } from 'node:module'
import { relative, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { withoutWarnings } from '../environment/experimental.ts'
import * as api from '../handler.ts'
import { workflowName } from '../semantics/workflow-name.ts'
import {
  type DurableExecutionConfig,
  type DurableExecutionHandler,
  wrappedHandler,
  type WrappedHandler,
} from '../sdk/handler.ts'
import { API_SPECIFIER, bundleHandler, type BundledHandler, type SourceTransform } from './bundle-handler.ts'
import { EngineError } from './engine-error.ts'

/** A handler that is ready to run, found on an export of a loaded file. */
export interface LoadedHandler {
  /** The folder's name when the file is called `handler`, else the file's; `-EXPORT` follows when the file has several handlers. */
  readonly workflow: string
  /** `default`, `handler`, … */
  readonly exportName: string
  /** As shown to people: relative to where the process runs. */
  readonly file: string
  /** Of the bundled code: changes when the handler or a local module of it does something else. */
  readonly hash: string
  readonly handler: DurableExecutionHandler
  readonly config: DurableExecutionConfig | undefined
  readonly plugins?: WrappedHandler['plugins']
}

export interface LoadOptions {
  /** Changes local sources before they are compiled: compare adds what records arguments. */
  readonly transform?: SourceTransform
}

/**
 * Loads the handlers of a TypeScript or JavaScript file; each call loads its code afresh. Both API packages give the handler the
 * API instance of this process, so that `instanceof StepError` holds. A file that is missing, wrong or without a handler throws
 * an `EngineError` with the diagnostics.
 */
export async function loadHandlers(file: string, options: LoadOptions = {}): Promise<LoadedHandler[]> {
  const load = await handlersLoader(file, options)
  return await load()
}

/** For one who loads the same text often: it is bundled once, and each call of the answer loads it afresh. */
export async function handlersLoader(file: string, options: LoadOptions = {}): Promise<() => Promise<LoadedHandler[]>> {
  const path = resolve(file)
  const shown = relative(process.cwd(), path) || path
  const bundled = await bundleHandler(path, shown, options.transform)
  return async () => await loadBundled(path, shown, bundled)
}

async function loadBundled(path: string, shown: string, { code, hash }: BundledHandler): Promise<LoadedHandler[]> {
  const exports = await importCode(path, shown, code, hash)
  const found = Object.entries(exports).flatMap(([exportName, value]) => {
    const durable = wrappedHandler(value)
    return durable ? [{ exportName, ...durable }] : []
  })
  // `export default handler` beside `export const handler` is one handler.
  const distinct = found.filter(
    ({ handler, exportName }) =>
      exportName !== 'default' || !found.some((other) => other.exportName !== 'default' && other.handler === handler),
  )
  if (distinct.length === 0) throw new EngineError([diagnostic('handler-not-exported', { file: shown })])
  return distinct.map(({ exportName, handler, config, plugins }) => ({
    workflow: workflowName(path, distinct.length > 1 ? exportName : undefined),
    exportName,
    file: shown,
    hash,
    handler,
    config,
    plugins,
  }))
}

async function importCode(path: string, shown: string, code: string, hash: string): Promise<Record<string, unknown>> {
  // The file's own URL, so that its packages resolve from where it lies; the query makes each load its own module.
  const url = `${pathToFileURL(path).href}?stepwright=${hash}-${process.hrtime.bigint()}`
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === url || API_SPECIFIERS.has(specifier)
        ? { url: specifier === url ? url : API_SPECIFIER, format: 'module', shortCircuit: true }
        : next(specifier, context),
    load: (loaded, context, next) => {
      if (loaded === url) return { format: 'module', source: code, shortCircuit: true }
      if (loaded === API_SPECIFIER) return { format: 'module', source: API_MODULE, shortCircuit: true }
      return next(loaded, context)
    },
  })
  try {
    process.setSourceMapsEnabled(true)
    const { install } = await importNatively(API_SPECIFIER)
    if (typeof install === 'function') install(api)
    return await importNatively(url)
  } catch (thrown) {
    throw new EngineError([diagnostic('handler-throws', { file: shown, reason: describe(thrown) })])
  } finally {
    hooks.deregister()
  }
}

/** Also when a package of the user imports it: one API in the process. */
const API_SPECIFIERS: ReadonlySet<string> = new Set([API_SPECIFIER, 'stepwright', '@aws/durable-execution-sdk-js'])

/** The API as a module whose bindings are filled in from this process: hooks can pass text only. */
const API_MODULE = [
  `export let ${Object.keys(api).join(', ')}`,
  `export const install = (api) => { ({ ${Object.keys(api).join(', ')} } = api) }`,
].join('\n')

/** Node's own `import()`: test runners and bundlers rewrite the expression where it stands in a source, and then see no hooks. */
function importNatively(url: string): Promise<Record<string, unknown>> {
  return withoutWarnings(() => nativeImport(url))
}

const nativeImport: (url: string) => Promise<Record<string, unknown>> = new Script('(url) => import(url)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext()

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown)
  return `${thrown.name}: ${thrown.message}`.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '')
}

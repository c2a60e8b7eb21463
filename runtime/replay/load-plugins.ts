import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PluginLoadError } from '../sdk/errors.ts'
import {
  DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION,
  type DurableInstrumentationPlugin,
  type DurableInstrumentationPluginProvider,
} from '../sdk/plugin.ts'

const VARIABLE = 'DURABLE_EXECUTION_PLUGINS'
const PROVIDER_EXPORT = 'durableExecutionPluginProvider'

/**
 * `durable-api` 20: the plugins of a configuration, then those of the modules that `DURABLE_EXECUTION_PLUGINS` names, in its order.
 * A module that cannot be loaded, or provides no plugin, rejects with a `PluginLoadError`.
 */
export async function loadPlugins(
  configured: readonly DurableInstrumentationPlugin[] = [],
  variables: NodeJS.ProcessEnv = process.env,
): Promise<readonly DurableInstrumentationPlugin[]> {
  const plugins = [...configured]
  for (const specifier of namedModules(variables[VARIABLE])) {
    const imported = await importPlugin(specifier, variables['LAMBDA_TASK_ROOT']?.trim() || process.cwd())
    plugins.push(createPlugin(specifier, providerOf(specifier, imported)))
  }
  return plugins
}

function namedModules(list: string | undefined): readonly string[] {
  if (list === undefined || list.trim() === '') return []
  const specifiers = list.split(',').map((specifier) => specifier.trim())
  if (specifiers.includes(''))
    throw new PluginLoadError(`${VARIABLE} must contain non-empty, comma-separated package or module specifiers.`)
  const twice = specifiers.find((specifier, index) => specifiers.indexOf(specifier) !== index)
  if (twice !== undefined) throw new PluginLoadError(`${VARIABLE} contains duplicate module specifier '${twice}'.`)
  return specifiers
}

/** As seen from here, else as seen from the application's folder. */
async function importPlugin(specifier: string, root: string): Promise<object> {
  try {
    return await importModule(specifier)
  } catch (thrown) {
    if (!isNotFound(thrown, specifier)) throw loadFailure(specifier, thrown)
  }
  let path: string
  try {
    path = createRequire(join(root, 'package.json')).resolve(specifier)
  } catch (thrown) {
    throw new PluginLoadError(
      `Failed to load plugin module '${specifier}': Unable to resolve '${specifier}' from the application or configured ` +
        'Node.js module paths. Ensure the package is installed in the function artifact or an attached Lambda layer under ' +
        "'nodejs/node_modules'.",
      { cause: thrown },
    )
  }
  try {
    return await importModule(pathToFileURL(path).href)
  } catch (thrown) {
    throw loadFailure(specifier, thrown)
  }
}

// A module's namespace is an object.
const importModule = async (specifier: string): Promise<object> => (await import(specifier)) as object

/** Of the module itself: something that it imports in its turn is its own failure. */
function isNotFound(thrown: unknown, specifier: string): boolean {
  if (!(thrown instanceof Error) || !('code' in thrown)) return false
  if (thrown.code !== 'ERR_MODULE_NOT_FOUND' && thrown.code !== 'MODULE_NOT_FOUND') return false
  return [specifier, packageOf(specifier)].some(
    (name) => name !== undefined && [`'${name}'`, `"${name}"`].some((quoted) => thrown.message.includes(quoted)),
  )
}

function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|[a-zA-Z][a-zA-Z\d+.-]*:)/.test(specifier)) return undefined
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function providerOf(specifier: string, imported: object): DurableInstrumentationPluginProvider {
  const direct = memberOf(imported, PROVIDER_EXPORT)
  // CommonJS modules have their exports under `default` too.
  const nested = memberOf(memberOf(imported, 'default'), PROVIDER_EXPORT)
  const provider = direct ?? nested
  const wrong = (reason: string) => new PluginLoadError(reason)
  if (provider === undefined) throw wrong(`Plugin module '${specifier}' must export '${PROVIDER_EXPORT}'.`)
  if (nested !== undefined && nested !== provider)
    throw wrong(`Plugin module '${specifier}' exposes multiple different '${PROVIDER_EXPORT}' values.`)
  if (typeof provider !== 'object' || provider === null)
    throw wrong(`Plugin module '${specifier}' exports an invalid provider; expected an object.`)
  const version = memberOf(provider, 'pluginApiVersion')
  if (version !== DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION)
    throw wrong(
      `Plugin provider '${specifier}' declares plugin API version '${String(version)}', ` +
        `but stepwright supports version ${DURABLE_INSTRUMENTATION_PLUGIN_API_VERSION}. ` +
        'Install compatible SDK and plugin package versions.',
    )
  const type = memberOf(provider, 'pluginType')
  if (typeof type !== 'function' || typeof type.prototype !== 'object' || type.prototype === null)
    throw wrong(`Plugin provider '${specifier}' must declare a constructable 'pluginType'.`)
  if (typeof memberOf(provider, 'createPlugin') !== 'function')
    throw wrong(`Plugin provider '${specifier}' must define a 'createPlugin' factory function.`)
  // All of its members were looked at.
  return provider as DurableInstrumentationPluginProvider
}

function createPlugin(specifier: string, provider: DurableInstrumentationPluginProvider): DurableInstrumentationPlugin {
  let plugin: unknown
  try {
    plugin = provider.createPlugin()
  } catch (thrown) {
    throw new PluginLoadError(`Plugin provider '${specifier}' failed to create its plugin: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
  const { pluginType } = provider
  if (plugin instanceof pluginType) return plugin
  const actual = plugin === null || plugin === undefined ? String(plugin) : Object(plugin).constructor.name
  throw new PluginLoadError(
    `Plugin provider '${specifier}' declared plugin type '${pluginType.name}' but created '${actual}'.`,
  )
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function loadFailure(specifier: string, thrown: unknown): PluginLoadError {
  return new PluginLoadError(`Failed to load plugin module '${specifier}': ${messageOf(thrown)}`, { cause: thrown })
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

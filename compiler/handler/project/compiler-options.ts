import { ts } from './typescript.js'
import { dirname, join } from 'node:path/posix'
import type { ProjectFiles } from '../../source/project-files.ts'

/** Where our declaration of the API lies for the analysis; no such file exists. */
export const DURABLE_API_FILE = '/__stepwright__/durable-api.d.ts'
export const PLATFORM_FILE = '/__stepwright__/platform.d.ts'
/** The language and nothing of a platform; `tools/language-library.ts` makes one file of them. */
export const LANGUAGE_LIBRARIES = ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts'] as const
const DURABLE_PACKAGES = ['@aws/durable-execution-sdk-js', 'stepwright'] as const

/** What of a user's `tsconfig.json` changes the meaning of the code; the rest (`types`, `lib`, outputs) is ours. */
const HONOURED = [
  'strict',
  'strictNullChecks',
  'noImplicitAny',
  'noImplicitThis',
  'strictFunctionTypes',
  'strictBindCallApply',
  'strictPropertyInitialization',
  'useUnknownInCatchVariables',
  'noUncheckedIndexedAccess',
  'exactOptionalPropertyTypes',
  'allowUnreachableCode',
  'checkJs',
  'jsx',
  'jsxImportSource',
  'experimentalDecorators',
  'useDefineForClassFields',
  'baseUrl',
  'paths',
  'pathsBasePath',
  'rootDirs',
  'customConditions',
] as const

/** The nearest `tsconfig.json` at or above a folder. */
export function nearestTsconfig(folder: string, files: ProjectFiles): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, 'tsconfig.json')
    if (files.fileExists(candidate)) return candidate
    if (at === '/' || at === '.') return undefined
  }
}

/** The options the analysis runs with: ours, the user's where they change meaning, and the API's packages led to our declaration. */
export function analysisOptions(tsconfig: string | undefined, files: ProjectFiles): ts.CompilerOptions {
  const users = tsconfig === undefined ? { strict: true } : usersOptions(tsconfig, files)
  const honoured = Object.fromEntries(
    HONOURED.filter((name) => users[name] !== undefined).map((name) => [name, users[name]]),
  )
  return {
    ...honoured,
    target: ts.ScriptTarget.ES2024,
    lib: [...LANGUAGE_LIBRARIES],
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    allowSyntheticDefaultImports: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    allowJs: true,
    noEmit: true,
    ignoreDeprecations: '6.0',
    paths: {
      ...users.paths,
      ...Object.fromEntries(DURABLE_PACKAGES.map((name) => [name, [DURABLE_API_FILE]])),
    },
  }
}

function usersOptions(tsconfig: string, files: ProjectFiles): ts.CompilerOptions {
  const read = ts.readConfigFile(tsconfig, files.read)
  if (read.config === undefined) return { strict: true }
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    readFile: files.read,
    fileExists: files.fileExists,
    // Only options are wanted: which files the project includes is not asked, so nothing is searched.
    readDirectory: () => [],
  }
  return ts.parseJsonConfigFileContent(read.config, host, dirname(tsconfig), undefined, tsconfig).options
}

// What the TypeScript 6 API needs to parse and check files, as a process of its own: `node typescript-check.js FILE …`.
// The same options, the same declaration of the API and of the platform as our analysis; no analysis, no output.
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import type { ts as typescript } from 'ts-morph'

interface Bundled {
  readonly ts: typeof typescript
  readonly getLibFiles: () => readonly { readonly fileName: string; readonly text: string }[]
}

// The compiler that ts-morph brings, without ts-morph around it.
const fromTsMorph = createRequire(createRequire(import.meta.url).resolve('ts-morph'))
const { ts, getLibFiles } = fromTsMorph('@ts-morph/common') as Bundled
const { analysisOptions, DURABLE_API_FILE, nearestTsconfig, PLATFORM_FILE } =
  await import('../compiler/handler/project/compiler-options.ts')
const { DURABLE_API_DECLARATION } = await import('../compiler/handler/project/durable-api-declaration.ts')
const { PLATFORM_DECLARATION } = await import('../compiler/handler/project/platform-declaration.ts')
const { diskFiles } = await import('../compiler/source/disk-files.ts')

const files = process.argv.slice(2).map((file) => resolve(file))
const options = analysisOptions(nearestTsconfig(dirname(files[0]!), diskFiles), diskFiles)
const host = ts.createCompilerHost(options)
const own = { ...host }
const LIBRARY = '/node_modules/typescript/lib'
const overlay = new Map([
  ...getLibFiles().map(({ fileName, text }) => [`${LIBRARY}/${fileName}`, text] as const),
  [DURABLE_API_FILE, DURABLE_API_DECLARATION],
  [PLATFORM_FILE, PLATFORM_DECLARATION],
])
host.getDefaultLibLocation = () => LIBRARY
host.fileExists = (path) => overlay.has(path) || own.fileExists(path)
host.readFile = (path) => overlay.get(path) ?? own.readFile(path)
const program = ts.createProgram({ rootNames: [PLATFORM_FILE, ...files], options, host })
// What it finds is not the question here: a sample may use types that only its own project has.
const found = ts.getPreEmitDiagnostics(program)
process.stdout.write(`${found.length} findings\n`)

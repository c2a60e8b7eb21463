import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, relative, resolve } from 'node:path'
import type { BuildFailure, Loader, Message, Plugin } from 'esbuild'
import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../../compiler/diagnostics/diagnostic.ts'
import type { Span } from '../../compiler/source/span.ts'
import { LineIndex } from '../../compiler/source/line-index.ts'
import { EngineError } from './engine-error.ts'

/** The packages that mean the durable-execution API; a handler may import either (ARCHITECTURE). */
const API_PACKAGES = /^(stepwright|@aws\/durable-execution-sdk-js)$/

/** The specifier the API's packages get in a bundle; `load.ts` answers it with this process's own API. */
export const API_SPECIFIER = 'stepwright:api'

export interface BundledHandler {
  /** One ES module: the file and its local modules, packages left as imports, an inline source map. */
  readonly code: string
  /** Hash of what runs: comments and white space do not count, local modules do. */
  readonly hash: string
}

/** Changes a local source before it is compiled; undefined leaves it as it is. */
export type SourceTransform = (file: string, source: string) => string | undefined

/**
 * Bundles a handler's file with its local modules. A bundler, not the loader of Node, because users' TypeScript may use enums,
 * `paths` and imports without extensions; and because the same text is what `compile` ships and what the hash is taken of.
 */
export async function bundleHandler(
  file: string,
  shownFile: string,
  transform?: SourceTransform,
): Promise<BundledHandler> {
  requireFile(file, shownFile)
  const code = await bundle(file, transform)
  return { code, hash: await hashOf(code) }
}

async function bundle(file: string, transform: SourceTransform | undefined): Promise<string> {
  // When it is needed: an engine that is given its handlers starts without a bundler.
  const { build } = await import('esbuild')
  try {
    const result = await build({
      entryPoints: [file],
      // The folder that everything in the output is relative to: the same text wherever the project lies.
      absWorkingDir: dirname(file),
      outfile: `${file}.mjs`,
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      packages: 'external',
      keepNames: true,
      logLevel: 'silent',
      sourcemap: 'inline',
      sourcesContent: false,
      plugins: [handlerSources(transform)],
    })
    return result.outputFiles[0]!.text
  } catch (thrown) {
    const messages = (thrown as Partial<BuildFailure>).errors
    if (!messages) throw thrown
    throw new EngineError(messages.map((message) => buildDiagnostic(message, dirname(file))))
  }
}

/** Of the bundle without what does nothing: comments, the source map, white space. */
async function hashOf(code: string): Promise<string> {
  const { transform } = await import('esbuild')
  const compact = await transform(code, { minifyWhitespace: true, legalComments: 'none', target: 'node22' })
  return createHash('sha256').update(compact.code).digest('hex').slice(0, 16)
}

function handlerSources(transform: SourceTransform | undefined): Plugin {
  return {
    name: 'handler-sources',
    setup(build) {
      build.onResolve({ filter: API_PACKAGES }, () => ({ path: API_SPECIFIER, external: true }))
      if (!transform) return
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path }) => {
        const changed = transform(path, readFileSync(path, 'utf8'))
        if (changed === undefined) return undefined
        return { contents: changed, loader: loaderOf(path), resolveDir: dirname(path) }
      })
    },
  }
}

function loaderOf(path: string): Loader {
  const extension = extname(path).slice(1).replace(/^[cm]/, '')
  return extension === 'tsx' || extension === 'jsx' || extension === 'ts' ? extension : 'js'
}

function requireFile(file: string, shownFile: string): void {
  if (!existsSync(file)) throw new EngineError([diagnostic('file-not-found', { file: shownFile })])
  if (statSync(file).isDirectory())
    throw new EngineError([diagnostic('file-unreadable', { file: shownFile, reason: 'it is a folder' })])
}

function buildDiagnostic({ text, location }: Message, directory: string): Diagnostic {
  const reason = text.replace(/\.$/, '')
  const unresolved = text.startsWith('Could not resolve')
  const place = location ? { span: spanOf(resolve(directory, location.file), location) } : {}
  return unresolved ? diagnostic('handler-import', { reason }, place) : diagnostic('handler-syntax', { reason }, place)
}

/** esbuild counts lines from 1 and columns in UTF-8 bytes from 0. */
function spanOf(file: string, { line, column, length, lineText }: NonNullable<Message['location']>): Span {
  const shown = relative(process.cwd(), file)
  const inUnits = (bytes: number) => Buffer.from(lineText).subarray(0, bytes).toString().length
  const start = new LineIndex(readFileSync(file, 'utf8')).offset({ line, column: inUnits(column) + 1 })
  return { file: shown, start, end: start + Math.max(1, inUnits(column + length) - inUnits(column)) }
}

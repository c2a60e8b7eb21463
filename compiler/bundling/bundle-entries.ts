import { join, relative } from 'node:path'
import { build, type BuildFailure, type BuildOptions, type Metafile } from 'esbuild'
import { diagnostic } from '../diagnostics/catalogue.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { Workflow } from '../ir/workflow.ts'
import { invariant } from '../source/invariant.ts'

/**
 * Bundles many workflows in few runs of esbuild, so that a module which several of them reach is read and parsed once. What an entry
 * becomes does not depend on the others of its run: esbuild links each alone, and
 * 1. a run has no two entries that rewrite the same file, or that are written under the same name;
 * 2. an entry that reaches a file rewritten for another of its run is made again alone;
 * 3. so is each entry of a run that fails, to tell whose failure it is.
 */
export interface BundleEntry {
  readonly workflow: Workflow
  /** Of the output, without its ending. */
  readonly name: string
  readonly text: string
  /** Absolute paths of the files that are changed on their way into this bundle. */
  readonly rewritten: readonly string[]
}

export interface Bundled {
  /** One ES module. */
  readonly code: string
  /** Its source map, where one was asked for beside it. */
  readonly map: string
  readonly diagnostics: readonly Diagnostic[]
}

export interface BundleSettings {
  /** Absolute; names in the bundles are relative to it. */
  readonly cwd: string
  readonly sourcemap: 'inline' | 'external'
  readonly external: readonly string[]
  /** The plugins of a run: where the modules come from, and how they are changed for its entries. */
  readonly plugins: (entries: readonly BundleEntry[]) => BuildOptions['plugins']
}

export async function bundleEntries(
  entries: readonly BundleEntry[],
  settings: BundleSettings,
): Promise<readonly Bundled[]> {
  const results = new Map<BundleEntry, Bundled>()
  await Promise.all(
    runsOf(entries).map(async (run) => {
      for (const [entry, bundled] of await bundleRun(run, settings)) results.set(entry, bundled)
    }),
  )
  return entries.map((entry) => results.get(entry)!)
}

/** Rule 1. */
function runsOf(entries: readonly BundleEntry[]): readonly (readonly BundleEntry[])[] {
  const runs: { readonly entries: BundleEntry[]; readonly taken: Set<string> }[] = []
  for (const entry of entries) {
    const takes = [...entry.rewritten, `name ${entry.name}`]
    const free = runs.find(({ taken }) => !takes.some((each) => taken.has(each)))
    const run = free ?? { entries: [], taken: new Set() }
    if (!free) runs.push(run)
    run.entries.push(entry)
    for (const each of takes) run.taken.add(each)
  }
  return runs.map((run) => run.entries)
}

async function bundleRun(
  entries: readonly BundleEntry[],
  settings: BundleSettings,
): Promise<readonly (readonly [BundleEntry, Bundled])[]> {
  const alone = async (entry: BundleEntry) => (await bundleRun([entry], settings))[0]!
  const { cwd } = settings
  try {
    const { outputFiles, metafile } = await build(optionsOf(entries, settings))
    const textOf = (path: string) => outputFiles.find((file) => file.path === path)?.text
    const mixed = entries.length > 1 ? mixedEntries(entries, metafile, cwd) : new Set()
    return await Promise.all(
      entries.map(async (entry) => {
        if (mixed.has(entry)) return await alone(entry)
        const file = join(cwd, `${entry.name}.mjs`)
        const [code, map] = [textOf(file), settings.sourcemap === 'inline' ? '' : textOf(`${file}.map`)]
        invariant(code !== undefined && map !== undefined, `the bundle ${entry.name} lacks a file`)
        return [entry, { code, map, diagnostics: [] }] as const
      }),
    )
  } catch (thrown) {
    const { errors } = thrown as Partial<BuildFailure>
    if (!errors) throw thrown
    if (entries.length > 1) return await Promise.all(entries.map(alone))
    const [entry] = entries
    return [[entry!, { code: '', map: '', diagnostics: failuresOf(errors, entry!.workflow) }]]
  }
}

function optionsOf(entries: readonly BundleEntry[], { cwd, sourcemap, external, plugins }: BundleSettings) {
  const texts = new Map(entries.map(({ name, text }) => [join(cwd, `${name}.entry.js`), text]))
  return {
    entryPoints: entries.map(({ name }) => ({ in: `${ENTRY}${join(cwd, `${name}.entry.js`)}`, out: name })),
    outdir: cwd,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: cwd,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    charset: 'utf8',
    keepNames: true,
    sourcemap,
    logLevel: 'silent',
    external: [...external],
    plugins: [
      {
        name: 'entries',
        setup(run) {
          run.onResolve({ filter: /^stepwright-entry:/ }, ({ path }) => ({ path: path.slice(ENTRY.length) }))
          run.onLoad({ filter: /\.entry\.js$/ }, ({ path }) => {
            const contents = texts.get(path)
            return contents === undefined ? undefined : { contents, loader: 'js', resolveDir: cwd }
          })
        },
      },
      ...(plugins(entries) ?? []),
    ],
  } satisfies BuildOptions
}

const ENTRY = 'stepwright-entry:'

/** Rule 2: the entries that reach what is rewritten for another. */
function mixedEntries(entries: readonly BundleEntry[], { inputs }: Metafile, cwd: string): ReadonlySet<BundleEntry> {
  const shown = (path: string) => relative(cwd, path).replaceAll('\\', '/')
  const owners = new Map(entries.flatMap((entry) => entry.rewritten.map((path) => [shown(path), entry] as const)))
  return new Set(
    entries.filter((entry) => {
      const reached = new Set([shown(join(cwd, `${entry.name}.entry.js`))])
      for (const path of reached) {
        const owner = owners.get(path)
        if (owner !== undefined && owner !== entry) return true
        for (const imported of inputs[path]?.imports ?? []) if (!imported.external) reached.add(imported.path)
      }
      return false
    }),
  )
}

/** What esbuild cannot bundle is the user's to mend. */
function failuresOf(errors: BuildFailure['errors'], { origin }: Workflow): readonly Diagnostic[] {
  const span = origin.kind === 'handler' ? { span: origin.span } : {}
  return errors.map(({ text, location }) => {
    const where = location ? ` (${location.file}:${location.line})` : ''
    return diagnostic('bundle-failed', { reason: `${text.replace(/\.$/, '')}${where}` }, span)
  })
}

/** As an import names a file whose path is relative to the folder of the entry; files outside of it begin with `../` already. */
export const importName = (file: string): string => (/^[./]/.test(file) ? file : `./${file}`)

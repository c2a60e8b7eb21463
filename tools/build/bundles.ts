import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { ownModules, RUNNER } from '../../compiler/targets/tasks/own-modules.ts'

/**
 * Bundles the command line: a cold command reads a few files in place of two hundred. A command's own code and what only it needs are
 * files of their own, loaded when it runs. Packages stay packages, but for yargs, which every command needs.
 */
export async function bundleCommand(root: string, dist: string): Promise<void> {
  await build({
    ...options(root, dist, 'cli'),
    entryPoints: ['cli/main.ts'],
    alias: { 'string-width': join(root, 'tools/build/string-width.js') },
    banner: { js: REQUIRE },
  })
}

/**
 * Bundles what programs import to run handlers, for the same reason. The entries share their code in common files, so that a class is
 * one class, whichever entry it comes from; and what loads handlers or compares them is loaded by who does so.
 */
export async function bundleRuntime(root: string, dist: string): Promise<void> {
  await build({
    ...options(root, dist, 'runtime'),
    entryPoints: ['runtime/handler.ts', 'runtime/index.ts', 'runtime/testing.ts'],
  })
}

/**
 * Makes what task bundles have of the package one module: a compilation then loads one text in place of thirty. It is bundled again
 * there, which names the classes and leaves out what is not used; calls that name them would all count as used, so here are none, and a
 * class keeps its name only while nothing else of the bundle has it.
 */
export async function bundleTaskRuntime(root: string, dist: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [RUNNER],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    charset: 'utf8',
    logLevel: 'warning',
    packages: 'external',
    plugins: [ownModules],
  })
  const code = outputFiles.map(({ text }) => text).join('')
  const names = new Set([...code.matchAll(/^(?:var|(?:async )?function) (\w+)/gm)].map(([, name = '']) => name))
  for (const [, name = ''] of code.matchAll(/^var (\w+\d) = class\b/gm)) {
    const plain = name.replace(/\d+$/, '')
    if (names.has(plain))
      throw new Error(`The class ${plain} has its name with another in a task bundle, and is ${name}`)
  }
  const file = join(dist, 'compiler/targets/tasks/bundled/task-runtime.js')
  writeFileSync(file, code)
  // Of tsc's output.
  rmSync(`${file}.map`)
}

function options(root: string, dist: string, folder: Folder): BuildOptions {
  return {
    absWorkingDir: root,
    outdir: join(dist, folder),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [ownFiles(root, dist, folder)],
  }
}

/** Of the package, where bundles lie. */
type Folder = 'cli' | 'runtime'

/** Parts of yargs are CommonJS. */
const REQUIRE = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`

const OWN = /^(cli|compiler|runtime)[\\/]/

function ownFiles(root: string, dist: string, folder: Folder): Plugin {
  return {
    name: 'own-files',
    setup(bundler) {
      // The trimmed compiler is a file of the package already, for those who import it.
      bundler.onResolve({ filter: /\/typescript\.js$/ }, ({ path, resolveDir }) => ({
        path: slashed(relative(join(dist, folder), join(dist, relative(root, join(resolveDir, path))))),
        external: true,
      }))
      bundler.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) =>
        path === 'yargs' || !OWN.test(relative(root, resolveDir) + '/') ? undefined : { path, external: true },
      )
      // Our modules still find the files that lie beside them in `dist`.
      bundler.onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
        const own = relative(root, path)
        if (!OWN.test(own)) return undefined
        const beside = slashed(relative(folder, own)).replace(/\.ts$/, '.js')
        const text = readFileSync(path, 'utf8')
        return {
          contents: text.replaceAll('import.meta.url', `new URL(${JSON.stringify(beside)}, import.meta.url).href`),
          loader: path.endsWith('.ts') ? 'ts' : 'js',
          resolveDir: dirname(path),
        }
      })
    },
  }
}

const slashed = (path: string): string => path.replaceAll('\\', '/')

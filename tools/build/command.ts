import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

/**
 * Bundles the command line: a cold command reads a few files in place of two hundred. A command's own code and what only it needs are
 * files of their own, loaded when it runs. Packages stay packages, but for yargs, which every command needs.
 */
export async function bundleCommand(root: string, dist: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['cli/main.ts'],
    outdir: join(dist, 'cli'),
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
    alias: { 'string-width': join(root, 'tools/build/string-width.js') },
    banner: { js: REQUIRE },
    plugins: [ownFiles(root, dist)],
  })
}

/** Parts of yargs are CommonJS. */
const REQUIRE = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`

const OWN = /^(cli|compiler|runtime)[\\/]/

function ownFiles(root: string, dist: string): Plugin {
  return {
    name: 'own-files',
    setup(bundler) {
      // The trimmed compiler is a file of the package already, for those who import it.
      bundler.onResolve({ filter: /\/typescript\.js$/ }, ({ path, resolveDir }) => ({
        path: slashed(relative(join(dist, 'cli'), join(dist, relative(root, join(resolveDir, path))))),
        external: true,
      }))
      bundler.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) =>
        path === 'yargs' || !OWN.test(relative(root, resolveDir) + '/') ? undefined : { path, external: true },
      )
      // Our modules still find the files that lie beside them in `dist`.
      bundler.onLoad({ filter: /\.[jt]s$/ }, ({ path }) => {
        const own = relative(root, path)
        if (!OWN.test(own)) return undefined
        const beside = slashed(relative('cli', own)).replace(/\.ts$/, '.js')
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

import { dirname, extname, resolve } from 'node:path'
import type { Loader, Plugin } from 'esbuild'
import type { ProjectFiles } from '../source/project-files.ts'

/** The users' modules come through `ProjectFiles`: a revision of git has them in no folder. `change` may rewrite one on its way. */
export function userModules(
  files: ProjectFiles,
  change: (path: string, text: string) => string = (_, text) => text,
): Plugin {
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

export function loaderOf(path: string): Loader {
  const extension = extname(path).slice(1).replace(/^[cm]/, '')
  return extension === 'tsx' || extension === 'jsx' || extension === 'ts' || extension === 'json' ? extension : 'js'
}

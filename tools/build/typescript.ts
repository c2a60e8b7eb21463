import { readFileSync, globSync } from 'node:fs'
import { createRequire } from 'node:module'
import { build } from 'esbuild'

/**
 * What the analysis uses of TypeScript's compiler, as one ES module that exports `ts`: without emit, language service, build mode and
 * two thousand exports, a cold process has it in two thirds of the time. The compiler's file is a script that makes one object of all
 * it has; here it becomes a module, so that esbuild can leave out what nothing reaches. Licence: TypeScript's, kept at its top.
 */
export async function trimmedTypeScript(root: string): Promise<string> {
  const script = readFileSync(
    createRequire(createRequire(`${root}/package.json`).resolve('ts-morph')).resolve(
      '@ts-morph/common/dist/typescript.js',
    ),
    'utf8',
  )
  const [licence, rest] = cut(script, 'var ts = {}; ((module) => {\n"use strict";\n')
  const [body] = cut(rest, '// Annotate the CommonJS export names for ESM import in node:')
  const [head, afterHead] = cut(body, '__export(typescript_exports, {\n')
  const [list, tail] = cut(afterHead, '\n});\nmodule.exports = __toCommonJS(typescript_exports);\n')
  const exported = new Map(
    [...list.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)].map(([, name = '', local = '']) => [name, local]),
  )
  const used = usedNames(root).filter((name) => exported.has(name))
  const names = used.map((name) => `${exported.get(name)} as ${name}`)
  // The objects of whole parts (`ts.textChanges`) are for users of the language service; the compiler itself never reads them.
  const code = `${licence}${head}${tail}`.replace(/^__export\(ts_\w+, \{\n[\s\S]*?^\}\);\n/gm, '')
  const result = await build({
    stdin: { contents: `export * as ts from 'typescript'`, resolveDir: root },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: REQUIRE },
    define: { __filename: 'import.meta.filename' },
    external: ['source-map-support'],
    plugins: [
      {
        name: 'compiler',
        setup(bundler) {
          bundler.onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'compiler' }))
          bundler.onLoad({ filter: /.*/, namespace: 'compiler' }, () => ({
            contents: `${code}\nexport { ${names.join(', ')} }`,
          }))
        },
      },
    ],
  })
  return result.outputFiles.map(({ text }) => text).join('')
}

/** The compiler asks for Node's own modules where it is a script. */
const REQUIRE = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`

/** Values and types alike: the list of exports says which are values. */
function usedNames(root: string): readonly string[] {
  const texts = globSync('compiler/handler/**/*.ts', { cwd: root }).map((file) =>
    readFileSync(`${root}/${file}`, 'utf8'),
  )
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/\bts\.(\w+)/g)].map(([, name = '']) => name)))]
}

function cut(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark)
  if (at < 0) throw new Error(`TypeScript's compiler is not written as expected: there is no ${JSON.stringify(mark)}`)
  return [text.slice(0, at), text.slice(at + mark.length)]
}

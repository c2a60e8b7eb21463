import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { transform } from 'esbuild'

/**
 * JSONata's parser without its evaluator, functions and dates, as a CommonJS module: who only validates or converts expressions has it
 * in a quarter of the time. The package's file is a table of modules; the parser's and those it needs are kept as they are. A text that
 * does not parse goes to the package, which has the words of the message. Licence: JSONata's, kept at its top.
 */
export async function parserOfJsonata(root: string): Promise<string> {
  const script = readFileSync(createRequire(`${root}/package.json`).resolve('jsonata/jsonata.js'), 'utf8')
  const modules = new Map(
    [...script.matchAll(/(\d+):\[(function\(require,module,exports\)\{\n[\s\S]*?\n\}),(\{[^{}]*\})\]/g)].map(
      ([, id = '', code = '', needs = '']) => [id, { code, needs: JSON.parse(needs) as Record<string, number> }],
    ),
  )
  const parser = [...modules.values()].flatMap(({ needs }) => needs['./parser'] ?? [])[0]
  const kept = new Map<string, string>()
  const keep = (id: string) => {
    const found = modules.get(id)
    if (!found) throw new Error(`JSONata is not written as expected: there is no module ${id}`)
    if (kept.has(id)) return
    kept.set(id, `${id}:[${found.code},${JSON.stringify(found.needs)}]`)
    for (const needed of Object.values(found.needs)) keep(String(needed))
  }
  keep(String(parser))
  const code = `
    const modules = {${[...kept.values()].join(',\n')}}
    const load = (id) => {
      const module = { exports: {} }
      modules[id][0]((name) => load(modules[id][1][name]), module, module.exports)
      return module.exports
    }
    const parse = load(${parser})
    module.exports = (text) => {
      try {
        return parse(text)
      } catch {
        return require('jsonata')(text).ast()
      }
    }`
  const licence = /^\/\*\*[\s\S]*?\*\//m.exec(script)?.[0] ?? ''
  const { code: small } = await transform(code, { minify: true, format: 'cjs', platform: 'node', target: 'node22' })
  return `${licence}\n${small}`
}

import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/**
 * The order of imports is the order of the data (ARCHITECTURE.md). A folder may import itself and what its row names; a third-party package has
 * one home. The table is the design; when a better line shows, it changes here with the reason in the commit.
 */
const below = {
  diagnostics: ['compiler/source'],
  languages: ['compiler/source', 'compiler/diagnostics'],
  ir: ['compiler/source', 'runtime/semantics'],
  expressions: ['compiler/ir', 'compiler/languages', 'compiler/diagnostics', 'compiler/source', 'runtime/semantics'],
} as const
const overExpressions = ['compiler/expressions', ...below.expressions]
const overAsl = ['compiler/asl', ...overExpressions]
const runtimeBase = ['runtime/semantics', 'runtime/history', 'runtime/environment']
const readsAsl = ['compiler/asl', 'compiler/languages', 'compiler/source', 'compiler/diagnostics']
const roads = ['compiler/*.ts']

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'compiler/source': [],
  'compiler/diagnostics': below.diagnostics,
  'compiler/languages': below.languages,
  'compiler/ir': below.ir,
  'compiler/expressions': below.expressions,
  'compiler/asl': [...below.languages, 'compiler/languages', 'runtime/semantics'],
  'compiler/handler': overExpressions,
  'compiler/passes': overExpressions,
  'compiler/picture': below.expressions,
  'compiler/targets/asl': overAsl,
  'compiler/bundling': ['compiler/source', 'compiler/diagnostics', 'compiler/ir'],
  'compiler/targets/tasks': [...overAsl, 'compiler/bundling'],
  'compiler/targets/runtime': [...overAsl, 'compiler/bundling'],
  'compiler/targets/mermaid': ['compiler/picture', 'compiler/ir'],
  'compiler/targets/svg': ['compiler/picture', 'compiler/ir'],
  'compiler/targets/text': ['compiler/picture', 'compiler/ir'],
  'compiler/migrate': overAsl,
  'compiler/diff': overExpressions,
  'compiler/*.ts': ['compiler/**', 'runtime/semantics'],
  'runtime/semantics': [],
  'runtime/history': ['runtime/semantics'],
  'runtime/environment': ['runtime/semantics'],
  'runtime/store': runtimeBase,
  'runtime/sdk': ['runtime/semantics'],
  'runtime/backend': ['runtime/store', ...runtimeBase],
  'runtime/replay': ['runtime/sdk', ...runtimeBase],
  'runtime/interpreter': [...runtimeBase, ...readsAsl],
  'runtime/engine': ['runtime/**', 'compiler/source', 'compiler/diagnostics'],
  'runtime/compare': ['runtime/**', ...readsAsl],
  'runtime/testing': ['runtime/**'],
  'runtime/*.ts': ['runtime/**'],
  cli: ['cli', ...roads, 'compiler/diagnostics', 'compiler/source', 'compiler/targets/text', 'runtime/*.ts'],
}

/** The oracle stays one: nothing that makes the export may be reached from what judges it. */
const INDEPENDENT = [
  'compiler/handler',
  'compiler/expressions',
  'compiler/passes',
  'compiler/bundling',
  'compiler/targets',
]

const HOMES: Readonly<Record<string, readonly string[]>> = {
  // Of `compiler/handler`, only `project/typescript.d.ts` imports it.
  'ts-morph': ['compiler/handler'],
  jsonata: ['compiler/languages', 'runtime/interpreter'],
  ajv: ['compiler/asl'],
  yaml: ['compiler/asl'],
  prettier: ['compiler/migrate'],
  esbuild: ['compiler/bundling', 'compiler/targets/tasks', 'runtime/engine'],
  '@dagrejs/dagre': ['compiler/targets/svg'],
  'node:sqlite': ['runtime/store'],
  yargs: ['cli'],
  '@aws-sdk/client-sfn': ['cli'],
  // Loaded where a durable function talks to AWS.
  '@aws-sdk/client-lambda': ['runtime/sdk'],
  // Code that is bundled with a handler imports the API as the handler does.
  stepwright: ['compiler/targets/tasks'],
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const files = globSync(['compiler/**/*.ts', 'runtime/**/*.ts', 'cli/**/*.ts'], { cwd: root }).map((file) =>
  file.replaceAll('\\', '/'),
)

interface Import {
  readonly file: string
  readonly target: string
}

const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const found = [
    ...text.matchAll(/^(?:import|export)\b[^'"`;]*?from\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm),
  ]
  return found.map((match) => ({ file, target: match[1] ?? match[2] ?? match[3] ?? '' }))
})

/** The row of the table a file belongs to: the longest folder, or the files directly in a top folder. */
function rowOf(file: string): string {
  const parts = file.split('/')
  for (let length = parts.length - 1; length > 1; length--) {
    const folder = parts.slice(0, length).join('/')
    if (folder in MAY_IMPORT) return folder
  }
  return parts[0] === 'cli' ? 'cli' : parts.length === 2 ? `${parts[0]}/*.ts` : parts.slice(0, 2).join('/')
}

const fits = (row: string, allowed: string) =>
  row === allowed || (allowed.endsWith('/**') && row.startsWith(allowed.slice(0, -2)))

describe('layers', () => {
  test('every folder has a row', () => {
    expect([...new Set(files.map(rowOf))].filter((row) => !(row in MAY_IMPORT))).toEqual([])
  })

  test('imports go the one way that the table allows', () => {
    const wrong = imports.flatMap(({ file, target }) => {
      if (!target.startsWith('.')) return []
      const from = rowOf(file)
      const to = rowOf(join(dirname(file), target).replaceAll('\\', '/'))
      return from === to || MAY_IMPORT[from]?.some((allowed) => fits(to, allowed)) ? [] : [`${file} → ${to}`]
    })
    expect(wrong).toEqual([])
  })

  test('a third-party package is imported only at home', () => {
    const wrong = imports.flatMap(({ file, target }) => {
      if (target.startsWith('.') || (target.startsWith('node:') && target !== 'node:sqlite')) return []
      const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]!
      return HOMES[name]?.includes(rowOf(file)) ? [] : [`${file} → ${target}`]
    })
    expect(wrong).toEqual([])
  })

  test('the TypeScript compiler has one door', () => {
    const doors = imports.filter(({ target }) => /^(ts-morph|@ts-morph|typescript)(\/|$)/.test(target))
    expect(doors.map(({ file }) => file)).toEqual(['compiler/handler/project/typescript.d.ts'])
  })

  test('the interpreter reaches nothing that makes the export, however far it goes', () => {
    const reached = new Set<string>()
    const pending = files.filter((file) => file.startsWith('runtime/interpreter/'))
    while (pending.length > 0) {
      const file = pending.pop()!
      if (reached.has(file)) continue
      reached.add(file)
      for (const each of imports) {
        if (each.file === file && each.target.startsWith('.'))
          pending.push(join(dirname(file), each.target).replaceAll('\\', '/'))
      }
    }
    expect(reached.size).toBeGreaterThan(0)
    expect([...reached].filter((file) => INDEPENDENT.some((folder) => file.startsWith(`${folder}/`)))).toEqual([])
  })

  test('every import was read', () => {
    // A guard for the reader above: it must see the imports it is there to judge.
    expect(imports.length).toBeGreaterThan(files.length)
  })
})

import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { stepwright, temporaryFolder } from './cli/spawn-cli.ts'

/** What the documents show must work: commands in blocks marked `sh run` are run, links to files must lead somewhere. */
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const documents = globSync(['*.md', 'docs/*.md', 'samples/*/README.md'], { cwd: root })

const commands = documents.flatMap((document) =>
  [...read(document).matchAll(/^```sh run\n(.*?)^```$/gms)].flatMap((block) =>
    block[1]!
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => ({ document, line })),
  ),
)

function read(document: string): string {
  return readFileSync(join(root, document), 'utf8')
}

/** The words of a line as a shell splits them: blanks outside of quotes; patterns there are the files that they fit. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/g)].flatMap(([, single, double, plain = '']) => {
    if (single !== undefined || double !== undefined) return [single ?? double ?? '']
    return plain.includes('*') ? globSync(plain, { cwd: root }).toSorted() : [plain]
  })
}

describe('documents', () => {
  test('show commands that are run here', () => {
    expect(commands.length).toBeGreaterThan(5)
  })

  test.each(commands)('$document: $line', async ({ line }) => {
    using folder = temporaryFolder()
    const [npx, name, ...args] = wordsOf(line.replaceAll('$OUT', folder.path))
    expect([npx, name]).toEqual(['npx', 'stepwright'])
    const run = await stepwright(args, { cwd: root })
    expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 })
  })

  test('show examples that are tests here', () => {
    const examples = [...read('docs/testing.md').matchAll(/^```ts (\S+)\n(.*?)^```$/gms)]
    expect(examples.length).toBeGreaterThan(4)
    for (const [, name, text] of examples) expect(text).toBe(read(`test/testing/examples/${name}`))
  })

  test.each(documents)('%s links to files that exist', (document) => {
    const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map((match) => match[1]!)
    expect(links.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([])
  })
})

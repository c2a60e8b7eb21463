import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readCases } from '../../runtime/compare/read-cases.ts'
import { API_SPECIFIER, bundleHandler } from '../../runtime/engine/bundle-handler.ts'
import { loadHandlers } from '../../runtime/engine/load.ts'
import { MemoryStore } from '../../runtime/store/memory-store.ts'
import { runCase, withoutStacks } from '../crashes/case-world.ts'
import { HISTORIES, type RecordedHistory, writeHistories } from './history-file.ts'

/**
 * Records the histories of this release: `node test/histories/record.ts`, once, when a release is made. Of each sample and runnable
 * fixture the cases with the longest histories, with the handler's code. They are never recorded again: `histories.test.ts` replays
 * them for ever.
 */
const CASES_EACH = 2
const MOST_BYTES = 40_000

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
const release = join(HISTORIES, version)
if (existsSync(release)) {
  console.error(`${release} is there: what a release has recorded stays as it is.`)
  process.exit(1)
}

const folders = ['samples', 'test/fixtures'].flatMap((root) => readdirSync(root).map((name) => join(root, name)))
let count = 0
for (const folder of folders.filter((path) => existsSync(join(path, 'cases.json')))) count += await record(folder)
console.log(`${count} histories in ${release}`)

async function record(folder: string): Promise<number> {
  const text = readFileSync(join(folder, 'cases.json'), 'utf8')
  const { handler: given, cases } = readCases(join(folder, 'cases.json'), text).cases!
  const raw = (JSON.parse(text) as { cases: { name: string }[] }).cases
  const source = resolve(folder, 'handler.ts')
  const { code } = await bundleHandler(source, source)
  const target = join(release, folder.split('/').at(-1)!)
  mkdirSync(target, { recursive: true })
  const withoutMap = code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n')
  writeFileSync(join(target, 'handler.js'), withoutMap.replaceAll(`"${API_SPECIFIER}"`, '"stepwright"'))
  const found: { readonly index: number; readonly history: RecordedHistory }[] = []
  let exportName = given
  for (const [index, testCase] of cases.entries()) {
    const handlers = await loadHandlers(join(target, 'handler.js'))
    const handler = given === undefined ? handlers[0]! : handlers.find((one) => one.exportName === given)!
    exportName = handler.exportName
    const store = new MemoryStore()
    const {
      outcome,
      events: written,
      operations,
      commits,
    } = await runCase(handler, testCase, { openStore: () => store })
    const replaying = operations.filter(({ ContextDetails }) => ContextDetails?.ReplayChildren).map(({ Id }) => Id)
    const events = JSON.parse(JSON.stringify(written), (_key, value: unknown) =>
      typeof value === 'string' ? withoutStacks(value) : value,
    ) as typeof written
    const history = { outcome, commits, ...(replaying.length > 0 && { replayingChildren: replaying }), events }
    if (JSON.stringify(history).length <= MOST_BYTES) found.push({ index, history })
  }
  const kept = found
    .toSorted((a, b) => b.history.events.length - a.history.events.length || a.index - b.index)
    .slice(0, CASES_EACH)
  if (kept.length === 0) {
    rmSync(target, { recursive: true })
    return 0
  }
  const file = {
    release: version,
    exportName: exportName!,
    cases: kept.map(({ index }) => raw[index]!),
    histories: kept.map(({ history }) => history),
  }
  writeFileSync(join(target, 'histories.json'), writeHistories(file))
  return kept.length
}

import { basename, dirname, join, resolve } from 'node:path'
import { AnalysisMemory, compile, type CompiledWorkflow, type Target } from '../compiler/compile.ts'
import { hasErrors } from '../compiler/diagnostics/diagnostic.ts'
import { diskFiles } from '../compiler/source/disk-files.ts'
import type { CommandResult } from './command.ts'
import { FileChanges } from './file-changes.ts'
import type { Io } from './io.ts'
import { slashed } from './operand.ts'
import { report } from './report.ts'
import { stopSignals } from './stop-signals.ts'
import { namesTaken } from './workflow-names.ts'
import { writeFiles } from './write-files.ts'

export interface WatchOptions {
  /** Handler files on the disk, absolute. */
  readonly files: readonly string[]
  readonly targets: readonly Target[]
  readonly compute: boolean
  /** Where outputs go; without it the files are only checked. */
  readonly out: string | undefined
}

/**
 * Compiles, then again the handlers that reach what was edited, until a signal comes. Only outputs with another content are written, all
 * of a round or none. A handler that fails is tried again at every change: what it lacks may be a file that nobody imports yet.
 */
export async function watchCompile({ files, targets, compute, out }: WatchOptions, io: Io): Promise<CommandResult> {
  using signals = stopSignals()
  using changes = new FileChanges()
  const texts = new Map<string, string>()
  const workflows = new Map<string, readonly CompiledWorkflow[]>()
  const written = new Map<string, string>()
  const failed = new Set<string>()
  let memory = new AnalysisMemory()

  const round = async (due: readonly string[]): Promise<void> => {
    const startedMs = performance.now()
    const compiled = await compile({ files: due, projectFiles: diskFiles, cwd: io.cwd, targets, compute, memory })
    for (const [file, { text }] of compiled.sources) texts.set(slashed(resolve(io.cwd, file)), text)
    changes.watch(foldersOf([...files, ...texts.keys()]))
    const byFile = Map.groupBy(compiled.workflows, ({ workflow }) => slashed(resolve(io.cwd, workflow.origin.file)))
    for (const file of due) workflows.set(file, byFile.get(file) ?? [])
    const found = [...compiled.diagnostics, ...namesTaken([...workflows.values()].flat())]
    const changed = compiled.workflows
      .flatMap(({ outputs }) => outputs)
      .filter(({ path, content }) => written.get(path) !== content)
    if (out !== undefined && !hasErrors(found) && changed.length > 0) found.push(...writeFiles(out, io.cwd, changed))
    for (const file of due) failed[hasErrors(found) ? 'add' : 'delete'](file)
    if (!hasErrors(found)) for (const { path, content } of changed) written.set(path, content)
    const names = compiled.workflows.map(({ workflow }) => workflow.name)
    const lines = out === undefined ? [] : changed.map(({ path }) => `  ${out}/${path}`)
    const head = `${io.style('bold', names.join(', '))} compiled in ${Math.round(performance.now() - startedMs)} ms`
    const readSource = (file: string) => compiled.sources.get(file)?.text
    await report({ diagnostics: found, readSource, output: hasErrors(found) ? '' : [head, ...lines].join('\n') }, io)
  }

  await round(files)
  io.message(`watching ${files.length === 1 ? 'the handler' : `${files.length} handlers`}; Ctrl-C ends it`)
  for (;;) {
    const changed = [...(await changes.next(signals.signal))].map(slashed)
    if (signals.signal.aborted) return { exitCode: signals.exitCode() }
    if (changed.some((path) => basename(path) === 'tsconfig.json')) {
      memory = new AnalysisMemory()
      await round(files)
      continue
    }
    const edited = changed.filter((path) => !texts.has(path) || texts.get(path) !== diskFiles.read(path))
    const known = edited.filter((path) => texts.has(path))
    const reaching = (file: string) => known.some((path) => memory.reachedFrom(file).has(path))
    const due = edited.length === 0 ? [] : files.filter((file) => failed.has(file) || reaching(file))
    if (due.length > 0) await round(due)
  }
}

/** The folders of the files, and those of their tsconfigs. */
function foldersOf(paths: readonly string[]): ReadonlySet<string> {
  const folders = new Set(paths.map((path) => dirname(path)))
  const configured = [...folders].flatMap((folder) => {
    for (let at = folder; ; at = dirname(at)) {
      if (diskFiles.fileExists(join(at, 'tsconfig.json'))) return [at]
      if (dirname(at) === at) return []
    }
  })
  return new Set([...folders, ...configured])
}

import { definitionText } from './asl/definition-text.ts'
import { startBundler } from './bundling/start-bundler.ts'
import { DiagnosticCollector } from './diagnostics/collector.ts'
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.ts'
import { internalError } from './diagnostics/internal-error.ts'
import { lowerHandlers } from './handler/lower.ts'
import type { AnalysisMemory } from './handler/project/analysis-memory.ts'
import type { Workflow } from './ir/workflow.ts'
import { ExpressionReads } from './languages/expression-reads.ts'
import { LineIndex } from './source/line-index.ts'
import type { ProjectFiles } from './source/project-files.ts'
import type { SourceText } from './source/span.ts'
import { runPasses } from './passes/passes.ts'
import { type AslMap, emitAsl } from './targets/asl/emit.ts'
import { manifestOf } from './targets/asl/manifest.ts'
import { bundleRuntime } from './targets/runtime/bundle.ts'
import { bundleTasks } from './targets/tasks/bundle.ts'

export { AnalysisMemory } from './handler/project/analysis-memory.ts'
export { captureEdits } from './targets/tasks/capture-edits.ts'

export const TARGETS = ['runtime', 'asl', 'mermaid', 'svg'] as const
export type Target = (typeof TARGETS)[number]
const DEFAULT_TARGETS: readonly Target[] = ['runtime', 'asl']

export interface CompileOptions {
  /** Files with handlers: absolute, or relative to `cwd`. */
  readonly files: readonly string[]
  readonly projectFiles: ProjectFiles
  /** Absolute; spans and outputs are relative to it. */
  readonly cwd: string
  /** Default true. False: code between operations that has no exact form is refused, where it would become a `compute`. */
  readonly compute?: boolean
  /** Default: runtime and asl. */
  readonly targets?: readonly Target[]
  /** Kept between compilations of a project that changes: what has not changed is not analysed again. */
  readonly memory?: AnalysisMemory
}

/** A file to write; `path` is relative to the output folder. */
export interface Output {
  readonly path: string
  readonly content: string
}

export interface CompiledWorkflow {
  readonly workflow: Workflow
  readonly outputs: readonly Output[]
}

export interface Compiled {
  /** Handlers without an error. */
  readonly workflows: readonly CompiledWorkflow[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

/** From handlers to everything that is made of them. Nothing is written; the same input gives the same bytes in any folder. */
export async function compile(options: CompileOptions): Promise<Compiled> {
  const targets = options.targets ?? DEFAULT_TARGETS
  if (targets.some((target) => target === 'runtime' || target === 'asl')) startBundler()
  const { workflows: lowered, diagnostics, sources } = lowerHandlers(options)
  const shared: Shared = { sources, expressions: options.memory?.expressions ?? new ExpressionReads() }
  const found = new DiagnosticCollector()
  for (const one of diagnostics) found.add(one)
  const workflows: CompiledWorkflow[] = []
  const given = lowered.map(({ workflow }) => workflow)
  const emitted = await inOrder(batchesOf(given), (batch) => emitAll(batch, targets, options, shared))
  for (const { workflow, outputs, diagnostics } of emitted.flat()) {
    for (const one of diagnostics) found.add(one)
    if (!hasErrors(diagnostics)) workflows.push({ workflow, outputs })
  }
  return { workflows, diagnostics: found.diagnostics, sources }
}

interface EmittedWorkflow extends Emitted {
  readonly workflow: Workflow
}

/** A batch in which something breaks is emitted one by one, so that it is known where, and all the others are made. */
async function emitAll(
  batch: readonly Workflow[],
  targets: readonly Target[],
  options: CompileOptions,
  shared: Shared,
): Promise<readonly EmittedWorkflow[]> {
  try {
    const passed = batch.map(runPasses)
    const made = await Promise.all(targets.map((target) => EMIT[target](passed, options, shared)))
    return passed.map((workflow, index) => ({
      workflow,
      outputs: made.flatMap((target) => target[index]!.outputs),
      diagnostics: made.flatMap((target) => target[index]!.diagnostics),
    }))
  } catch (thrown) {
    const [first, ...more] = batch
    if (first === undefined || more.length > 0)
      return await inOrder(batch, async (one) => (await emitAll([one], targets, options, shared))[0]!)
    const span = first.origin.kind === 'handler' ? first.origin.span : undefined
    return [{ workflow: first, outputs: [], diagnostics: [internalError(first.name, thrown, span)] }]
  }
}

/** So many workflows are bundled in one run, and so many runs are under way: while esbuild's process bundles some, others are emitted here. */
const BATCH = 25
const AT_ONCE = 2

function batchesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  )
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  const takeOn = async () => {
    for (const [index, item] of waiting) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, takeOn))
  return results
}

interface Emitted {
  readonly outputs: readonly Output[]
  readonly diagnostics: readonly Diagnostic[]
}

type Sources = Compiled['sources']

/** What the workflows of a run have in common. */
interface Shared {
  readonly sources: Sources
  readonly expressions: ExpressionReads
}

/** Answers one for each workflow. */
type Emit = (workflows: readonly Workflow[], options: CompileOptions, shared: Shared) => Promise<readonly Emitted[]>

const EMIT: Readonly<Record<Target, Emit>> = {
  runtime: async (workflows, options) => {
    const bundles = await bundleRuntime(workflows, options)
    return workflows.map((workflow, index) => ({
      outputs: [
        { path: `${workflow.name}.runtime.mjs`, content: bundles[index]!.code },
        { path: `${workflow.name}.workflow.json`, content: json(workflow) },
      ],
      diagnostics: bundles[index]!.diagnostics,
    }))
  },
  asl: async (workflows, options, { sources, expressions }) => {
    const emitted = workflows.map((workflow) => ({ workflow, ...emitAsl(workflow, expressions) }))
    const sound = emitted.filter(({ diagnostics }) => !hasErrors(diagnostics)).map(({ workflow }) => workflow)
    const bundles = new Map((await bundleTasks(sound, options)).map((bundled, index) => [sound[index], bundled]))
    return emitted.map(({ workflow, definition, map, diagnostics }) => {
      const tasks = bundles.get(workflow)
      if (!tasks) return { outputs: [], diagnostics }
      const name = workflow.name
      return {
        outputs: [
          { path: `${name}.asl.json`, content: definitionText(definition) },
          { path: `${name}.asl.map.json`, content: json({ states: placed(map, sources) }) },
          { path: `${name}.tasks.mjs`, content: `${tasks.code}//# sourceMappingURL=${name}.tasks.mjs.map\n` },
          { path: `${name}.tasks.mjs.map`, content: tasks.map },
          { path: `${name}.manifest.json`, content: json(manifestOf(workflow)) },
        ],
        diagnostics: [...diagnostics, ...tasks.diagnostics],
      }
    })
  },
  // Most compilations draw nothing.
  mermaid: async (workflows) => {
    const { emitMermaid } = await import('./targets/mermaid/emit.ts')
    return workflows.map((workflow) => text(`${workflow.name}.mmd`, emitMermaid(workflow)))
  },
  svg: async (workflows) => {
    const { emitSvg } = await import('./targets/svg/emit.ts')
    return await Promise.all(workflows.map(async (workflow) => text(`${workflow.name}.svg`, await emitSvg(workflow))))
  },
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
const text = (path: string, content: string): Emitted => ({ outputs: [{ path, content }], diagnostics: [] })

/** The map as people and tools read it: file, line and column in place of offsets. */
function placed(map: AslMap, sources: Sources) {
  const indexes = new Map<string, LineIndex>()
  const indexOf = (file: string) => {
    const source = sources.get(file)
    if (!indexes.has(file) && source) indexes.set(file, new LineIndex(source.text))
    return indexes.get(file)
  }
  return Object.fromEntries(
    Object.entries(map).map(([name, { span, ...mapped }]) => {
      const position = span && indexOf(span.file)?.position(span.start)
      return [name, { ...mapped, ...(position && { file: span.file, line: position.line, column: position.column }) }]
    }),
  )
}

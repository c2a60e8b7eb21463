import { parseDefinition } from './asl/parse.ts'
import { validateDefinition } from './asl/validate.ts'
import { relabelSpans } from './diff/relabel.ts'
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.ts'
import type { State } from './ir/state.ts'
import type { Graph, Workflow } from './ir/workflow.ts'
import { liftDefinition } from './migrate/lift.ts'
import { LineIndex } from './source/line-index.ts'
import type { ProjectFiles } from './source/project-files.ts'
import type { SourceText, Span } from './source/span.ts'

/** One side of a comparison, where its files are read, and what they are called. */
export interface DiffSource {
  readonly kind: 'handler' | 'definition'
  /** Absolute. */
  readonly file: string
  readonly cwd: string
  readonly projectFiles: ProjectFiles
  /** What people see of the file. */
  readonly shown: string
  /** What people see of a handler's files, from their names relative to `cwd`. */
  readonly label: (file: string) => string
}

/** A workflow of a side, with the handler's export where it is one. */
export interface SideWorkflow {
  readonly workflow: Workflow
  readonly exportName?: string | undefined
}

/** What was read of one side; empty with errors in the diagnostics. */
export interface ReadSide {
  readonly workflows: readonly SideWorkflow[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

/** A side as Workflows: a handler as it is lowered, or as its export when the other side is a definition. */
export async function readSide(source: DiffSource, asDefinition: boolean): Promise<ReadSide> {
  if (source.kind === 'definition') return readDefinition(source)
  const read = asDefinition ? await readExport(source) : await readHandlers(source)
  const sources = [...read.sources].map(
    ([file, text]) => [source.label(file), { ...text, file: source.label(file) }] as const,
  )
  return {
    workflows: relabelSpans(read.workflows, source.label),
    diagnostics: relabelSpans(read.diagnostics, source.label),
    sources: new Map(sources),
  }
}

/** The analysis of TypeScript is loaded where a side is a handler: two definitions do without. */
async function readHandlers({ file, projectFiles, cwd }: DiffSource): Promise<ReadSide> {
  const { lowerHandlers } = await import('./handler/lower.ts')
  const { workflows, diagnostics, sources } = lowerHandlers({ files: [file], projectFiles, cwd })
  return {
    workflows: workflows.map(({ workflow, exportName }) => ({ workflow, exportName })),
    diagnostics,
    sources,
  }
}

function readDefinition({ file, projectFiles, shown: name }: DiffSource): ReadSide {
  const source = { file: name, text: projectFiles.read(file) ?? '' }
  const parsed = parseDefinition(source)
  const sources = new Map([[name, source]])
  const found = parsed.definition ? [...parsed.diagnostics, ...validateDefinition(parsed)] : parsed.diagnostics
  if (hasErrors(found))
    return { workflows: [], diagnostics: found.filter(({ severity }) => severity === 'error'), sources }
  const lifted = liftDefinition(parsed, name)
  // What the migration cannot say in a handler is no matter here: foreign text is compared as text.
  return { workflows: lifted ? [{ workflow: lifted.workflow }] : [], diagnostics: [], sources }
}

/** The handler's export, lifted like any definition; places lead to the handler. */
async function readExport({ file, projectFiles, cwd }: DiffSource): Promise<ReadSide> {
  const { compile } = await import('./compile.ts')
  const compiled = await compile({ files: [file], projectFiles, cwd, targets: ['asl'] })
  const workflows = compiled.workflows.flatMap(({ workflow, outputs }) => {
    const definition = outputs.find(({ path }) => path.endsWith('.asl.json'))
    const map = outputs.find(({ path }) => path.endsWith('.asl.map.json'))
    if (!definition) return []
    const lifted = liftDefinition(parseDefinition({ file: definition.path, text: definition.content }), definition.path)
    if (!lifted) return []
    const spans = mappedSpans(map ? map.content : '{"states":{}}', compiled.sources)
    const origin = workflow.origin.kind === 'handler' ? workflow.origin : undefined
    const graph = placeStates(lifted.workflow.graph, spans, origin?.span)
    return [{ workflow: { ...lifted.workflow, name: workflow.name, graph }, exportName: origin?.exportName }]
  })
  return {
    workflows,
    diagnostics: compiled.diagnostics.filter(({ severity }) => severity === 'error'),
    sources: compiled.sources,
  }
}

/** The handler's places by state, from the map file that is written beside the export. */
function mappedSpans(map: string, sources: ReadonlyMap<string, SourceText>): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>()
  // The map is ours: the same compilation made it.
  const { states } = JSON.parse(map) as {
    readonly states: Readonly<Record<string, { file?: string; line?: number; column?: number }>>
  }
  for (const [state, { file, line, column }] of Object.entries(states)) {
    const source = file === undefined ? undefined : sources.get(file)
    if (!source || file === undefined || line === undefined || column === undefined) continue
    const start = new LineIndex(source.text).offset({ line, column })
    spans.set(state, { file, start, end: start + 1 })
  }
  return spans
}

function placeStates(graph: Graph, spans: ReadonlyMap<string, Span>, fallback: Span | undefined): Graph {
  const place = (state: State): State => {
    const { span, ...rest } = state
    const known = span && (spans.get(state.id) ?? fallback)
    const placed = { ...rest, ...(known && { span: known }) } as State
    switch (placed.kind) {
      case 'parallel':
        return {
          ...placed,
          branches: placed.branches.map((branch) => ({ ...branch, graph: placeStates(branch.graph, spans, fallback) })),
        }
      case 'map':
      case 'runInChildContext':
        return { ...placed, graph: placeStates(placed.graph, spans, fallback) }
      default:
        return placed
    }
  }
  return { ...graph, states: Object.fromEntries(Object.entries(graph.states).map(([id, state]) => [id, place(state)])) }
}

import { parseDefinition } from './asl/parse.ts'
import { validateDefinition } from './asl/validate.ts'
import type { Diff } from './diff/difference.ts'
import type { Matching } from './diff/match.ts'
import { relabelSpans } from './diff/relabel.ts'
import { changedHelpers, sourceCode } from './diff/source-code.ts'
import { diffWithMatching } from './diff.ts'
import { diagnostic } from './diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.ts'
import { nearName } from './diagnostics/near-name.ts'
import type { Graph, Workflow } from './ir/workflow.ts'
import type { State } from './ir/state.ts'
import { liftDefinition } from './migrate/lift.ts'
import { type Mark, picture } from './picture/picture.ts'
import { mergePictures } from './picture/merge.ts'
import { LineIndex } from './source/line-index.ts'
import type { ProjectFiles } from './source/project-files.ts'
import type { SourceText, Span } from './source/span.ts'
import { mermaidOf } from './targets/mermaid/emit.ts'

export { locator, type LocateSpan } from './diff/places.ts'
export { reportJson } from './diff/report-json.ts'
export { reportMarkdown } from './diff/report-markdown.ts'
export { reportText } from './diff/report-text.ts'

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

export interface ComparedWorkflow {
  readonly diff: Diff
  readonly mermaid: () => string
}

export interface DiffedSources {
  readonly workflows: readonly ComparedWorkflow[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

/**
 * Compares two files by meaning. Two handlers are compared as they are lowered. Where one side is a definition, the other's export is lifted
 * like it, so that a handler and its own export have no differences.
 */
export async function diffSources(before: DiffSource, after: DiffSource, handlerName?: string): Promise<DiffedSources> {
  const asDefinitions = before.kind === 'definition' || after.kind === 'definition'
  const sides = [await readSide(before, asDefinitions), await readSide(after, asDefinitions)] as const
  const diagnostics = uniqueDiagnostics(sides.flatMap((side) => side.diagnostics))
  const sources = new Map(sides.flatMap((side) => [...side.sources]))
  if (hasErrors(diagnostics)) return { workflows: [], diagnostics, sources }
  const paired = pairWorkflows(sides[0].workflows, sides[1].workflows, before, after, handlerName)
  if ('problem' in paired) return { workflows: [], diagnostics: [...diagnostics, paired.problem], sources }
  const helpers = asDefinitions
    ? []
    : changedHelpers(sides[0].sources, sides[1].sources, {
        before: handlerSpans(sides[0].workflows),
        after: handlerSpans(sides[1].workflows),
      })
  const workflows = paired.pairs.map(([one, other]) =>
    compared(one, other, sides[0].sources, sides[1].sources, helpers),
  )
  return { workflows, diagnostics, sources }
}

function compared(
  before: Workflow,
  after: Workflow,
  beforeSources: ReadonlyMap<string, SourceText>,
  afterSources: ReadonlyMap<string, SourceText>,
  helpers: readonly string[],
): ComparedWorkflow {
  const { diff, matching } = diffWithMatching(before, after, {
    beforeCode: sourceCode(beforeSources),
    afterCode: sourceCode(afterSources),
    changedHelpers: helpers,
  })
  return { diff, mermaid: () => diffMermaid(before, after, diff, matching) }
}

/** The newer version's flowchart with what is new, changed and gone in colour. */
export function diffMermaid(before: Workflow, after: Workflow, diff: Diff, matching: Matching): string {
  const newPaths = new Map(matching.matches.map((match) => [match.before.path, match.after.path]))
  const marksAfter = new Map<string, Mark>()
  const marksBefore = new Map<string, Mark>()
  for (const change of diff.changes) {
    if (change.kind === 'removed' && change.before) marksBefore.set(change.before.path, 'removed')
    else if (change.after) marksAfter.set(change.after.path, change.kind === 'added' ? 'added' : 'changed')
  }
  return mermaidOf(
    mergePictures(picture(after, marksAfter), picture(before, marksBefore), (path) => newPaths.get(path)),
  )
}

interface ReadSide {
  readonly workflows: readonly Workflow[]
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: ReadonlyMap<string, SourceText>
}

async function readSide(source: DiffSource, asDefinition: boolean): Promise<ReadSide> {
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
  return { workflows: workflows.map(({ workflow }) => workflow), diagnostics, sources }
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
  return { workflows: lifted ? [lifted.workflow] : [], diagnostics: [], sources }
}

/** The handler's export, lifted like any definition; places lead to the handler. */
async function readExport({ file, projectFiles, cwd }: DiffSource): Promise<ReadSide> {
  const { compile } = await import('./compile.ts')
  const compiled = await compile({ files: [file], projectFiles, cwd, targets: ['asl'] })
  const workflows = compiled.workflows.flatMap(({ workflow, outputs }) => {
    const definition = outputs.find(({ path }) => path.endsWith('.asl.json'))
    const map = outputs.find(({ path }) => path.endsWith('.asl.map.json'))
    if (!definition) return []
    const lifted = liftDefinition(
      parseDefinition({ file: definition.path, text: definition.content }),
      definition.path,
    )
    if (!lifted) return []
    const spans = mappedSpans(map ? map.content : '{"states":{}}', compiled.sources)
    const own = { ...lifted.workflow, name: workflow.name }
    return [
      {
        ...own,
        graph: placeStates(own.graph, spans, workflow.origin.kind === 'handler' ? workflow.origin.span : undefined),
      },
    ]
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

function handlerSpans(workflows: readonly Workflow[]): readonly Span[] {
  return workflows.flatMap(({ origin }) => (origin.kind === 'handler' ? [origin.span] : []))
}

type Pairing = { readonly pairs: readonly (readonly [Workflow, Workflow])[] } | { readonly problem: Diagnostic }

/** Handlers of two files belong together by their export; a single one on each side belongs together whatever its name. */
function pairWorkflows(
  before: readonly Workflow[],
  after: readonly Workflow[],
  beforeSource: DiffSource,
  afterSource: DiffSource,
  handlerName: string | undefined,
): Pairing {
  const pick = (workflows: readonly Workflow[]) =>
    handlerName === undefined
      ? workflows
      : workflows.filter((workflow) => exportName(workflow) === handlerName || workflow.origin.kind === 'definition')
  const left = pick(before)
  const right = pick(after)
  for (const [found, all, source] of [
    [left, before, beforeSource],
    [right, after, afterSource],
  ] as const) {
    if (found.length > 0) continue
    const known = all.map(exportName).filter((name) => name !== undefined)
    const near = handlerName === undefined ? undefined : nearName(handlerName, known)
    return {
      problem: diagnostic('diff-no-handler', {
        file: source.shown,
        name: handlerName ?? 'handler',
        known: known.join(', '),
        ...(near && { near }),
      }),
    }
  }
  if (left.length === 1 && right.length === 1) return { pairs: [[left[0]!, right[0]!]] }
  const pairs = left.flatMap((one) => {
    const other = right.find((each) => each.name === one.name)
    return other ? [[one, other] as const] : []
  })
  const lonely = [
    ...left.filter((one) => !pairs.some(([each]) => each === one)),
    ...right.filter((one) => !pairs.some(([, each]) => each === one)),
  ]
  if (lonely.length > 0) {
    return { problem: diagnostic('diff-ambiguous-handler', { names: lonely.map(({ name }) => name).join(', ') }) }
  }
  return { pairs }
}

function exportName(workflow: Workflow): string | undefined {
  return workflow.origin.kind === 'handler' ? workflow.origin.exportName : undefined
}

/** Both sides can complain of the same file in the same words. */
function uniqueDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()]
}

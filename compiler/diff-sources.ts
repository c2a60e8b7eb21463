import type { Diff } from './diff/difference.ts'
import type { Matching } from './diff/match.ts'
import { changedHelpers, sourceCode } from './diff/source-code.ts'
import { type DiffSource, readSide, type SideWorkflow } from './diff-sides.ts'
import { diffWithMatching } from './diff.ts'
import { diagnostic } from './diagnostics/catalogue.ts'
import { type Diagnostic, hasErrors } from './diagnostics/diagnostic.ts'
import { nearName } from './diagnostics/near-name.ts'
import type { Workflow } from './ir/workflow.ts'
import { type Mark, picture } from './picture/picture.ts'
import { mergePictures } from './picture/merge.ts'
import type { SourceText, Span } from './source/span.ts'
import { mermaidOf } from './targets/mermaid/emit.ts'

export type { DiffSource } from './diff-sides.ts'
export { locator, type LocateSpan } from './diff/places.ts'
export { reportJson } from './diff/report-json.ts'
export { reportMarkdown } from './diff/report-markdown.ts'
export { reportText } from './diff/report-text.ts'

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
  const paired = pairWorkflows(sides[0].workflows, sides[1].workflows, [before.shown, after.shown], handlerName)
  if ('problem' in paired) return { workflows: [], diagnostics: [...diagnostics, paired.problem], sources }
  const helpers = asDefinitions
    ? []
    : changedHelpers(sides[0].sources, sides[1].sources, {
        before: handlerSpans(sides[0].workflows),
        after: handlerSpans(sides[1].workflows),
      })
  const workflows = paired.pairs.map(([one, other]) =>
    compared(one.workflow, other.workflow, sides[0].sources, sides[1].sources, helpers),
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

function handlerSpans(workflows: readonly SideWorkflow[]): readonly Span[] {
  return workflows.flatMap(({ workflow: { origin } }) => (origin.kind === 'handler' ? [origin.span] : []))
}

type Pairing = { readonly pairs: readonly (readonly [SideWorkflow, SideWorkflow])[] } | { readonly problem: Diagnostic }

/**
 * Handlers of two files belong together by their export, a handler and a definition by the workflow's name; a single one on each side belongs
 * together whatever its name.
 */
function pairWorkflows(
  before: readonly SideWorkflow[],
  after: readonly SideWorkflow[],
  files: readonly [string, string],
  handlerName: string | undefined,
): Pairing {
  const isWanted = ({ exportName }: SideWorkflow) =>
    handlerName === undefined || exportName === undefined || exportName === handlerName
  const left = before.filter(isWanted)
  const right = after.filter(isWanted)
  if (left.length === 0) return noHandler(before, files[0], handlerName)
  if (right.length === 0) return noHandler(after, files[1], handlerName)
  if (left.length === 1 && right.length === 1) return { pairs: [[left[0]!, right[0]!]] }
  const pairs = left.flatMap((one) => {
    const other = right.find((each) => belongTogether(one, each))
    return other ? [[one, other] as const] : []
  })
  // A definition is of one handler: the file's others are no matter then.
  const isDefinition = [...left, ...right].some(({ exportName }) => exportName === undefined)
  if (isDefinition && pairs.length > 0) return { pairs }
  const lonely = [...left, ...right].filter((one) => !pairs.some((pair) => pair.includes(one)))
  if (lonely.length === 0) return { pairs }
  const names = lonely.map(({ workflow, exportName }) => exportName ?? workflow.name).join(', ')
  return { problem: diagnostic('diff-ambiguous-handler', { names }) }
}

function belongTogether(one: SideWorkflow, other: SideWorkflow): boolean {
  if (one.exportName !== undefined && other.exportName !== undefined) return one.exportName === other.exportName
  return one.workflow.name === other.workflow.name
}

function noHandler(all: readonly SideWorkflow[], file: string, name: string = 'handler'): Pairing {
  const known = all.flatMap(({ exportName }) => exportName ?? [])
  const near = nearName(name, known)
  return { problem: diagnostic('diff-no-handler', { file, name, known: known.join(', '), ...(near && { near }) }) }
}

/** Both sides can complain of the same file in the same words. */
function uniqueDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()]
}

import type { Workflow } from '../../ir/workflow.ts'
import { type Mark, picture, type PictureGraph, type PictureNode } from '../../picture/picture.ts'

/** Longer labels make GitHub's boxes unreadable; the source has the whole text. */
const LONGEST_LABEL = 60

export interface MermaidOptions {
  /** By state path: how a difference colours the node. */
  readonly marks?: ReadonlyMap<string, Mark>
}

/** The workflow as a mermaid flowchart, for a README or a comment of a pull request. Nodes are numbered in source order. */
export function emitMermaid(workflow: Workflow, options: MermaidOptions = {}): string {
  return mermaidOf(picture(workflow, options.marks))
}

export function mermaidOf(graph: PictureGraph): string {
  const ids = new Map<string, string>()
  numberNodes(graph, ids)
  const lines = ['flowchart TD', ...graphLines(graph, 'start', ids, '  ')]
  const marked = (mark: Mark) => markedNodes(graph, mark).map(({ path }) => ids.get(path)!)
  for (const [mark, style] of MARK_STYLES) {
    const nodes = marked(mark)
    if (nodes.length > 0) lines.push(`  classDef ${mark} ${style}`, `  class ${nodes.join(',')} ${mark}`)
  }
  return `${lines.join('\n')}\n`
}

const MARK_STYLES = [
  ['added', 'fill:#dafbe1,stroke:#1a7f37,color:#116329'],
  ['removed', 'fill:#ffebe9,stroke:#cf222e,color:#82071e,stroke-dasharray:4 3'],
  ['changed', 'fill:#fff8c5,stroke:#9a6700,color:#4d2d00'],
] as const satisfies readonly (readonly [Mark, string])[]

function numberNodes(graph: PictureGraph, ids: Map<string, string>): void {
  for (const node of graph.nodes) {
    ids.set(node.path, `n${ids.size + 1}`)
    for (const nested of node.graphs) numberNodes(nested, ids)
  }
}

function graphLines(
  graph: PictureGraph,
  startId: string,
  ids: ReadonlyMap<string, string>,
  indent: string,
): readonly string[] {
  const start = graph.start === undefined ? undefined : ids.get(graph.start)
  return [
    ...graph.nodes.flatMap((node) => nodeLines(node, ids, indent)),
    ...(start === undefined ? [] : [`${indent}${startId}(( )) --> ${start}`]),
    ...graph.edges.map(({ from, to, kind, label }) => {
      const arrow = kind === 'error' ? '-.->' : '-->'
      return `${indent}${ids.get(from)} ${arrow}${label ? `|${quoted(label)}|` : ''} ${ids.get(to)}`
    }),
  ]
}

function nodeLines(node: PictureNode, ids: ReadonlyMap<string, string>, indent: string): readonly string[] {
  const id = ids.get(node.path)!
  const label = quoted(node.title, node.detail)
  if (node.graphs.length === 0) return [`${indent}${id}${BRACKETS[node.shape](label)}`]
  const inner = `${indent}  `
  const graphs = node.graphs.flatMap((graph, index) => {
    const startId = `${id}_start${node.graphs.length > 1 ? index + 1 : ''}`
    if (graph.label === undefined) return graphLines(graph, startId, ids, inner)
    return [
      `${inner}subgraph ${id}_${index + 1}[${quoted(graph.label)}]`,
      ...graphLines(graph, startId, ids, `${inner}  `),
      `${inner}end`,
    ]
  })
  return [`${indent}subgraph ${id}[${label}]`, ...graphs, `${indent}end`]
}

const BRACKETS: Readonly<Record<PictureNode['shape'], (label: string) => string>> = {
  operation: (label) => `[${label}]`,
  wait: (label) => `([${label}])`,
  choice: (label) => `{${label}}`,
  assign: (label) => `[/${label}/]`,
  succeed: (label) => `(${label})`,
  fail: (label) => `>${label}]`,
}

function markedNodes(graph: PictureGraph, mark: Mark): readonly PictureNode[] {
  return graph.nodes.flatMap((node) => [
    ...(node.mark === mark ? [node] : []),
    ...node.graphs.flatMap((nested) => markedNodes(nested, mark)),
  ])
}

/** A label in quotes; what mermaid would read as its own syntax is written as an entity. */
function quoted(title: string, detail?: string): string {
  return `"${escaped(title)}${detail === undefined ? '' : `<br/><i>${escaped(detail)}</i>`}"`
}

function escaped(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const cut = line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1)}…` : line
  return cut.replace(/[#"<>&`\\*_~[\]{}()|;:/]/g, (character) => `#${character.codePointAt(0)};`) || ' '
}

import type { Workflow } from '../../ir/workflow.ts'
import { picture, type PictureEdge, type PictureGraph, type PictureNode } from '../../picture/picture.ts'

export interface TextOptions {
  /** Lines are cut at this many columns; default 80. */
  readonly columns?: number
}

const SIGNS: Readonly<Record<PictureNode['shape'], string>> = {
  operation: '■',
  wait: '◷',
  choice: '◆',
  assign: '·',
  succeed: '●',
  fail: '✕',
}

/**
 * The workflow as an outline for a terminal: a line a state, nested graphs indented, the ways out of a state below it where they do not
 * simply go on to the next line.
 */
export function emitText(workflow: Workflow, options: TextOptions = {}): string {
  const columns = options.columns ?? 80
  const lines = [workflow.name, ...graphLines(picture(workflow), '')]
  return `${lines.map((line) => cut(line, columns)).join('\n')}\n`
}

function graphLines(graph: PictureGraph, indent: string): readonly string[] {
  const nodes = reachingOrder(graph)
  const numbers = shownNumbers(nodes, graph)
  return nodes.flatMap((node, index) => {
    const number = numbers.get(node.path)
    const detail = node.detail === undefined ? '' : `  (${node.detail})`
    const head = `${indent}${SIGNS[node.shape]} ${number ? `${number} ` : ''}${node.title}${detail}`
    const nested = node.graphs.flatMap((inner) =>
      inner.label === undefined
        ? graphLines(inner, `${indent}│  `)
        : [`${indent}├─ ${inner.label}`, ...graphLines(inner, `${indent}│  `)],
    )
    return [head, ...nested, ...wayLines(node, graph, nodes[index + 1]?.path, numbers, indent)]
  })
}

/** Ways that need a word: labelled ones, and those that do not go to the next line. */
function wayLines(
  node: PictureNode,
  graph: PictureGraph,
  following: string | undefined,
  numbers: ReadonlyMap<string, string>,
  indent: string,
): readonly string[] {
  return graph.edges
    .filter((edge) => edge.from === node.path && !isPlain(edge, following))
    .map(({ to, kind, label }) => {
      const target = to === following ? '↓' : `${numbers.get(to) ?? ''} ${titleOf(graph, to)}`.trim()
      return `${indent}    ${kind === 'error' ? '⇢' : '→'} ${label ? `${label}: ` : ''}${target}`
    })
}

const isPlain = (edge: PictureEdge, following: string | undefined) =>
  edge.kind === 'next' && edge.label === undefined && edge.to === following

const titleOf = (graph: PictureGraph, path: string) => graph.nodes.find((node) => node.path === path)?.title ?? path

/** The order in which the states are reached, each way's first one first; what is unreachable comes last. */
function reachingOrder(graph: PictureGraph): readonly PictureNode[] {
  const byPath = new Map(graph.nodes.map((node) => [node.path, node]))
  const order = new Map<string, PictureNode>()
  const visit = (path: string | undefined) => {
    const node = path === undefined ? undefined : byPath.get(path)
    if (!node || order.has(node.path)) return
    order.set(node.path, node)
    const out = graph.edges.filter(({ from }) => from === node.path)
    for (const edge of [...out.filter(({ kind }) => kind === 'next'), ...out.filter(({ kind }) => kind === 'error')]) {
      visit(edge.to)
    }
  }
  visit(graph.start)
  for (const node of graph.nodes) visit(node.path)
  return [...order.values()]
}

/** Numbers for states that a way elsewhere points to: `[1]`, `[2]` … in the order of the lines. */
function shownNumbers(nodes: readonly PictureNode[], graph: PictureGraph): ReadonlyMap<string, string> {
  const pointedTo = new Set(
    nodes.flatMap((node, index) =>
      graph.edges.filter(({ from, to }) => from === node.path && to !== nodes[index + 1]?.path).map(({ to }) => to),
    ),
  )
  const numbered = nodes.filter(({ path }) => pointedTo.has(path))
  return new Map(numbered.map(({ path }, index) => [path, `[${index + 1}]`]))
}

function cut(line: string, columns: number): string {
  const characters = Array.from(line)
  return characters.length <= columns ? line : `${characters.slice(0, columns - 1).join('')}…`
}

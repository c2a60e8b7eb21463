import type { PictureEdge, PictureGraph, PictureNode } from '../../picture/picture.ts'
import { breakText, textWidth } from './text-width.ts'

/**
 * Places a picture: each graph on its own, the inner ones first, because a node that holds graphs is as large as they are. Coordinates of a
 * graph are relative to its own corner.
 */
export const FONT = { title: 13, detail: 11, label: 11, line: 16 } as const
const PADDING = 14
const GAP = 28
const TITLE_WIDTH = 210
const START_SIZE = 14

export interface PlacedGraph {
  readonly width: number
  readonly height: number
  readonly label?: string
  readonly start?: { readonly x: number; readonly y: number }
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

export interface PlacedNode {
  readonly node: PictureNode
  /** The centre. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly title: readonly string[]
  readonly detail: readonly string[]
  /** With the corner of each, relative to the node's corner. */
  readonly graphs: readonly { readonly x: number; readonly y: number; readonly graph: PlacedGraph }[]
}

export interface PlacedEdge {
  readonly edge: PictureEdge
  readonly points: readonly Point[]
  readonly label?: { readonly x: number; readonly y: number; readonly lines: readonly string[] }
}

export interface Point {
  readonly x: number
  readonly y: number
}

type SizedNode = Omit<PlacedNode, 'x' | 'y'>
type Dagre = typeof import('@dagrejs/dagre')

const START = '(start)'

/** The layout library is loaded here, where a picture is asked for, and nowhere else. */
export async function placeGraph(graph: PictureGraph): Promise<PlacedGraph> {
  return place(graph, await import('@dagrejs/dagre'))
}

function place(graph: PictureGraph, dagre: Dagre): PlacedGraph {
  const sized = graph.nodes.map((node) => sizeNode(node, dagre))
  const layout = new dagre.Graph({ multigraph: true })
  layout.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 40, edgesep: 18, marginx: 4, marginy: 4 })
  if (graph.start !== undefined) layout.setNode(START, { width: START_SIZE, height: START_SIZE })
  for (const { node, width, height } of sized) layout.setNode(node.path, { width, height })
  if (graph.start !== undefined) layout.setEdge(START, graph.start, { weight: 3 }, 'start')
  graph.edges.forEach((edge, index) => {
    const lines = labelLines(edge)
    const width = Math.max(0, ...lines.map((line) => textWidth(line, FONT.label)))
    const label = lines.length === 0 ? {} : { width: width + 8, height: lines.length * 13 + 2, labelpos: 'c' as const }
    layout.setEdge(edge.from, edge.to, { weight: edge.kind === 'error' ? 1 : 2, ...label }, String(index))
  })
  dagre.layout(layout)
  const start = graph.start === undefined ? undefined : layout.node(START)
  const startEdge: readonly PlacedEdge[] =
    graph.start === undefined
      ? []
      : [
          {
            edge: { from: START, to: graph.start, kind: 'next' },
            points: pointsOf(layout.edge({ v: START, w: graph.start, name: 'start' })),
          },
        ]
  const { width = 0, height = 0 } = layout.graph()
  return {
    width: Number.isFinite(width) ? width : 0,
    height: Number.isFinite(height) ? height : 0,
    ...(graph.label !== undefined && { label: graph.label }),
    ...(start && { start: { x: start.x, y: start.y } }),
    nodes: sized.map((each) => {
      const { x, y } = layout.node(each.node.path)
      return { ...each, x, y }
    }),
    edges: [
      ...startEdge,
      ...graph.edges.map((edge, index) =>
        placedEdge(edge, layout.edge({ v: edge.from, w: edge.to, name: String(index) })),
      ),
    ],
  }
}

function placedEdge(edge: PictureEdge, laid: LaidEdge): PlacedEdge {
  const lines = labelLines(edge)
  const label = lines.length > 0 && laid.x !== undefined && laid.y !== undefined && { x: laid.x, y: laid.y, lines }
  return { edge, points: pointsOf(laid), ...(label && { label }) }
}

interface LaidEdge {
  readonly points?: readonly Point[]
  readonly x?: number
  readonly y?: number
}

const pointsOf = (laid: LaidEdge): readonly Point[] => laid.points ?? []

const labelLines = (edge: PictureEdge): readonly string[] =>
  edge.label === undefined || edge.label === '' ? [] : breakText(edge.label, FONT.label, 150, 3)

function sizeNode(node: PictureNode, dagre: Dagre): SizedNode {
  const title = breakText(node.title, FONT.title, TITLE_WIDTH, 3)
  const detail = node.detail === undefined ? [] : breakText(node.detail, FONT.detail, TITLE_WIDTH, 2)
  const textSize = {
    width: Math.max(
      ...title.map((line) => textWidth(line, FONT.title)),
      ...detail.map((line) => textWidth(line, FONT.detail)),
    ),
    height: (title.length + detail.length) * FONT.line,
  }
  const graphs = node.graphs.map((graph) => place(graph, dagre))
  if (graphs.length === 0) {
    // A diamond holds its text in the middle half.
    const grow = node.shape === 'choice' ? 44 : 0
    return {
      node,
      title,
      detail,
      graphs: [],
      width: Math.max(60, textSize.width + 2 * PADDING + grow),
      height: textSize.height + PADDING + grow / 2,
    }
  }
  const top = textSize.height + PADDING
  const labelHeight = graphs.some(({ label }) => label !== undefined) ? FONT.line + 6 : 0
  let x = PADDING
  const placed = graphs.map((graph) => {
    const width = Math.max(graph.width, graph.label === undefined ? 0 : textWidth(graph.label, FONT.detail) + 16)
    const at = { x: x + (width - graph.width) / 2, y: top + labelHeight, graph }
    x += width + GAP
    return at
  })
  return {
    node,
    title,
    detail,
    graphs: placed,
    width: Math.max(x - GAP + PADDING, textSize.width + 2 * PADDING),
    height: top + labelHeight + Math.max(...graphs.map(({ height }) => height)) + PADDING,
  }
}

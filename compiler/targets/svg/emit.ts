import type { Workflow } from '../../ir/workflow.ts'
import { type Mark, picture } from '../../picture/picture.ts'
import { FONT, type PlacedEdge, type PlacedGraph, type PlacedNode, placeGraph, type Point } from './layout.ts'

export interface SvgOptions {
  /** By state path: how a difference colours the node. */
  readonly marks?: ReadonlyMap<string, Mark>
}

/** The workflow as an SVG of its own: no script, no font, no outer file, light and dark by the viewer's preference, the same bytes every run. */
export async function emitSvg(workflow: Workflow, options: SvgOptions = {}): Promise<string> {
  const graph = await placeGraph(picture(workflow, options.marks))
  const width = round(graph.width + 2 * MARGIN)
  const height = round(graph.height + 2 * MARGIN)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(workflow.name)}</title>`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" class="head"/></marker></defs>',
    `<rect width="${width}" height="${height}" class="paper"/>`,
    ...graphLines(graph, MARGIN, MARGIN),
    '</svg>',
    '',
  ].join('\n')
}

const MARGIN = 16

/** Colours are named by what they are for; the dark set replaces the light one. */
const LIGHT =
  '--paper:#fff;--box:#f6f8fa;--line:#57606a;--text:#1f2328;--soft:#59636e;--operation:#ddf4ff;--wait:#fff8c5;--choice:#fbefff;--succeed:#dafbe1;--fail:#ffebe9;--added:#1a7f37;--removed:#cf222e;--changed:#9a6700'
const DARK =
  '--paper:#0d1117;--box:#161b22;--line:#8b949e;--text:#e6edf3;--soft:#9198a1;--operation:#12304f;--wait:#3b2f0b;--choice:#33204d;--succeed:#12351f;--fail:#4b1618;--added:#3fb950;--removed:#f85149;--changed:#d29922'
const STYLE = [
  `:root{${LIGHT}}`,
  `@media (prefers-color-scheme:dark){:root{${DARK}}}`,
  `text{font:${FONT.title}px Helvetica,Arial,sans-serif;fill:var(--text);text-anchor:middle}`,
  `.detail,.label{font-size:${FONT.detail}px;fill:var(--soft)}`,
  '.paper,.back{fill:var(--paper)}.head,.start{fill:var(--line)}',
  '.node{stroke:var(--line);fill:var(--operation)}.group{stroke:var(--line);fill:var(--box)}',
  '.wait{fill:var(--wait)}.choice{fill:var(--choice)}.succeed{fill:var(--succeed)}.fail{fill:var(--fail)}.assign{fill:var(--box)}',
  '.way{fill:none;stroke:var(--line)}.error{stroke-dasharray:4 3}',
  '.added{stroke:var(--added);stroke-width:2.5}.removed{stroke:var(--removed);stroke-width:2.5;stroke-dasharray:4 3}.changed{stroke:var(--changed);stroke-width:2.5}',
].join('')

function graphLines(graph: PlacedGraph, x: number, y: number): readonly string[] {
  return [
    ...graph.edges.map((edge) => wayLine(edge, x, y)),
    ...(graph.start
      ? [`<circle class="start" cx="${round(x + graph.start.x)}" cy="${round(y + graph.start.y)}" r="6"/>`]
      : []),
    ...graph.nodes.flatMap((node) => nodeLines(node, x, y)),
    // Labels last: they lie over the ways.
    ...graph.edges.flatMap((edge) => labelLines(edge, x, y)),
  ]
}

function nodeLines(placed: PlacedNode, x: number, y: number): readonly string[] {
  const { node, width, height, title, detail, graphs } = placed
  const left = x + placed.x - width / 2
  const top = y + placed.y - height / 2
  const centre = round(x + placed.x)
  const textHeight = (title.length + detail.length) * FONT.line
  const firstLine = graphs.length > 0 ? top + FONT.line + 2 : top + (height - textHeight) / 2 + FONT.title
  const names = `node ${graphs.length > 0 ? 'group' : node.shape}${node.mark ? ` ${node.mark}` : ''}`
  return [
    '<g>',
    `<title>${escaped([node.title, node.detail].filter(Boolean).join(' – '))}</title>`,
    outline(placed, left, top, names),
    ...title.map(
      (line, index) => `<text x="${centre}" y="${round(firstLine + index * FONT.line)}">${escaped(line)}</text>`,
    ),
    ...detail.map(
      (line, index) =>
        `<text class="detail" x="${centre}" y="${round(firstLine + (title.length + index) * FONT.line)}">${escaped(line)}</text>`,
    ),
    '</g>',
    ...graphs.flatMap((inner) => [
      ...(inner.graph.label === undefined
        ? []
        : [
            `<text class="detail" x="${round(left + inner.x + inner.graph.width / 2)}" y="${round(top + inner.y - 8)}">${escaped(inner.graph.label)}</text>`,
          ]),
      ...graphLines(inner.graph, left + inner.x, top + inner.y),
    ]),
  ]
}

function outline({ node, width, height, graphs }: PlacedNode, left: number, top: number, names: string): string {
  if (node.shape === 'choice' && graphs.length === 0) {
    const [x, y] = [left + width / 2, top + height / 2]
    const cut = 22
    const points: readonly (readonly [number, number])[] = [
      [left + cut, top],
      [left + width - cut, top],
      [left + width, y],
      [left + width - cut, top + height],
      [left + cut, top + height],
      [x - width / 2, y],
    ]
    return `<polygon class="${names}" points="${points.map(([a, b]) => `${round(a)},${round(b)}`).join(' ')}"/>`
  }
  const radius = node.shape === 'operation' || graphs.length > 0 ? 6 : Math.min(16, height / 2)
  return `<rect class="${names}" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}"/>`
}

function wayLine({ edge, points }: PlacedEdge, x: number, y: number): string {
  const moved = points.map((point) => ({ x: point.x + x, y: point.y + y }))
  return `<path class="way${edge.kind === 'error' ? ' error' : ''}" d="${curve(moved)}" marker-end="url(#arrow)"/>`
}

function labelLines({ label }: PlacedEdge, x: number, y: number): readonly string[] {
  if (!label) return []
  const width = Math.max(...label.lines.map((line) => line.length)) * 6 + 6
  const height = label.lines.length * 13 + 2
  const top = y + label.y - height / 2
  return [
    `<rect class="back" x="${round(x + label.x - width / 2)}" y="${round(top)}" width="${round(width)}" height="${height}"/>`,
    ...label.lines.map(
      (line, index) =>
        `<text class="label" x="${round(x + label.x)}" y="${round(top + 11 + index * 13)}">${escaped(line)}</text>`,
    ),
  ]
}

/** A line through the points with rounded corners: each inner point is the control point between the midpoints beside it. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const last = rest.at(-1) ?? first
  const parts = [`M${round(first.x)} ${round(first.y)}`]
  for (let index = 0; index + 1 < rest.length; index++) {
    const corner = rest[index]!
    const after = rest[index + 1]!
    const end = index + 2 === rest.length ? after : { x: (corner.x + after.x) / 2, y: (corner.y + after.y) / 2 }
    parts.push(`Q${round(corner.x)} ${round(corner.y)} ${round(end.x)} ${round(end.y)}`)
  }
  if (rest.length < 2) parts.push(`L${round(last.x)} ${round(last.y)}`)
  return parts.join('')
}

/** One decimal is enough for a picture, and keeps it the same everywhere. */
function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

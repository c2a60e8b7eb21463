import type { PictureEdge, PictureGraph, PictureNode } from './picture.ts'

/** Paths of the older picture are told from those of the newer one by this. */
const GONE = 'gone:'

/**
 * The picture of a newer version with what it lost put back in: removed nodes and the ways that led to and from them. `newPath` gives the path that
 * a state of the older version has in the newer one.
 */
export function mergePictures(
  after: PictureGraph,
  before: PictureGraph,
  newPath: (beforePath: string) => string | undefined,
): PictureGraph {
  const partner = new Map(
    before.nodes.flatMap((node) => {
      const path = newPath(node.path)
      return path === undefined ? [] : [[path, node] as const]
    }),
  )
  const kept = after.nodes.map((node): PictureNode => {
    const old = partner.get(node.path)
    if (!old) return node
    return {
      ...node,
      graphs: node.graphs.map((graph, index) => {
        const twin = old.graphs.find(({ label }) => label !== undefined && label === graph.label) ?? old.graphs[index]
        return twin ? mergePictures(graph, twin, newPath) : graph
      }),
    }
  })
  const lost = before.nodes.filter(({ mark }) => mark === 'removed').map(gone)
  const present = new Set(after.nodes.map(({ path }) => path))
  const lostPaths = new Set(lost.map(({ path }) => path))
  const end = (path: string): string | undefined => {
    if (lostPaths.has(GONE + path)) return GONE + path
    const moved = newPath(path)
    return moved !== undefined && present.has(moved) ? moved : undefined
  }
  const edges = before.edges.flatMap((edge): readonly PictureEdge[] => {
    const [from, to] = [end(edge.from), end(edge.to)]
    if (from === undefined || to === undefined) return []
    return lostPaths.has(from) || lostPaths.has(to) ? [{ ...edge, from, to }] : []
  })
  return { ...after, nodes: [...kept, ...lost], edges: [...after.edges, ...edges] }
}

function gone(node: PictureNode): PictureNode {
  return { ...node, path: GONE + node.path, mark: 'removed', graphs: node.graphs.map(goneGraph) }
}

function goneGraph(graph: PictureGraph): PictureGraph {
  return {
    ...graph,
    ...(graph.start !== undefined && { start: GONE + graph.start }),
    nodes: graph.nodes.map(gone),
    edges: graph.edges.map((edge) => ({ ...edge, from: GONE + edge.from, to: GONE + edge.to })),
  }
}

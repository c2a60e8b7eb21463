import type { PathStep } from '../interpreter/interpret.ts'
import { OPERATIONS, type OperationKind } from '../semantics/operations.ts'

/** What compare reads of `NAME.asl.map.json`: where a state of the definition comes from. */
export interface MappedState {
  /** The state of the workflow, e.g. `step` for the operation itself, `choice` for what the handler decides. */
  readonly kind: string
  /** The operation's name when it is constant. */
  readonly name?: string
  /** Of a created callback: the constant name of the step that is given its id. */
  readonly handOver?: string
  /** The path of the context that calls: `import[*]` in an item, `fetch[1]` in a branch. */
  readonly strand: string
}

export type ExportMap = Readonly<Record<string, MappedState>>

export function isOperationKind(kind: string): kind is OperationKind {
  return Object.hasOwn(OPERATIONS, kind)
}

/** The strand of one instance: each `[*]` becomes the index of the Map iteration that the state runs in. */
export function strandOf({ strand }: MappedState, path: readonly PathStep[], map: ExportMap): string {
  const indexes = path.filter(({ state }) => map[state]?.kind === 'map').map(({ index }) => index)
  let used = 0
  return strand.replaceAll('[*]', () => `[${indexes[used++] ?? '*'}]`)
}

import type { Evaluate, PathStep } from '../interpreter/interpret.ts'
import { OPERATIONS, type OperationKind } from '../semantics/operations.ts'

/** What compare reads of `NAME.asl.map.json`: where a state of the definition comes from. */
export interface MappedState {
  /** The state of the workflow, e.g. `step` for the operation itself, `choice` for what the handler decides. */
  readonly kind: string
  /** The operation's name. What is computed stands in `{% %}`, here and in what follows. */
  readonly name?: string
  /** Of a created callback: the name of the step that is given its id. */
  readonly handOver?: string
  /** The path of the context that calls: `import[*]` in an item of a Map, `fetch[1]` in a branch. */
  readonly strand: string
}

export type ExportMap = Readonly<Record<string, MappedState>>

export function isOperationKind(kind: string): kind is OperationKind {
  return Object.hasOwn(OPERATIONS, kind)
}

/** Where an instance of a state runs. */
export interface Instance {
  readonly path: readonly PathStep[]
  readonly evaluate: Evaluate
}

/** What the map says of one instance: each `[*]` of the strand is the index of the Map iteration that the state runs in. */
export async function resolved(mapped: MappedState, instance: Instance, map: ExportMap): Promise<MappedState> {
  const indexes = instance.path.filter(({ state }) => map[state]?.kind === 'map').map(({ index }) => index)
  let used = 0
  const indexed = mapped.strand.replaceAll('[*]', () => `[${indexes[used++] ?? '*'}]`)
  const { name, handOver } = mapped
  return {
    ...mapped,
    strand: await evaluated(indexed, instance.evaluate),
    ...(name !== undefined && { name: await evaluated(name, instance.evaluate) }),
    ...(handOver !== undefined && { handOver: await evaluated(handOver, instance.evaluate) }),
  }
}

const EXPRESSION = /\{% (.*?) %\}/gs

async function evaluated(text: string, evaluate: Evaluate): Promise<string> {
  let known = ''
  let from = 0
  for (const found of text.matchAll(EXPRESSION)) {
    const value = await evaluate(found[1]!)
    known += text.slice(from, found.index) + (typeof value === 'string' ? value : JSON.stringify(value))
    from = found.index + found[0].length
  }
  return known + text.slice(from)
}

/** Whether a strand is one of those that the map's form of it stands for, or inside one. */
export function isWithin(strand: string, scope: string): boolean {
  if (scope === '') return true
  const parts = scope
    .split(EXPRESSION_OR_INDEX)
    .map((part, at) => (at % 2 === 0 ? part.replaceAll(SPECIAL, '\\$&') : '.*?'))
  return new RegExp(`^${parts.join('')}(?=$|[/[])`, 's').test(strand)
}

const EXPRESSION_OR_INDEX = /(\{% .*? %\}|\*(?=\]))/s
const SPECIAL = /[.*+?^${}()|[\]\\]/g

import type { Shape } from './shape.ts'
import { allStates, expressionsOf, walkExpression } from './visit.ts'
import type { Workflow } from './workflow.ts'

/** Fields by class: what each is declared to be. */
export type ErrorFields = Readonly<Record<string, Readonly<Record<string, Shape>>>>

/** The fields of errors that a workflow reads, by the class of the user's that it knows them by. No others are kept. */
export function errorFieldsRead(workflow: Workflow): ErrorFields {
  const read = new Map<string, Map<string, Shape>>()
  for (const { state } of allStates(workflow)) {
    for (const part of expressionsOf(state).flatMap((expression) => [...walkExpression(expression)])) {
      if (part.kind !== 'member' || part.object.shape?.kind !== 'error') continue
      const { class: of } = part.object.shape
      if (of === undefined) continue
      const fields = read.get(of) ?? new Map<string, Shape>()
      read.set(of, fields.set(part.property, part.shape ?? { kind: 'unknown' }))
    }
  }
  return Object.fromEntries([...read].map(([of, fields]) => [of, Object.fromEntries(fields)]))
}

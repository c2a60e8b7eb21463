import type { Expression } from '../ir/expression.ts'
import { mapExpression } from '../ir/visit.ts'
import { integrationOf } from './integration.ts'
import { statementsOf } from './prune.ts'
import { mapBlock } from './rewrite.ts'
import type { Local, Statement } from './statement.ts'

/**
 * In `{...data, x: value}` a value of undefined would hide the `x` of `data` here, and leave it in JSON. The data of a definition is
 * JSON and never undefined: what the types do not promise gets `?? null`.
 */
export function completeEntries(block: readonly Statement[]): Statement[] {
  const present = presentLocals(block)
  return mapBlock(block, (expression) =>
    mapExpression(expression, (part) => {
      if (part.kind !== 'object') return part
      const spreadAt = part.entries.findIndex((item) => item.kind === 'spread')
      if (spreadAt === -1) return part
      const entries = part.entries.map((item, at) =>
        item.kind === 'entry' && at > spreadAt && mayBeUndefined(item.value, present)
          ? { ...item, value: orNull(item.value) }
          : item,
      )
      return { ...part, entries }
    }),
  )
}

const orNull = (value: Expression): Expression => ({
  kind: 'logical',
  operator: '??',
  left: value,
  right: { kind: 'literal', value: null },
})

function mayBeUndefined(value: Expression, present: ReadonlySet<Local>): boolean {
  switch (value.kind) {
    case 'variable':
      return !present.has(value.variable)
    case 'member':
    case 'index':
    case 'undefined':
    case 'foreign':
      return value.kind !== 'foreign'
    case 'conditional':
      return mayBeUndefined(value.then, present) || mayBeUndefined(value.otherwise, present)
    case 'event':
      return false
    default:
      return false
  }
}

/** Locals that hold a value by their type: answers of services, results of batches, objects made here, texts of errors. */
function presentLocals(block: readonly Statement[]): ReadonlySet<Local> {
  const present = new Set<Local>()
  for (const statement of statementsOf(block)) {
    switch (statement.kind) {
      case 'const':
        if (['object', 'array', 'literal', 'template'].includes(statement.value.kind)) present.add(statement.local)
        break
      case 'caught':
        present.add(statement.name).add(statement.cause)
        break
      case 'operation':
        if (statement.form === 'batch' && !statement.declared) present.add(statement.result)
        if (statement.form === 'step' && !statement.declared && statement.state.kind === 'task') {
          if (integrationOf(statement.state.resource).kind === 'service') present.add(statement.result)
        }
        break
      default:
        break
    }
  }
  return present
}

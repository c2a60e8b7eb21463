import type { VariableId, Workflow } from '../../ir/workflow.ts'
import { JSONATA_BUILT_INS } from '../../languages/jsonata-variables.ts'

/** Names our own texts bind inside an expression. */
const LOCAL = /^(v\d+|i\d+|item|list|at|cause|text|error|errorText)$/

/** A legal variable name of Step Functions: an identifier of at most 80 characters. */
function variableName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '_').slice(0, 70)
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
}

/**
 * The variables of a definition: those of the workflow, then ours. A variable named as a function of JSONata would hide it, so it gets
 * an underscore; so do names that clash, in the order of declaration.
 */
export class VariableNames {
  readonly #names = new Map<VariableId, string>()
  readonly #taken = new Set<string>(['states'])

  constructor(workflow: Workflow) {
    for (const [id, variable] of Object.entries(workflow.variables)) this.#names.set(id, this.add(variable.name))
  }

  of(id: VariableId): string {
    const name = this.#names.get(id)
    return name ?? variableName(id)
  }

  /** A new variable of our own. */
  add(wanted: string): string {
    let name = variableName(wanted)
    while (this.#taken.has(name) || JSONATA_BUILT_INS.has(name) || LOCAL.test(name)) name += '_'
    this.#taken.add(name)
    return name
  }
}

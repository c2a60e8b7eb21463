import { allStates } from '../../ir/visit.ts'
import type { Workflow } from '../../ir/workflow.ts'

/** What a deployment must fill in and allow: the substitutions of the definition, and the functions it calls. */
export interface Manifest {
  readonly workflow: string
  readonly definition: string
  readonly substitutions: Readonly<
    Record<string, { readonly description: string; readonly bundle?: string; readonly handler?: string }>
  >
  /** Functions that `invoke` names; one computed at run time is absent, and `invokesComputed` says that there is one. */
  readonly functions: readonly string[]
  readonly invokesComputed: boolean
}

export function manifestOf(workflow: Workflow): Manifest {
  const invoked = [...allStates(workflow)].flatMap(({ state }) => (state.kind === 'invoke' ? [state.function] : []))
  const names = invoked.flatMap((name) =>
    name.kind === 'literal' && typeof name.value === 'string' ? [name.value] : [],
  )
  const hasTasks = Object.keys(workflow.tasks).length > 0
  return {
    workflow: workflow.name,
    definition: `${workflow.name}.asl.json`,
    substitutions: hasTasks
      ? {
          TaskFunction: {
            description: 'The version ARN of the Lambda function that runs the task bundle.',
            bundle: `${workflow.name}.tasks.mjs`,
            handler: `${workflow.name}.tasks.handler`,
          },
        }
      : {},
    functions: [...new Set(names)],
    invokesComputed: invoked.some((name) => name.kind !== 'literal'),
  }
}

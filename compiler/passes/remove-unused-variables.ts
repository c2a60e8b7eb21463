import { usedVariables } from '../ir/used-variables.ts'
import type { Workflow } from '../ir/workflow.ts'

/** Removes the declarations of variables that nothing reads, assigns or binds any more. */
export const removeUnusedVariables = (workflow: Workflow): Workflow => ({
  ...workflow,
  variables: usedVariables(workflow),
})

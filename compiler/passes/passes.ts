import { checkWorkflow } from '../ir/validate.ts'
import type { Workflow } from '../ir/workflow.ts'
import { foldAssignments } from './fold-assignments.ts'
import { removeUnusedAssignments } from './remove-unused-assignments.ts'
import { removeUnusedVariables } from './remove-unused-variables.ts'

/** A step from workflow to workflow with the same meaning. */
type Pass = (workflow: Workflow) => Workflow

/** In order. Folding comes first: it leaves assignments that nothing reads any more. */
const PASSES: readonly Pass[] = [foldAssignments, removeUnusedAssignments, removeUnusedVariables]

export function runPasses(workflow: Workflow): Workflow {
  checkWorkflow(workflow)
  const passed = PASSES.reduce((so, pass) => pass(so), workflow)
  checkWorkflow(passed)
  return passed
}

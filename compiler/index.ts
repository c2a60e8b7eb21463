export { applyFixes, check, type Checked, type Fixed } from './check.ts'
export {
  compile,
  TARGETS,
  type Compiled,
  type CompiledWorkflow,
  type CompileOptions,
  type Output,
  type Target,
} from './compile.ts'
export type { Diagnostic, Fix, Severity } from './diagnostics/diagnostic.ts'
export { hasErrors } from './diagnostics/diagnostic.ts'
export { diskFiles } from './source/disk-files.ts'
export type { Edit } from './source/edit.ts'
export type { ProjectFiles } from './source/project-files.ts'
export type { SourceText, Span } from './source/span.ts'
export { validate, type ValidatedDefinition } from './validate.ts'
export type { Workflow } from './ir/workflow.ts'

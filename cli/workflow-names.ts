import type { CompiledWorkflow } from '../compiler/compile.ts'
import { diagnostic } from '../compiler/diagnostics/catalogue.ts'
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts'

/** Output files are named after the workflow: two of one name would overwrite each other. */
export function namesTaken(compiled: readonly CompiledWorkflow[]): readonly Diagnostic[] {
  const workflows = compiled.map(({ workflow }) => workflow)
  return [...Map.groupBy(workflows, ({ name }) => name)].flatMap(([name, [first, ...others]]) =>
    others.map((other) =>
      diagnostic(
        'workflow-name-taken',
        { name },
        { ...placeOf(other), related: [{ message: 'The other one', ...placeOf(first!) }] },
      ),
    ),
  )
}

const placeOf = ({ origin }: CompiledWorkflow['workflow']) => ({
  span: origin.kind === 'handler' ? origin.span : { file: origin.file, start: 0, end: 0 },
})

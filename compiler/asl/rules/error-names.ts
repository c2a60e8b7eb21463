import { ERROR_NAMES } from '../error-names.ts'
import type { DefinitionPath } from '../spans.ts'
import type { RuleContext } from '../validate.ts'

const KNOWN: ReadonlySet<string> = new Set(ERROR_NAMES)

/** Names that start with `States.` are Step Functions' own; `States.ALL` stands alone in the last entry. */
export function checkErrorNames({ graphs, spans, collector, near }: RuleContext): void {
  for (const { states } of graphs) {
    for (const { state, path } of states) {
      if (!('Retry' in state || 'Catch' in state)) continue
      for (const field of ['Retry', 'Catch'] as const) {
        const entries = state[field] ?? []
        const earlier = new Map<string, DefinitionPath>()
        entries.forEach(({ ErrorEquals }, index) => {
          ErrorEquals.forEach((name, position) => {
            const namePath = [...path, field, index, 'ErrorEquals', position]
            const at = spans.value(namePath)
            const other = earlier.get(name)
            if (other) {
              const related = [{ message: 'this one is taken', span: spans.value(other) }]
              collector.report('error-handled-before', { name, field }, { span: at, related })
            } else earlier.set(name, namePath)
            if (name.startsWith('States.') && !KNOWN.has(name)) {
              const meant = near(name, KNOWN)
              collector.report('unknown-error-name', { name, ...(meant && { meant }) }, at)
            }
            const alone = ErrorEquals.length === 1 && index === entries.length - 1
            if (name === 'States.ALL' && !alone) collector.report('states-all-not-alone', {}, at)
          })
        })
      }
    }
  }
}

import { nearName } from '../../diagnostics/near-name.ts'
import { ERROR_NAMES } from '../error-names.ts'
import type { RuleContext } from '../validate.ts'

const KNOWN: ReadonlySet<string> = new Set(ERROR_NAMES)

/** Names that start with `States.` are Step Functions' own; `States.ALL` stands alone in the last entry. */
export function checkErrorNames({ graphs, spans, collector }: RuleContext): void {
  for (const { states } of graphs) {
    for (const { state, path } of states) {
      if (!('Retry' in state || 'Catch' in state)) continue
      for (const field of ['Retry', 'Catch'] as const) {
        const entries = state[field] ?? []
        entries.forEach(({ ErrorEquals }, index) => {
          ErrorEquals.forEach((name, position) => {
            const at = spans.value([...path, field, index, 'ErrorEquals', position])
            if (name.startsWith('States.') && !KNOWN.has(name)) {
              const meant = nearName(name, KNOWN)
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

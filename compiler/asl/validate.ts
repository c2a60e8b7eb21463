import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { ParsedDefinition } from './parse.ts'
import { checkChoices } from './rules/choices.ts'
import { checkErrorNames } from './rules/error-names.ts'
import { checkExpressions } from './rules/expressions.ts'
import { checkFields } from './rules/fields.ts'
import { checkNames } from './rules/names.ts'
import { checkTransitions } from './rules/transitions.ts'
import { checkVariables } from './rules/variables.ts'
import type { DefinitionSpans } from './spans.ts'
import type { StateMachine } from './types.ts'
import { type GraphVisit, graphsOf } from './walk.ts'

/** What every rule gets. Rules read; none changes the definition. */
export interface RuleContext {
  readonly definition: StateMachine
  readonly graphs: readonly GraphVisit[]
  readonly spans: DefinitionSpans
  readonly collector: DiagnosticCollector
}

export type Rule = (context: RuleContext) => void

const RULES: readonly Rule[] = [
  checkTransitions,
  checkNames,
  checkFields,
  checkChoices,
  checkErrorNames,
  checkExpressions,
  checkVariables,
]

/** What is wrong beyond the shape, in source order. Nothing when parsing found no definition: its diagnostics say why. */
export function validateDefinition(parsed: ParsedDefinition): readonly Diagnostic[] {
  const { definition, spans } = parsed
  if (!definition) return []
  const collector = new DiagnosticCollector()
  const context: RuleContext = { definition, graphs: graphsOf(definition), spans, collector }
  for (const rule of RULES) rule(context)
  return collector.diagnostics
}

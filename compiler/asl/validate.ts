import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { nearName } from '../diagnostics/near-name.ts'
import { ExpressionReads } from '../languages/expression-reads.ts'
import type { ParsedDefinition } from './parse.ts'
import { checkChoices } from './rules/choices.ts'
import { checkErrorNames } from './rules/error-names.ts'
import { checkExpressions } from './rules/expressions.ts'
import { checkFields } from './rules/fields.ts'
import { checkItemFiles } from './rules/item-files.ts'
import { checkIntegrations } from './rules/integrations.ts'
import { checkNames } from './rules/names.ts'
import { checkTransitions } from './rules/transitions.ts'
import { checkVariables } from './rules/variables.ts'
import type { DefinitionPath, DefinitionSpans } from './spans.ts'
import type { StateMachine } from './types.ts'
import { type GraphVisit, graphsOf, type StateVisit, type WorkflowType } from './walk.ts'

export interface ValidateOptions {
  /** The type the machine is made with; default: what the file around the definition says, else STANDARD. */
  readonly type?: WorkflowType
  /** Kept between definitions: a text that several have is parsed once. */
  readonly expressions?: ExpressionReads
}

/** A place in an expression that reads a variable of the machine. */
export interface VariableRead {
  readonly name: string
  readonly path: DefinitionPath
  /** Units of the string at the path. */
  readonly start: number
  readonly end: number
}

/** What every rule gets. Rules read; none changes the definition. */
export interface RuleContext {
  readonly definition: StateMachine
  readonly graphs: readonly GraphVisit[]
  readonly spans: DefinitionSpans
  readonly collector: DiagnosticCollector
  readonly expressions: ExpressionReads
  /** The variables that the expressions of a state read; the rule of expressions, which parses them, finds them. */
  readonly reads: Map<StateVisit, VariableRead[]>
  /** The name that was probably meant. Only for so many mistakes: a thousand of them need no help one by one. */
  readonly near: (name: string, known: Iterable<string>) => string | undefined
}

export type Rule = (context: RuleContext) => void

/** In this order, because the rule of variables needs what the rule of expressions reads. */
const RULES: readonly Rule[] = [
  checkTransitions,
  checkNames,
  checkFields,
  checkIntegrations,
  checkItemFiles,
  checkChoices,
  checkErrorNames,
  checkExpressions,
  checkVariables,
]

/** What is wrong beyond the shape, in source order. Nothing when the shape is not that of a definition: the diagnostics of parsing say why. */
export function validateDefinition(parsed: ParsedDefinition, options: ValidateOptions = {}): readonly Diagnostic[] {
  const context = ruleContext(parsed, options)
  if (!context) return []
  for (const rule of RULES) rule(context)
  return context.collector.diagnostics
}

/** The variables that each state reads, sorted, as DescribeStateMachine's `variableReferences` lists them. */
export function variableReferences(parsed: ParsedDefinition): Readonly<Record<string, readonly string[]>> {
  const context = ruleContext(parsed, {})
  if (!context) return {}
  checkExpressions(context)
  const found = [...context.reads].map(([{ name }, reads]): readonly [string, readonly string[]] => [
    name,
    [...new Set(reads.map((read) => read.name))].toSorted(),
  ])
  return Object.fromEntries(found)
}

const NEAR_NAMES = 40

function ruleContext(parsed: ParsedDefinition, options: ValidateOptions): RuleContext | undefined {
  const { spans } = parsed
  const definition = parsed.definition ?? parsed.readable
  if (!definition) return undefined
  let asked = 0
  return {
    definition,
    graphs: graphsOf(definition, options.type ?? parsed.type),
    spans,
    collector: new DiagnosticCollector(),
    expressions: options.expressions ?? new ExpressionReads(),
    reads: new Map(),
    near: (name, known) => (asked++ < NEAR_NAMES ? nearName(name, known) : undefined),
  }
}

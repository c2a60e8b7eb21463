import { ts } from '../project/typescript.js'
import { DiagnosticCollector } from '../../diagnostics/collector.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { FoundHandler } from '../discover.ts'
import type { Analysis } from '../project/analysis.ts'
import { bare, isFunctionLiteral, symbolOf } from '../symbols.ts'
import { batchErrors } from './batch-errors.ts'
import type { Check, Checking } from './check.ts'
import { combinators } from './combinators.ts'
import { errorClasses } from './error-classes.ts'
import { invokeInput } from './invoke-input.ts'
import { moduleState } from './module-state.ts'
import { nondeterministicCode } from './nondeterministic-code.ts'
import { plainAsync } from './plain-async.ts'
import { recordedCode } from './recorded-code.ts'
import { visitReplayed } from './replayed-code.ts'
import { unawaited } from './unawaited.ts'
import { unnamedOperations } from './unnamed-operations.ts'

/** In the order of `durable-api` 18 and 21. */
const CHECKS: readonly Check[] = [
  nondeterministicCode,
  moduleState,
  recordedCode,
  unawaited,
  plainAsync,
  combinators,
  invokeInput,
  batchErrors,
  errorClasses,
  unnamedOperations,
]

/** What would go wrong when the handler is replayed, and uses of the API that do not mean what they say. One walk for all checks. */
export function checkHandler({ call }: FoundHandler, analysis: Analysis): readonly Diagnostic[] {
  const { checker, spanOf } = analysis
  const handler = functionOf(call.arguments[0], checker)
  if (handler === undefined) return []
  const found = new DiagnosticCollector()
  const userFiles = new Set(analysis.userFiles)
  const checking: Checking = {
    checker,
    userFiles,
    moduleChanges: new Map(),
    spanOf,
    report: (code, parameters, { node, place }, more) => {
      const via = (place?.via ?? []).map((each) => ({ message: 'the handler comes here by', span: spanOf(each) }))
      const related = [...via, ...(more?.related ?? [])]
      found.report(code, parameters, { ...more, span: spanOf(node), ...(related.length > 0 && { related }) })
    },
  }
  visitReplayed(
    { handler, checker, userFiles },
    (node, place) => CHECKS.forEach(({ replayed }) => replayed?.(node, place, checking)),
    (literal, operation) => CHECKS.forEach(({ recorded }) => recorded?.(literal, operation, checking)),
  )
  return found.diagnostics
}

function functionOf(argument: ts.Expression | undefined, checker: ts.TypeChecker): ts.SignatureDeclaration | undefined {
  const at = argument && bare(argument)
  if (at === undefined) return undefined
  if (isFunctionLiteral(at)) return at
  const declaration = ts.isIdentifier(at) ? symbolOf(at, checker)?.valueDeclaration : undefined
  if (declaration === undefined) return undefined
  if (ts.isFunctionDeclaration(declaration)) return declaration
  return ts.isVariableDeclaration(declaration) ? functionOf(declaration.initializer, checker) : undefined
}

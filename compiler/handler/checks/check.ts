import type { ts } from '../project/typescript.js'
import type { Code, diagnostic, DiagnosticPlace } from '../../diagnostics/catalogue.ts'
import type { Span } from '../../source/span.ts'
import type { ReplayedPlace } from './replayed-code.ts'

/** What a check works with. */
export interface Checking {
  readonly checker: ts.TypeChecker
  readonly userFiles: ReadonlySet<ts.SourceFile>
  /** What functions change of a module's variables, by module, as far as it was asked for. */
  readonly moduleChanges: Map<ts.SourceFile, ReadonlyMap<ts.Symbol, ts.Node>>
  readonly spanOf: (node: ts.Node) => Span
  /** Reports at a node of replayed code; references that lead there from the handler are shown with it. */
  readonly report: <C extends Code>(
    code: C,
    parameters: Parameters<typeof diagnostic<C>>[1],
    at: { readonly node: ts.Node; readonly place?: ReplayedPlace },
    more?: Omit<DiagnosticPlace, 'span'>,
  ) => void
}

/** One rule over the code of a handler: what it says of each replayed node, and of each function whose run is recorded. */
export interface Check {
  readonly replayed?: (node: ts.Node, place: ReplayedPlace, checking: Checking) => void
  readonly recorded?: (literal: ts.SignatureDeclaration, call: ts.CallExpression, checking: Checking) => void
}

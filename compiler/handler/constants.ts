import { ts } from 'ts-morph'
import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Expression } from '../ir/expression.ts'
import { lowerExpression, type Lowering, refused, report } from './lowering.ts'
import { isNeverMutated } from './mutations.ts'
import { isGlobal, isInside } from './symbols.ts'

/** A constant of a module stands for its value, where that is data made from nothing but constants. */
export function moduleConstant(node: ts.Node, symbol: ts.Symbol | undefined, lowering: Lowering): Expression {
  const name = node.getText()
  const reason = (why: string) => {
    const declaration = symbol?.declarations?.[0]
    const shown = declaration && !declaration.getSourceFile().isDeclarationFile ? declaration : undefined
    report(lowering, 'unsupported-value', { what: `\`${name}\``, why }, node, {
      ...(shown && { related: [{ message: 'declared', span: lowering.handler.spanOf(nameOf(shown)) }] }),
      hint: 'Read it inside a step, or pass it as part of the event.',
    })
    return refused(lowering, node)
  }
  const declaration = symbol?.valueDeclaration
  if (symbol === undefined || declaration === undefined) return reason('its declaration is not known')
  if (isGlobal(symbol)) return reason('it belongs to the platform')
  if (isInside(declaration, lowering.handler.function)) return reason('it is not data the handler can keep')
  const isConstant =
    ts.isVariableDeclaration(declaration) &&
    (declaration.parent.flags & ts.NodeFlags.Const) !== 0 &&
    declaration.initializer !== undefined
  if (!isConstant) return reason(ts.isVariableDeclaration(declaration) ? 'it can change' : 'it is not a constant')
  const value = tryLower(declaration.initializer, lowering)
  if (value === undefined) return reason('it is not made of constants alone')
  if (!isNeverMutated(symbol, declaration, lowering.handler.checker)) return reason('its contents change')
  return value
}

/** Lowers an expression that must be pure and needs no state; undefined where it is not, and then nothing is reported. */
export function tryLower(node: ts.Expression, lowering: Lowering): Expression | undefined {
  const { value, hasStates, hasErrors } = trial(node, lowering)
  return hasErrors || hasStates ? undefined : value
}

/** Whether an expression can be lowered, with or without states. */
export function isLowerable(node: ts.Expression, lowering: Lowering): boolean {
  return !trial(node, lowering).hasErrors
}

function trial(node: ts.Expression, lowering: Lowering) {
  const diagnostics = new DiagnosticCollector()
  const quiet: Lowering = { ...lowering, handler: { ...lowering.handler, diagnostics } }
  const { value, hasStates } = lowering.graph.apart(() => lowerExpression(node, quiet))
  return { value, hasStates, hasErrors: diagnostics.hasErrors }
}

function nameOf(declaration: ts.Declaration): ts.Node {
  return ts.getNameOfDeclaration(declaration) ?? declaration
}

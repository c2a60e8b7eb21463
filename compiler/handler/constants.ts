import { ts } from './project/typescript.js'
import { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Expression } from '../ir/expression.ts'
import { type HandlerLowering, lowerExpression, type Lowering, refused, report } from './lowering.ts'
import { changeAnywhere } from './changes.ts'
import { isGlobal, isInside } from './symbols.ts'

/** A constant of a module stands for its value, where that is data made from nothing but constants. */
export function moduleConstant(node: ts.Node, symbol: ts.Symbol | undefined, lowering: Lowering): Expression {
  const name = node.getText()
  const reason = (why: string, at?: { readonly message: string; readonly node: ts.Node }) => {
    const { spanOf } = lowering.handler
    const declaration = symbol?.declarations?.[0]
    const shown = declaration && !declaration.getSourceFile().isDeclarationFile ? declaration : undefined
    report(lowering, 'unsupported-value', { what: `\`${name}\``, why }, node, {
      related: [
        ...(shown ? [{ message: 'declared', span: spanOf(nameOf(shown)) }] : []),
        ...(at ? [{ message: at.message, span: spanOf(at.node) }] : []),
      ],
      hint: at
        ? 'Declare it `as const`, read it inside a step, or pass it as part of the event.'
        : 'Read it inside a step, or pass it as part of the event.',
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
  if (value.kind === 'literal') return value
  const changed = isReadonly(declaration) ? undefined : changeOf(symbol, lowering.handler)
  if (changed) return reason('its contents may change', { message: 'here', node: changed })
  return value
}

/** Where the contents of a constant change, or are let out of sight. */
export function changeOf(symbol: ts.Symbol, handler: HandlerLowering): ts.Node | undefined {
  const known = handler.constantChanges.get(symbol)
  if (known !== undefined) return known.change
  const change = changeAnywhere(symbol, handler.userFiles, handler)
  handler.constantChanges.set(symbol, { change })
  return change
}

/** `as const`: TypeScript keeps everybody from changing it. */
export function isReadonly(declaration: ts.VariableDeclaration): boolean {
  const { initializer } = declaration
  const bareInitializer = initializer && ts.isSatisfiesExpression(initializer) ? initializer.expression : initializer
  const isConst = bareInitializer && ts.isAsExpression(bareInitializer) && bareInitializer.type.getText() === 'const'
  return Boolean(isConst) && declaration.type === undefined
}

/** Lowers an expression that must be pure and needs no state; undefined where it is not, and then nothing is reported. */
export function tryLower(node: ts.Expression, lowering: Lowering): Expression | undefined {
  return containsAwait(node) ? undefined : tryBuild((quiet) => lowerExpression(node, quiet), lowering)
}

/** What `build` gives, if it needs no state and reports no error; nothing else is left of it. */
export function tryBuild(
  build: (quiet: Lowering) => Expression | undefined,
  lowering: Lowering,
): Expression | undefined {
  const { value, hasStates, hasErrors } = trial(build, lowering)
  return hasErrors || hasStates ? undefined : value
}

/** Whether an expression can be lowered, with or without states. */
export function isLowerable(node: ts.Expression, lowering: Lowering): boolean {
  // What awaits could complete a pending callback, which cannot be taken back.
  return !containsAwait(node) && !trial((quiet) => lowerExpression(node, quiet), lowering).hasErrors
}

export function containsAwait(node: ts.Node): boolean {
  return ts.isAwaitExpression(node) || (ts.forEachChild(node, containsAwait) ?? false)
}

/** Lowers something and takes back all that it did: states, variables, names, tasks, diagnostics. */
function trial<T>(build: (quiet: Lowering) => T, lowering: Lowering) {
  const { handler, graph } = lowering
  const diagnostics = new DiagnosticCollector()
  const quiet: Lowering = {
    ...lowering,
    // What is tried stays an expression.
    exact: { computed: new Map() },
    handler: {
      ...handler,
      diagnostics,
      names: new Map(handler.names),
      variables: handler.variables.copy(),
      tasks: new Map(handler.tasks),
      errorClasses: new Map(handler.errorClasses),
    },
  }
  const { value, hasStates } = graph.tried(() => build(quiet))
  return { value, hasStates, hasErrors: diagnostics.hasErrors }
}

function nameOf(declaration: ts.Declaration): ts.Node {
  return ts.getNameOfDeclaration(declaration) ?? declaration
}

import { ts } from '../project/typescript.js'
import { changeAnywhere, changeWithin } from '../changes.ts'
import { containsAwait } from '../constants.ts'
import { type Lowering, report } from '../lowering.ts'
import { bare, isFunctionLiteral, isInside, symbolOf } from '../symbols.ts'

/** Options that are functions or made of them: an object with one of them is no data. */
const STRATEGIES: ReadonlySet<string> = new Set(['retryStrategy', 'waitStrategy', 'itemNamer'])

/** An object that can only be the options of operations. */
export function isOptions(node: ts.Expression): boolean {
  return (
    ts.isObjectLiteralExpression(node) &&
    !containsAwait(node) &&
    node.properties.some(({ name }) => name && ts.isIdentifier(name) && STRATEGIES.has(name.text))
  )
}

/**
 * The options as they are written: at the call, in a constant of the handler or of a module that nothing changes, or in a part of one. They
 * are read where they are used, so that what they are made of may not change either.
 */
export function writtenOptions(node: ts.Expression, lowering: Lowering): ts.ObjectLiteralExpression | undefined {
  const at = bare(node)
  if (ts.isObjectLiteralExpression(at)) return at
  const { handler } = lowering
  // Of `policies.PATIENT`, where `policies` is a module, the name is the constant itself.
  const name = ts.isPropertyAccessExpression(at) ? at.name : at
  const symbol = ts.isIdentifier(name) ? symbolOf(name, handler.checker) : undefined
  const declaration = symbol?.valueDeclaration
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration))
    return ts.isPropertyAccessExpression(at) ? writtenPart(at, lowering) : undefined
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0 && ts.isIdentifier(declaration.name)
  const literal = declaration.initializer && bare(declaration.initializer)
  if (!isConstant || !literal || !ts.isObjectLiteralExpression(literal) || containsAwait(literal)) return undefined
  const isOwn = isInside(declaration, handler.function)
  const change = isOwn
    ? changeWithin(symbol, [handler.function], handler)
    : changeAnywhere(
        symbol,
        handler.userFiles.filter((file) => !file.isDeclarationFile),
        handler,
      )
  if (change || handler.writes.has(symbol) || (!isOwn && readsVariable(literal, lowering))) return undefined
  // Where it is declared what holds a strategy was looked at already.
  if (isOwn && handler.names.get(symbol)?.kind !== 'recipe') reportChangingReads(literal, lowering)
  return literal
}

/** `POLICIES.patient` of an object of options that is written out. */
function writtenPart(
  { expression, name }: ts.PropertyAccessExpression,
  lowering: Lowering,
): ts.ObjectLiteralExpression | undefined {
  const whole = writtenOptions(expression, lowering)
  if (whole === undefined) return undefined
  const found = whole.properties.filter((property) => property.name?.getText() === name.text)
  const [property] = found
  const isPlain = found.length === 1 && whole.properties.every((one) => !ts.isSpreadAssignment(one))
  if (!isPlain || !property) return undefined
  if (ts.isShorthandPropertyAssignment(property)) return writtenOptions(property.name, lowering)
  return ts.isPropertyAssignment(property) ? writtenOptions(property.initializer, lowering) : undefined
}

/** Whether options of a module are made of a `let` of it, outside of their functions. */
function readsVariable(node: ts.Node, lowering: Lowering): boolean {
  if (isFunctionLiteral(node)) return false
  const declaration = ts.isIdentifier(node) ? symbolOf(node, lowering.handler.checker)?.valueDeclaration : undefined
  const isVariable =
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    (declaration.parent.flags & ts.NodeFlags.Const) === 0
  return isVariable || (ts.forEachChild(node, (child) => readsVariable(child, lowering)) ?? false)
}

/** A strategy is made again where it is used: what it reads must be the same there. Functions in it read late in the source too. */
export function reportChangingReads(recipe: ts.Expression, lowering: Lowering): void {
  const { checker, writes, spanOf } = lowering.handler
  const visit = (node: ts.Node): void => {
    if (isFunctionLiteral(node)) return
    const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
    const [write] = (symbol && writes.get(symbol)) ?? []
    if (write)
      report(
        lowering,
        'unsupported-value',
        { what: `\`${node.getText()}\``, why: 'a strategy is made where it is used, and this changes' },
        node,
        {
          related: [{ message: 'changed', span: spanOf(write.node) }],
          hint: 'Write the strategy in the options of the operation, or read a `const`.',
        },
      )
    ts.forEachChild(node, visit)
  }
  visit(recipe)
}

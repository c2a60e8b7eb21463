import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { isAnything } from '../nullish.ts'
import { isAlways } from '../shapes.ts'
import { bare, durableApiName } from '../symbols.ts'
import { contextMethod, type OperationMethod } from './context-call.ts'
import { writtenOptions } from './option-constants.ts'
import { type OptionOwner, optionSupport } from './option-table.ts'
import { reportRefusedName } from './operation-name.ts'

/** The arguments of an operation, its name apart. */
export interface OperationArguments {
  readonly name?: Expression
  readonly rest: readonly ts.Expression[]
}

/** `durable-api` 3: the first argument is the name when it is a string or undefined; `invoke` asks its second argument. */
export function operationArguments(
  operation: OperationMethod,
  call: ts.CallExpression,
  lowering: Lowering,
): OperationArguments | undefined {
  const nodes = contextMethod(call, lowering.handler)?.arguments ?? call.arguments
  const spread = nodes.find(ts.isSpreadElement)
  if (spread) {
    report(lowering, 'unsupported-argument', { operation, what: 'its arguments as a spread' }, spread)
    return undefined
  }
  const asked = operation === 'invoke' ? nodes[1] : nodes[0]
  const named = asked === undefined ? false : isText(asked, operation, call, lowering)
  if (named === undefined) {
    report(lowering, 'unsupported-argument', { operation, what: 'an argument that may or may not be its name' }, asked!)
    return undefined
  }
  if (!named) return { rest: nodes }
  const [first, ...rest] = nodes
  const name = operationName(first!, operation, lowering)
  return { rest, ...(name && { name }) }
}

/** The name as an expression; `undefined` is no name. */
function operationName(node: ts.Expression, operation: string, lowering: Lowering): Expression | undefined {
  const name = lowerExpression(node, lowering)
  if (name.kind === 'undefined') return undefined
  reportRefusedName(name, node, lowering)
  if (name.kind === 'literal' || isAlways(name.shape, 'string')) return name
  report(lowering, 'unsupported-argument', { operation, what: 'a name that is not certainly a string' }, node)
  return name
}

/** Whether an argument is a string or undefined; undefined when its type allows both that and another. */
function isText(
  node: ts.Expression,
  operation: OperationMethod,
  call: ts.CallExpression,
  lowering: Lowering,
): boolean | undefined {
  const { checker } = lowering.handler
  const type = checker.getTypeAtLocation(node)
  // Of `any` the other arguments tell: only one overload takes them.
  if (isAnything(type) && operation !== 'invoke')
    return checker.getResolvedSignature(call)?.getParameters().at(call.arguments.indexOf(node))?.name === 'name'
  if (isAnything(type)) return undefined
  const members = type.isUnion() ? type.types : [type]
  const textual = members.map(
    ({ flags }) =>
      (flags & ts.TypeFlags.StringLike) !== 0 ||
      (operation !== 'invoke' && (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0),
  )
  if (textual.every(Boolean)) return true
  return textual.some(Boolean) ? undefined : false
}

/** The options of an operation by name, as written: those that the export has to do something for. */
export function options(
  node: ts.Expression | undefined,
  operation: OptionOwner,
  lowering: Lowering,
): ReadonlyMap<string, ts.Expression> {
  const found = new Map<string, ts.Expression>()
  if (node !== undefined) collectOptions(node, operation, found, lowering)
  return found
}

/** Later ones win, also over those of a spread. */
function collectOptions(
  node: ts.Expression,
  operation: OptionOwner,
  found: Map<string, ts.Expression>,
  lowering: Lowering,
): void {
  const at = bare(node)
  if (at.kind === ts.SyntaxKind.Identifier && at.getText() === 'undefined') return
  const written = writtenOptions(at, lowering)
  if (written === undefined) {
    report(lowering, 'unsupported-argument', { operation, what: 'options that are not written out at the call' }, node)
    return
  }
  for (const property of written.properties) {
    if (ts.isSpreadAssignment(property)) {
      collectOptions(property.expression, operation, found, lowering)
      continue
    }
    const name = property.name?.getText().replace(/^['"]|['"]$/g, '') ?? property.getText()
    const support = optionSupport(operation, name)
    if (support === 'records') continue
    if (support === undefined || typeof support === 'object') {
      const why = support?.refused ?? 'the API has no such option'
      report(lowering, 'unsupported-option', { operation, option: name, why }, property)
      continue
    }
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined
    if (value === undefined) {
      // A method `func(context) {…}` is a function all the same, but its text cannot stand alone.
      report(lowering, 'unsupported-argument', { operation, what: `\`${name}\` as a method` }, property)
      continue
    }
    const isNothing = ts.isIdentifier(value) && value.text === 'undefined'
    if (support === 'json') {
      const why = 'only JSON is kept, as `defaultSerdes` does'
      if (!isNothing && durableApiName(bare(value), lowering.handler.checker) !== 'defaultSerdes')
        report(lowering, 'unsupported-option', { operation, option: name, why }, property)
      continue
    }
    if (isNothing) found.delete(name)
    else found.set(name, value)
  }
}

/** The first text of a name, for a state's name: all of a constant, the fixed parts of a template. */
export function nameLabel(name: Expression | undefined, otherwise: string): string {
  if (name?.kind === 'literal' && typeof name.value === 'string' && name.value.trim() !== '') return name.value
  if (name?.kind === 'template') {
    const fixed = name.parts.filter((part) => typeof part === 'string').join(' ')
    const text = fixed.replace(/[^A-Za-z0-9]+/g, ' ').trim()
    if (text !== '') return text
  }
  return otherwise
}

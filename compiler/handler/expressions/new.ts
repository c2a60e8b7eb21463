import { ts } from '../project/typescript.js'
import { ERROR_CLASSES, errorClassChain } from '../../../runtime/semantics/errors.ts'
import type { Expression } from '../../ir/expression.ts'
import { jsonProblem } from '../json-types.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { nondeterministic } from '../nondeterministic.ts'
import { canBe, isAlways } from '../shapes.ts'
import { bare, symbolOf } from '../symbols.ts'
import { errorClass, type ReadClass, readClass } from './error-class.ts'
import { requireText } from './operators.ts'

/** What the constructor of an error class makes of its arguments. */
interface ErrorParts {
  readonly classes: readonly string[]
  readonly name: string
  readonly message: Expression
  readonly cause?: Expression
  readonly fields?: Readonly<Record<string, Expression>>
}

/** A class that is not read in full. */
interface Problem {
  readonly why: string
  readonly at?: ts.Node
}

/** `new` is for errors: of the language, of the API, and of classes that extend them. */
export function newExpression(node: ts.NewExpression, lowering: Lowering): Expression {
  if (nondeterministic(node, lowering)) return refused(lowering, node)
  const parts = errorParts(node.expression, node.arguments ?? ts.factory.createNodeArray(), undefined, lowering)
  if (parts === undefined) {
    report(lowering, 'unsupported-syntax', { construct: `\`new ${node.expression.getText()}(…)\`` }, node, {
      hint: 'Objects of classes are not data. Make it inside a step.',
    })
    return refused(lowering, node)
  }
  if ('why' in parts) {
    report(lowering, 'unsupported-value', { what: `\`new ${node.expression.getText()}(…)\``, why: parts.why }, node, {
      ...(parts.at && { related: [{ message: 'declared', span: lowering.handler.spanOf(parts.at) }] }),
      hint: 'An error class may call `super(…)`, give itself a constant `name`, and set fields of its own.',
    })
    return refused(lowering, node)
  }
  const { name, ...rest } = parts
  return { kind: 'error', ...rest, ...(name !== parts.classes[0] && { name }), shape: { kind: 'error' } }
}

/** `made`: the class that stands after `new`, where this is one above it. */
function errorParts(
  node: ts.Expression,
  arguments_: readonly ts.Expression[],
  made: string | undefined,
  lowering: Lowering,
): ErrorParts | Problem | undefined {
  const found = errorClass(node, lowering)
  if (found === undefined || found.kind === 'problem') return found
  if (found.kind === 'native') return nativeError(found.name, arguments_, lowering)
  if (found.kind === 'durable-parent') return undefined
  if (found.kind === 'durable') return durableError(found.name, arguments_, lowering)
  const { declaration } = found
  const parent = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
  if (parent === undefined) return undefined
  const read = readClass(declaration, lowering)
  if ('why' in read) return read
  const outermost = made ?? found.name
  const { built } = read
  const problem = built && bindParameters(built.parameters, arguments_, lowering)
  if (problem) return problem
  const inherited = errorParts(parent.expression, built?.call.arguments ?? arguments_, outermost, lowering)
  if (inherited === undefined || 'why' in inherited) return inherited
  const name = read.name && ('text' in read.name ? read.name.text : outermost)
  const fields = fieldsOf(read.fields, inherited.fields, lowering)
  if ('why' in fields) return fields
  return { ...inherited, ...fields, classes: [found.name, ...inherited.classes], name: name ?? inherited.name }
}

/** The fields of an error that are JSON: no others can be read. */
function fieldsOf(
  own: ReadClass['fields'],
  inherited: ErrorParts['fields'] = {},
  lowering: Lowering,
): Problem | Pick<ErrorParts, 'fields'> {
  const { checker } = lowering.handler
  const fields = new Map(Object.entries(inherited))
  for (const { name, value, at } of own) {
    // Whether a declaration alone takes the value of the class above away is for the settings of the user's compiler to say.
    if (value === undefined && fields.has(name)) return { why: `it declares \`${name}\` again`, at }
    if (value === undefined || jsonProblem(checker.getTypeAtLocation(value), checker)) continue
    fields.delete(name)
    fields.set(name, lowerExpression(value, lowering))
  }
  return fields.size === 0 ? {} : { fields: Object.fromEntries(fields) }
}

/** The parameters of a constructor stand for the arguments. */
function bindParameters(
  parameters: readonly ts.ParameterDeclaration[],
  arguments_: readonly ts.Expression[],
  lowering: Lowering,
): Problem | undefined {
  const { names, checker } = lowering.handler
  for (const [at, parameter] of parameters.entries()) {
    const given = arguments_[at] ?? parameter.initializer
    const value = given ? lowerExpression(given, lowering) : ({ kind: 'undefined' } as const)
    const mayBeMissing = value.kind !== 'literal' && (value.kind === 'undefined' || canBe(value.shape, 'undefined'))
    if (parameter.initializer && arguments_[at] && mayBeMissing)
      return { why: 'an argument may be undefined where its constructor has a default', at: parameter }
    const binding = { kind: 'value', value, declaration: parameter } as const
    const { parent } = parameter
    // A parameter that is a property too (`public code: string`) has two symbols.
    const symbols =
      ts.isParameterPropertyDeclaration(parameter, parent) && ts.isIdentifier(parameter.name)
        ? checker.getSymbolsOfParameterPropertyDeclaration(parameter, parameter.name.text)
        : [symbolOf(parameter.name, checker)]
    for (const symbol of symbols) if (symbol) names.set(symbol, binding)
  }
  return undefined
}

/** `new Error(message, {cause})`. */
function nativeError(name: string, arguments_: readonly ts.Expression[], lowering: Lowering): ErrorParts | undefined {
  const [first, second] = arguments_
  const message = messageOf(first, lowering)
  if (second === undefined) return { classes: name === 'Error' ? ['Error'] : [name, 'Error'], name, message }
  const options = bare(second)
  const property =
    ts.isObjectLiteralExpression(options) && options.properties.length === 1 ? options.properties[0] : undefined
  if (property?.name?.getText() !== 'cause') return undefined
  const node = ts.isPropertyAssignment(property) ? property.initializer : property.name
  return {
    classes: name === 'Error' ? ['Error'] : [name, 'Error'],
    name,
    message,
    ...causeOf(node as ts.Expression, lowering),
  }
}

/** `new StepError(message, cause)`; an empty message is the class's own. */
function durableError(
  name: keyof typeof ERROR_CLASSES,
  arguments_: readonly ts.Expression[],
  lowering: Lowering,
): ErrorParts | undefined {
  if (arguments_.length > 2) return undefined
  const given = messageOf(arguments_[0], lowering)
  const standard: Expression = { kind: 'literal', value: ERROR_CLASSES[name].message }
  const message: Expression =
    given.kind === 'literal'
      ? given.value === ''
        ? standard
        : given
      : { kind: 'logical', operator: '||', left: given, right: standard, shape: { kind: 'string' } }
  return { classes: errorClassChain(name), name, message, ...(arguments_[1] && causeOf(arguments_[1], lowering)) }
}

function causeOf(node: ts.Expression, lowering: Lowering): { cause?: Expression } {
  const cause = lowerExpression(node, lowering)
  if (isAlways(cause.shape, 'error')) return { cause }
  report(lowering, 'unsupported-value', { what: `the cause \`${node.getText()}\``, why: 'it is not an error' }, node)
  return {}
}

/** The message as a text; a missing one is empty. */
function messageOf(node: ts.Expression | undefined, lowering: Lowering): Expression {
  if (node === undefined) return { kind: 'literal', value: '' }
  const value = lowerExpression(node, lowering)
  if (value.kind === 'undefined') return { kind: 'literal', value: '' }
  if (value.shape?.kind === 'string' || (value.kind === 'literal' && typeof value.value === 'string')) return value
  requireText(value, node, lowering)
  return { kind: 'template', parts: [value], shape: { kind: 'string' } }
}

import { ts } from 'ts-morph'
import { ERROR_CLASSES, errorClassChain } from '../../../runtime/semantics/errors.ts'
import type { Expression } from '../../ir/expression.ts'
import { lowerExpression, type Lowering, refused, report } from '../lowering.ts'
import { nondeterministic } from '../nondeterministic.ts'
import { isAlways } from '../shapes.ts'
import { bare, isInDurableApi, symbolOf } from '../symbols.ts'
import { requireText } from './operators.ts'

const NATIVE_ERRORS = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'SyntaxError',
  'ReferenceError',
  'EvalError',
  'URIError',
])

/** What the constructor of an error class makes of its arguments. */
interface ErrorParts {
  readonly classes: readonly string[]
  readonly name: string
  readonly message: Expression
  readonly cause?: Expression
}

/** `new` is for errors: of the language, of the API, and of classes that extend them. */
export function newExpression(node: ts.NewExpression, lowering: Lowering): Expression {
  if (nondeterministic(node, lowering)) return refused(lowering, node)
  const symbol = symbolOf(bare(node.expression), lowering.handler.checker)
  const parts = symbol && errorParts(symbol, node.arguments ?? ts.factory.createNodeArray(), node, lowering)
  if (parts === undefined) {
    report(lowering, 'unsupported-syntax', { construct: `\`new ${node.expression.getText()}(…)\`` }, node, {
      hint: 'Objects of classes are not data. Make it inside a step.',
    })
    return refused(lowering, node)
  }
  const { name, ...rest } = parts
  return { kind: 'error', ...rest, ...(name !== parts.classes[0] && { name }), shape: { kind: 'error' } }
}

function errorParts(
  symbol: ts.Symbol,
  arguments_: readonly ts.Expression[],
  node: ts.Node,
  lowering: Lowering,
): ErrorParts | undefined {
  const declaration = symbol.valueDeclaration
  if (declaration === undefined) return undefined
  const isBuiltIn = declaration.getSourceFile().isDeclarationFile
  if (NATIVE_ERRORS.has(symbol.name) && isBuiltIn && !isInDurableApi(declaration))
    return nativeError(symbol.name, arguments_, lowering)
  if (symbol.name in ERROR_CLASSES && isInDurableApi(declaration))
    return durableError(symbol.name as keyof typeof ERROR_CLASSES, arguments_, lowering)
  if (!ts.isClassDeclaration(declaration)) return undefined
  const parent = declaration.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
  const parentSymbol = parent && symbolOf(bare(parent.expression), lowering.handler.checker)
  if (parentSymbol === undefined) return undefined
  const inherited = constructed(declaration, parentSymbol, arguments_, node, lowering)
  if (inherited === undefined) return undefined
  const name = givenName(declaration) ?? inherited.name
  return { ...inherited, classes: [symbol.name, ...inherited.classes], name }
}

/** What a class's constructor passes on to the class above. */
function constructed(
  declaration: ts.ClassDeclaration,
  parent: ts.Symbol,
  arguments_: readonly ts.Expression[],
  node: ts.Node,
  lowering: Lowering,
): ErrorParts | undefined {
  const constructor = declaration.members.find(ts.isConstructorDeclaration)
  if (constructor?.body === undefined) return errorParts(parent, arguments_, node, lowering)
  const [first, ...others] = constructor.body.statements
  const call = first && superCall(first)
  if (call === undefined || !others.every(isFieldAssignment)) return undefined
  const { names, checker } = lowering.handler
  for (const [at, parameter] of constructor.parameters.entries()) {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken) return undefined
    const value = arguments_[at] ?? parameter.initializer
    const binding = {
      kind: 'value',
      value: value ? lowerExpression(value, lowering) : ({ kind: 'undefined' } as const),
      declaration: parameter,
    } as const
    // A parameter that is a property too (`public code: string`) has two symbols.
    const symbols = ts.isParameterPropertyDeclaration(parameter, constructor)
      ? checker.getSymbolsOfParameterPropertyDeclaration(parameter, parameter.name.text)
      : [symbolOf(parameter.name, checker)]
    for (const symbol of symbols) if (symbol) names.set(symbol, binding)
  }
  return errorParts(parent, call.arguments, node, lowering)
}

function superCall(statement: ts.Statement): ts.CallExpression | undefined {
  const call = ts.isExpressionStatement(statement) ? statement.expression : undefined
  return call && ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword ? call : undefined
}

/** `this.name = 'X'` and `this.code = code`: the first is read below, the others are no part of an error as data. */
function isFieldAssignment(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false
  const text = statement.getText()
  return /^this\.\w+\s*=[^=]/.test(text) || /^(Object\.setPrototypeOf|Error\.captureStackTrace)\(/.test(text)
}

/** The name a class gives its errors: `name = 'X'` as a field or in the constructor. Without one they keep that of the class above. */
function givenName(declaration: ts.ClassDeclaration): string | undefined {
  const ownName = declaration.name?.text
  for (const member of declaration.members) {
    if (ts.isPropertyDeclaration(member) && member.name.getText() === 'name' && member.initializer)
      return textOfName(member.initializer, ownName)
    if (!ts.isConstructorDeclaration(member)) continue
    for (const statement of member.body?.statements ?? []) {
      if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue
      const { left, right } = statement.expression
      if (left.getText() === 'this.name') return textOfName(right, ownName)
    }
  }
  return undefined
}

function textOfName(node: ts.Expression, ownName: string | undefined): string | undefined {
  const at = bare(node)
  if (ts.isStringLiteralLike(at)) return at.text
  return /^(new\.target|this\.constructor|[A-Za-z_$][\w$]*)\.name$/.test(at.getText()) ? ownName : undefined
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

import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { jsonProblem } from '../json-types.ts'
import type { Lowering } from '../lowering.ts'
import { isErrorType, shapeOfType } from '../shapes.ts'
import { bare, symbolOf } from '../symbols.ts'
import { errorClass } from './error-class.ts'

/**
 * `error.sku`: a field that a class of the user's gives its errors. An error is of the class that TypeScript says only where `instanceof` or
 * `new` said so before: a cast, or a function that tells, may be wrong, and an error without the field would be read as one that has it.
 */
export interface ErrorField {
  /** The error, known to be of the class. */
  readonly object: Expression
  readonly shape: Shape
}

export function errorField(
  error: Expression,
  node: ts.Expression,
  property: string,
  lowering: Lowering,
): ErrorField | { readonly why: string } | undefined {
  const { checker } = lowering.handler
  const found = classOf(node, checker)
  const symbol = found?.type.getProperty(property)
  if (!found || !symbol) return undefined
  const { declaration } = found
  const field = symbol.valueDeclaration
  if (!field || !isInClassOfUser(field)) return undefined
  if (!ts.isPropertyDeclaration(field) && !ts.isParameter(field)) return { why: 'it is no field of the error' }
  const named = errorClass(declaration.name!, lowering)
  if (named?.kind !== 'own') return { why: named?.kind === 'problem' ? named.why : 'its class is not known' }
  if (!isProven(node, lowering)) return { why: `only \`instanceof\` tells that it is one of ${named.name} here` }
  const type = checker.getTypeOfSymbol(symbol)
  const problem = jsonProblem(type, checker)
  if (problem) return { why: `it is ${problem}, and of an error only JSON is kept` }
  return { object: { ...error, shape: { kind: 'error', class: named.name } }, shape: shapeOfType(type, checker) }
}

interface ClassOfType {
  readonly type: ts.Type
  readonly declaration: ts.ClassDeclaration
}

/** The class of the user's that an expression is an instance of. */
function classOf(node: ts.Expression, checker: ts.TypeChecker): ClassOfType | undefined {
  const type = checker.getNonNullableType(checker.getTypeAtLocation(node))
  const declaration = type.getSymbol()?.valueDeclaration
  const isOwn = declaration && ts.isClassDeclaration(declaration) && declaration.name && isErrorType(type, checker)
  return isOwn && !declaration.getSourceFile().isDeclarationFile ? { type, declaration } : undefined
}

const isInClassOfUser = (field: ts.Declaration): boolean =>
  ts.findAncestor(field, ts.isClassDeclaration)?.getSourceFile().isDeclarationFile === false

/** Whether an error is of the class that its type says, beyond what a declaration or a function of the user promises. */
function isProven(node: ts.Expression, lowering: Lowering, seen: ReadonlySet<ts.Symbol> = new Set()): boolean {
  const { checker, writes } = lowering.handler
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node))
    return isProven(node.expression, lowering, seen)
  if (ts.isNewExpression(node)) return true
  const symbol = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? symbolOf(node, checker) : undefined
  if (!symbol || seen.has(symbol)) return false
  if (isToldByFunction(node, lowering)) return false
  if (!maySayClass(checker.getTypeOfSymbol(symbol))) return true
  const declaration = symbol.valueDeclaration
  if (!ts.isIdentifier(node) || !declaration || !ts.isVariableDeclaration(declaration)) return false
  const given = [declaration.initializer, ...(writes.get(symbol) ?? []).map(({ value }) => value ?? node)]
  const around = new Set([...seen, symbol])
  return given.every((value) => value === undefined || isNothing(value) || isProven(value, lowering, around))
}

/** Whether a declared type holds a class of errors of its own, so that a value may be believed to be one without a test. */
function maySayClass(type: ts.Type): boolean {
  const members = type.isUnion() ? type.types : [type]
  return members.some((member) => {
    const declaration = member.getSymbol()?.valueDeclaration
    return declaration !== undefined && ts.isClassLike(declaration)
  })
}

const isNothing = (node: ts.Expression): boolean =>
  node.kind === ts.SyntaxKind.NullKeyword || (ts.isIdentifier(node) && node.text === 'undefined')

/** Whether a function of the user says of what it is given which type it has: `error is OutOfStock`. */
function isToldByFunction(node: ts.Expression, { handler }: Lowering): boolean {
  const { checker } = handler
  const root = rootName(node)
  const asked = root && symbolOf(root, checker)
  const tells = (at: ts.Node): boolean => {
    if (ts.isCallExpression(at)) {
      const signature = checker.getResolvedSignature(at)
      const isTold = signature !== undefined && checker.getTypePredicateOfSignature(signature) !== undefined
      if (isTold && at.arguments.some((given) => symbolOf(rootName(given) ?? given, checker) === asked)) return true
    }
    return ts.forEachChild(at, (child) => tells(child) || undefined) ?? false
  }
  return asked === undefined || tells(functionAround(node))
}

function rootName(node: ts.Expression): ts.Identifier | undefined {
  const at = bare(node)
  if (ts.isPropertyAccessExpression(at)) return rootName(at.expression)
  return ts.isIdentifier(at) ? at : undefined
}

/** All of the code that a name of it may be asked in. */
function functionAround(node: ts.Node): ts.Node {
  let at = node
  for (let around = node.parent; around && !ts.isSourceFile(around); around = around.parent)
    if (ts.isFunctionLike(around)) at = around
  return at
}

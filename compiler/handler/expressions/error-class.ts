import { ts } from '../project/typescript.js'
import { ERROR_CLASSES, errorClassChain } from '../../../runtime/semantics/errors.ts'
import type { Lowering } from '../lowering.ts'
import { bare, isInDurableApi, isInside, symbolOf } from '../symbols.ts'

/*
 * Which class a name means, and what a class of the user makes of its errors. An error keeps its classes by name, so a name must mean
 * one class: what is read here goes by declarations, and what is not read in full is refused.
 */

const NATIVE_ERRORS = new Set('Error TypeError RangeError SyntaxError ReferenceError EvalError URIError'.split(' '))
/** What an error is by: a class that defines one of these itself must be read in full. */
const MEANING = new Set(['name', 'message', 'cause', 'toString'])

type DurableName = keyof typeof ERROR_CLASSES
const DURABLE_PARENTS: ReadonlySet<string> = new Set(
  (Object.keys(ERROR_CLASSES) as DurableName[]).flatMap((name) => errorClassChain(name).slice(1)),
)

export type ErrorClass =
  | { readonly kind: 'native'; readonly name: string }
  | { readonly kind: 'durable'; readonly name: DurableName }
  /** A class above those of the API that nobody makes: `DurableOperationError`. */
  | { readonly kind: 'durable-parent'; readonly name: string }
  | { readonly kind: 'own'; readonly name: string; readonly declaration: ts.ClassDeclaration }
  /** Not a class whose errors can be told by name. */
  | { readonly kind: 'problem'; readonly why: string; readonly at?: ts.Node }

/** The class that an expression names, through constants; undefined for what is no class at all. */
export function errorClass(node: ts.Expression, lowering: Lowering): ErrorClass | undefined {
  const { checker, names, errorClasses } = lowering.handler
  const symbol = symbolOf(bare(node), checker)
  const declaration = symbol?.valueDeclaration
  if (symbol === undefined || declaration === undefined) return undefined
  if (ts.isClassDeclaration(declaration) && isInside(declaration, lowering.handler.function))
    return {
      kind: 'problem',
      why: 'its class is made anew by each run of the handler: move it to the module',
      at: declaration,
    }
  if (names.has(symbol)) return undefined
  if (isInDurableApi(declaration)) {
    if (Object.hasOwn(ERROR_CLASSES, symbol.name)) return { kind: 'durable', name: symbol.name as DurableName }
    return DURABLE_PARENTS.has(symbol.name) ? { kind: 'durable-parent', name: symbol.name } : undefined
  }
  if (declaration.getSourceFile().isDeclarationFile)
    return NATIVE_ERRORS.has(symbol.name) ? { kind: 'native', name: symbol.name } : undefined
  if (ts.isVariableDeclaration(declaration)) {
    const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
    return isConstant && declaration.initializer ? errorClass(declaration.initializer, lowering) : undefined
  }
  if (!ts.isClassDeclaration(declaration) || !declaration.name) return undefined
  const { text } = declaration.name
  if (NATIVE_ERRORS.has(text) || Object.hasOwn(ERROR_CLASSES, text) || DURABLE_PARENTS.has(text))
    return { kind: 'problem', why: `a class of another kind is called \`${text}\` too`, at: declaration.name }
  const first = errorClasses.get(text) ?? declaration
  if (first !== declaration)
    return { kind: 'problem', why: `two classes are called \`${text}\``, at: first.name ?? first }
  errorClasses.set(text, declaration)
  return { kind: 'own', name: text, declaration }
}

/** A text, or with `new.target.name` the name of whatever class is made. */
export type GivenName = { readonly text: string } | { readonly made: true }

/** What a class gives its errors. */
export interface ReadClass {
  /** The name given, or that of the class that is made. Absent: the name of the class above. */
  readonly name?: GivenName
  /** What it sets, in order; nothing where it only declares. */
  readonly fields: readonly { readonly name: string; readonly value?: ts.Expression; readonly at: ts.Node }[]
  readonly built?: { readonly parameters: readonly ts.ParameterDeclaration[]; readonly call: ts.CallExpression }
}

/** Reads a class in full: fields, and a constructor that calls `super` and then only sets fields. */
export function readClass(
  declaration: ts.ClassDeclaration,
  lowering: Lowering,
): ReadClass | { readonly why: string; readonly at: ts.Node } {
  let name: GivenName | undefined
  const fields: { name: string; value?: ts.Expression; at: ts.Node }[] = []
  const set = (field: string, value: ts.Expression | undefined, at: ts.Node) =>
    fields.push({ name: field, ...(value && { value }), at })
  for (const member of declaration.members) {
    if (ts.isConstructorDeclaration(member) || ts.isSemicolonClassElement(member)) continue
    if (ts.isClassStaticBlockDeclaration(member)) return { why: 'it has a static block', at: member }
    const key = member.name && textOfKey(member.name)
    if (key === undefined) {
      if (ts.isIndexSignatureDeclaration(member)) continue
      return { why: 'a member has a computed name', at: member }
    }
    const isStatic = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static
    const isDeclared = ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Ambient
    if (isDeclared || (isStatic && key !== 'name')) continue
    if (ts.isPropertyDeclaration(member) && !isStatic) {
      if (key === 'name') {
        name = member.initializer && nameText(member.initializer, lowering)
        if (name === undefined) return { why: 'its `name` is not a constant text', at: member }
        continue
      }
      if (!MEANING.has(key) && (!member.initializer || isHarmless(member.initializer))) {
        set(key, member.initializer, member)
        continue
      }
    } else if (!MEANING.has(key)) continue
    return { why: `it defines \`${key}\` itself`, at: member }
  }
  const constructor = declaration.members.find(
    (member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined,
  )
  if (constructor === undefined) return { fields, ...(name !== undefined && { name }) }
  const [first, ...others] = constructor.body!.statements
  const call = first && superCall(first)
  if (call === undefined) return { why: 'its constructor does not begin with `super(…)`', at: first ?? constructor }
  for (const parameter of constructor.parameters) {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken)
      return { why: 'a parameter of its constructor is a pattern', at: parameter }
    if (ts.isParameterPropertyDeclaration(parameter, constructor) && MEANING.has(parameter.name.text))
      return { why: `it sets \`${parameter.name.text}\` itself`, at: parameter }
    if (ts.isParameterPropertyDeclaration(parameter, constructor)) set(parameter.name.text, parameter.name, parameter)
  }
  for (const statement of others) {
    const given = fieldSet(statement)
    if (given?.field === 'name') {
      name = nameText(given.value, lowering)
      if (name === undefined) return { why: 'its `name` is not a constant text', at: statement }
    } else if (given && MEANING.has(given.field)) return { why: `it sets \`${given.field}\` itself`, at: statement }
    else if (!(given ? isHarmless(given.value) : isStackWork(statement, declaration)))
      return { why: 'its constructor does more than set fields', at: statement }
    else if (given) set(given.field, given.value, statement)
  }
  return { fields, ...(name !== undefined && { name }), built: { parameters: [...constructor.parameters], call } }
}

function superCall(statement: ts.Statement): ts.CallExpression | undefined {
  const call = ts.isExpressionStatement(statement) ? statement.expression : undefined
  return call && ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword ? call : undefined
}

/** `this.code = code`. */
function fieldSet(statement: ts.Statement): { readonly field: string; readonly value: ts.Expression } | undefined {
  const set = ts.isExpressionStatement(statement) ? statement.expression : undefined
  if (!set || !ts.isBinaryExpression(set) || set.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return undefined
  const { left, right } = set
  const isOwn = ts.isPropertyAccessExpression(left) && left.expression.kind === ts.SyntaxKind.ThisKeyword
  return isOwn ? { field: left.name.text, value: right } : undefined
}

/** `Error.captureStackTrace(this, …)`, `Object.setPrototypeOf(this, new.target.prototype)`: nothing that an error keeps. */
function isStackWork(statement: ts.Statement, { name }: ts.ClassDeclaration): boolean {
  const text = statement.getText().replace(/\s+|;$/g, '')
  return (
    /^Error\.captureStackTrace(\?\.)?\(this(,[\w.]+)?\)$/.test(text) ||
    text === 'Object.setPrototypeOf(this,new.target.prototype)' ||
    text === `Object.setPrototypeOf(this,${name?.text}.prototype)`
  )
}

/** A value of a field that cannot throw; the field itself is no part of an error as data. */
function isHarmless(node: ts.Expression): boolean {
  const at = bare(node)
  if (ts.isIdentifier(at) || ts.isLiteralExpression(at)) return true
  if (ts.isBinaryExpression(at)) {
    const { kind } = at.operatorToken
    const isLogical =
      kind === ts.SyntaxKind.QuestionQuestionToken ||
      kind === ts.SyntaxKind.BarBarToken ||
      kind === ts.SyntaxKind.AmpersandAmpersandToken
    return isLogical && isHarmless(at.left) && isHarmless(at.right)
  }
  if (ts.isArrayLiteralExpression(at)) return at.elements.every(isHarmless)
  if (ts.isObjectLiteralExpression(at))
    return at.properties.every(
      (property) =>
        ts.isShorthandPropertyAssignment(property) ||
        (ts.isPropertyAssignment(property) && isHarmless(property.initializer)),
    )
  return [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(at.kind)
}

/** The text of a name: written out, of the class that is made (`new.target.name`), or of a class (`Declined.name`). */
function nameText(node: ts.Expression, lowering: Lowering): GivenName | undefined {
  const at = bare(node)
  if (ts.isStringLiteralLike(at)) return { text: at.text }
  if (/^(new\.target|this\.constructor)\.name$/.test(at.getText())) return { made: true }
  if (!ts.isPropertyAccessExpression(at) || at.name.text !== 'name') return undefined
  const found = symbolOf(bare(at.expression), lowering.handler.checker)?.valueDeclaration
  return found && ts.isClassDeclaration(found) && found.name ? { text: found.name.text } : undefined
}

function textOfKey(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isPrivateIdentifier(name) ? name.text : undefined
}

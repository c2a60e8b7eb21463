import type { Analysis } from './project/analysis.ts'
import type { CodeIndex, Member } from './project/code-index.ts'
import { ts } from './project/typescript.js'
import { bare, isFunctionLiteral, isGlobal, symbolOf } from './symbols.ts'

/*
 * Which code of the user other code runs. Two answers, and no analysis has one of its own:
 *
 * 1. `called`: the functions with bodies that a call, `new`, a tagged template or an accessor may run. Where the text does not say which
 *    (a parameter, what a function made, a property that something computes), the answer is not whole: `isKnown` is false. Who asks
 *    what code changes then takes it that all it is given may change; who asks what code promises refuses.
 * 2. `codeNamed`: what a name leads to, be it called or only passed on: what follows all names of a text has met all code it can run.
 *
 * What a member of an object is, its name says: TypeScript lets any object pass for another type that has its members, so every member of
 * that name in the user's files may be meant. Functions of the platform and of packages run no code of the user but what they are given.
 */

export type CalledFunction = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody }

export interface Called {
  readonly functions: readonly CalledFunction[]
  /** No other code of the user is run. */
  readonly isKnown: boolean
}

export type CallLike =
  | ts.CallExpression
  | ts.NewExpression
  | ts.TaggedTemplateExpression
  | ts.PropertyAccessExpression
  | ts.ElementAccessExpression

export const isCallLike = (node: ts.Node): node is CallLike =>
  ts.isCallExpression(node) ||
  ts.isNewExpression(node) ||
  ts.isTaggedTemplateExpression(node) ||
  ts.isPropertyAccessExpression(node) ||
  ts.isElementAccessExpression(node)

const NOTHING: Called = { functions: [], isKnown: true }
const UNKNOWN: Called = { functions: [], isKnown: false }

/** Methods that values of type `any` have where nothing of the user has the name: `input.entries.map(…)`. */
const OF_PLATFORM: ReadonlySet<string> = new Set(
  [Array, String, Number, Map, Set, Date, RegExp, Promise].flatMap((made) =>
    Object.getOwnPropertyNames(made.prototype),
  ),
)

export class CalledCode {
  readonly #checker: ts.TypeChecker
  readonly #files: ReadonlySet<ts.SourceFile>
  readonly #index: CodeIndex

  constructor({ checker, userFiles, index }: Pick<Analysis, 'checker' | 'userFiles' | 'index'>) {
    this.#checker = checker
    this.#files = new Set(userFiles)
    this.#index = index
  }

  /** What a place of the text runs. Of an access: the accessors of that name. */
  called(node: CallLike): Called {
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return this.#accessed(node)
    const declaration = this.#checker.getResolvedSignature(node)?.declaration
    if (declaration && !this.#isOfUser(declaration)) return NOTHING
    if (ts.isNewExpression(node)) return this.#made(node.expression, declaration)
    const callee = ts.isCallExpression(node) ? node.expression : node.tag
    if (callee.kind === ts.SyntaxKind.SuperKeyword) return this.#made(callee, declaration)
    const found = this.functionsOf(callee)
    const byType = declaration && withBody(declaration)
    return byType && !found.isKnown ? joined([found, { functions: [byType], isKnown: false }]) : found
  }

  /** The functions of the user that a value may be. */
  functionsOf(value: ts.Expression, seen = new Set<ts.Node>()): Called {
    const at = bare(value)
    // Another part of the answer holds what it gives.
    if (seen.has(at)) return NOTHING
    seen.add(at)
    if (isFunctionLiteral(at)) return { functions: [at], isKnown: true }
    if (ts.isClassExpression(at)) return this.#constructed(at, seen)
    if (ts.isConditionalExpression(at))
      return joined([at.whenTrue, at.whenFalse].map((part) => this.functionsOf(part, seen)))
    if (ts.isBinaryExpression(at)) {
      const right = this.functionsOf(at.right, seen)
      return at.operatorToken.kind === ts.SyntaxKind.CommaToken
        ? right
        : joined([this.functionsOf(at.left, seen), right])
    }
    if (ts.isIdentifier(at)) return this.#ofSymbol(symbolOf(at, this.#checker), seen)
    const isAccess = ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)
    if (isAccess && this.#isFromOutside(at.expression)) return NOTHING
    if (ts.isPropertyAccessExpression(at)) {
      const symbol = symbolOf(at.name, this.#checker)
      return isExport(symbol) ? this.#ofSymbol(symbol, seen) : this.#member(at.name.text, symbol, seen)
    }
    if (ts.isElementAccessExpression(at) && ts.isStringLiteralLike(at.argumentExpression))
      return this.#member(at.argumentExpression.text, symbolOf(at.argumentExpression, this.#checker), seen)
    return ts.isElementAccessExpression(at) ? this.#anyOf(at.expression, seen) : UNKNOWN
  }

  /** The functions in a list or an object that is written out, and whose name does nothing but call them: a computed key may mean each. */
  #anyOf(whole: ts.Expression, seen: Set<ts.Node>): Called {
    const at = this.#constant(whole)
    const symbol = symbolOf(bare(whole), this.#checker)
    if (
      symbol &&
      !this.#usesOf(symbol).every((use) => isDeclared(use, symbol) || isImported(use) || isOwnerOfCallee(use))
    )
      return UNKNOWN
    if (ts.isArrayLiteralExpression(at)) return joined(at.elements.map((element) => this.functionsOf(element, seen)))
    if (!ts.isObjectLiteralExpression(at)) return UNKNOWN
    return joined(
      at.properties.map((property) => {
        if (ts.isSpreadAssignment(property)) return this.#anyOf(property.expression, seen)
        return this.#valueOfMember(property, seen)
      }),
    )
  }

  /** What the platform and packages hold and make is not in the text of the user: `globalThis[port]`, `new (await import(name))[service]()`. */
  #isFromOutside(value: ts.Expression): boolean {
    const at = this.#constant(value)
    if (ts.isIdentifier(at)) return isGlobal(symbolOf(at, this.#checker))
    if (ts.isAwaitExpression(at) || ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at))
      return this.#isFromOutside(at.expression)
    if (!ts.isCallExpression(at) && !ts.isNewExpression(at)) return false
    if (at.expression.kind !== ts.SyntaxKind.ImportKeyword) return this.#isFromOutside(at.expression)
    const [name] = at.arguments ?? []
    const modules = (name && symbolOf(name, this.#checker)?.declarations?.filter(ts.isSourceFile)) ?? []
    return !modules.some((module) => this.#isOfUser(module))
  }

  /** What a constant is made of, where a name is one. */
  #constant(value: ts.Expression): ts.Expression {
    const at = bare(value)
    const declaration = ts.isIdentifier(at) ? symbolOf(at, this.#checker)?.valueDeclaration : undefined
    const isOne = declaration && ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name)
    return isOne && declaration.initializer && this.#isOfUser(declaration) && isConstant(declaration)
      ? this.#constant(declaration.initializer)
      : at
  }

  /** The code of the user that a name leads to, as nodes to walk: of a function or class all of it, of a constant what it is made of. */
  codeNamed(name: ts.Identifier): readonly ts.Node[] {
    const { parent } = name
    const symbol = symbolOf(name, this.#checker)
    if (symbol === undefined || (parent && 'name' in parent && parent.name === name && isDeclared(name, symbol)))
      return []
    // What stands in an object was met where the object is made or named; an export has no such place.
    const isMember = ts.isPropertyAccessExpression(parent) && parent.name === name
    if (isMember && !isExport(symbol)) return []
    return (symbol.declarations ?? []).flatMap((declaration) =>
      this.#isOfUser(declaration) ? (codeOf(declaration) ?? []) : [],
    )
  }

  /** The functions and classes of the user that the value of a name holds, be they made elsewhere; what made a constant has run already. */
  functionsNamed(name: ts.Identifier): readonly ts.Node[] {
    const symbol = symbolOf(name, this.#checker)
    const isMember = ts.isPropertyAccessExpression(name.parent) && name.parent.name === name
    if (symbol === undefined || (isMember && !isExport(symbol))) return []
    return (symbol.declarations ?? []).flatMap((declaration) => {
      if (!this.#isOfUser(declaration) || ts.isParameter(declaration)) return []
      const code = codeOf(declaration)
      if (code === undefined) return []
      if (ts.isExportAssignment(code)) return this.#heldBy(code.expression, new Set())
      return ts.isExpression(code) ? this.#heldBy(code, new Set()) : [code]
    })
  }

  #heldBy(value: ts.Expression, seen: Set<ts.Node>): readonly ts.Node[] {
    const at = bare(value)
    if (seen.has(at)) return []
    seen.add(at)
    const all = (parts: readonly ts.Expression[]) => parts.flatMap((part) => this.#heldBy(part, seen))
    if (isFunctionLiteral(at) || ts.isClassExpression(at)) return [at]
    if (ts.isConditionalExpression(at)) return all([at.whenTrue, at.whenFalse])
    if (ts.isBinaryExpression(at)) return all([at.left, at.right])
    if (ts.isArrayLiteralExpression(at)) return all(at.elements)
    if (ts.isSpreadElement(at) || ts.isAwaitExpression(at)) return all([at.expression])
    if (ts.isObjectLiteralExpression(at))
      return at.properties.flatMap((property) => {
        if (ts.isPropertyAssignment(property)) return all([property.initializer])
        if (ts.isSpreadAssignment(property)) return all([property.expression])
        return ts.isShorthandPropertyAssignment(property) ? this.functionsNamed(property.name) : [property]
      })
    if (ts.isIdentifier(at)) return this.functionsNamed(at)
    if (!ts.isCallExpression(at) && !ts.isNewExpression(at)) return []
    if (!this.#holdsCode(this.#checker.getTypeAtLocation(at))) return []
    return [...all([at.expression, ...(at.arguments ?? [])]), ...this.called(at).functions]
  }

  /** Whether values of a type have functions of the user. */
  #holdsCode(type: ts.Type, depth = 0): boolean {
    if (type.isUnion()) return type.types.some((member) => this.#holdsCode(member, depth))
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return true
    if (type.getCallSignatures().length > 0) return true
    return type.getProperties().some((property) => {
      if (!property.declarations?.some((declaration) => this.#isOfUser(declaration))) return false
      if (property.flags & ts.SymbolFlags.Accessor) return true
      return depth < 3 && this.#holdsCode(this.#checker.getTypeOfSymbol(property), depth + 1)
    })
  }

  #isOfUser(node: ts.Node): boolean {
    const file = node.getSourceFile()
    return this.#files.has(file) && !file.isDeclarationFile
  }

  #ofSymbol(symbol: ts.Symbol | undefined, seen: Set<ts.Node>): Called {
    const declarations = symbol?.declarations ?? []
    if (declarations.length === 0) return UNKNOWN
    if (!declarations.every((declaration) => this.#isOfUser(declaration))) return NOTHING
    // Of the declarations of an overloaded function one has a body; one that is declared only is not the user's code.
    const bodies = declarations.flatMap((declaration) => (ts.isFunctionDeclaration(declaration) ? declaration : []))
    if (bodies.length === declarations.length)
      return { functions: bodies.flatMap((body) => withBody(body) ?? []), isKnown: true }
    return joined(declarations.map((declaration) => this.#ofDeclaration(declaration, seen)))
  }

  #ofDeclaration(declaration: ts.Declaration, seen: Set<ts.Node>): Called {
    if (seen.has(declaration)) return NOTHING
    seen.add(declaration)
    const body = withBody(declaration)
    if (body) return { functions: [body], isKnown: true }
    if (ts.isFunctionDeclaration(declaration)) return NOTHING
    if (ts.isClassLike(declaration)) return this.#constructed(declaration, seen)
    if (ts.isExportAssignment(declaration)) return this.functionsOf(declaration.expression, seen)
    if (ts.isVariableDeclaration(declaration) && declaration.initializer) {
      const found = this.functionsOf(declaration.initializer, seen)
      return isConstant(declaration) ? found : { ...found, isKnown: false }
    }
    if (ts.isBindingElement(declaration) && ts.isObjectBindingPattern(declaration.parent)) {
      const property = declaration.propertyName ?? declaration.name
      if (ts.isIdentifier(property)) return this.#member(property.text, undefined, seen)
    }
    return ts.isParameter(declaration) && ts.isIdentifier(declaration.name) ? this.#passed(declaration, seen) : UNKNOWN
  }

  /** The functions that a parameter is given, where all calls of its function are in the text. */
  #passed(parameter: ts.ParameterDeclaration, seen: Set<ts.Node>): Called {
    const { parent } = parameter
    const named = ts.isVariableDeclaration(parent.parent) && isConstant(parent.parent) ? parent.parent : parent
    const name = ts.isVariableDeclaration(named) || ts.isFunctionDeclaration(named) ? named.name : undefined
    const symbol = name && symbolOf(name, this.#checker)
    if (symbol === undefined || parameter.dotDotDotToken) return UNKNOWN
    const at = parent.parameters.indexOf(parameter)
    const byDefault = parameter.initializer ? [this.functionsOf(parameter.initializer, seen)] : []
    const given = this.#usesOf(symbol).map((use): Called => {
      if (isDeclared(use, symbol) || isImported(use)) return NOTHING
      const { parent: around } = use
      const callee = ts.isPropertyAccessExpression(around) && around.name === use ? around : use
      const call = callee.parent
      if (!ts.isCallExpression(call) || call.expression !== callee) return UNKNOWN
      if (call.arguments.slice(0, at + 1).some(ts.isSpreadElement)) return UNKNOWN
      const argument = call.arguments[at]
      return argument ? this.functionsOf(argument, seen) : NOTHING
    })
    return joined([...byDefault, ...given])
  }

  #usesOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    return [...this.#files].flatMap((file) => this.#index.usesIn(file, symbol))
  }

  /** The functions that a member of an object may be. */
  #member(name: string, symbol: ts.Symbol | undefined, seen: Set<ts.Node>): Called {
    const declaration = symbol?.valueDeclaration
    if (declaration && !this.#isOfUser(declaration)) return NOTHING
    const members = this.#membersNamed(name)
    if (members.length === 0) return OF_PLATFORM.has(name) ? NOTHING : UNKNOWN
    return joined(members.map((member) => this.#valueOfMember(member, seen)))
  }

  #valueOfMember(member: Member, seen: Set<ts.Node>): Called {
    if (ts.isMethodDeclaration(member)) {
      const body = withBody(member)
      return body ? { functions: [body], isKnown: true } : NOTHING
    }
    if (ts.isShorthandPropertyAssignment(member)) {
      const symbol = this.#checker.getShorthandAssignmentValueSymbol(member)
      return this.#ofSymbol(symbol, seen)
    }
    const initializer =
      ts.isPropertyAssignment(member) || ts.isPropertyDeclaration(member) ? member.initializer : undefined
    return initializer ? this.functionsOf(initializer, seen) : UNKNOWN
  }

  #accessed(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Called {
    const key = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression
    if (!ts.isMemberName(key) && !ts.isStringLiteralLike(key)) return NOTHING
    const functions = this.#membersNamed(key.text).flatMap((member) =>
      ts.isAccessor(member) ? (withBody(member) ?? []) : [],
    )
    return { functions, isKnown: true }
  }

  #made(callee: ts.Expression, declaration: ts.SignatureDeclaration | ts.JSDocSignature | undefined): Called {
    const byType = declaration && withBody(declaration)
    if (callee.kind === ts.SyntaxKind.SuperKeyword) return { functions: byType ? [byType] : [], isKnown: true }
    const found = this.functionsOf(callee)
    return byType && !found.isKnown ? joined([found, { functions: [byType], isKnown: false }]) : found
  }

  /** The constructors of a class: its own, or that of the class it extends. */
  #constructed(made: ts.ClassLikeDeclaration, seen: Set<ts.Node>): Called {
    const own = made.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined)
    if (own) return { functions: [own as CalledFunction], isKnown: true }
    const base = made.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
    return base ? this.functionsOf(base.expression, seen) : NOTHING
  }

  #membersNamed(name: string): readonly Member[] {
    return [...this.#files].flatMap((file) => this.#index.membersIn(file, name))
  }
}

const joined = (all: readonly Called[]): Called => ({
  functions: [...new Set(all.flatMap(({ functions }) => functions))],
  isKnown: all.every(({ isKnown }) => isKnown),
})

function withBody(node: ts.Node): CalledFunction | undefined {
  return ts.isFunctionLike(node) && 'body' in node && node.body ? (node as CalledFunction) : undefined
}

/** Whether a symbol is what a file exports, or a namespace: its declaration is not a part of an object. */
function isExport(symbol: ts.Symbol | undefined): boolean {
  const [declaration] = symbol?.declarations ?? []
  if (declaration === undefined) return false
  return (
    ts.isFunctionDeclaration(declaration) ||
    ts.isClassDeclaration(declaration) ||
    ts.isVariableDeclaration(declaration) ||
    ts.isBindingElement(declaration) ||
    ts.isExportAssignment(declaration) ||
    ts.isEnumDeclaration(declaration)
  )
}

const isDeclared = (name: ts.Identifier, symbol: ts.Symbol) =>
  symbol.declarations?.some((declaration) => declaration === name.parent) ?? false

const isImported = ({ parent }: ts.Identifier) =>
  ts.isImportSpecifier(parent) ||
  ts.isExportSpecifier(parent) ||
  ts.isImportClause(parent) ||
  ts.isExportAssignment(parent)

/** Whether a name stands as in `actions[kind]!(order)`. */
function isOwnerOfCallee(use: ts.Identifier): boolean {
  const access = use.parent
  if (!(ts.isElementAccessExpression(access) || ts.isPropertyAccessExpression(access)) || access.expression !== use)
    return false
  let callee: ts.Node = access
  while (ts.isNonNullExpression(callee.parent) || ts.isParenthesizedExpression(callee.parent)) callee = callee.parent
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee
}

function isConstant(declaration: ts.VariableDeclaration): boolean {
  return (declaration.parent.flags & ts.NodeFlags.Const) !== 0
}

/** What is run or made by a declaration, as far as it is code: types and names of modules are none. */
function codeOf(declaration: ts.Declaration): ts.Node | undefined {
  if (ts.isVariableDeclaration(declaration)) return declaration.initializer
  if (ts.isBindingElement(declaration)) {
    const whole = ts.findAncestor(declaration, (at) => ts.isVariableDeclaration(at) || ts.isParameter(at))
    return whole && ts.isVariableDeclaration(whole) ? whole.initializer : undefined
  }
  const isCode =
    ts.isFunctionDeclaration(declaration) ||
    ts.isClassLike(declaration) ||
    ts.isExportAssignment(declaration) ||
    ts.isEnumDeclaration(declaration) ||
    ts.isModuleDeclaration(declaration)
  return isCode ? declaration : undefined
}

import { symbolOf } from '../symbols.ts'
import { ts } from './typescript.js'

/** A member that a file gives to an object or a class. */
export type Member =
  | ts.MethodDeclaration
  | ts.AccessorDeclaration
  | ts.PropertyAssignment
  | ts.ShorthandPropertyAssignment
  | ts.PropertyDeclaration
  | ts.PropertyAccessExpression

/**
 * What lowering asks again and again of whole files, found in one walk over each, however many handlers reach it: where a file says each
 * name, and which members it gives by each name. Types are no code.
 */
export class CodeIndex {
  readonly #checker: ts.TypeChecker
  readonly #uses = new Map<ts.SourceFile, ReadonlyMap<ts.Symbol, readonly ts.Identifier[]>>()
  readonly #members = new Map<ts.SourceFile, ReadonlyMap<string, readonly Member[]>>()

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker
  }

  usesIn(file: ts.SourceFile, symbol: ts.Symbol): readonly ts.Identifier[] {
    return once(this.#uses, file, () => usesIn(file, this.#checker)).get(symbol) ?? []
  }

  membersIn(file: ts.SourceFile, name: string): readonly Member[] {
    return once(this.#members, file, () => membersIn(file)).get(name) ?? []
  }
}

function once<Key, Value>(known: Map<Key, Value>, key: Key, find: () => Value): Value {
  const found = known.get(key) ?? find()
  known.set(key, found)
  return found
}

function usesIn(file: ts.SourceFile, checker: ts.TypeChecker): ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> {
  const found = new Map<ts.Symbol, ts.Identifier[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
    if (symbol) once(found, symbol, () => []).push(node as ts.Identifier)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function membersIn(file: ts.SourceFile): ReadonlyMap<string, readonly Member[]> {
  const found = new Map<string, Member[]>()
  const add = (name: string, member: Member) => once(found, name, () => []).push(member)
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    const isMember =
      ts.isMethodDeclaration(node) ||
      ts.isAccessor(node) ||
      ts.isPropertyAssignment(node) ||
      ts.isShorthandPropertyAssignment(node) ||
      ts.isPropertyDeclaration(node)
    if (isMember && !ts.isComputedPropertyName(node.name)) add(node.name.text, node)
    // `tools.bump = …`
    if (ts.isBinaryExpression(node) && ts.isPropertyAccessExpression(node.left))
      if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) add(node.left.name.text, node.left)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

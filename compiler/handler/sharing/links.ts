import { isAssignment } from '../assignments.ts'
import type { CalledCode, CalledFunction } from '../called-code.ts'
import { isContextType } from '../operations/context-call.ts'
import { ts } from '../project/typescript.js'
import { isObjectLike } from '../shapes.ts'
import { bare, isGlobal, isInside, symbolOf } from '../symbols.ts'
import { accessLinks, callLinks, madeLinks, setLinks, tagLinks } from './calls.ts'
import { deeper, type Link, type Ref } from './cells.ts'
import { holdsObjects } from './parts.ts'

/*
 * How the text lets names and expressions give the same objects: assignments, patterns, loops, literals, calls, returns. Functions of the
 * user that may be called are read too (`called-code.ts`). Data that cannot have an identity (numbers, texts) links nothing.
 */

export interface Text {
  readonly checker: ts.TypeChecker
  /** The handler's function: what it returns leaves as JSON. */
  readonly handler: ts.Node
  readonly calledCode: CalledCode
}

/** Collects the links of a piece of text. */
export class Linker {
  readonly text: Text
  readonly links: Link[] = []
  readonly code: CalledCode
  readonly #visited = new Set<ts.Node>()
  /** What is thrown anywhere: any `catch` may get it. */
  readonly #thrown: Ref

  constructor(text: Text) {
    this.text = text
    this.code = text.calledCode
    this.#thrown = { base: text.handler, depth: 0 }
    this.#visit(text.handler)
  }

  same(left: Ref, rights: readonly Ref[], site: ts.Node, more: Pick<Link, 'assumed'> = {}): void {
    for (const right of rights) this.links.push({ site, left, right, ...more })
  }

  put(left: Ref, rights: readonly Ref[], site: ts.Node, { always = false, replaces = false } = {}): void {
    for (const right of rights) {
      const again = always || isRepeated(site, right, this.text.checker)
      this.links.push({ site, left, right, put: { again, replaces } })
    }
  }

  /** What gives an expression its objects. */
  valueOf(node: ts.Expression, depth = 0): readonly Ref[] {
    const at = bare(node)
    if (depth === 0 && !isObjectLike(at, this.text.checker)) return []
    if (ts.isIdentifier(at)) return this.#named(at, depth)
    if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at))
      return this.valueOf(at.expression, depth + 1)
    if (ts.isConditionalExpression(at)) return [at.whenTrue, at.whenFalse].flatMap((part) => this.valueOf(part, depth))
    if (ts.isAwaitExpression(at)) return this.valueOf(at.expression, depth)
    if (ts.isBinaryExpression(at)) {
      const { kind } = at.operatorToken
      const right = this.valueOf(at.right, depth)
      if (kind === ts.SyntaxKind.CommaToken || kind === ts.SyntaxKind.EqualsToken) return right
      return [...this.valueOf(at.left, depth), ...right]
    }
    if (at.kind === ts.SyntaxKind.ThisKeyword) return [{ base: ownerOf(at) ?? 'outside', depth }]
    if (ts.isYieldExpression(at)) return [{ base: 'outside', depth: 0 }]
    return [{ base: at, depth }]
  }

  /** The names of a pattern get the parts of a value. */
  bind(name: ts.BindingName, values: readonly Ref[], site: ts.Node): void {
    const { checker } = this.text
    if (ts.isIdentifier(name)) {
      const symbol = symbolOf(name, checker)
      if (symbol && isObjectLike(name, checker)) this.same({ base: symbol, depth: 0 }, values, site)
      return
    }
    for (const element of name.elements) {
      if (!ts.isBindingElement(element)) continue
      if (!element.dotDotDotToken) this.bind(element.name, deeper(values), site)
      else if (ts.isIdentifier(element.name)) this.#copyOf(symbolOf(element.name, checker), values, site)
    }
  }

  /** The functions of the user that a value may be. */
  functionsOf(node: ts.Expression): readonly CalledFunction[] {
    return this.code.functionsOf(node).functions
  }

  #named(name: ts.Identifier, depth: number): readonly Ref[] {
    const symbol = symbolOf(name, this.text.checker)
    const declaration = symbol?.valueDeclaration
    if (symbol === undefined || declaration === undefined || isGlobal(symbol)) return []
    if (ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)) return []
    return [{ base: symbol, depth }]
  }

  #copyOf(symbol: ts.Symbol | undefined, values: readonly Ref[], site: ts.Node): void {
    if (symbol) this.put({ base: symbol, depth: 1 }, deeper(values), site)
  }

  #visit(node: ts.Node): void {
    // A link that is made twice would say that something is held twice.
    if (ts.isTypeNode(node) || this.#visited.has(node)) return
    this.#visited.add(node)
    ts.forEachChild(node, (child) => this.#visit(child))
    if (ts.isIdentifier(node)) this.#follow(node)
    else if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) {
      if (node.initializer) this.bind(node.name, this.valueOf(node.initializer), node)
    } else if (ts.isForOfStatement(node)) this.#loop(node)
    else if (ts.isBinaryExpression(node)) {
      if (isAssignment(node.operatorToken.kind)) this.#assign(node.left, this.valueOf(givenAnew(node)), node)
    } else if (ts.isArrayLiteralExpression(node)) {
      for (const element of node.elements) this.#element(node, element)
    } else if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) this.#property(node, property)
    } else if (ts.isCallExpression(node)) callLinks(node, this)
    else if (ts.isNewExpression(node)) madeLinks(node, this)
    else if (ts.isTaggedTemplateExpression(node)) tagLinks(node, this)
    else if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) accessLinks(node, this)
    else if (ts.isPropertyDeclaration(node) && node.initializer)
      this.put({ base: node.parent, depth: 1 }, this.valueOf(node.initializer), node)
    else if (ts.isThrowStatement(node)) this.same(this.#thrown, this.valueOf(node.expression), node)
    else if (ts.isCatchClause(node) && node.variableDeclaration)
      this.bind(node.variableDeclaration.name, [this.#thrown], node)
    else if (ts.isReturnStatement(node) && node.expression) this.#returned(node.expression, node)
    else if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) this.#returned(node.body, node.body)
  }

  /** Code of the user elsewhere is read once. */
  #follow(name: ts.Identifier): void {
    for (const code of this.code.functionsNamed(name)) if (!isInside(code, this.text.handler)) this.#visit(code)
  }

  #loop(node: ts.ForOfStatement): void {
    const items = deeper(this.valueOf(node.expression))
    if (ts.isVariableDeclarationList(node.initializer))
      for (const { name } of node.initializer.declarations) this.bind(name, items, node)
    else this.#assign(node.initializer, items, node)
  }

  #assign(target: ts.Expression, values: readonly Ref[], site: ts.Node): void {
    const at = bare(target)
    if (ts.isIdentifier(at)) {
      for (const left of this.valueOf(at)) this.same(left, values, site)
    } else if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) {
      if (!isObjectLike(at, this.text.checker)) return
      setLinks(at, values, this)
      for (const left of this.valueOf(at.expression, 1))
        if (putsBack(at, site, this.text.checker)) this.same(left, values, site)
        else this.put(left, values, site, { replaces: isReplaced(at, site) })
    } else if (ts.isArrayLiteralExpression(at)) {
      for (const element of at.elements)
        if (ts.isSpreadElement(element)) this.#assign(element.expression, values, site)
        else this.#assign(element, deeper(values), site)
    } else if (ts.isObjectLiteralExpression(at)) {
      for (const property of at.properties)
        if (ts.isPropertyAssignment(property)) this.#assign(property.initializer, deeper(values), site)
        else if (ts.isShorthandPropertyAssignment(property)) this.#assign(property.name, deeper(values), site)
        else if (ts.isSpreadAssignment(property)) this.#assign(property.expression, values, site)
    } else if (ts.isBinaryExpression(at)) {
      // A part with a default.
      this.#assign(at.left, [...values, ...this.valueOf(at.right)], site)
    }
  }

  #element(list: ts.ArrayLiteralExpression, element: ts.Expression): void {
    const left = { base: list, depth: 1 }
    if (ts.isSpreadElement(element)) this.put(left, this.#partsOf(element.expression), element)
    else this.put(left, this.valueOf(element), element)
  }

  /** What a copy of a list's elements or an object's properties holds of it. */
  #partsOf(node: ts.Expression): readonly Ref[] {
    return holdsObjects(node, this.text.checker) ? this.valueOf(node, 1) : []
  }

  #property(object: ts.ObjectLiteralExpression, property: ts.ObjectLiteralElementLike): void {
    const left = { base: object, depth: 1 }
    if (ts.isPropertyAssignment(property)) this.put(left, this.valueOf(property.initializer), property)
    else if (ts.isShorthandPropertyAssignment(property)) this.put(left, this.valueOf(property.name), property)
    else if (ts.isSpreadAssignment(property)) this.put(left, this.#partsOf(property.expression), property)
  }

  #returned(value: ts.Expression, site: ts.Node): void {
    const around = ts.findAncestor(site, ts.isFunctionLike)
    if (around === undefined || around === this.text.handler || !('body' in around) || !around.body) return
    // What a function of an operation gives back leaves it as JSON; that of a method of the language does not.
    this.same({ base: around.body, depth: 0 }, this.valueOf(value), site)
  }
}

/** What `this` is: all objects of a class, or the object that a method stands in. */
function ownerOf(node: ts.Node): ts.ClassLikeDeclaration | ts.ObjectLiteralExpression | undefined {
  const around = ts.findAncestor(
    node,
    (at) => ts.isPropertyDeclaration(at) || (ts.isFunctionLike(at) && !ts.isArrowFunction(at)),
  )
  const owner = around && (ts.isPropertyAssignment(around.parent) ? around.parent.parent : around.parent)
  return owner && (ts.isClassLike(owner) || ts.isObjectLiteralExpression(owner)) ? owner : undefined
}

/** `o.list = o.list ?? []` leaves what is there where it is. */
function givenAnew({ left, operatorToken, right }: ts.BinaryExpression): ts.Expression {
  const value = bare(right)
  if (operatorToken.kind !== ts.SyntaxKind.EqualsToken || !ts.isBinaryExpression(value)) return right
  const { kind } = value.operatorToken
  const isFallback = kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken
  return isFallback && isFixedPlace(left) && bare(value.left).getText() === left.getText() ? value.right : right
}

/** `o.list = [...o.list, x]`, `o.list = o.list.filter(…)`: a place gets a copy of what it holds. */
function isReplaced(place: ts.Expression, site: ts.Node): boolean {
  if (!ts.isBinaryExpression(site) || site.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false
  return bare(site.left) === place && isFixedPlace(place) && isCopyOf(bare(site.right), place.getText())
}

function isCopyOf(value: ts.Expression, place: string): boolean {
  const isFrom = (node: ts.Expression) => bare(node).getText() === place || isCopyOf(bare(node), place)
  if (ts.isArrayLiteralExpression(value))
    return value.elements.some((element) => ts.isSpreadElement(element) && isFrom(element.expression))
  if (ts.isObjectLiteralExpression(value))
    return value.properties.some((property) => ts.isSpreadAssignment(property) && isFrom(property.expression))
  const callee = ts.isCallExpression(value) ? bare(value.expression) : value
  return (
    callee !== value &&
    ts.isPropertyAccessExpression(callee) &&
    COPIES.has(callee.name.text) &&
    isFrom(callee.expression)
  )
}

/** Methods that give a list of the same elements, each once. */
const COPIES = new Set('filter slice concat toSorted toReversed toSpliced with sort reverse'.split(' '))

/** Whether a place is the same one each time that it is named in one expression. */
function isFixedPlace(target: ts.Expression): boolean {
  const at = bare(target)
  if (ts.isIdentifier(at)) return true
  if (ts.isPropertyAccessExpression(at)) return isFixedPlace(at.expression)
  if (!ts.isElementAccessExpression(at)) return false
  const key = bare(at.argumentExpression)
  return (ts.isIdentifier(key) || ts.isLiteralExpression(key)) && isFixedPlace(at.expression)
}

/** `const list = lists[key] ?? []` and then `lists[key] = list`: back to where it came from. */
function putsBack(target: ts.Expression, site: ts.Node, checker: ts.TypeChecker): boolean {
  const value = ts.isBinaryExpression(site) && site.left === target ? bare(site.right) : undefined
  if (value === undefined || !ts.isIdentifier(value)) return false
  const declaration = symbolOf(value, checker)?.valueDeclaration
  if (!declaration || !ts.isVariableDeclaration(declaration) || !isConstant(declaration)) return false
  const from = declaration.initializer && bare(declaration.initializer)
  if (from === undefined || declaration.parent.parent.parent !== site.parent.parent) return false
  const isFallback = ts.isBinaryExpression(from) && from.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
  if (isFallback && !isMadeThere(from.right)) return false
  return hasConstantKey(target, checker) && (isFallback ? bare(from.left) : from).getText() === target.getText()
}

/** What another place may hold too would not only go back. */
function isMadeThere(node: ts.Expression): boolean {
  const at = bare(node)
  return ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at) || ts.isNewExpression(at)
}

function hasConstantKey(target: ts.Expression, checker: ts.TypeChecker): boolean {
  if (ts.isPropertyAccessExpression(target)) return ts.isIdentifier(target.expression)
  if (!ts.isElementAccessExpression(target) || !ts.isIdentifier(target.expression)) return false
  const key = bare(target.argumentExpression)
  if (ts.isLiteralExpression(key)) return true
  const declaration = ts.isIdentifier(key) ? symbolOf(key, checker)?.valueDeclaration : undefined
  return declaration !== undefined && ts.isVariableDeclaration(declaration) && isConstant(declaration)
}

const isConstant = ({ parent }: ts.VariableDeclaration) => (parent.flags & ts.NodeFlags.Const) !== 0

/** Whether a place may be come to again while a name keeps its object: then one object is put there several times. */
function isRepeated(site: ts.Node, { base }: Ref, checker: ts.TypeChecker): boolean {
  if (base === 'outside' || 'kind' in base) return false
  const declaration = base.valueDeclaration
  let again = false
  let isLeaving = false
  for (let from = site, at = site.parent; at; from = at, at = at.parent) {
    if (ts.isCallExpression(at) && at.expression !== from && keepsNothing(at, checker)) return false
    if (ts.isReturnStatement(at) || ts.isThrowStatement(at)) isLeaving = true
    if (ts.isFunctionLike(at)) isLeaving = false
    else if (isLeaving || !isLoopPart(at, from)) continue
    if (declaration && isInside(declaration, at)) {
      // A method of the language calls a function with another part each time; who else calls it may pass one object twice.
      const isParameter = ts.isParameter(declaration) && declaration.parent === at
      return again || (isParameter && !ts.isCallExpression(at.parent))
    }
    again = true
  }
  return again
}

/** Whether a part of a statement is evaluated in each round of it. */
function isLoopPart(loop: ts.Node, part: ts.Node): boolean {
  if (ts.isForOfStatement(loop) || ts.isForInStatement(loop)) return loop.expression !== part
  return ts.isForStatement(loop) ? loop.initializer !== part : ts.isIterationStatement(loop, false)
}

/** What an operation is given, and what its functions give back, goes on as JSON; a console and JSON make texts. */
function keepsNothing(call: ts.CallExpression, checker: ts.TypeChecker): boolean {
  const callee = bare(call.expression)
  if (!ts.isPropertyAccessExpression(callee)) return false
  const owner = bare(callee.expression)
  if (isContextType(checker.getTypeAtLocation(owner))) return true
  const isText = ts.isIdentifier(owner) && (owner.text === 'console' || owner.text === 'JSON')
  return isText && isGlobal(symbolOf(owner, checker))
}

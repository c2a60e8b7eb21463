import { ts } from '../project/typescript.js'
import { isContextType } from '../operations/context-call.ts'
import type { Analysis } from '../project/analysis.ts'
import { symbolOf } from '../symbols.ts'

/**
 * What lowering asks again and again of the handler's text when it decides which code becomes a `compute`; each answer is found once.
 */
export class PureCode {
  readonly #root: ts.Node
  readonly #checker: ts.TypeChecker
  readonly #pure = new WeakMap<ts.Node, boolean>()
  readonly #uses = new Map<ts.SourceFile, Uses>()
  /** What has become a `compute` so far, and why. */
  readonly units: { readonly node: ts.Node; readonly why: string }[] = []
  /** Whether code may be outlined at all. */
  readonly isAllowed: boolean

  constructor(root: ts.Node, { checker }: Pick<Analysis, 'checker'>, isAllowed = true) {
    this.#root = root
    this.#checker = checker
    this.isAllowed = isAllowed
  }

  /** Whether code asks nothing of the outside: it awaits nothing and has nothing to do with the context or a promise. */
  isPure(node: ts.Node): boolean {
    const known = this.#pure.get(node)
    if (known !== undefined) return known
    const pure = this.#isPureItself(node) && !(ts.forEachChild(node, (child) => !this.isPure(child)) ?? false)
    this.#pure.set(node, pure)
    return pure
  }

  #isPureItself(node: ts.Node): boolean {
    if (ts.isTypeNode(node)) return true
    if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return false
    if (ts.isForOfStatement(node)) return node.awaitModifier === undefined
    if (!ts.isIdentifier(node)) return true
    const type = this.#checker.getTypeAtLocation(node)
    const name = type.getSymbol()?.name
    return name !== 'Promise' && name !== 'DurablePromise' && !isContextType(type)
  }

  /** Whether a name is used outside of a stretch of the text. */
  isUsedOutside(symbol: ts.Symbol, start: number, end: number): boolean {
    return this.#usesOf(symbol).some((use) => use.pos < start || use.end > end)
  }

  /** Where code between operations may change what an object of a class holds: it calls a method that is not known to read, or passes it on. */
  changeBetween(symbol: ts.Symbol): ts.Node | undefined {
    return this.#usesOf(symbol).find((use) => !isReading(use) && this.#isBetween(use, new Set()))
  }

  /** Whether a place runs between operations: not in the code of a task, nor in a function that only such code calls. */
  #isBetween(place: ts.Node, seen: Set<ts.Node>): boolean {
    for (let at = place.parent; at && at !== this.#root; at = at.parent) {
      if (!ts.isFunctionLike(at) || seen.has(at)) continue
      seen.add(at)
      const { parent } = at
      if (ts.isCallExpression(parent) && parent.expression !== at) {
        const callee = parent.expression
        const isTask = ts.isPropertyAccessExpression(callee) && TASK_METHODS.has(callee.name.text)
        if (isTask && isContextType(this.#checker.getTypeAtLocation(callee.expression))) return false
      }
      const name = ts.isVariableDeclaration(parent) ? parent.name : ts.isFunctionDeclaration(at) ? at.name : undefined
      const own = name && symbolOf(name, this.#checker)
      if (own) return this.#usesOf(own).some((use) => use !== name && this.#isBetween(use, seen))
    }
    return true
  }

  #usesOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    const file = symbol.declarations?.[0]?.getSourceFile()
    if (file === undefined) return []
    const known = this.#uses.get(file) ?? usesIn(file, this.#checker)
    this.#uses.set(file, known)
    return known.get(symbol) ?? []
  }
}

/** Where a file says each name. */
type Uses = ReadonlyMap<ts.Symbol, readonly ts.Identifier[]>

function usesIn(file: ts.SourceFile, checker: ts.TypeChecker): Uses {
  const found = new Map<ts.Symbol, ts.Identifier[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
    const list = symbol && found.get(symbol)
    if (list) list.push(node as ts.Identifier)
    else if (symbol) found.set(symbol, [node as ts.Identifier])
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

/** Operations whose function is the code of a task. */
const TASK_METHODS: ReadonlySet<string> = new Set(['step', 'waitForCallback', 'waitForCondition'])
const READING = /^(get|has|is|to)[A-Z]?\w*$|^(keys|values|entries|forEach|valueOf|test|parse|safeParse)$/

/** A use that leaves an object as it is: its declaration, what is read of it, and handing it to another object that is made. */
function isReading(use: ts.Identifier): boolean {
  const { parent } = use
  if (ts.isVariableDeclaration(parent)) return parent.name === use
  if (ts.isNewExpression(parent) || ts.isSpreadElement(parent) || ts.isForOfStatement(parent)) return true
  if (!ts.isPropertyAccessExpression(parent) || parent.expression !== use) return false
  const isCalled = ts.isCallExpression(parent.parent) && parent.parent.expression === parent
  return isCalled ? READING.test(parent.name.text) : true
}

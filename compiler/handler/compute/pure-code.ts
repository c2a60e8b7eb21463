import type { CalledCode } from '../called-code.ts'
import { ts } from '../project/typescript.js'
import { isContextType, operationFacts } from '../operations/context-call.ts'
import { jsonProblem } from '../json-types.ts'
import type { Analysis } from '../project/analysis.ts'
import type { CodeIndex } from '../project/code-index.ts'
import { symbolOf } from '../symbols.ts'
import { OnlyReads } from './only-reads.ts'

/**
 * What lowering asks again and again of the handler's text, and of constants of modules, when it decides which code becomes a `compute`; each
 * answer is found once.
 */
export class PureCode {
  readonly #root: ts.Node
  readonly #checker: ts.TypeChecker
  readonly #pure = new WeakMap<ts.Node, boolean>()
  readonly #index: CodeIndex
  readonly #onlyReads: OnlyReads
  /** What has become a `compute` so far, and why. */
  readonly units: { readonly node: ts.Node; readonly why: string }[] = []
  /** Whether code may be outlined at all. */
  readonly isAllowed: boolean

  constructor(root: ts.Node, analysis: Pick<Analysis, 'checker' | 'index'>, code: CalledCode, isAllowed: boolean) {
    this.#root = root
    this.#checker = analysis.checker
    this.#index = analysis.index
    this.#onlyReads = new OnlyReads(analysis.checker, code)
    this.isAllowed = isAllowed
  }

  /**
   * Whether code may stand between operations at all: it awaits nothing and has nothing to do with the context or a promise. What it reaches
   * that differs from run to run, `determinism.ts` finds.
   */
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
  changeBetween(symbol: ts.Symbol, seen = new Set<ts.Symbol>()): ts.Node | undefined {
    if (seen.has(symbol)) return undefined
    seen.add(symbol)
    return this.#usesOf(symbol).find((use) => !this.#isReading(use, seen) && this.#isBetween(use, new Set()))
  }

  /** A use that leaves an object as it is: its declaration, what is read of it, and handing it to another object that does so. */
  #isReading(use: ts.Identifier, seen: Set<ts.Symbol>): boolean {
    const reads = this.#onlyReads
    let at: ts.Expression = use
    for (;;) {
      const { parent } = at
      if (isAccess(parent) && parent.expression === at) {
        if (!reads.isReadingAccess(parent)) return false
        at = parent
      } else if (ts.isCallExpression(parent) && parent.expression === at) {
        if (!reads.isReadingCall(parent)) return false
        // A method of the user may give a part of the object.
        const declaration = this.#checker.getResolvedSignature(parent)?.declaration
        if (!declaration || declaration.getSourceFile().isDeclarationFile) return true
        at = parent
      } else if (ts.isNonNullExpression(parent) || ts.isParenthesizedExpression(parent)) at = parent
      else break
    }
    const { parent } = at
    // Changes of data are found by name.
    if (at !== use && isData(at, this.#checker)) return true
    if (ts.isVariableDeclaration(parent)) return parent.name === use || this.#isLeft(parent, seen)
    if (ts.isNewExpression(parent))
      return (
        reads.isReadingNew(parent) && (!ts.isVariableDeclaration(parent.parent) || this.#isLeft(parent.parent, seen))
      )
    return ts.isSpreadElement(parent) || ts.isForOfStatement(parent) || ts.isExpressionStatement(parent)
  }

  /** Whether code between operations changes nothing by the name of a declaration, which leads to an object or to parts of it. */
  #isLeft({ name }: ts.VariableDeclaration, seen: Set<ts.Symbol>): boolean {
    const symbol = ts.isIdentifier(name) ? symbolOf(name, this.#checker) : undefined
    return symbol !== undefined && this.changeBetween(symbol, seen) === undefined
  }

  /** Whether a place runs between operations: not in the code of a task, nor in a function that only such code calls. */
  #isBetween(place: ts.Node, seen: Set<ts.Node>): boolean {
    for (let at = place.parent; at && at !== this.#root; at = at.parent) {
      if (!ts.isFunctionLike(at) || seen.has(at)) continue
      seen.add(at)
      const { parent } = at
      if (ts.isCallExpression(parent) && parent.expression !== at) {
        const callee = parent.expression
        const isTask = ts.isPropertyAccessExpression(callee) && operationFacts(callee.name.text)?.code === 'task'
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
    return file === undefined ? [] : this.#index.usesIn(file, symbol)
  }
}

const isAccess = (node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression =>
  ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)

const isData = (node: ts.Expression, checker: ts.TypeChecker): boolean =>
  jsonProblem(checker.getTypeAtLocation(node), checker) === undefined

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
  #uses: ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> | undefined
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

  #usesOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    this.#uses ??= this.#collectUses()
    return this.#uses.get(symbol) ?? []
  }

  #collectUses(): ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> {
    const found = new Map<ts.Symbol, ts.Identifier[]>()
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return
      if (ts.isIdentifier(node)) {
        const symbol = symbolOf(node, this.#checker)
        const list = symbol && found.get(symbol)
        if (list) list.push(node)
        else if (symbol) found.set(symbol, [node])
      }
      ts.forEachChild(node, visit)
    }
    visit(this.#root)
    return found
  }
}

import type { ts } from './typescript.js'

/**
 * A checker that is asked once about each node. Lowering asks for the type and the symbol of one expression many times, and TypeScript
 * keeps neither: it would check the expression anew, with all that it is made of. What it answers never changes.
 */
export function rememberingChecker(checker: ts.TypeChecker): ts.TypeChecker {
  const types = new Map<ts.Node, ts.Type>()
  const symbols = new Map<ts.Node, ts.Symbol | undefined>()
  return {
    ...checker,
    getTypeAtLocation: (node) => {
      const known = types.get(node)
      if (known) return known
      const type = checker.getTypeAtLocation(node)
      types.set(node, type)
      return type
    },
    getSymbolAtLocation: (node) => {
      const known = symbols.get(node)
      if (known || symbols.has(node)) return known
      const symbol = checker.getSymbolAtLocation(node)
      symbols.set(node, symbol)
      return symbol
    },
  }
}

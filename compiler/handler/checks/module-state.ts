import { ts } from '../project/typescript.js'
import { changeWithin } from '../changes.ts'
import { movingMethods } from '../regex-places.ts'
import { symbolOf } from '../symbols.ts'
import { collectWrites } from '../writes.ts'
import type { Check, Checking } from './check.ts'

/** State of a module that changes while handlers run: a replay may happen in another process, where it has another value. */
export const moduleState: Check = {
  replayed: (node, place, checking) => {
    if (!ts.isIdentifier(node)) return
    const declaration = symbolOf(node, checking.checker)?.valueDeclaration
    if (!declaration || !ts.isVariableDeclaration(declaration) || declaration.name === node) return
    if (!ts.isSourceFile(declaration.parent.parent.parent)) return
    if (!checking.userFiles.has(declaration.getSourceFile())) return
    const change = changeInFunction(declaration, checking)
    if (change === undefined) return
    const related = [{ message: 'changed', span: checking.spanOf(change) }]
    checking.report('module-state', { name: node.text }, { node, place }, { related })
  },
}

/** The first change of a module's variable that a function makes; what the module does while it loads is the same every time. */
function changeInFunction(declaration: ts.VariableDeclaration, checking: Checking): ts.Node | undefined {
  const symbol = checking.checker.getSymbolAtLocation(declaration.name)
  if (symbol === undefined) return undefined
  return changesOfModule(declaration.getSourceFile(), checking).get(symbol) ?? moveOfRegex(symbol, checking)
}

/** Where the handler or a function moves the place that a regular expression of a module keeps. */
function moveOfRegex(symbol: ts.Symbol, { checker, userFiles }: Checking): ts.Node | undefined {
  if (movingMethods(symbol.valueDeclaration) === undefined) return undefined
  const move = changeWithin(symbol, [...userFiles], { checker, function: symbol.valueDeclaration! })
  return move && ts.findAncestor(move, ts.isFunctionLike) ? move : undefined
}

/** A module is searched once, however many of its names are read. */
function changesOfModule(file: ts.SourceFile, { checker, moduleChanges }: Checking): ReadonlyMap<ts.Symbol, ts.Node> {
  const found = moduleChanges.get(file)
  if (found) return found
  const changes = new Map<ts.Symbol, ts.Node>()
  for (const [symbol, writes] of collectWrites(file, checker)) {
    const inFunction = writes.find(({ node }) => ts.findAncestor(node, ts.isFunctionLike) !== undefined)
    if (inFunction) changes.set(symbol, inFunction.node)
  }
  moduleChanges.set(file, changes)
  return changes
}

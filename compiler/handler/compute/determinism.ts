import { ts } from '../project/typescript.js'
import { changeWithin } from '../changes.ts'
import { changeOf, isReadonly } from '../constants.ts'
import { jsonProblem } from '../json-types.ts'
import { isOfTheMoment, isOnlyLogged } from '../log-calls.ts'
import { nondeterminism, nondeterministicMention } from '../nondeterministic.ts'
import type { HandlerLowering } from '../lowering.ts'
import { keptStateChange } from './kept-state.ts'
import { isInDurableApi, isInside, symbolOf } from '../symbols.ts'

/** What code reaches that is not the handler's own: by helpers of the user it is followed, through imports too. */
export interface Reached {
  /** The first thing that differs from run to run: as the source spells it, where the code leads to it, and where it stands. */
  readonly changing?: {
    readonly what: string
    readonly node: ts.Node
    readonly at: ts.Node
    /** A constant of a module whose contents change. */
    readonly isData?: true
  }
  /** Packages whose functions are called; nobody has looked into them. */
  readonly packages: ReadonlySet<string>
}

interface Search {
  readonly handler: HandlerLowering
  readonly files: ReadonlySet<ts.SourceFile>
  readonly seen: Set<ts.Node>
  readonly packages: Set<string>
  changing?: NonNullable<Reached['changing']>
}

export function reachedBy(roots: readonly ts.Node[], handler: HandlerLowering): Reached {
  const search: Search = { handler, files: new Set(handler.userFiles), seen: new Set(), packages: new Set() }
  for (const root of roots) visit(root, undefined, search)
  const { packages, changing } = search
  return { packages, ...(changing && { changing }) }
}

/** `from`: the place in the handler that led here. */
function visit(node: ts.Node, from: ts.Node | undefined, search: Search): void {
  if (ts.isTypeNode(node) || search.changing) return
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isPropertyAccessExpression(node)) {
    const what = nondeterminism(node, search.handler)
    if (what !== undefined && !(isOfTheMoment(node, search.handler) && isOnlyLogged(node, search.handler))) {
      search.changing = { what, node: from ?? node, at: node }
      return
    }
  }
  const mentioned = nondeterministicMention(node, search.handler)
  if (mentioned !== undefined) {
    search.changing = { what: mentioned, node: from ?? node, at: node }
    return
  }
  if (ts.isIdentifier(node)) follow(node, from ?? node, search)
  ts.forEachChild(node, (child) => visit(child, from, search))
}

function follow(name: ts.Identifier, from: ts.Node, search: Search): void {
  const { handler, seen, files, packages } = search
  const code = handler.calledCode.codeNamed(name)
  const { parent } = name
  if (ts.isPropertyAccessExpression(parent) && parent.name === name && code.length === 0) return
  const named = handler.checker.getSymbolAtLocation(name)?.declarations?.[0]
  const specifier = named && ts.findAncestor(named, ts.isImportDeclaration)?.moduleSpecifier
  const declaration = symbolOf(name, handler.checker)?.declarations?.[0]
  const isOwn = declaration !== undefined && files.has(declaration.getSourceFile())
  if (specifier && ts.isStringLiteral(specifier) && !isOwn) {
    if (!(declaration && isInDurableApi(declaration)) && !/^(\.|node:)/.test(specifier.text))
      packages.add(specifier.text)
    return
  }
  if (!isOwn || seen.has(declaration) || isInside(declaration, handler.function)) return
  seen.add(declaration)
  const variable = variableOf(declaration)
  // What a function declares for itself is new in each call.
  if (variable && isOfFunction(variable)) return
  const changing = variable && changeOfVariable(name, variable, handler)
  if (changing) {
    search.changing = { ...changing, node: from }
    return
  }
  for (const each of code) visit(each, from, search)
}

/** The declaration of a variable that gives a name, by a pattern too. */
function variableOf(declaration: ts.Declaration): ts.VariableDeclaration | undefined {
  if (ts.isVariableDeclaration(declaration)) return declaration
  if (!ts.isBindingElement(declaration)) return undefined
  const around = ts.findAncestor(declaration, (at) => ts.isVariableDeclaration(at) || ts.isParameter(at))
  return around && ts.isVariableDeclaration(around) ? around : undefined
}

const isOfFunction = (declaration: ts.Node): boolean => ts.findAncestor(declaration, ts.isFunctionLike) !== undefined

/** How a variable of a module has another value in another run. */
function changeOfVariable(
  name: ts.Identifier,
  declaration: ts.VariableDeclaration,
  handler: HandlerLowering,
): Omit<NonNullable<Reached['changing']>, 'node'> | undefined {
  if ((declaration.parent.flags & ts.NodeFlags.Const) === 0)
    return { what: `\`${name.text}\`, which can change,`, at: declaration }
  const change = changeOfConstant(name, declaration, handler)
  if (change) return { what: name.text, at: change, isData: true }
  const kept = keptStateChange(declaration, handler)
  return kept && { what: `\`${name.text}\`, which keeps state between calls,`, at: kept }
}

/** Data that leaves the sight of its module may change there; of a schema or a client only what the user's own code does counts. */
function changeOfConstant(
  name: ts.Identifier,
  declaration: ts.VariableDeclaration,
  handler: HandlerLowering,
): ts.Node | undefined {
  const symbol = symbolOf(name, handler.checker)
  if (symbol === undefined) return undefined
  const isData = jsonProblem(handler.checker.getTypeAtLocation(declaration), handler.checker) === undefined
  if (!isData) return changeWithin(symbol, handler.userFiles, handler)
  return isReadonly(declaration) ? undefined : changeOf(symbol, handler)
}

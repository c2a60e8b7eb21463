import type { Span } from '../../source/span.ts'
import { isCallLike } from '../called-code.ts'
import { mutationTarget } from '../mutations.ts'
import { contextMethod, operationFacts } from '../operations/context-call.ts'
import { ts } from '../project/typescript.js'
import { bare, isFunctionLiteral, isInside, symbolOf } from '../symbols.ts'
import { Cells, deeper, type Link, type Ref } from './cells.ts'
import { type Comparison, comparisonsAt } from './comparisons.ts'
import { givenToUnknown } from './calls.ts'
import { Linker, type Text } from './links.ts'

/*
 * The rule for changes of objects. In an export data has no identity: each variable has a value of its own, and a task gets copies. So
 * code may change an object where one name alone leads to it that is still read, or where all names that do are the code's own.
 */

/** What else leads to objects that code changes. */
export interface Others {
  /** Names from around the code that lead to what it changes. */
  readonly names: readonly ts.Symbol[]
  /** Something changed may be in two places of what one name holds, or be known outside of the handler. */
  readonly isHeldTwice: boolean
  /** The first change. */
  readonly at?: ts.Node
}

/** A place that changes objects. */
interface Change {
  readonly node: ts.Node
  readonly target: ts.Expression
  readonly objects: readonly Ref[]
  /** Code that nobody can follow may do it. */
  readonly isPossible?: boolean
}

/** What counts as a change of a value: of the object itself, or of objects in it; `counts` says which of these. */
interface ChangeOptions {
  readonly itself?: boolean
  readonly parts?: boolean
  /** What functions of packages give back may be what they were given. */
  readonly packages?: boolean
  /** Calls of code that nobody can follow count for changes of all they are given. */
  readonly possible?: boolean
  readonly counts?: (target: ts.Expression) => boolean
}

export class Sharing {
  readonly #text: Text
  readonly #changes = new Map<ts.Node, readonly Change[]>()
  readonly #cells = new Map<string, Cells>()
  #linker: Linker | undefined
  #whole: Cells | undefined
  #uses: ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> | undefined

  constructor(text: Text) {
    this.#text = text
  }

  /** The names that lead to what some code changes, and may be read in it or later; `own`: what goes along with the code. */
  ofChanges(
    code: readonly ts.Node[],
    { packages = true, own = code }: { readonly packages?: boolean; readonly own?: readonly ts.Node[] } = {},
  ): Others {
    const linker = (this.#linker ??= new Linker(this.#text))
    const changes = this.#changesIn(code, linker)
    const at = changes[0]?.node
    const changed = changes.flatMap(({ objects }) => objects)
    if (changed.length === 0) return { names: [], isHeldTwice: false }
    const whole = this.#othersIn((this.#whole ??= new Cells(linker.links)), changed, code, own)
    // A name that the code does not read leads there at most after it.
    const isRead = (name: ts.Symbol) => this.#usesOf(name).some((use) => code.some((root) => isInside(use, root)))
    const isClear = whole.names.length <= 1 && whole.names.every(isRead) && !whole.isHeldTwice
    const found = isClear ? whole : this.#othersIn(this.#cellsAt(code, packages, linker), changed, code, own)
    return { ...found, ...(at && { at }) }
  }

  #othersIn(cells: Cells, changed: readonly Ref[], code: readonly ts.Node[], own: readonly ts.Node[]): Others {
    const names: ts.Symbol[] = []
    let isHeldTwice = cells.reaches('outside', changed)
    for (const base of new Set([...cells.bases, ...changed.map((ref) => ref.base)])) {
      if (base === 'outside' || 'kind' in base || this.#isOwn(base, code, own) || !this.#isLive(base, code)) continue
      if (!cells.reaches(base, changed)) continue
      names.push(base)
      isHeldTwice ||= cells.isHeldTwice(base, changed)
    }
    return { names, isHeldTwice: isHeldTwice && names.length > 0 }
  }

  /** The first place in code, or in functions that it calls, that changes what a value leads to, by whatever name. */
  changeOf(
    value: ts.Expression,
    code: readonly ts.Node[],
    { itself = true, parts = true, packages = true, possible = true, counts = () => true }: ChangeOptions = {},
  ): ts.Node | undefined {
    const linker = (this.#linker ??= new Linker(this.#text))
    const changes = this.#changesIn(code, linker).filter(
      ({ target, isPossible }) => counts(target) && (possible || !isPossible),
    )
    const held = linker.valueOf(value)
    if (changes.length === 0 || held.length === 0) return undefined
    const cells = this.#cellsAt(code, packages, linker)
    return changes.find(
      ({ objects }) => (itself && cells.meet(held, objects)) || (parts && cells.leads(deeper(held), objects)),
    )?.node
  }

  /**
   * Where code asks whether two objects are one, which in a task are two copies: they may be one, and come into the code by different
   * names, or by one that holds it twice.
   */
  lostIdentity(code: readonly ts.Node[], own: readonly ts.Node[] = code): ts.Node | undefined {
    const linker = (this.#linker ??= new Linker(this.#text))
    const comparisons: Comparison[] = []
    const read = new Set<ts.Symbol>()
    this.#visitRun(code, (node) => {
      comparisons.push(...comparisonsAt(node, linker))
      const named = ts.isIdentifier(node) ? symbolOf(node, this.#text.checker) : undefined
      if (named) read.add(named)
    })
    if (comparisons.length === 0) return undefined
    const cells = (this.#whole ??= new Cells(linker.links))
    return comparisons.find(({ left, right }) => {
      if (!cells.meet(left, right)) return false
      const { names, isHeldTwice } = this.#othersIn(cells, left, code, own)
      const comeIn = names.filter((name) => read.has(name))
      return comeIn.length > 1 || (comeIn.length === 1 && isHeldTwice)
    })?.node
  }

  /** Whether something after code still reads a name. */
  isReadAfter(symbol: ts.Symbol, code: readonly ts.Node[]): boolean {
    const { end } = code.at(-1)!
    return this.#isLive(symbol, code, (use) => use.getStart() >= end)
  }

  /** Cells of what may have been linked when code runs. */
  #cellsAt(code: readonly ts.Node[], packages: boolean, linker: Linker): Cells {
    const [first, last] = [code[0]!, code.at(-1)!]
    const key = [first.getSourceFile().fileName, first.getStart(), last.end, packages].join(':')
    const known = this.#cells.get(key)
    if (known) return known
    const counts = (link: Link) => (packages || !link.assumed) && this.#mayComeBefore(link.site, code)
    const found = new Cells(linker.links.filter(counts))
    this.#cells.set(key, found)
    return found
  }

  #changesIn(code: readonly ts.Node[], linker: Linker): readonly Change[] {
    return code.flatMap((root) => {
      const known = this.#changes.get(root)
      if (known) return known
      const found: Change[] = []
      this.#visitRun([root], (node) => {
        const target = mutationTarget(node, this.#text.checker)
        if (target && !isBeingMade(target)) found.push({ node, target, objects: linker.valueOf(target) })
        for (const given of isCallLike(node) ? givenToUnknown(node, linker) : []) {
          const objects = linker.valueOf(given)
          const all = [...objects, ...deeper(objects), ...deeper(deeper(objects))]
          found.push({ node, target: given, objects: all, isPossible: true })
        }
      })
      this.#changes.set(root, found)
      return found
    })
  }

  /** Code, and the functions of the user that it leads to. */
  codeRunBy(code: readonly ts.Node[]): readonly ts.Node[] {
    const linker = (this.#linker ??= new Linker(this.#text))
    const found = new Set(code)
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return
      for (const named of ts.isIdentifier(node) ? linker.code.functionsNamed(node) : [])
        if (!ts.findAncestor(named, (around) => found.has(around))) found.add(named)
      ts.forEachChild(node, visit)
    }
    // What is added on the way comes later.
    for (const each of found) visit(each)
    return [...found]
  }

  /** Visits all that code runs. */
  #visitRun(code: readonly ts.Node[], visitor: (node: ts.Node) => void): void {
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return
      visitor(node)
      ts.forEachChild(node, visit)
    }
    this.codeRunBy(code).forEach(visit)
  }

  /** Names of functions that do not contain the code live only in their calls. */
  #isOwn(symbol: ts.Symbol, code: readonly ts.Node[], own: readonly ts.Node[]): boolean {
    const declaration = symbol.valueDeclaration
    if (declaration === undefined) return true
    if (own.some((root) => isInside(declaration, root))) return true
    const owner = ts.findAncestor(declaration, ts.isFunctionLike)
    return owner !== undefined && !isInside(code[0]!, owner)
  }

  #isLive(
    symbol: ts.Symbol,
    code: readonly ts.Node[],
    isLater = (use: ts.Node) => use.end > code[0]!.getStart(),
  ): boolean {
    const declaration = symbol.valueDeclaration!
    // The next run finds what a module keeps.
    if (!isInside(declaration, this.#text.handler)) return true
    const [first] = code
    const uses = this.#usesOf(symbol)
    return uses.some((use) => {
      if (use.parent === declaration && ts.isVariableDeclaration(declaration) && declaration.name === use) return false
      if (isLater(use)) return true
      if (this.#ranIn(use) !== this.#ranIn(first!)) return true
      return isAroundBoth(first!, use, (loop) => !isInside(declaration, loop))
    })
  }

  /** The function in whose order a node runs: what an awaited operation is passed runs where that stands, and not later. */
  #ranIn(node: ts.Node): ts.Node | undefined {
    let around = functionOf(node)
    while (around && isRunThere(around, this.#text.checker)) around = functionOf(around)
    return around
  }

  #mayComeBefore(site: ts.Node, code: readonly ts.Node[]): boolean {
    const [first, last] = [code[0]!, code.at(-1)!]
    if (site.getSourceFile() !== first.getSourceFile() || site.getStart() < last.end) return true
    // A function literal that is made after the code is not called before it either.
    return !isMadeIn(site, functionOf(first)) || isAroundBoth(first, site, () => true)
  }

  #usesOf(symbol: ts.Symbol): readonly ts.Identifier[] {
    if (this.#uses === undefined) {
      const found = new Map<ts.Symbol, ts.Identifier[]>()
      const visit = (node: ts.Node): void => {
        const named = ts.isIdentifier(node) ? symbolOf(node, this.#text.checker) : undefined
        const known = named && found.get(named)
        if (known) known.push(node as ts.Identifier)
        else if (named) found.set(named, [node as ts.Identifier])
        ts.forEachChild(node, visit)
      }
      visit(this.#text.handler)
      this.#uses = found
    }
    return this.#uses.get(symbol) ?? []
  }
}

/** What a constructor writes into is new. */
function isBeingMade(target: ts.Expression): boolean {
  const isThis = bare(target).kind === ts.SyntaxKind.ThisKeyword
  const around = isThis && ts.findAncestor(target, (at) => ts.isFunctionLike(at) && !ts.isArrowFunction(at))
  return around !== undefined && around !== false && ts.isConstructorDeclaration(around)
}

/** Whether a place stands in a function itself, or in function literals in it. */
function isMadeIn(site: ts.Node, around: ts.Node | undefined): boolean {
  const at = functionOf(site)
  return at === around || (at !== undefined && isFunctionLiteral(at) && isMadeIn(at, around))
}

const functionOf = (node: ts.Node): ts.Node | undefined => ts.findAncestor(node.parent, ts.isFunctionLike)

/** Whether code is given to an operation that is awaited, and has run then. */
function isRunThere(called: ts.Node, checker: ts.TypeChecker): boolean {
  const call = called.parent
  if (!isFunctionLiteral(called) || !ts.isCallExpression(call) || !ts.isAwaitExpression(call.parent)) return false
  return operationFacts(contextMethod(call, { checker })?.method ?? '')?.hasRun ?? false
}

/** Whether a loop is around both places, or a function that is called again and again. */
function isAroundBoth(one: ts.Node, other: ts.Node, counts: (loop: ts.Node) => boolean): boolean {
  for (let at = one.parent; at; at = at.parent) {
    const repeats = ts.isIterationStatement(at, false) || (ts.isFunctionLike(at) && isRepeating(at))
    if (repeats && isInside(other, at) && counts(at)) return true
  }
  return false
}

/** The handler's function runs once. */
const isRepeating = (node: ts.Node): boolean => ts.findAncestor(node.parent, ts.isFunctionLike) !== undefined

/** Says of a diagnostic that a name leads to what changes. */
export function otherName(
  symbol: ts.Symbol,
  { spanOf }: { readonly spanOf: (node: ts.Node) => Span },
): { readonly message: string; readonly span: Span } {
  const declaration = symbol.valueDeclaration!
  return {
    message: `\`${symbol.name}\` may lead to it`,
    span: spanOf(ts.getNameOfDeclaration(declaration) ?? declaration),
  }
}

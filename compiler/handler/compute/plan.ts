import { ts } from '../project/typescript.js'
import { captured, type Capture, madeAgain, type MadeName, reportWordOfTwo, wordOfTwo } from '../captures.ts'
import { jsonProblem } from '../json-types.ts'
import { type Binding, type Lowering, report } from '../lowering.ts'
import { mutatedName } from '../mutations.ts'
import { otherName } from '../sharing/sharing.ts'
import { isInside, symbolOf } from '../symbols.ts'
import { assignedNames } from '../writes.ts'
import { moreThanJson } from '../../expressions/shapes.ts'
import type { Expression } from '../../ir/expression.ts'
import { reachedBy } from './determinism.ts'
import { elementAtNoPlace } from './lost-by-json.ts'
import { boundToFunction } from './ways-out.ts'

type VariableBinding = Extract<Binding, { readonly kind: 'variable' }>

/** What code reads from the handler around it and writes to it. */
export interface Plan {
  readonly captures: ReadonlyMap<string, Expression>
  readonly made: readonly MadeName[]
  /** Names from around it that it gives new values or contents. */
  readonly outer: ReadonlyMap<string, VariableBinding>
  /** Of these the ones it writes before it reads them. */
  readonly unread: readonly string[]
  readonly packages: ReadonlySet<string>
}

/** Why code cannot be outlined. `say` reports it where it tells more than why the code has no exact form. */
export interface Problem {
  /** Names that lead to what the code changes: it may be outlined with what declares them. */
  readonly shared?: readonly ts.Symbol[]
  readonly say?: () => void
}

export const isProblem = (found: Plan | Problem): found is Problem => !('captures' in found)

/** Code as a `compute`: all that crosses its border must be JSON, and nothing in it may differ from run to run. */
export function planOf(roots: readonly ts.Node[], lowering: Lowering): Plan | Problem {
  const { handler } = lowering
  if (!handler.pureCode.isAllowed || roots.some((root) => boundToFunction(root))) return {}
  const made: MadeName[] = []
  const values = new Map<string, Expression>()
  const captures = new Map<ts.Symbol, Capture>()
  const seen = new Set<ts.Symbol>()
  // What is made again reads names too, and comes after those.
  const collect = (nodes: readonly ts.Node[]): Problem | undefined => {
    for (const capture of captured(nodes, handler.function, handler.checker)) {
      const declaration = capture.symbol.declarations?.[0]
      if (seen.has(capture.symbol) || (declaration && roots.some((root) => isInside(declaration, root)))) continue
      seen.add(capture.symbol)
      const again = madeAgain(capture.symbol, roots, lowering)
      const found = again ? undefined : captureOf(capture, lowering)
      const problem = again ? collect([again]) : found && 'problem' in found ? found.problem : undefined
      if (problem) return problem
      if (again) made.push({ name: capture.name, node: again })
      else if (found && 'value' in found) {
        values.set(capture.name, found.value)
        captures.set(capture.symbol, capture)
      }
    }
    return undefined
  }
  const uncapturable = collect(roots)
  if (uncapturable) return uncapturable
  const twice = wordOfTwo(roots, made, lowering)
  if (twice) return { say: () => reportWordOfTwo(twice, lowering) }
  const all = [...roots, ...made.map(({ node }) => node)]
  const outer = writesOf(roots, all, captures, lowering)
  if (!(outer instanceof Map)) return outer
  const compared = handler.sharing.lostIdentity(roots, all)
  if (compared) {
    const why = 'it compares objects that come by two names, of which a task gets copies'
    const what = `\`${compared.getText()}\``
    return { say: () => report(lowering, 'unsupported-value', { what, why }, compared) }
  }
  const stray = handler.sharing
    .codeRunBy(all)
    .map((root) => elementAtNoPlace(root, handler.checker))
    .find((found) => found !== undefined)
  if (stray) {
    const why = 'an array has no element there, and JSON loses what is no element'
    return { say: () => report(lowering, 'unsupported-value', { what: `\`${stray.getText()}\``, why }, stray) }
  }
  const { changing, packages } = reachedBy(all, handler)
  // Who reads changing data is told so where it has no exact form.
  if (changing?.isData) return {}
  if (changing) {
    const isHere = changing.at === changing.node
    const related = isHere ? [] : [{ message: 'the handler comes here by', span: handler.spanOf(changing.node) }]
    return { say: () => report(lowering, 'nondeterministic-call', { what: changing.what }, changing.at, { related }) }
  }
  const unread: string[] = []
  for (const [symbol, { name }] of captures) {
    if (!outer.has(name)) continue
    const order = firstUse(symbol, roots, lowering)
    if (order === 'unclear') return {}
    if (order === 'read') continue
    unread.push(name)
    values.delete(name)
  }
  return { captures: values, made, outer, unread, packages }
}

function captureOf(
  { symbol, name, node }: Capture,
  lowering: Lowering,
): { readonly value: Expression } | { readonly problem: Problem } {
  const { handler } = lowering
  const binding = handler.names.get(symbol)
  const refuse = (what: string, declaration: ts.Node) => ({
    problem: {
      say: () =>
        report(lowering, 'capture-not-json', { name, what, operation: 'the task that computes this' }, node, {
          related: [{ message: 'declared', span: handler.spanOf(declaration) }],
        }),
    },
  })
  if (binding?.kind === 'outlined') return refuse(binding.what, binding.declaration)
  if (binding?.kind !== 'variable' && binding?.kind !== 'value') return { problem: {} }
  const shape = binding.kind === 'variable' ? binding.shape : binding.value.shape
  if (shape && moreThanJson(shape) === 'error') return { problem: {} }
  const type = handler.checker.getTypeOfSymbolAtLocation(symbol, node)
  const what = shape?.kind === 'batch' ? undefined : jsonProblem(type, handler.checker)
  if (what) return refuse(what, binding.declaration)
  const span = handler.spanOf(node)
  if (binding.kind === 'value') return { value: { ...binding.value, span } }
  return { value: { kind: 'variable', variable: binding.variable, shape: binding.shape, span } }
}

/** Names from around the code that it assigns, and objects from around it that it changes. */
function writesOf(
  roots: readonly ts.Node[],
  all: readonly ts.Node[],
  captures: ReadonlyMap<ts.Symbol, Capture>,
  lowering: Lowering,
): Map<string, VariableBinding> | Problem {
  const { handler, graph } = lowering
  const written = new Map<string, VariableBinding>()
  const isOwn = (symbol: ts.Symbol) => symbol.declarations?.some((at) => all.some((root) => isInside(at, root))) ?? true
  let problem: Problem | undefined
  const write = (name: ts.Node, symbol: ts.Symbol | undefined) => {
    if (symbol === undefined || isOwn(symbol)) return
    const binding = handler.names.get(symbol)
    if (binding?.kind !== 'variable') problem ??= {}
    else if (binding.graph !== graph)
      problem ??= {
        say: () =>
          report(
            lowering,
            'write-to-outer-variable',
            { name: symbol.name, where: 'a branch, an item function or a child context' },
            name,
            { related: [{ message: 'declared', span: handler.spanOf(binding.declaration) }] },
          ),
      }
    // What a `catch` or a `finally` reads after a throw in the middle would be lost.
    else if (isOutsideTry(binding.declaration, all[0]!)) problem ??= {}
    else written.set(symbol.name, binding)
  }
  const visit = (node: ts.Node): void => {
    for (const name of assignedNames(node)) write(name, symbolOf(name, handler.checker))
    ts.forEachChild(node, visit)
  }
  all.forEach(visit)
  const { names, isHeldTwice, at = roots[0]! } = handler.sharing.ofChanges(roots, { own: all })
  const [only, ...others] = names
  if (only && others.length === 0 && !isHeldTwice && captures.has(only)) {
    if (handler.sharing.isReadAfter(only, roots)) write(captures.get(only)?.node ?? roots[0]!, only)
  } else if (only)
    problem ??= {
      shared: names,
      say: () =>
        report(lowering, 'change-of-shared-value', { name: mutatedName(at, handler.checker)?.text ?? only.name }, at, {
          related: names.map((name) => otherName(name, handler)),
        }),
    }
  return problem ?? written
}

function isOutsideTry(declaration: ts.Node, code: ts.Node): boolean {
  for (let at = code.parent; at && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isTryStatement(at) && isInside(code, at.tryBlock)) return !isInside(declaration, at.tryBlock)
  return false
}

/**
 * Whether code needs a name's value from before it. One that is declared without a value and not assigned before the code has none, unless the
 * code comes in an earlier round. Of a type without undefined TypeScript holds the handler to that within one function; not behind a `!`,
 * which therefore counts as a read.
 */
function firstUse(symbol: ts.Symbol, roots: readonly ts.Node[], { handler }: Lowering): 'read' | 'write' | 'unclear' {
  const declaration = symbol.valueDeclaration
  const isEmpty =
    declaration !== undefined && ts.isVariableDeclaration(declaration) && declaration.initializer === undefined
  if (!isEmpty || ts.isForOfStatement(declaration.parent.parent)) return 'read'
  const isPromised = !declaration.exclamationToken && !mayBeUndefined(handler.checker.getTypeOfSymbol(symbol))
  if (!isPromised || isRepeatedSince(declaration, roots[0]!)) return 'read'
  const assigns = (handler.writes.get(symbol) ?? []).filter(({ value }) => value !== undefined)
  const inside = assigns.filter(({ node }) => roots.some((root) => isInside(node, root)))
  if (inside.length === 0) return 'read'
  return assigns.some(({ node }) => node.pos < roots[0]!.pos) ? 'unclear' : 'write'
}

function mayBeUndefined(type: ts.Type): boolean {
  const open = ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Undefined | ts.TypeFlags.Void
  return type.isUnion() ? type.types.some(mayBeUndefined) : (type.flags & open) !== 0
}

/** Whether a loop comes to code again while a variable stays. */
function isRepeatedSince(declaration: ts.Node, code: ts.Node): boolean {
  return (
    ts.findAncestor(code.parent, (at) => ts.isIterationStatement(at, false) && !isInside(declaration, at)) !== undefined
  )
}

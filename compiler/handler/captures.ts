import { invariant } from '../source/invariant.ts'
import { ts } from './project/typescript.js'
import { moreThanJson } from '../expressions/shapes.ts'
import type { Expression } from '../ir/expression.ts'
import { jsonProblem } from './json-types.ts'
import { type Lowering, report } from './lowering.ts'
import { changeWithin } from './changes.ts'
import { mutatedName } from './mutations.ts'
import { movingMethods } from './regex-places.ts'
import { isInside, symbolOf } from './symbols.ts'
import { assignedNames } from './writes.ts'

/** A name that task code reads from the handler around it. */
export interface Capture {
  readonly symbol: ts.Symbol
  readonly name: string
  /** Where it is read first. */
  readonly node: ts.Identifier
}

/**
 * Names of the handler that code reads from around it, each once, in order. Names of a module are not among them: the task bundle holds
 * the module itself. Names in types and names of properties are no reads.
 */
export function captured(roots: readonly ts.Node[], handler: ts.Node, checker: ts.TypeChecker): readonly Capture[] {
  const found = new Map<ts.Symbol, Capture>()
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    if (ts.isIdentifier(node) && isRead(node)) {
      const symbol = symbolOf(node, checker)
      const declaration = symbol?.declarations?.[0]
      const isOuter =
        symbol !== undefined &&
        declaration !== undefined &&
        isInside(declaration, handler) &&
        !roots.some((root) => isInside(declaration, root)) &&
        (symbol.flags & ts.SymbolFlags.Value) !== 0
      if (isOuter && !found.has(symbol)) found.set(symbol, { symbol, name: node.text, node })
    }
    ts.forEachChild(node, visit)
  }
  roots.forEach(visit)
  return [...found.values()]
}

/**
 * A name that a function made again in a task reads, where the same word means something else at the place of the code: in the task there is
 * one of them.
 */
export function wordOfTwo(
  roots: readonly ts.Node[],
  made: readonly MadeName[],
  { handler: { checker, function: handler } }: Lowering,
): Capture | undefined {
  const reads = made.flatMap(({ node }) => captured([node], handler, checker))
  if (reads.length === 0) return undefined
  const visible = new Map(
    checker.getSymbolsInScope(roots[0]!.parent, ts.SymbolFlags.Value).map((symbol) => [symbol.name, symbol] as const),
  )
  return reads.find(({ name, symbol }) => visible.has(name) && visible.get(name) !== symbol)
}

/** Every name that code of a task reads from around it is given to it, made again in it, or declared in it: else our bug. */
export function requireClosed(
  roots: readonly ts.Node[],
  { made, given }: { readonly made: readonly MadeName[]; readonly given: readonly string[] },
  { handler: { checker, function: handler } }: Lowering,
): void {
  const there = new Set([...given, ...made.map(({ name }) => name)])
  for (const code of [roots, ...made.map(({ node }) => [node])])
    for (const { name, symbol } of captured(code, handler, checker)) {
      const isHere = symbol.declarations?.some((declaration) => roots.some((root) => isInside(declaration, root)))
      invariant(isHere || there.has(name), `code of a task reads ${name}, which is not there`)
    }
}

function isRead(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent)) return parent.initializer === node
  if (ts.isQualifiedName(parent) || ts.isJsxAttribute(parent)) return false
  return true
}

/** The captured values as expressions; what cannot cross to the task as JSON, nor be made again there, is refused with both places. */
export function captureValues(
  roots: readonly ts.Node[],
  task: { readonly operation: string; readonly provided?: ts.Symbol },
  lowering: Lowering,
): {
  readonly values: ReadonlyMap<string, Expression>
  readonly made: readonly MadeName[]
  readonly providedName?: string
} {
  const { handler } = lowering
  const values = new Map<string, Expression>()
  const made: MadeName[] = []
  const seen = new Set<ts.Symbol>()
  let providedName: string | undefined
  const collect = (nodes: readonly ts.Node[]): void => {
    for (const capture of captured(nodes, handler.function, handler.checker)) {
      if (seen.has(capture.symbol)) continue
      seen.add(capture.symbol)
      const again = madeAgain(capture.symbol, roots, lowering)
      if (capture.symbol === task.provided) providedName = capture.name
      else if (again) {
        collect([again])
        made.push({ name: capture.name, node: again })
        if (!ts.isFunctionLike(again)) {
          const parameters = { name: capture.name, operation: task.operation }
          report(lowering, 'made-again', parameters, capture.node)
        }
      } else {
        const value = captureValue(capture, task.operation, lowering)
        if (value) values.set(capture.name, value)
      }
    }
  }
  collect(roots)
  const twice = wordOfTwo(roots, made, lowering)
  if (twice) reportWordOfTwo(twice, lowering)
  const all = [...roots, ...made.map(({ node }) => node)]
  for (const root of all) reportWrites(root, task.operation, lowering)
  reportChanges(all, task.operation, lowering)
  return { values, made, ...(providedName !== undefined && { providedName }) }
}

export function reportWordOfTwo({ name, symbol, node }: Capture, lowering: Lowering): void {
  const declaration = symbol.declarations?.[0]
  report(lowering, 'unsupported-value', { what: `\`${name}\``, why: WORD_OF_TWO }, node, {
    ...(declaration && { related: [{ message: 'declared', span: lowering.handler.spanOf(declaration) }] }),
    hint: 'Give one of the two another name.',
  })
}

const WORD_OF_TWO = 'where this function is called in the code of a task, the same name means something else'

/** A name of the handler that is made again in a task: a function, or a constant that is not JSON. */
export interface MadeName {
  readonly name: string
  readonly node: ts.Node
}

/**
 * The text that a name is made again from: of a function, or of a constant that nothing changes and that is made of what does not change
 * either. Undefined for what is kept as JSON, and for what cannot be made again.
 */
export function madeAgain(symbol: ts.Symbol, roots: readonly ts.Node[], { handler }: Lowering): ts.Node | undefined {
  const binding = handler.names.get(symbol)
  if (binding?.kind !== 'function' && binding?.kind !== 'outlined') return undefined
  const node = binding.kind === 'function' ? binding.node : constantInitializer(symbol)
  const isHere = node !== undefined && node.getSourceFile() === roots[0]?.getSourceFile()
  if (!isHere || !handler.pureCode.isPure(node)) return undefined
  if (binding.kind === 'function') return node
  const isSteady = (read: ts.Symbol) => !handler.writes.has(read)
  // A place in a regular expression would begin anew.
  if (handler.pureCode.changeBetween(symbol) || changeWithin(symbol, [handler.function], handler)) return undefined
  const reads = captured([node], handler.function, handler.checker)
  return isSteady(symbol) && reads.every((read) => isSteady(read.symbol)) ? node : undefined
}

function constantInitializer(symbol: ts.Symbol): ts.Expression | undefined {
  const declaration = symbol.valueDeclaration
  if (!declaration || !ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return undefined
  return (declaration.parent.flags & ts.NodeFlags.Const) !== 0 ? declaration.initializer : undefined
}

function captureValue(capture: Capture, operation: string, lowering: Lowering): Expression | undefined {
  const { handler } = lowering
  const { name, node, symbol } = capture
  const binding = handler.names.get(symbol)
  const declaration = binding?.declaration ?? symbol.declarations?.[0]
  const refuse = (what: string, hint?: string) => {
    report(lowering, 'capture-not-json', { name, what, operation }, node, {
      ...(declaration && {
        related: [
          {
            message: 'declared',
            span: handler.spanOf(ts.getNameOfDeclaration(declaration as ts.Declaration) ?? declaration),
          },
        ],
      }),
      ...(hint && { hint }),
    })
    return undefined
  }
  if (binding === undefined) return refuse('not a value the handler keeps')
  switch (binding.kind) {
    case 'context':
      return refuse(
        'the durable context',
        "Use the step's own context (`context.logger`), or pass what you need of it.",
      )
    case 'function':
      return refuse('a function of the handler', 'Move the function out of the handler, to the module.')
    case 'recipe':
      return refuse('a strategy')
    case 'started':
      return refuse('a promise')
    case 'outlined':
      return refuse(binding.what)
    case 'callback-id':
    case 'callback-promise':
      report(
        lowering,
        'callback-not-exact',
        {
          reason: `the ${binding.kind === 'callback-id' ? 'id' : 'promise'} of a created callback may go only into the one step after it`,
        },
        node,
        { related: [{ message: 'created', span: handler.spanOf(binding.callback.call) }] },
      )
      return undefined
    case 'variable':
    case 'value': {
      const shape = binding.kind === 'variable' ? binding.shape : binding.value.shape
      if (shape && moreThanJson(shape) === 'error')
        return refuse('an error', 'Take what you need before the step: `const reason = error.message`.')
      if (shape && moreThanJson(shape) === 'batch')
        return refuse('a batch result', 'Take what you need before the step: `const results = batch.getResults()`.')
      const problem = jsonProblem(handler.checker.getTypeOfSymbolAtLocation(symbol, node), handler.checker)
      if (problem) return refuse(problem)
      const span = handler.spanOf(node)
      return binding.kind === 'value'
        ? { ...binding.value, span }
        : { kind: 'variable', variable: binding.variable, shape: binding.shape, span }
    }
    default:
      return binding satisfies never
  }
}

/** Changes of a captured object by another name: through a local one, a loop, or a function of the user it is passed to. */
function reportChanges(roots: readonly ts.Node[], operation: string, lowering: Lowering): void {
  const { handler } = lowering
  const direct = new Set<ts.Symbol | undefined>()
  const collect = (node: ts.Node): void => {
    const changed = mutatedName(node, handler.checker)
    if (changed) direct.add(symbolOf(changed, handler.checker))
    ts.forEachChild(node, collect)
  }
  roots.forEach(collect)
  for (const { symbol, name, node } of captured(roots, handler.function, handler.checker)) {
    // What packages give back is taken for new.
    // To use a regular expression that keeps a place is to change it.
    const keepsPlace = movingMethods(symbol.valueDeclaration) !== undefined
    if (direct.has(symbol)) continue
    const change =
      handler.sharing.changeOf(node, roots, { packages: false, possible: false }) ??
      (keepsPlace ? changeWithin(symbol, roots, handler) : undefined)
    if (change) {
      report(lowering, 'write-to-outer-variable', { name, where: `the code of ${operation}` }, node, {
        related: [{ message: 'changed', span: handler.spanOf(change) }],
        hint: 'Change a copy: `{ ...order, total }`, `[...lines, line]`.',
      })
      continue
    }
    const call = handler.sharing.changeOf(node, roots, { packages: false })
    if (call)
      report(lowering, 'assumed-unchanged', { name, operation }, node, {
        related: [{ message: 'given away', span: handler.spanOf(call) }],
      })
  }
}

/** A task works on copies: what it writes to the handler's names is lost, on the durable runtime's replay too. */
function reportWrites(root: ts.Node, operation: string, lowering: Lowering): void {
  const { handler } = lowering
  const visit = (node: ts.Node): void => {
    const changed = mutatedName(node, handler.checker)
    for (const name of [...assignedNames(node), ...(changed ? [changed] : [])]) {
      const symbol = symbolOf(name, handler.checker)
      const declaration = symbol?.declarations?.[0]
      if (!declaration || !isInside(declaration, handler.function) || isInside(declaration, root)) continue
      const shown = ts.getNameOfDeclaration(declaration) ?? declaration
      report(lowering, 'write-to-outer-variable', { name: name.text, where: `the code of ${operation}` }, name, {
        related: [{ message: 'declared', span: handler.spanOf(shown) }],
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(root)
}

import { ts } from '../project/typescript.js'
import type { Shape } from '../../ir/shape.ts'
import type { TaskCall } from '../../ir/state.ts'
import type { Made, Task } from '../../ir/workflow.ts'
import { captureValues, type MadeName, requireClosed } from '../captures.ts'
import { isError } from '../compute/curable.ts'
import { type Lowering, report } from '../lowering.ts'
import { bare, isFunctionLiteral, isInside, symbolOf } from '../symbols.ts'

/** The code that an operation runs: where its text is. */
export interface TaskFunction {
  readonly node: ts.Node
}

/** A function given to an operation: written there, a function of the handler by name, or one of a module. */
export function taskFunction(node: ts.Expression, operation: string, lowering: Lowering): TaskFunction | undefined {
  const { checker, names } = lowering.handler
  const at = bare(node)
  if (isFunctionLiteral(at)) {
    if (!at.asteriskToken) return { node: at }
    report(lowering, 'unsupported-argument', { operation, what: 'a generator' }, at)
    return undefined
  }
  const root = rootName(at)
  const symbol = root && symbolOf(root, checker)
  const binding = symbol && names.get(symbol)
  if (binding?.kind === 'function' && ts.isIdentifier(at)) return { node: binding.node }
  // Of a package that is not installed only the import is known.
  const declaration = root && checker.getSymbolAtLocation(root)?.declarations?.[0]
  const isOfModule =
    binding === undefined && declaration !== undefined && !isInside(declaration, lowering.handler.function)
  if (isOfModule) return { node: at }
  report(
    lowering,
    'unsupported-argument',
    { operation, what: 'a function that is not written here or in a module' },
    node,
  )
  return undefined
}

function rootName(node: ts.Expression): ts.Identifier | undefined {
  if (ts.isIdentifier(node)) return node
  return ts.isPropertyAccessExpression(node) ? rootName(bare(node.expression)) : undefined
}

export interface NewTask {
  readonly kind: Task['kind']
  readonly function: TaskFunction
  readonly strategy?: ts.Expression | undefined
  readonly result: Shape
  readonly operation: string
  /** A capture that the operation itself provides: the id of a created callback. */
  readonly provided?: ts.Symbol
}

/** Records a task under a provisional id, which naming replaces by that of the state that calls it. */
export function addTask(task: NewTask, lowering: Lowering): TaskCall & { readonly providedName?: string } {
  const { handler } = lowering
  const code = [task.function.node, ...(task.strategy ? [task.strategy] : [])]
  const before = handler.diagnostics.size
  const { values, made, providedName } = captureValues(code, task, lowering)
  const given = [...values.keys(), ...(providedName ? [providedName] : [])]
  // What cannot be given was refused.
  if (!handler.diagnostics.since(before).some(isError)) requireClosed(code, { made, given }, lowering)
  const id = `task ${handler.tasks.size + 1}`
  handler.tasks.set(id, {
    id,
    kind: task.kind,
    span: handler.spanOf(task.function.node),
    captures: given,
    ...(task.strategy && { strategy: handler.spanOf(task.strategy) }),
    ...(made.length > 0 && { made: madeNames(made, lowering) }),
    result: task.result,
  })
  return { task: id, captures: Object.fromEntries(values), ...(providedName && { providedName }) }
}

/** What is made again in a task, by its place. */
export const madeNames = (made: readonly MadeName[], { handler }: Lowering): readonly Made[] =>
  made.map(({ name, node }) => ({ name, span: handler.spanOf(node), isDeclaration: ts.isFunctionDeclaration(node) }))

import { ts } from '../project/typescript.js'
import type { Graph } from '../../ir/workflow.ts'
import { GraphBuilder } from '../graph-builder.ts'
import { type HandlerLowering, type Lowering, report } from '../lowering.ts'
import { returnValue } from '../statements/return.ts'
import { bare, isFunctionLiteral, isInside, symbolOf } from '../symbols.ts'
import { collectWrites } from '../writes.ts'

export type BodyFunction = ts.ArrowFunction | ts.FunctionExpression | ts.FunctionDeclaration

/** A function whose body becomes a graph: written there, or one of the handler or of a module by its name. */
export function bodyFunction(node: ts.Expression, operation: string, lowering: Lowering): BodyFunction | undefined {
  const found = resolve(bare(node), lowering)
  if (found?.body && !found.asteriskToken) return found
  report(
    lowering,
    'unsupported-argument',
    { operation, what: found ? 'a generator' : 'a function that is not written here or in a module' },
    node,
  )
  return undefined
}

function resolve(node: ts.Expression, lowering: Lowering): BodyFunction | undefined {
  if (isFunctionLiteral(node)) return node
  if (!ts.isIdentifier(node)) return undefined
  const { checker } = lowering.handler
  const declaration = symbolOf(node, checker)?.valueDeclaration
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return undefined
  if (ts.isFunctionDeclaration(declaration)) return declaration
  if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return undefined
  const initializer = bare(declaration.initializer)
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  return isConstant && isFunctionLiteral(initializer) ? initializer : undefined
}

/** A graph inside the present one for the body of a function, with names of its own. */
export function nestedLowering(word: string, body: BodyFunction, { graph, handler }: Lowering): Lowering {
  return { handler: handlerOf(body, handler), graph: new GraphBuilder(graph.labels, [...graph.words, word], graph) }
}

/** The names of a function of a module are its own; those of a function of the handler are the handler's. */
export function handlerOf(body: BodyFunction, handler: HandlerLowering): HandlerLowering {
  if (isInside(body, handler.function)) return handler
  return { ...handler, function: body, writes: new Map([...handler.writes, ...collectWrites(body, handler.checker)]) }
}

/** Binds the context parameter to the graph. */
export function bindContext(node: BodyFunction, at: number, lowering: Lowering): void {
  const parameter = node.parameters[at]
  if (parameter === undefined) return
  if (!ts.isIdentifier(parameter.name))
    return report(lowering, 'unsupported-syntax', { construct: 'a context that is taken apart' }, parameter.name)
  const symbol = symbolOf(parameter.name, lowering.handler.checker)
  if (symbol)
    lowering.handler.names.set(symbol, { kind: 'context', graph: lowering.graph, declaration: parameter.name })
}

/** The body as a finished graph: a block, or the value of a short arrow. */
export function bodyGraph(node: BodyFunction, lowering: Lowering): Graph {
  const { body } = node
  if (body && ts.isBlock(body)) lowering.handler.rules.statements(body.statements, lowering)
  else if (body) returnValue(body, body, lowering)
  const { graph } = lowering
  if (graph.isReachable) graph.addEnd({ kind: 'succeed', span: lowering.handler.spanOf(node) }, 'Return')
  return graph.finish()
}

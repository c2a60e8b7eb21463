import { ts } from '../project/typescript.js'
import { isContextType } from '../operations/context-call.ts'
import type { ReplayedPlace } from './replayed-code.ts'

/**
 * The context by which a node can call an operation and await it: the parameter of the function it stands in, when that is `async` and
 * no other function lies between. Undefined: there is none.
 */
export function contextName(node: ts.Node, place: ReplayedPlace, checker: ts.TypeChecker): string | undefined {
  const around = ts.findAncestor(node, ts.isFunctionLike)
  if (around === undefined || around !== place.function) return undefined
  const isAsync = ts.canHaveModifiers(around) && ts.getModifiers(around)?.some(isAsyncKeyword)
  const parameter = around.parameters.find(({ name }) => isContextType(checker.getTypeAtLocation(name)))
  return isAsync && parameter && ts.isIdentifier(parameter.name) ? parameter.name.text : undefined
}

const isAsyncKeyword = ({ kind }: ts.Modifier): boolean => kind === ts.SyntaxKind.AsyncKeyword

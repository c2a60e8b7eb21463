import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import { choose } from '../expressions/build.ts'
import { guard, isExactly, present } from '../guards.ts'
import { isRefused, lowerExpression, type Lowering, report } from '../lowering.ts'
import { isAnything, nullishness } from '../nullish.ts'
import { changedName } from '../mutations.ts'
import { textInMessages } from '../patterns.ts'
import { canBe, isAlways, shapeOfType, withoutNullish } from '../shapes.ts'
import { kept } from '../snapshots.ts'
import { bare, isGlobal, isInside, rootOf, symbolOf } from '../symbols.ts'

/** What a loop goes over. */
export interface LoopItems {
  /** Has as many elements as there are rounds. */
  readonly list: Expression
  /** What a round gets: an item, or the two parts of an entry. */
  readonly round: (list: Expression, at: Expression) => readonly Expression[]
  /** The loop's body changes the list, so each round looks at it anew, as JavaScript's iterator does. */
  readonly changes?: boolean
}

const STRING: Shape = { kind: 'string' }

/** The items of `for…of`: of a list or a text, of `list.entries()` and `Object.entries(object)`. */
export function itemsOf(node: ts.ForOfStatement, lowering: Lowering): LoopItems | undefined {
  const call = bare(node.expression)
  const callee = ts.isCallExpression(call) ? bare(call.expression) : undefined
  if (ts.isCallExpression(call) && callee && ts.isPropertyAccessExpression(callee) && callee.name.text === 'entries') {
    const owner = bare(callee.expression)
    const isObject =
      ts.isIdentifier(owner) && owner.text === 'Object' && isGlobal(symbolOf(owner, lowering.handler.checker))
    if (isObject && call.arguments.length === 1)
      return entriesOfObject(call.arguments[0]!, call, node.statement, lowering)
    if (!isObject && call.arguments.length === 0)
      return listItems(callee.expression, node.statement, lowering, (list, at) => [at, elementOf(list, at)])
  }
  return listItems(node.expression, node.statement, lowering, (list, at) => [elementOf(list, at)])
}

/** The keys that `for…in` goes over; of null and undefined there are none. */
export function keysOf(node: ts.ForInStatement, lowering: Lowering): LoopItems | undefined {
  const object = recordOf(node.expression, lowering)
  if (object === undefined || changesInLoop(node.expression, node.statement, { itself: true, parts: false }, lowering))
    return undefined
  const keys = keysOfObject(present(object))
  const nothing: Expression = { kind: 'array', elements: [], shape: keys.shape! }
  const list = (['undefined', 'null'] as const)
    .filter((kind) => canBe(object.shape, kind))
    .reduce((found, kind) => choose(isExactly(object, kind), nothing, found, keys.shape), keys)
  return { list, round: (of, at) => [{ ...elementOf(of, at), shape: STRING }] }
}

function listItems(
  node: ts.Expression,
  body: ts.Statement,
  lowering: Lowering,
  round: LoopItems['round'],
): LoopItems | undefined {
  const list = lowerExpression(node, lowering)
  if (isRefused(list)) return undefined
  const isText = isAlways(list.shape, 'string')
  if (!isText && !isAlways(list.shape, 'array')) {
    const what = `a loop over \`${node.getText()}\``
    report(lowering, 'unsupported-value', { what, why: 'it is not certainly an array' }, node)
    return undefined
  }
  guard(list, nullishness(node, lowering.handler), () => `${textInMessages(node)} is not iterable`, node, lowering)
  if (isText) return { list: charactersOf(present(list)), round }
  // A name that always leads to the same list: of changes by any other name sharing has its say.
  const isNamed = list.kind === 'variable' && isConstName(node, lowering)
  if (changesInLoop(node, body, { itself: !isNamed, parts: true }, lowering)) return undefined
  const changes = isNamed && lowering.handler.sharing.changeOf(node, [body], { parts: false }) !== undefined
  return { list: present(list), round, changes }
}

function isConstName(node: ts.Expression, { handler }: Lowering): boolean {
  const name = bare(node)
  const declaration = ts.isIdentifier(name) ? symbolOf(name, handler.checker)?.valueDeclaration : undefined
  return (
    declaration !== undefined &&
    ts.isVariableDeclaration(declaration) &&
    ts.isIdentifier(declaration.name) &&
    (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0
  )
}

const charactersOf = (text: Expression): Expression => ({
  kind: 'call',
  function: 'String.characters',
  arguments: [text],
  shape: { kind: 'array', element: STRING },
})

function entriesOfObject(
  node: ts.Expression,
  call: ts.CallExpression,
  body: ts.Statement,
  lowering: Lowering,
): LoopItems | undefined {
  const found = recordOf(node, lowering)
  // A later entry's value is the object's own; what the body gives the object is in no entry.
  if (found === undefined || changesInLoop(node, body, { itself: false, parts: true }, lowering)) return undefined
  const message = () => 'Cannot convert undefined or null to object'
  guard(found, nullishness(node, lowering.handler), message, node, lowering)
  // The entries are of the object as it is when the loop begins.
  const object = kept(present(found), node, lowering)
  const shape = valueShape(call, lowering)
  return {
    list: keysOfObject(object),
    round: (keys, at) => {
      const key: Expression = { ...elementOf(keys, at), shape: STRING }
      return [key, { kind: 'index', object, index: key, optional: false, ...(shape && { shape }) }]
    },
  }
}

const keysOfObject = (object: Expression): Expression => ({
  kind: 'call',
  function: 'Object.keys',
  arguments: [object],
  shape: { kind: 'array', element: STRING },
})

/** What the checker says of the second part of `[string, T][]`. */
function valueShape(call: ts.CallExpression, { handler: { checker } }: Lowering): Shape | undefined {
  const entry = checker.getTypeAtLocation(call).getNumberIndexType()
  const value = entry && checker.isTupleType(entry) ? checker.getTypeArguments(entry as ts.TypeReference)[1] : undefined
  return value === undefined || isAnything(value) ? undefined : shapeOfType(value, checker)
}

function recordOf(node: ts.Expression, lowering: Lowering): Expression | undefined {
  const object = lowerExpression(node, lowering)
  if (isRefused(object)) return undefined
  if (isAlways(object.shape, 'object')) return object
  const what = `a loop over the properties of \`${node.getText()}\``
  report(lowering, 'unsupported-value', { what, why: 'it is not certainly a plain object' }, node)
  return undefined
}

function elementOf(list: Expression, at: Expression): Expression {
  const shape = withoutNullish(list.shape!)
  const known = shape.kind === 'array' && shape.element.kind !== 'unknown'
  return { kind: 'index', object: list, index: at, optional: false, ...(known && { shape: shape.element }) }
}

/**
 * A loop over a list that its own body makes longer would go on over the new items, and the list is kept as it is where it has no name that
 * stays. The objects in it may be changed by the names of a round, which sharing allows where no other leads there.
 */
function changesInLoop(
  value: ts.Expression,
  statement: ts.Statement,
  kind: { readonly itself: boolean; readonly parts: boolean },
  lowering: Lowering,
): boolean {
  const { sharing, checker, spanOf } = lowering.handler
  const loop = statement.parent
  const isOfRound = (target: ts.Expression) => {
    const declaration = symbolOf(rootOf(target), checker)?.valueDeclaration
    return declaration !== undefined && isInside(declaration, loop)
  }
  const change =
    (kind.itself ? sharing.changeOf(value, [statement], { parts: false }) : undefined) ??
    (kind.parts
      ? sharing.changeOf(value, [statement], { itself: false, counts: (target) => !isOfRound(target) })
      : undefined)
  if (change === undefined) return false
  report(lowering, 'change-of-shared-value', { name: changedName(change, checker) }, change, {
    related: [{ message: 'the loop goes over it', span: spanOf(value) }],
  })
  return true
}

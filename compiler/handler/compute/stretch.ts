import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Property, Shape } from '../../ir/shape.ts'
import type { Assignment } from '../../ir/state.ts'
import type { Exit } from '../../ir/workflow.ts'
import { assignAfter } from '../graph-builder.ts'
import { jsonProblem } from '../json-types.ts'
import { type Jump, type Lowering, report } from '../lowering.ts'
import { isAnything } from '../nullish.ts'
import { declareName } from '../patterns.ts'
import { canBe, shapeOfType, unionOf } from '../shapes.ts'
import { leave } from '../statements/jump.ts'
import { bare, isFunctionLiteral, namesBoundBy, symbolOf } from '../symbols.ts'
import { temporary } from '../temporaries.ts'
import { type LostNumbers, numbersLostBy } from './lost-by-json.ts'
import { isProblem, type Plan, planOf, type Problem } from './plan.ts'
import { addCompute } from './state.ts'
import { neverEnds, type WayOut, waysOut } from './ways-out.ts'

/** Consecutive statements that can run as code in a task. */
export interface PlannedStretch {
  readonly nodes: readonly ts.Statement[]
  readonly plan: Plan
  readonly ways: readonly WayOut[]
  /** Names that it declares and that something after it uses. */
  readonly given: readonly ts.Identifier[]
  readonly kept: readonly { readonly name: ts.Identifier; readonly what: string }[]
  readonly lost: LostNumbers
}

export function planStretch(
  nodes: readonly ts.Statement[],
  lowering: Lowering,
): PlannedStretch | { readonly problem: Problem } {
  const { checker, pureCode } = lowering.handler
  const ways = waysOut(nodes)
  const isReturned = (way: WayOut) =>
    !ts.isReturnStatement(way) || !way.expression || !jsonProblem(checker.getTypeAtLocation(way.expression), checker)
  if (!ways.every(isReturned)) return { problem: {} }
  const lost = numbersLostBy(nodes, ways, checker)
  if (lost.atEnd) return { problem: {} }
  const plan = planOf(nodes, lowering)
  if (isProblem(plan)) return { problem: plan }
  const [start, end] = [nodes[0]!.pos, nodes.at(-1)!.end]
  const given: ts.Identifier[] = []
  const kept: { name: ts.Identifier; what: string }[] = []
  for (const name of nodes.flatMap(namesDeclaredBy)) {
    const symbol = symbolOf(name, checker)
    if (!symbol || !pureCode.isUsedOutside(symbol, start, end)) continue
    const what = jsonProblem(checker.getTypeAtLocation(name), checker) ?? lost.of(name)
    if (what === undefined) given.push(name)
    else kept.push({ name, what })
  }
  return { nodes, plan, ways, given, kept, lost }
}

function namesDeclaredBy(node: ts.Statement): readonly ts.Identifier[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => namesBoundBy(name))
  if (ts.isClassDeclaration(node) || ts.isEnumDeclaration(node)) return node.name ? [node.name] : []
  return []
}

/** Adds the stretch: its state, the names it gives away, and the ways out of it. */
export function addStretch(
  { nodes, plan, ways, given, kept, lost }: PlannedStretch,
  why: string,
  lowering: Lowering,
): void {
  const { graph, handler } = lowering
  const [first, last] = [nodes[0]!, nodes.at(-1)!]
  const span = { ...handler.spanOf(first), end: last.end }
  const outer = [...plan.outer].map(([name, { variable, shape }]): Given => ({ name, variable, shape }))
  const declared = given.flatMap((name): readonly Given[] => {
    const variable = declareName(name, { kind: 'result' }, name, lowering)
    return variable === undefined ? [] : [{ name: name.text, variable, shape: handler.variables.shapeOf(variable) }]
  })
  for (const { name, what } of kept) bindKept(name, what, lowering)
  for (const name of given)
    if (lost.mayBe(name)) report(lowering, 'number-not-finite', { what: `\`${name.text}\`` }, name)
  const exits = ways.map((way) => exitOf(way, lowering))
  const result = answerShape([...outer, ...declared], outer, ways, lowering)
  const state = addCompute(
    {
      node: first,
      span,
      code: nodes,
      plan,
      result,
      why,
      stretch: {
        declared: declared.map(({ name }) => name),
        outer: outer.map(({ name }) => name),
        unread: plan.unread,
        exits,
      },
    },
    lowering,
  )
  const answer: Expression = { kind: 'result', shape: result, span }
  graph.forgetPassingFacts()
  if (ways.length === 0) return assignAfter(state, assigned([...outer, ...declared], answer))
  const onlyReturns = ways.every((way) => ts.isReturnStatement(way))
  const neverGoesOn = nodes.some(neverEnds)
  const kinds = [...new Set(exits.map(({ name }) => name))]
  const noted = temporary(first, result, lowering, 'answer')
  assignAfter(state, [{ variable: noted.variable, value: answer }])
  const usual = neverGoesOn ? kinds.pop()! : undefined
  const take = (name: string) => {
    giveAway(outer, noted, first, lowering)
    leave(jumpOf(ways[exits.findIndex((exit) => exit.name === name)]!, noted, result), lowering)
  }
  const goOn = () => (usual === undefined ? giveAway([...outer, ...declared], noted, first, lowering) : take(usual))
  if (kinds.length === 0) return goOn()
  const { ways: taken, otherwise } = graph.addChoice(
    kinds.map((name) => ({ when: isExit(noted, name), span })),
    onlyReturns ? 'Returned?' : 'Left?',
    { span },
  )
  for (const [at, name] of kinds.entries()) {
    graph.resume([taken[at]!])
    take(name)
  }
  graph.resume([otherwise])
  goOn()
}

interface Given {
  readonly name: string
  readonly variable: string
  readonly shape: Shape
}

/** A value that is not JSON stays in the code; a function can be made again. */
export function bindKept(name: ts.Identifier, what: string, { handler }: Lowering): void {
  const symbol = symbolOf(name, handler.checker)
  if (!symbol) return
  const { parent } = name
  const initializer = ts.isVariableDeclaration(parent) && parent.initializer ? bare(parent.initializer) : undefined
  handler.names.set(
    symbol,
    initializer && isFunctionLiteral(initializer)
      ? { kind: 'function', node: initializer, declaration: name }
      : { kind: 'outlined', what, declaration: name },
  )
}

function exitOf(way: WayOut, { handler }: Lowering): Exit {
  const span = handler.spanOf(way)
  if (ts.isReturnStatement(way))
    return { name: 'return', span, ...(way.expression && { value: handler.spanOf(way.expression) }) }
  const kind = ts.isBreakStatement(way) ? 'break' : 'continue'
  return { name: way.label ? `${kind} ${way.label.text}` : kind, span }
}

function jumpOf(way: WayOut, answer: Expression, shape: Shape): Jump {
  if (ts.isReturnStatement(way)) {
    const value = shape.kind === 'object' ? shape.properties['value'] : undefined
    if (!value) return { kind: 'return', node: way }
    const read = member(answer, 'value', value.optional ? unionOf([value.shape, { kind: 'undefined' }]) : value.shape)
    return { kind: 'return', value: read, ...(way.expression && { source: way.expression }), node: way }
  }
  const label = way.label && { label: way.label.text }
  return { kind: ts.isBreakStatement(way) ? 'break' : 'continue', ...label, node: way }
}

/** What a stretch answers (`Stretch`). */
function answerShape(
  all: readonly Given[],
  outer: readonly Given[],
  ways: readonly WayOut[],
  lowering: Lowering,
): Shape {
  const { checker } = lowering.handler
  const isOuter = new Set(outer.map(({ variable }) => variable))
  const property = (shape: Shape, optional: boolean): Property => ({
    shape,
    ...((optional || canBe(shape, 'undefined')) && { optional: true }),
  })
  const values = all.map(
    ({ name, variable, shape }) => [name, property(shape, ways.length > 0 && !isOuter.has(variable))] as const,
  )
  const returns = ways.filter(ts.isReturnStatement)
  const returned = returns.map(({ expression }): Shape => {
    const type = expression && checker.getTypeAtLocation(expression)
    if (!type) return { kind: 'undefined' }
    return isAnything(type) ? { kind: 'unknown' } : shapeOfType(type, checker)
  })
  // Where nothing but undefined is returned there is no value to read.
  const value = withoutUndefined(unionOf(returned))
  const hasValue = value.kind !== 'never' && value.kind !== 'undefined'
  return {
    kind: 'object',
    properties: {
      values: { shape: { kind: 'object', properties: Object.fromEntries(values) } },
      ...(ways.length > 0 && { exit: { shape: { kind: 'string' }, optional: true } }),
      ...(hasValue && { value: { shape: value, optional: true } }),
    },
  }
}

const withoutUndefined = (shape: Shape): Shape =>
  shape.kind === 'union' ? unionOf(shape.members.filter(({ kind }) => kind !== 'undefined')) : shape

function giveAway(given: readonly Given[], answer: Expression, node: ts.Node, { graph, handler }: Lowering): void {
  if (given.length === 0) return
  const names = given.map(({ name }) => name).join(', ')
  graph.add(
    { kind: 'assign', assign: assigned(given, answer), next: '', span: handler.spanOf(node) },
    `Assign ${names}`,
  )
}

const assigned = (given: readonly Given[], answer: Expression): readonly Assignment[] =>
  given.map(({ name, variable, shape }) => ({
    variable,
    value: member(member(answer, 'values'), name, shape),
  }))

const member = (object: Expression, property: string, shape?: Shape): Expression => ({
  kind: 'member',
  object,
  property,
  optional: false,
  ...(shape && shape.kind !== 'unknown' && { shape }),
})

const isExit = (answer: Expression, name: string): Expression => ({
  kind: 'binary',
  operator: '===',
  left: member(answer, 'exit'),
  right: { kind: 'literal', value: name },
  shape: { kind: 'boolean' },
})

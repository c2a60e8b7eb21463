import { ts } from '../project/typescript.js'
import type { Expression, Spread } from '../../ir/expression.ts'
import type { Assignment } from '../../ir/state.ts'
import { assignAfter } from '../graph-builder.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { beyondType, nullishness } from '../nullish.ts'
import { createCallback, isCreateCallback } from '../operations/create-callback.ts'
import { isOptions, reportChangingReads } from '../operations/option-constants.ts'
import { isOperation } from '../operations/context-call.ts'
import { start } from '../operations/started.ts'
import { combinatorOf } from '../operations/combinator.ts'
import { isEach } from '../operations/each.ts'
import { isRecipe } from '../operations/retry.ts'
import { declareName, declareNames, destructure, readable, textInMessages } from '../patterns.ts'
import { canBe } from '../shapes.ts'
import { bare, isFunctionLiteral, symbolOf } from '../symbols.ts'
import { temporary } from '../temporaries.ts'
import { label, wordsOf } from '../words.ts'
import { unlikeLet } from './var.ts'

export function variableStatement(node: ts.VariableStatement, lowering: Lowering): void {
  variableDeclarations(node.declarationList, lowering)
}

export function variableDeclarations(list: ts.VariableDeclarationList, lowering: Lowering): void {
  const isBlockScoped = (list.flags & (ts.NodeFlags.Const | ts.NodeFlags.Let)) !== 0
  if ((list.flags & ts.NodeFlags.Using) !== 0)
    return report(lowering, 'unsupported-syntax', { construct: '`using`' }, list)
  if (!isBlockScoped) reportVar(list, lowering)
  for (const declaration of list.declarations) variableDeclaration(declaration, lowering)
}

/** A `var` that is no `let`. */
export function reportVar(list: ts.VariableDeclarationList, lowering: Lowering): void {
  const { checker, function: root } = lowering.handler
  const found = unlikeLet(list, root, checker)
  if (found) report(lowering, 'var-unlike-let', { name: found.name, why: found.why }, found.at)
}

function variableDeclaration(node: ts.VariableDeclaration, lowering: Lowering): void {
  const { handler, graph } = lowering
  const { initializer, name } = node
  if (initializer === undefined) return uninitialized(node, lowering)
  if (isCreateCallback(initializer, lowering)) return createCallback(node, lowering)
  if (ts.isIdentifier(name) && (node.parent.flags & ts.NodeFlags.Const) !== 0) {
    const at = bare(initializer)
    const symbol = symbolOf(name, handler.checker)
    if (ts.isCallExpression(at) && (isOperation(at, handler) || combinatorOf(at, handler) || isEach(at, handler)))
      return start(name, at, lowering)
    if (symbol && isFunctionLiteral(at))
      return void handler.names.set(symbol, { kind: 'function', node: at, declaration: name })
    if (symbol && (isRecipe(at, lowering) || isOptions(at))) {
      reportChangingReads(at, lowering)
      return void handler.names.set(symbol, { kind: 'recipe', node: at, declaration: name })
    }
  }
  const awaited = bare(initializer)
  if (ts.isAwaitExpression(awaited)) return fromOperation(node, awaited, lowering)
  const value = lowerExpression(initializer, lowering)
  if (ts.isIdentifier(name)) return assignNames(node, [{ name, value }], lowering)
  const source = readable(value, initializer, lowering)
  const nullish = nullishness(initializer, handler)
  const bound = destructure(
    name,
    { value: source, nullish, text: textInMessages(initializer), node: initializer },
    lowering,
  )
  if (graph.isReachable) assignNames(node, bound, lowering)
}

/** `let x`: the variable is there and undefined, which counts only where its type lets it be read so. */
function uninitialized(node: ts.VariableDeclaration, lowering: Lowering): void {
  if (!ts.isIdentifier(node.name)) return
  const variable = declareName(node.name, undefined, undefined, lowering)
  if (variable === undefined) return
  const shape = lowering.handler.variables.shapeOf(variable)
  if (!canBe(shape, 'undefined')) return
  lowering.graph.add(
    {
      kind: 'assign',
      assign: [{ variable, value: { kind: 'undefined', span: lowering.handler.spanOf(node) } }],
      next: '',
      span: lowering.handler.spanOf(node),
    },
    `Assign ${node.name.text}`,
  )
}

function assignNames(
  node: ts.VariableDeclaration,
  bound: readonly { name: ts.Identifier; value: Expression }[],
  lowering: Lowering,
): void {
  addAssigned(node, declareNames(bound, node.initializer, lowering), lowering)
}

function addAssigned(node: ts.VariableDeclaration, assign: readonly Assignment[], lowering: Lowering): void {
  if (assign.length === 0) return
  lowering.graph.add(
    { kind: 'assign', assign: [...assign], next: '', span: lowering.handler.spanOf(node) },
    label('Assign', wordsOf(node.name)),
  )
}

/** `const x = await context.step(…)`: the operation itself fills the names, unless taking a pattern apart may throw. */
function fromOperation(node: ts.VariableDeclaration, awaited: ts.AwaitExpression, lowering: Lowering): void {
  const { handler } = lowering
  const { state, result } = handler.rules.awaited(awaited.expression, lowering)
  const { name } = node
  if (ts.isIdentifier(name)) {
    const assign = declareNames([{ name, value: result }], node.initializer, lowering)
    if (state) assignAfter(state, assign)
    else addAssigned(node, assign, lowering)
    return
  }
  if (state && result.kind === 'array' && membersTaken(name, result.elements, state, lowering)) return
  const isFlat = name.elements.every(
    (element) => ts.isOmittedExpression(element) || (ts.isIdentifier(element.name) && !element.initializer),
  )
  const isPresent = !canBe(result.shape, 'undefined') && !canBe(result.shape, 'null')
  const unchecked = node.initializer && beyondType(node.initializer, handler).unchecked
  const nullish = {
    undefined: canBe(result.shape, 'undefined'),
    null: canBe(result.shape, 'null'),
    ...(unchecked && { unchecked }),
  }
  const text = '(intermediate value)'
  if (isFlat && isPresent) {
    const bound = destructure(name, { value: result, nullish, text, node: awaited }, lowering)
    const assign = declareNames(bound, unchecked ? node.initializer : undefined, lowering)
    if (state) assignAfter(state, assign)
    else addAssigned(node, assign, lowering)
    return
  }
  const variable = handler.variables.declare(
    `${wordsOf(awaited)} result`.replace(/ (.)/g, (_, first: string) => first.toUpperCase()),
    result.shape ?? { kind: 'unknown' },
    lowering.graph.words.at(-1) ?? '',
    { constant: true },
  )
  if (state) assignAfter(state, [{ variable, value: result }])
  else addAssigned(node, [{ variable, value: result }], lowering)
  const value: Expression = { kind: 'variable', variable, ...(result.shape && { shape: result.shape }) }
  assignNames(node, destructure(name, { value, nullish, text, node: awaited }, lowering), lowering)
}

/** `const [a, { b }] = await Promise.all([…])`: each member by itself, which may be undefined where a list could not keep it. */
function membersTaken(
  pattern: ts.BindingPattern,
  members: readonly (Expression | Spread)[],
  state: { readonly assign: readonly Assignment[] },
  lowering: Lowering,
): boolean {
  const isPlain = pattern.elements.every(
    (element) => ts.isOmittedExpression(element) || (!element.initializer && !element.dotDotDotToken),
  )
  if (!ts.isArrayBindingPattern(pattern) || !isPlain) return false
  const patterns: { readonly name: ts.BindingPattern; readonly value: Expression }[] = []
  for (const [at, element] of pattern.elements.entries()) {
    const value = members[at]
    if (ts.isOmittedExpression(element) || value === undefined || value.kind === 'spread') continue
    const { name } = element
    if (ts.isIdentifier(name)) assignAfter(state, declareNames([{ name, value }], undefined, lowering))
    else {
      const kept = temporary(name, value.shape ?? { kind: 'unknown' }, lowering)
      assignAfter(state, [{ variable: kept.variable, value }])
      patterns.push({ name, value: kept })
    }
  }
  for (const { name, value } of patterns) {
    const nullish = { undefined: canBe(value.shape, 'undefined'), null: canBe(value.shape, 'null') }
    const bound = destructure(name, { value, nullish, text: '', node: name }, lowering)
    const assign = declareNames(bound, undefined, lowering)
    const span = lowering.handler.spanOf(name)
    if (assign.length > 0)
      lowering.graph.add({ kind: 'assign', assign: [...assign], next: '', span }, label('Assign', wordsOf(name)))
  }
  return true
}

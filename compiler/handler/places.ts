import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import { inexactness } from './compute/inexact.ts'
import { guard, present, reading } from './guards.ts'
import { type Binding, lowerExpression, type Lowering, report } from './lowering.ts'
import { mutatedName } from './mutations.ts'
import { beyondType, isAnything, nullishness } from './nullish.ts'
import { isAlways, shapeOfType, withNullish } from './shapes.ts'
import { otherName } from './sharing/sharing.ts'
import { kept, writeAfter, writesAfter } from './snapshots.ts'
import { bare, isGlobal, rootOf, symbolOf } from './symbols.ts'

/*
 * Places that can be written: variables, and parts of values that only one variable leads to. Data has no identity: to change a part is
 * to give the variable a new value that differs in it, which means the same as long as no other name leads to the old one.
 */

export type WritableBinding = Extract<Binding, { kind: 'variable' }>

export interface Place {
  /** What it holds now; what would throw is guarded. */
  readonly read: () => Expression
  readonly write: (value: Expression, node: ts.Expression) => void
}

/** A value that can be changed: what it is now, and how the variable gets it changed. */
export interface Changeable {
  readonly value: Expression
  readonly change: (value: Expression, node: ts.Expression) => void
}

/** The place that an expression names; undefined where it cannot be written, which the diagnostics say. */
export function placeOf(target: ts.Expression, lowering: Lowering): Place | undefined {
  const at = bare(target)
  if (ts.isIdentifier(at)) {
    const binding = writable(at, lowering)
    return (
      binding && {
        read: () => lowerExpression(target, lowering),
        write: (value, node) => addAssign(binding, value, node, lowering),
      }
    )
  }
  if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) return partOf(at, lowering)
  report(lowering, 'unsupported-syntax', { construct: 'an assignment to this' }, target)
  return undefined
}

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression

function partOf(node: Access, lowering: Lowering): Place | undefined {
  const object = changeable(node.expression, lowering)
  if (object === undefined) return undefined
  const key = keyOf(node, object.value, lowering)
  if (key === undefined) return undefined
  const check = (word: 'reading' | 'setting') => {
    const message = word === 'reading' ? reading(textOf(key)) : setting(textOf(key))
    guard(object.value, nullishness(node.expression, lowering.handler), message, node.expression, lowering)
  }
  return {
    read: () => {
      check('reading')
      const part = partAt(present(object.value), key, node, lowering)
      return isWrittenAfter(node, lowering) ? kept(part, node, lowering) : part
    },
    write: (value, at) => {
      check('setting')
      object.change(withPart(present(object.value), key, value), at)
    },
  }
}

function isWrittenAfter(node: Access, lowering: Lowering): boolean {
  const symbol = symbolOf(rootOf(node), lowering.handler.checker)
  return symbol !== undefined && writeAfter(node, symbol, lowering) !== undefined
}

const setting =
  (property: string) =>
  (value: 'undefined' | 'null'): string =>
    `Cannot set properties of ${value} (setting '${property}')`

/** The object or list that an expression names, to be changed in place. */
export function changeable(node: ts.Expression, lowering: Lowering): Changeable | undefined {
  const steps: Access[] = []
  let root = bare(node)
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) {
    steps.unshift(root)
    root = bare(root.expression)
  }
  if (!ts.isIdentifier(root)) {
    report(lowering, 'unsupported-syntax', { construct: 'a change of what no variable holds' }, node)
    return undefined
  }
  const binding = owned(root, steps.length > 0, lowering)
  if (binding === undefined) return undefined
  let found: Changeable = {
    value: { kind: 'variable', variable: binding.variable, shape: shapeAt(root, lowering) ?? binding.shape },
    change: (value, at) => addAssign(binding, { ...value, shape: binding.shape }, at, lowering),
  }
  for (const step of steps) {
    if (step.questionDotToken) {
      report(lowering, 'unsupported-syntax', { construct: 'a change behind `?.`' }, step)
      return undefined
    }
    const outer = found
    const key = keyOf(step, outer.value, lowering)
    if (key === undefined) return undefined
    guard(outer.value, nullishness(step.expression, lowering.handler), reading(textOf(key)), step.expression, lowering)
    const object = present(outer.value)
    found = {
      value: partAt(object, key, step, lowering),
      change: (value, at) => outer.change(withPart(object, key, value), at),
    }
  }
  return found
}

function shapeAt(node: ts.Expression, { handler }: Lowering) {
  const type = handler.checker.getTypeAtLocation(node)
  const beyond = beyondType(node, handler)
  return beyond.unchecked || isAnything(type) ? undefined : withNullish(shapeOfType(type, handler.checker), beyond)
}

/** The key of an access: a text, or for a list and a computed key an expression. */
function keyOf(node: Access, object: Expression, lowering: Lowering): Expression | undefined {
  const isList = isAlways(object.shape, 'array')
  const isRecord = isAlways(object.shape, 'object')
  const found: Expression = ts.isPropertyAccessExpression(node)
    ? { kind: 'literal', value: node.name.text }
    : kept(lowerExpression(node.argumentExpression, lowering), node.argumentExpression, lowering)
  const shape = found.kind === 'literal' ? { kind: 'literal' as const, value: found.value as string } : found.shape
  const fits = isList
    ? isAlways(shape, 'number')
    : isRecord && (isAlways(shape, 'string') || isAlways(shape, 'number')) && found.kind !== 'undefined'
  if (fits) return found
  const why = isList
    ? 'the index is not certainly a number'
    : isRecord
      ? 'the key is not certainly a text'
      : 'it is not certainly a plain object or an array'
  report(lowering, 'unsupported-value', { what: `a change of \`${node.getText()}\``, why }, node)
  return undefined
}

const textOf = (key: Expression): string =>
  key.kind === 'literal' && typeof key.value !== 'object' ? String(key.value) : 'key'

function partAt(object: Expression, key: Expression, node: Access, lowering: Lowering): Expression {
  const shape = shapeAt(node, lowering)
  const known = { ...(shape && { shape }), span: lowering.handler.spanOf(node) }
  if (key.kind === 'literal' && !isAlways(object.shape, 'array'))
    return { kind: 'member', object, property: textOf(key), optional: false, ...known }
  return { kind: 'index', object, index: key, optional: false, ...known }
}

/** The object or list with one part set. */
function withPart(object: Expression, key: Expression, value: Expression): Expression {
  const shape = object.shape!
  if (isAlways(shape, 'array')) return { kind: 'call', function: 'Array.with', arguments: [object, key, value], shape }
  const entry = { kind: 'entry', key: key.kind === 'literal' ? textOf(key) : key, value } as const
  return { kind: 'object', entries: [{ kind: 'spread', value: object }, entry], shape }
}

/** The variable that may be written here; a variable of an outer scope may not. */
function writable(target: ts.Identifier, lowering: Lowering): WritableBinding | undefined {
  const { checker, names, spanOf } = lowering.handler
  const symbol = symbolOf(target, checker)
  const binding = symbol && names.get(symbol)
  const declaration = binding?.declaration ?? symbol?.valueDeclaration
  const related =
    declaration && !isGlobal(symbol) ? { related: [{ message: 'declared', span: spanOf(declaration) }] } : {}
  if (binding?.kind === 'variable' && binding.graph === lowering.graph) return binding
  if (binding?.kind === 'variable')
    report(
      lowering,
      'write-to-outer-variable',
      { name: target.text, where: 'a branch, an item function or a child context' },
      target,
      related,
    )
  else if (binding === undefined)
    report(
      lowering,
      'unsupported-value',
      { what: `an assignment to \`${target.text}\``, why: 'it does not belong to the handler' },
      target,
      related,
    )
  else report(lowering, 'unsupported-syntax', { construct: `an assignment to \`${target.text}\`` }, target, related)
  return undefined
}

function addAssign(binding: WritableBinding, value: Expression, node: ts.Expression, lowering: Lowering): void {
  // What is assigned is not the value of the whole expression, which is looked at where that is lowered.
  const inexact = inexactness(value, node, lowering)
  if (inexact) report(lowering, 'inexact-expression', { reason: inexact.reason }, node)
  lowering.graph.add(
    { kind: 'assign', assign: [{ variable: binding.variable, value }], next: '', span: lowering.handler.spanOf(node) },
    `Assign ${binding.declaration.getText()}`,
  )
  lowering.graph.forgetPassingFacts()
}

/** The expression that changes what a name leads to. */
function changeAround(target: ts.Identifier, checker: ts.TypeChecker): ts.Node {
  return ts.findAncestor(target, (node) => mutatedName(node, checker) === target) ?? target
}

/** A variable whose value only it holds; `deep`: and the value's parts. */
function owned(target: ts.Identifier, deep: boolean, lowering: Lowering): WritableBinding | undefined {
  const binding = writable(target, lowering)
  if (binding === undefined) return undefined
  const { handler } = lowering
  const symbol = symbolOf(target, handler.checker)!
  const { names, isHeldTwice } = handler.sharing.ofChanges([changeAround(target, handler.checker)])
  const others = names.filter((name) => name !== symbol)
  // A part that is found now is set later: of the object that the name leads to now.
  const write = writesAfter(target, symbol, lowering).find(
    (node) => deep || mutatedName(node, handler.checker) === undefined,
  )
  if (others.length === 0 && !isHeldTwice && write === undefined) return binding
  report(lowering, 'change-of-shared-value', { name: target.text }, target, {
    related: [
      ...others.map((other) => otherName(other, handler)),
      ...(write ? [{ message: 'it changes here too', span: handler.spanOf(write) }] : []),
    ],
  })
  return undefined
}

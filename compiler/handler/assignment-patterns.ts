import { ts } from './project/typescript.js'
import type { Expression } from '../ir/expression.ts'
import { readsOf } from '../ir/visit.ts'
import { lowerExpression, type Lowering, report } from './lowering.ts'
import { nullishness } from './nullish.ts'
import { assignmentPatternOf, isPattern, type Pattern } from './pattern-syntax.ts'
import { type Bound, type Source, takeApart, textInMessages } from './patterns.ts'
import { placeOf } from './places.ts'
import { canBe } from './shapes.ts'
import { kept } from './snapshots.ts'
import { bare, rootOf, symbolOf } from './symbols.ts'
import { label, wordsOf } from './words.ts'

export { isPattern }

/** `[a, b] = [b, a]`, `({ x: o.y } = value)`. Gives the value on the right. */
export function assignToPattern(
  target: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression,
  right: ts.Expression,
  lowering: Lowering,
): Expression {
  const pattern = assignmentPatternOf(target)
  const given = lowerExpression(right, lowering)
  const value =
    pattern.kind === 'array' ? keptList(given, right, namesOnly(pattern), lowering) : kept(given, right, lowering)
  const nullish = nullishness(right, lowering.handler)
  fillPattern(pattern, { value, nullish, text: textInMessages(right), node: right }, target, lowering)
  return value
}

/** `for (x of …)`, `for ([key, o.value] of …)`: a loop over places that were there before. */
export function assignItem(target: ts.Expression, value: Expression, lowering: Lowering): void {
  const at = bare(target)
  if (!isPattern(at)) {
    placeOf(target, lowering)?.write(value, target)
    return
  }
  const nullish = { undefined: canBe(value.shape, 'undefined'), null: canBe(value.shape, 'null') }
  fillPattern(assignmentPatternOf(at), { value, nullish, text: '.for', node: target }, target, lowering)
}

function fillPattern(pattern: Pattern, source: Source, target: ts.Expression, lowering: Lowering): void {
  const bound = takeApart(pattern, source, lowering)
  const { graph, handler } = lowering
  const span = handler.spanOf(target)
  if (!bound.every(({ name }) => ts.isIdentifier(bare(name)))) {
    reportReread(bound, lowering)
    for (const { name, value } of bound) placeOf(name, lowering)?.write(value, target)
    return
  }
  // All at once: each value is of before.
  const assign = bound.flatMap(({ name, value }) => {
    const place = placeOf(name, lowering)
    const symbol = symbolOf(bare(name), handler.checker)
    const binding = symbol && handler.names.get(symbol)
    return place && binding?.kind === 'variable' ? [{ variable: binding.variable, value }] : []
  })
  if (assign.length === 0) return
  graph.add({ kind: 'assign', assign, next: '', span }, label('Assign', wordsOf(target)))
  graph.forgetPassingFacts()
}

/** Places are written one after the other; a value that reads a variable written before it would be a new one. */
function reportReread(bound: readonly Bound<ts.Expression>[], lowering: Lowering): void {
  const read = new Set(bound.flatMap(({ value }) => [...readsOf(value)]))
  for (const { name } of bound) {
    const symbol = symbolOf(rootOf(name), lowering.handler.checker)
    const binding = symbol && lowering.handler.names.get(symbol)
    if (binding?.kind === 'variable' && read.has(binding.variable))
      report(
        lowering,
        'unsupported-syntax',
        { construct: 'a pattern that writes what its value or its defaults read, and parts of objects' },
        name,
      )
  }
}

/** A list whose elements it does not matter for that the pattern writes them: names alone are all written at once. */
function keptList(list: Expression, node: ts.Expression, isOneWrite: boolean, lowering: Lowering): Expression {
  const written = list.kind === 'array' && list.elements.every(({ kind }) => kind !== 'spread')
  if (!written) return kept(list, node, lowering)
  if (isOneWrite) return list
  const elements = (list.elements as readonly Expression[]).map((element) => kept(element, node, lowering))
  return { ...list, elements }
}

/** Whether a pattern only names variables: `[a, b]`. */
function namesOnly({ kind, elements }: Pattern): boolean {
  return (
    kind === 'array' &&
    elements.every(({ target, isRest }) => !('elements' in target) && ts.isIdentifier(target) && !isRest)
  )
}

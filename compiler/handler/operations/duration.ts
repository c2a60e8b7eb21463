import { ts } from '../project/typescript.js'
import { SECONDS_PER_UNIT } from '../../../runtime/semantics/duration.ts'
import { LIMITS } from '../../../runtime/semantics/limits.ts'
import type { Expression } from '../../ir/expression.ts'
import { choose } from '../expressions/build.ts'
import { present } from '../guards.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { canBe, isAlways } from '../shapes.ts'
import { bare } from '../symbols.ts'

const UNITS = ['days', 'hours', 'minutes', 'seconds'] as const
const NUMBER = { kind: 'number' } as const

/** A Duration as seconds: the sum of its units (`durable-api` 4). Constants are held to the service's limits here. */
export function durationSeconds(node: ts.Expression, lowering: Lowering): Expression {
  const at = bare(node)
  const seconds = ts.isObjectLiteralExpression(at)
    ? written(at, lowering)
    : secondsOfValue(lowerExpression(node, lowering), node, lowering)
  return { ...withinLimits(seconds, node, lowering), span: lowering.handler.spanOf(node) }
}

function withinLimits(seconds: Expression, node: ts.Node, lowering: Lowering): Expression {
  const { min, max } = LIMITS.waitSeconds
  if (seconds.kind === 'literal' && typeof seconds.value === 'number') {
    const { value } = seconds
    if (!Number.isInteger(value) || value < min || value > max)
      report(lowering, 'duration-out-of-range', { seconds: value, min, max }, node)
  }
  return seconds
}

function written(node: ts.ObjectLiteralExpression, lowering: Lowering): Expression {
  const parts = node.properties.flatMap((property): readonly Expression[] => {
    const unit = UNITS.find((name) => name === property.name?.getText())
    const value = ts.isPropertyAssignment(property)
      ? property.initializer
      : ts.isShorthandPropertyAssignment(property)
        ? property.name
        : undefined
    if (unit === undefined || value === undefined) {
      report(lowering, 'unsupported-argument', { operation: 'a duration', what: `\`${property.getText()}\`` }, property)
      return []
    }
    return [times(lowerExpression(value, lowering), SECONDS_PER_UNIT[unit])]
  })
  return sum(parts)
}

/** A delay that code decided on, in seconds: a Duration, or undefined for one second (`durable-api` 5). */
export function delaySeconds(delay: Expression, node: ts.Node, lowering: Lowering): Expression {
  if (delay.kind === 'undefined') return { kind: 'literal', value: 1 }
  if (delay.kind === 'conditional') {
    const yes = delaySeconds(delay.then, node, lowering)
    const no = delaySeconds(delay.otherwise, node, lowering)
    const isSame = yes.kind === 'literal' && no.kind === 'literal' && yes.value === no.value
    return isSame ? yes : choose(delay.test, yes, no, NUMBER)
  }
  if (!canBe(delay.shape, 'undefined') && !canBe(delay.shape, 'null'))
    return withinLimits(secondsOfValue(delay, node, lowering), node, lowering)
  const isMissing: Expression = {
    kind: 'binary',
    operator: '==',
    left: delay,
    right: { kind: 'literal', value: null },
    shape: { kind: 'boolean' },
  }
  return choose(isMissing, { kind: 'literal', value: 1 }, secondsOfValue(present(delay), node, lowering), NUMBER)
}

/** A duration from elsewhere: the units that its shape has. */
function secondsOfValue(duration: Expression, node: ts.Node, lowering: Lowering): Expression {
  if (!isAlways(duration.shape, 'object') || canBe(duration.shape, 'undefined') || canBe(duration.shape, 'null')) {
    report(
      lowering,
      'unsupported-argument',
      { operation: 'a duration', what: 'a value that is not certainly one' },
      node,
    )
    return { kind: 'literal', value: 1 }
  }
  const members = duration.shape?.kind === 'union' ? duration.shape.members : [duration.shape]
  const parts = UNITS.flatMap((unit): readonly Expression[] => {
    const holders = members.flatMap((member) => (member?.kind === 'object' ? [member.properties[unit]] : []))
    const present = holders.filter((holder) => holder !== undefined)
    if (present.length === 0) return []
    if (duration.kind === 'object') {
      const entry = duration.entries.find((found) => found.kind === 'entry' && found.key === unit)
      return entry ? [times(entry.value, SECONDS_PER_UNIT[unit])] : []
    }
    const isSure =
      present.length === members.length &&
      present.every(({ optional, shape }) => !optional && !canBe(shape, 'undefined'))
    const member: Expression = {
      kind: 'member',
      object: duration,
      property: unit,
      optional: false,
      ...(isSure && { shape: NUMBER }),
    }
    const value: Expression = isSure
      ? member
      : {
          kind: 'logical',
          operator: '??',
          left: { ...member, shape: { kind: 'union', members: [NUMBER, { kind: 'undefined' }] } },
          right: { kind: 'literal', value: 0 },
          shape: NUMBER,
        }
    return [times(value, SECONDS_PER_UNIT[unit])]
  })
  return sum(parts)
}

function times(value: Expression, factor: number): Expression {
  if (factor === 1) return value
  if (value.kind === 'literal' && typeof value.value === 'number')
    return { kind: 'literal', value: value.value * factor }
  return { kind: 'binary', operator: '*', left: value, right: { kind: 'literal', value: factor }, shape: NUMBER }
}

function sum(parts: readonly Expression[]): Expression {
  const [first, ...rest] = parts
  if (first === undefined) return { kind: 'literal', value: 0 }
  return rest.reduce<Expression>(
    (left, right) =>
      left.kind === 'literal' && right.kind === 'literal'
        ? { kind: 'literal', value: Number(left.value) + Number(right.value) }
        : { kind: 'binary', operator: '+', left, right, shape: NUMBER },
    first,
  )
}

import { describe, expect, it } from 'vitest'
import { liftIntrinsic } from '../../compiler/expressions/lift-intrinsics.ts'
import { liftJsonata } from '../../compiler/expressions/lift-jsonata.ts'
import { liftJsonPath } from '../../compiler/expressions/lift-jsonpath.ts'
import type { LiftScope } from '../../compiler/expressions/lift-scope.ts'
import { printTypeScript } from '../../compiler/expressions/print-typescript.ts'
import type { Expression } from '../../compiler/ir/expression.ts'

/** The TypeScript of a lifted text, or why it has none. */
function lifted(lift: (text: string, scope: LiftScope) => Expression, text: string): string {
  const reasons: string[] = []
  const expression = lift(text, {
    input: { kind: 'event' },
    result: { kind: 'variable', variable: 'result' },
    context: ([first, second]) => (first === 'Execution' && second === 'Id' ? { kind: 'execution-arn' } : undefined),
    variable: (name) => (name === 'x' || name === 'y' ? name : undefined),
    foreign: (reason) => reasons.push(reason),
  })
  if (reasons.length > 0) return `no: ${reasons.join('; ')}`
  const printed = printTypeScript(expression, { variable: (id) => id, event: 'event', executionArn: 'arn' })
  return printed.kind === 'text' ? printed.text : `no text: ${printed.reason}`
}

describe('a JSONPath becomes property accesses', () => {
  it.each([
    ['$', 'event'],
    ['$.a.b', 'event.a.b'],
    ["$['detail-type'].x", "event['detail-type'].x"],
    ['$.list[0].id', 'event.list[0].id'],
    ['$x.y', 'x.y'],
    ['$$.Execution.Id', 'arn'],
    ['$.list.length()', 'event.list.length'],
    ['$.list[*].id', 'no: a wildcard selects a list by rules of JSONPath'],
    ['$..id', 'no: a descendant selects a list by rules of JSONPath'],
    ['$.list[?(@.a == 1)]', 'no: a filter selects a list by rules of JSONPath'],
    ['$.list[1:]', 'no: a slice selects a list by rules of JSONPath'],
    ['$$.Execution.Name', 'no: a durable handler has no $$.Execution.Name'],
  ])('%s', (text, expected) => expect(lifted(liftJsonPath, text)).toBe(expected))
})

describe('an intrinsic function becomes JavaScript', () => {
  it.each([
    ["States.Format('a {} b {}', $.x, $.y)", '`a ${event.x} b ${event.y}`'],
    ["States.Format('no \\{\\} place')", "'no {} place'"],
    ['States.JsonToString($.a)', 'JSON.stringify(event.a)'],
    ['States.StringToJson($.a)', 'JSON.parse(event.a)'],
    ["States.Array($.a, 1, 'b')", "[event.a, 1, 'b']"],
    ['States.ArrayLength($.a)', 'event.a.length'],
    ['States.ArrayGetItem($.a, 2)', 'event.a[2]'],
    ["States.ArrayContains($.a, 'x')", "event.a.includes('x')"],
    ['States.JsonMerge($.a, $.b, false)', '{ ...event.a, ...event.b }'],
    ['States.MathAdd($.a, -1)', 'event.a + -1'],
    ['States.UUID()', 'no: States.UUID: a new identifier must come from a step'],
    ["States.StringSplit($.a, ',')", 'no: it splits at each character of ,'],
  ])('%s', (text, expected) => expect(lifted(liftIntrinsic, text)).toBe(expected))
})

describe('JSONata becomes JavaScript where both mean the same', () => {
  it.each([
    ['$states.input.a.b', 'event.a.b'],
    ['$states.result.list[0]', 'result.list[0]'],
    ['$x + 1 > $y * 2', 'x + 1 > y * 2'],
    ["$x = 'a' and $not($y = 1)", "x === 'a' && y !== 1"],
    ["$x != 'a'", "x !== undefined && x !== 'a'"],
    ['$states.input.a.b != null', 'event.a?.b !== undefined && event.a.b !== null'],
    ['$exists($states.input.a.b)', 'event.a?.b !== undefined'],
    ["'n: ' & $x & '!'", '`n: ${x}!`'],
    ["$x = 1 ? 'one' : 'more'", "x === 1 ? 'one' : 'more'"],
    ["{'a': $x, 'b': [1, 2]}", '{ a: x, b: [1, 2] }'],
    ['$uppercase($x)', 'x.toUpperCase()'],
    ["$append([1], ['b'])", "[...[1], ...['b']]"],
    ['$count([1, 2])', '[1, 2].length'],
    ['$merge([$x, $y])', '{ ...x, ...y }'],
    ['$x = $y', 'no: JSONata compares objects by content'],
    ['$x and $y', "no: JSONata's truth of arrays and objects is not JavaScript's"],
    ['$states.input.list[price > 3]', 'no: a predicate selects a sequence'],
    ['$states.input.list[-1]', 'no: a predicate selects a sequence'],
    ['[$x]', 'no: an element that may be an array is spread, one that is missing is left out'],
    ['$states.input.**.name', 'no: a step that is a descendant maps over a sequence'],
    ['$z', 'no: the variable $z is assigned nowhere'],
    ['$uuid()', 'no: the function $uuid has no exact counterpart'],
    ['($a := 1; $a + 1)', 'no: a block with bindings has no counterpart as one expression'],
  ])('%s', (text, expected) => expect(lifted(liftJsonata, text)).toMatch(new RegExp(`^${escapeText(expected)}`)))
})

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

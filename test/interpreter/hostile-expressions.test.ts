import { isDeepStrictEqual } from 'node:util'
import jsonata from 'jsonata'
import { expect, test } from 'vitest'
import type { Json } from '../../runtime/semantics/json.ts'
import { machine, run } from './run.ts'

async function evaluated(expression: string, input: Json = {}): Promise<unknown> {
  const { outcome } = await run(machine({ Only: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }), {
    input,
  })
  return outcome.status === 'succeeded' ? outcome.result : outcome.status === 'failed' && outcome.error.name
}

const FAILS = 'States.QueryEvaluationError'

test('an expression that never ends is stopped', { timeout: 60_000 }, async () => {
  expect(await evaluated('($f := function($n) { $f($n + 1) }; $f(0))')).toBe(FAILS)
  expect(await evaluated('($f := function($n) { 1 + $f($n + 1) }; $f(0))')).toBe(FAILS)
})

test('a value that grows without end is stopped', { timeout: 60_000 }, async () => {
  expect(await evaluated("$length($reduce([1..60], function($text) { $text & $text }, 'x'))")).toBe(FAILS)
  expect(await evaluated('$count($reduce([1..60], function($list) { $append($list, $list) }, [1]))')).toBe(FAILS)
  expect(await evaluated("$length($pad('x', 2000000000))")).toBe(FAILS)
  const doubled = Array.from({ length: 40 }, () => '$x := $x & $x').join('; ')
  expect(await evaluated(`($x := 'x'; ${doubled}; $length($x))`)).toBe(FAILS)
})

test('lists that are multiplied, or gone through again and again, are stopped', { timeout: 120_000 }, async () => {
  // Made by the expression: no input may be so large.
  const over = (count: number, expression: string) => evaluated(`($data := {'numbers': [1..${count}]}; ${expression})`)
  expect(await over(100_000, '$count($data.numbers@$a.$data.numbers@$b[$a = $b])')).toBe(FAILS)
  expect(await over(100_000, '$count($data.numbers#$i.$data.numbers#$j)')).toBe(FAILS)
  expect(await over(100_000, '$count($data.numbers[$ in $data.numbers])')).toBe(FAILS)
  const append = '$count($reduce($data.numbers, function($list, $item) { $append($list, $item) }, []))'
  expect(await over(100_000, append)).toBe(FAILS)
  expect(await over(3000, append)).toBe(3000)
  expect(await over(3000, '$count($data.numbers[$ in $data.numbers])')).toBe(3000)
  expect(await over(100, '$count($data.numbers@$a.$data.numbers@$b[$a = $b])')).toBe(100)
})

test('a regular expression that backtracks without end is stopped', { timeout: 60_000 }, async () => {
  const input = { text: `${'a'.repeat(60)}!`, long: 'a'.repeat(50_000) }
  expect(await evaluated('$contains($states.input.text, /^(a+)+$/)', input)).toBe(FAILS)
  expect(await evaluated('$contains($states.input.long, /a*a*a*a*b/)', input)).toBe(FAILS)
  const machineWithPath = {
    StartAt: 'Only',
    States: { Only: { Type: 'Pass', InputPath: '$.items[?(@.text =~ /^(a+)+$/)]', End: true } },
  }
  const { outcome } = await run(machineWithPath, { input: { items: [{ text: input.text }] } })
  expect(outcome.status).toBe('failed')
})

test('regular expressions do what they do', async () => {
  expect(await evaluated("$replace('a1b22', /[0-9]+/, '#')")).toBe('a#b#')
  expect(await evaluated("$match('ab12cd3', /([a-z]+)([0-9]+)/).groups")).toEqual(['ab', '12', 'cd', '3'])
  expect(await evaluated("$split('a, b;c', /[,;] ?/)")).toEqual(['a', 'b', 'c'])
  expect(await evaluated("['one', 'two'][$contains(/o$/)]")).toBe('two')
  expect(await evaluated("('aaa' ~> /a/).end")).toBe(1)
})

test('no expression reaches the objects of the host', async () => {
  for (const expression of [
    '$states.input.constructor',
    '$states.input.`__proto__`',
    '{}.constructor',
    '{}.toString',
    "$lookup({}, 'constructor')",
    "$lookup($states.input, '__proto__')",
    '[{}].constructor',
    '{}.`__proto__`.constructor',
    "{}.`__proto__`.($f := {}.`__defineGetter__`; $f('stained', function() { 1 }))",
  ]) {
    expect({ expression, gives: await evaluated(expression) }).toEqual({ expression, gives: FAILS })
  }
  expect('stained' in {}).toBe(false)
})

test('names of the host that are in the data are data', async () => {
  const input = JSON.parse(
    '{"constructor": 1, "list": [{"toString": [2, 3]}, {"toString": 4}, {}], "__proto__": {"a": 5}}',
  ) as Json
  expect(await evaluated('$states.input.constructor', input)).toBe(1)
  expect(await evaluated('$states.input.list.toString', input)).toEqual([2, 3, 4])
  expect(await evaluated('$states.input.`__proto__`.a', input)).toBe(5)
  expect(JSON.stringify(await evaluated('$states.input', input))).toBe(JSON.stringify(input))
})

test('what expressions make has the keys they give it, whatever their names', async () => {
  const input = JSON.parse('{"__proto__": {"a": 1}, "hasOwnProperty": 2, "isPrototypeOf": 3}') as Json
  const text = JSON.stringify(input)
  for (const [expression, made] of [
    ['$merge([$states.input, {}])', text],
    ['$sift($states.input, function($value) { true })', text],
    ['$merge($spread($states.input))', text],
    ['$merge($each($states.input, function($value, $key) { {$key: $value} }))', text],
    ['$states.input ~> |$|{}|', text],
    ['$states.input ~> |$|{"__proto__": 4}|', text.replace('{"a":1}', '4')],
    ['{"__proto__": {"a": 1}, "b": 2}', '{"__proto__":{"a":1},"b":2}'],
    ['["__proto__", "hasOwnProperty", "b"]{$: 1}', '{"__proto__":1,"hasOwnProperty":1,"b":1}'],
    ['($hasOwnProperty := 1; $__proto__ := {"c": 2}; [$hasOwnProperty, $__proto__, $c])', '[1,{"c":2}]'],
    ['[1, 2].{"__proto__": $}.`__proto__`', '[1,2]'],
  ] as const) {
    expect([expression, JSON.stringify(await evaluated(expression, input))]).toEqual([expression, made])
  }
  expect(await evaluated('{"__proto__": {"a": 1}}.a')).toBe(FAILS)
})

test('results are values of this realm', async () => {
  expect(
    isDeepStrictEqual(await evaluated('$merge([{"a": [1..2]}, {"b": [{}, []]}])'), { a: [1, 2], b: [{}, []] }),
  ).toBe(true)
})

test('functions tell nothing of the host: neither its time, nor its zone, nor its words', async () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/New_York'
  try {
    expect(await evaluated('$now()')).toBe('2026-01-01T00:00:00.000Z')
    expect(await evaluated('$now("[H01]:[m01]", "+0100")')).toBe('01:00')
    expect(await evaluated('$toMillis("12:30", "[H01]:[m01]")')).toBe(Date.UTC(2026, 0, 1, 12, 30))
    expect(await evaluated('$toMillis("2020-01-01T00:00:00")')).toBe(Date.UTC(2020, 0, 1))
    expect(await evaluated('$toMillis("2020-01-01T00:00:00.5+01:00")')).toBe(Date.UTC(2019, 11, 31, 23) + 500)
    expect(await evaluated('("2020-01-01" ~> $toMillis()) & ""')).toBe(String(Date.UTC(2020, 0, 1)))
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
  for (const expression of [
    '$replace("abc", "b", function($match) { "x" })',
    '$hash({"a": 1}, "MD5")',
    '$formatNumber(1, "x")',
    '$random("a")',
  ]) {
    const { outcome } = await run(machine({ Only: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }))
    const { name, message } = outcome.status === 'failed' ? outcome.error : { name: '', message: '' }
    expect([expression, name]).toEqual([expression, FAILS])
    expect(message).not.toMatch(/ERR_|undefined|async|\bproperties\b/)
  }
  expect(await evaluated('$replace("abcb", "b", "x", 1) & $replace("a1", /([0-9])/, "<$1>")')).toBe('axcba<1>')
  expect(await evaluated('$base64decode($base64encode("hello"))')).toBe('hello')
})

test('functions that are replaced do what they did', async () => {
  expect(await evaluated("$pad('ab', 5, '-+')")).toBe('ab-+-')
  expect(await evaluated("$pad('ab', -4) & '|'")).toBe('  ab|')
  expect(await evaluated("$join(['a', 'b'], ', ')")).toBe('a, b')
  expect(await evaluated("$join(['a', 'b'])")).toBe('ab')
  expect(await evaluated('$distinct([1, "1", 1, {"a": 1, "b": 2}, {"b": 2, "a": 1}])')).toEqual([
    1,
    '1',
    { a: 1, b: 2 },
  ])
  expect(await evaluated("$lookup([{'a': 1}, {'a': [2, 3]}], 'a')")).toEqual([1, 2, 3])
  expect(await evaluated("'a' ~> $pad(3)")).toBe('a  ')
})

test('long lists are no trouble', { timeout: 60_000 }, async () => {
  const input = Array.from({ length: 30_000 }, (_, index) => index)
  expect(await evaluated('$count($distinct($states.input))', input)).toBe(30_000)
  expect(await evaluated('$sum($map($states.input, function($item) { $item % 2 = 0 ? 1 : 0 }))', input)).toBe(15_000)
  expect(await evaluated('$count($sort($states.input, function($a, $b) { $a < $b }))', input)).toBe(30_000)
})

test(
  'a hundred thousand items are sorted, by $sort and by ^, and not by a square of steps',
  { timeout: 60_000 },
  async () => {
    expect(await evaluated('$count($sort([1..100000]))')).toBe(100_000)
    expect(await evaluated('([1..100000]^(>$))[0]')).toBe(100_000)
    expect(await evaluated('$sort([1..5000], function($one, $other) { $one < $other })[0]')).toBe(5000)
  },
)

test('^ orders as the library does', async () => {
  const input: Json = {
    items: [
      { a: 2, b: 'x', list: [1, 2] },
      { a: 1, b: 'y', list: [3] },
      { b: 'z', list: [] },
      { a: 1, b: 'w', list: [9, 8] },
    ],
    lists: [[3, 1], [2]],
    orders: [
      { a: 2, parts: [{ d: 2 }, { d: 1 }] },
      { a: 1, parts: [{ d: 5 }, { d: 4 }] },
    ],
    one: [{ a: 5, list: [[1, 2]] }],
  }
  for (const expression of [
    '$.items^(>a, b).b',
    '$.items^(a, <b)[0].b',
    '$.items^(a).list',
    '$.items^(>a)^(b).b',
    '$.items^(a)[a = 1].b',
    '$.lists^($[0])',
    '$.items.[a, b]^($[1])',
    '$.one^(a)',
    '$.one^(a)[].list',
    '$.one.a^($)[]',
    '$.items^(b){b: a}',
    '$.items@$x^(>$x.b)[0].$x.b',
    '$.items@$x^($x.b).{"x": $x.a}',
    '$.items#$i^(>$i).($i & b)',
    '$.items#$i^(b)[$i > 0].b',
    '$.items^(b)#$i[$i > 0].{"i": $i, "b": b}',
    '$.orders.parts^(%.a).d',
    '$.orders#$i.parts^(d).{"i": $i, "d": d}',
    '$.orders^(a).parts^(>d).d',
    '$map($.items^(b), function($item, $i) { $item.b & $i })',
    '$.missing^(a).b',
  ]) {
    const expected: unknown = await jsonata(expression.replace('$.', '$input.')).evaluate(undefined, { input })
    const found = await evaluated(expression.replace('$.', '$states.input.'), input)
    expect([expression, found]).toEqual([
      expression,
      expected === undefined ? FAILS : JSON.parse(JSON.stringify(expected)),
    ])
  }
  expect(await evaluated('$states.input.items^(list)', input)).toBe(FAILS)
})

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { JsonataNode } from '../../compiler/languages/jsonata-ast.ts'
import { assignedVariables, freeVariables } from '../../compiler/languages/jsonata-variables.ts'
import { jsonataField, parseJsonata } from '../../compiler/languages/jsonata.ts'

function ast(text: string): JsonataNode {
  const parsed = parseJsonata(text)
  if (parsed.kind === 'error') throw new Error(parsed.message)
  return parsed.ast
}

describe('parsing JSONata', () => {
  test('a path is steps, and predicates hang on what they filter', () => {
    expect(ast("$states.input.lines[sku = 'x'].price")).toMatchObject({
      kind: 'path',
      steps: [
        { kind: 'variable', name: 'states' },
        { kind: 'name', name: 'input' },
        { kind: 'name', name: 'lines', stages: [{ kind: 'filter', test: { kind: 'operator', operator: '=' } }] },
        { kind: 'name', name: 'price' },
      ],
    })
  })

  test('a tail call in a lambda is a call like any other', () => {
    expect(ast('function($n) { $n > 0 ? $f($n - 1) : 0 }')).toMatchObject({
      kind: 'lambda',
      parameters: ['n'],
      // oxlint-disable-next-line unicorn/no-thenable -- syntax as data, never awaited
      body: { kind: 'condition', then: { kind: 'call', procedure: { kind: 'variable', name: 'f' } } },
    })
  })

  test.each([
    ['{"a": [1..3]}', { kind: 'object', entries: [{ value: { kind: 'array', elements: [{ operator: '..' }] } }] }],
    ['xs ~> $sum', { kind: 'apply', right: { kind: 'variable', name: 'sum' } }],
    ['xs^(>price, name)', { kind: 'path', steps: [{}, { kind: 'sort', terms: [{ descending: true }, {}] }] }],
    ['$f(?, 1)', { kind: 'partial', arguments: [undefined, { kind: 'number', value: 1 }] }],
    ['|a|{"b": 1}, "c"|', { kind: 'transform', remove: { kind: 'string', value: 'c' } }],
    ['xs{k: v}', { kind: 'path', group: [{ key: { kind: 'path' }, value: { kind: 'path' } }] }],
    ['/a+/i', { kind: 'regex', source: 'a+', flags: 'i' }],
    ['-$x', { kind: 'negate', operand: { kind: 'variable' } }],
    ['($a := 1; $a)', { kind: 'block', expressions: [{ kind: 'bind', variable: 'a' }, {}] }],
    ['xs[]', { kind: 'path', keepSingleton: true }],
  ])('%s', (text, shape) => {
    expect(ast(text)).toMatchObject(shape)
  })

  test('an error says where: of the token that does not fit', () => {
    expect(parseJsonata('$a ?? $b')).toMatchObject({ kind: 'error', offset: 4, end: 5 })
    expect(parseJsonata('a b')).toMatchObject({ kind: 'error', code: 'S0201', offset: 2, end: 3 })
    expect(parseJsonata('')).toMatchObject({ kind: 'error' })
  })

  test('a name, a string and a number know their place', () => {
    const places: string[] = []
    const text = `\`my name\`.x & 'it''s' & 1.5e3 & "q\\"q"`.replace("''", '"')
    const visit = (node: JsonataNode) => {
      if (node.kind === 'operator') [node.left, node.right].forEach(visit)
      else if (node.kind === 'path') node.steps.forEach(visit)
      else places.push(text.slice(node.start, node.end))
    }
    visit(ast(text))
    expect(places).toEqual(['`my name`', 'x', `'it"s'`, '1.5e3', '"q\\"q"'])
  })

  test('no text makes it throw', () => {
    const token = fc.constantFrom(
      '$',
      'a',
      '.',
      '[',
      ']',
      '(',
      ')',
      '{',
      '}',
      ':',
      '?',
      '"',
      "'",
      '/',
      '1',
      '~>',
      '^',
      '@',
      '|',
    )
    const law = () =>
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.array(token).map((tokens) => tokens.join('')),
          ),
          (text) => {
            const parsed = parseJsonata(text)
            return parsed.kind === 'ok' ? freeVariables(parsed.ast).length >= 0 : parsed.offset <= parsed.end
          },
        ),
        { numRuns: 500 },
      )
    expect(law).not.toThrow()
  })
})

describe('the variables of a text', () => {
  const free = (text: string) => freeVariables(ast(text)).map(({ name, called }) => (called ? `${name}()` : name))

  test('are those it does not bind itself', () => {
    expect(free('($a := $b; $a + $c)')).toEqual(['b', 'c'])
    expect(free('$map($xs, function($v, $i) { $v + $i + $o })')).toEqual(['map()', 'xs', 'o'])
    expect(free('orders@$o.lines@$l[$l.id = $o.id].{"o": $o, "p": $p}')).toEqual(['p'])
    expect(free('orders#$i[$i < $most]')).toEqual(['most'])
  })

  test('a function can call itself, but a value cannot use its own name', () => {
    expect(free('($f := function($n) { $f($n) }; $f(1))')).toEqual([])
    expect(free('($a := $a + 1; $a)')).toEqual(['a'])
  })

  test('the end of a block ends its bindings', () => {
    expect(free('[($a := 1; $a), $a]')).toEqual(['a'])
  })

  test('the context value is no variable', () => {
    expect(free('$ + $$.a')).toEqual([])
  })

  test('of the state machine are neither built in nor $states', () => {
    expect(assignedVariables(ast('$sum($states.input.xs) + $total')).map(({ name }) => name)).toEqual(['total'])
  })

  test('know their place', () => {
    const text = '1 + $total'
    const places = freeVariables(ast(text)).map(({ start, end }) => text.slice(start, end))
    expect(places).toEqual(['$total'])
  })
})

test('a field holds an expression only when {% and %} are its very ends', () => {
  expect(jsonataField('{% 1 %}')).toEqual({ text: ' 1 ', offset: 2 })
  expect(jsonataField(' {% 1 %}')).toBeUndefined()
  expect(jsonataField('{%}')).toBeUndefined()
})

import * as fc from 'fast-check'
import { compile, type JSONValue } from 'json-p3'
import { describe, expect, test } from 'vitest'
import { looksLikeIntrinsic, parseIntrinsic } from '../../compiler/languages/intrinsics.ts'
import { isDefinite, isReferencePath } from '../../compiler/languages/jsonpath-ast.ts'
import { parsePath } from '../../compiler/languages/jsonpath.ts'
import { readPath } from '../../runtime/interpreter/queries/jsonpath.ts'
import { Scope } from '../../runtime/interpreter/scope.ts'
import type { Json } from '../../runtime/semantics/json.ts'

function path(text: string) {
  const parsed = parsePath(text)
  if (parsed.kind === 'error') throw new Error(parsed.message)
  return parsed.path
}

function read(text: string, input: Json) {
  return readPath(path(text), { input, context: {}, scope: new Scope() })
}

describe('parsing JSONPath', () => {
  test.each([
    ['$', 'input', []],
    [
      '$$.Execution.Id',
      'context',
      [
        { kind: 'child', names: ['Execution'] },
        { kind: 'child', names: ['Id'] },
      ],
    ],
    ['$x[0]', 'variable', [{ kind: 'index', indexes: [0] }]],
    ['$[\'a b\', "c"]', 'input', [{ kind: 'child', names: ['a b', 'c'] }]],
    ['$.a[-1:]', 'input', [{ kind: 'child' }, { kind: 'slice', from: -1 }]],
    ['$..b[*]', 'input', [{ kind: 'descendant', segment: { names: ['b'] } }, { kind: 'wildcard' }]],
    ['$.foo\\.bar', 'input', [{ kind: 'child', names: ['foo.bar'] }]],
    ['$.a.length()', 'input', [{ kind: 'child' }, { kind: 'function', name: 'length' }]],
    [
      '$.a[?(@.b == 1 && !(@.c) || @.d =~ /x/i)]',
      'input',
      [{ kind: 'child' }, { kind: 'filter', test: { kind: 'or' } }],
    ],
  ])('%s', (text, root, segments) => {
    expect(path(text)).toMatchObject({ root: { kind: root }, segments })
  })

  test.each([
    ['a.b', 0],
    ['$.a.', 4],
    ['$.a[', 4],
    ["$['a]", 2],
    ['$.a]', 3],
    ['', 0],
  ])('%j is no path, and the place is told', (text, offset) => {
    expect(parsePath(text)).toMatchObject({ kind: 'error', offset })
  })

  test('a reference path names one place', () => {
    const texts = ['$.a.b[0]', '$.a[*]', '$.a[-1]', '$.a[0:1]', '$..a', "$['a','b']"]
    expect(texts.filter((text) => isReferencePath(path(text)))).toEqual(['$.a.b[0]'])
    expect(texts.filter((text) => isDefinite(path(text)))).toEqual(['$.a.b[0]', '$.a[-1]', "$['a','b']"])
  })

  test('no text makes it throw', () => {
    const token = fc.constantFrom(
      '$',
      '@',
      'a',
      '.',
      '..',
      '[',
      ']',
      '(',
      ')',
      '?',
      '*',
      ':',
      ',',
      "'",
      '1',
      '==',
      '\\',
      '&&',
    )
    const law = () =>
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.array(token).map((tokens) => `$${tokens.join('')}`),
          ),
          (text) => {
            parsePath(text)
            parseIntrinsic(text)
          },
        ),
        { numRuns: 1000 },
      )
    expect(law).not.toThrow()
  })
})

describe('reading JSONPath', () => {
  const document = { a: { b: [1, { c: 2 }, { c: 3 }] }, 'x y': null }

  test('a definite path answers its value, or that it is missing', () => {
    expect(read('$.a.b[1].c', document)).toEqual({ found: true, value: 2 })
    expect(read("$['x y']", document)).toEqual({ found: true, value: null })
    expect(read('$.a.none.c', document)).toMatchObject({ found: false })
  })

  test('any other path answers a list, which may be empty', () => {
    expect(read('$.none[*].c', document)).toEqual({ found: true, value: [] })
    expect(read('$.a.b[?(@.c > 2)]', document)).toEqual({ found: true, value: [{ c: 3 }] })
  })

  test('a function takes the whole list', () => {
    expect(read('$.a.b.length()', document)).toEqual({ found: true, value: 3 })
    expect(read('$..c.length()', document)).toEqual({ found: true, value: 2 })
  })

  test('functions over numbers find nothing, as on AWS', () => {
    for (const name of ['sum', 'min', 'max', 'avg'])
      expect(read(`$.n.${name}()`, { n: [1, 2] })).toMatchObject({ found: false })
  })

  test('several names pick one object, at the end of a path only', () => {
    const one = { a: 1, b: { v: 2 }, c: 3 }
    expect(read("$['a','b']", one)).toEqual({ found: true, value: { a: 1, b: { v: 2 } } })
    expect(read("$[*]['a','c']", [one])).toEqual({ found: true, value: [{ a: 1, c: 3 }] })
    expect(read("$['a','b'].v", one)).toEqual({
      found: false,
      why: "Multi properties can only be used as path leafs: $['a', 'b']",
    })
  })

  test('a filter matches objects only', () => {
    expect(read('$[?(@ > 2)]', [1, 3, 5])).toEqual({ found: true, value: [] })
    expect(read('$[?(@.a > 2)]', [{ a: 3 }, 5, 'a', null])).toEqual({ found: true, value: [{ a: 3 }] })
  })

  test('what a filter does not ask of the item is evaluated once', () => {
    const items = Array.from({ length: 20_000 }, (_, a) => ({ a }))
    const startedMs = performance.now()
    expect(read('$[?(@.a in $[*].a)].a', items)).toMatchObject({ found: true, value: { length: 20_000 } })
    expect(performance.now() - startedMs).toBeLessThan(2000)
    const objects = items.map((a) => ({ a }))
    expect(() => read('$[?(@.a in $[*].a)].a', objects)).toThrow('Expression evaluation timeout')
  })

  test('data may be deeper than the stack', () => {
    let deep: Json = { a: 1 }
    for (let depth = 0; depth < 20_000; depth++) deep = { b: deep }
    expect(read('$..a', deep)).toEqual({ found: true, value: [1] })
  })

  test('it agrees with RFC 9535 where the dialects are the same', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const step = fc.oneof(
      name.map((key) => `.${key}`),
      name.map((key) => `['${key}']`),
      fc.constantFrom('[*]', '[0]', '[1]', '[-1]', '[0:1]', '[1:]', '[:2]', '..a', '[0,1]'),
    )
    const value = fc.jsonValue({ maxDepth: 4 }).chain(
      (leaf) =>
        fc.letrec((tie) => ({
          node: fc.oneof(
            { depthSize: 'small' },
            fc.constant(leaf),
            fc.dictionary(name, tie('node')),
            fc.array(tie('node'), { maxLength: 3 }),
          ),
        })).node,
    )
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), value, (steps, input) => {
        const text = `$${steps.join('')}`
        const expected = compile(text)
          .query(input as JSONValue)
          .values()
        const found = read(text, input as Json)
        const values = isDefinite(path(text)) ? (found.found ? [found.value] : []) : found.found ? found.value : []
        // The order of what `..` finds is not the same in both.
        const sorted = (list: unknown) => (list as unknown[]).map((item) => JSON.stringify(item)).toSorted()
        expect(sorted(values)).toEqual(sorted(expected))
      }),
      { numRuns: 500 },
    )
  })
})

describe('parsing intrinsic functions', () => {
  test('calls nest, and arguments are literals, paths or calls', () => {
    expect(parseIntrinsic("States.Format('{} it\\'s', States.MathAdd($.n, -1), true, $$.State.Name)")).toMatchObject({
      kind: 'ok',
      call: {
        name: 'States.Format',
        arguments: [
          { kind: 'string', value: "{} it's" },
          { kind: 'call', name: 'States.MathAdd', arguments: [{ kind: 'path' }, { kind: 'number', value: -1 }] },
          { kind: 'constant', value: true },
          { kind: 'path', path: { root: { kind: 'context' } } },
        ],
      },
    })
  })

  test.each([
    ["States.Formta('x')", "there is no intrinsic function 'States.Formta'", 0],
    ['States.MathAdd(1)', 'States.MathAdd takes 2 arguments, not 1', 0],
    ["States.Format('x", 'the string does not end', 14],
    ["States.Format('a \\\"b')", 'States.Format knows no such escape', 17],
  ])('%s is none', (text, message, offset) => {
    expect(parseIntrinsic(text)).toEqual({ kind: 'error', message, offset })
  })

  test('what starts with $ means to be a path', () => {
    expect(looksLikeIntrinsic('$.a')).toBe(false)
    expect(looksLikeIntrinsic('States.UUID()')).toBe(true)
  })
})

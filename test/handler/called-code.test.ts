import { describe, expect, test } from 'vitest'
import { type Called, CalledCode, isCallLike } from '../../compiler/handler/called-code.ts'
import { analyse } from '../../compiler/handler/project/analysis.ts'
import { ts } from '../../compiler/handler/project/typescript.js'
import { memoryFiles } from './memory-files.ts'

interface Asked {
  /** What the module declares before the expression that is asked about. */
  readonly module: string
  readonly asked: string
}

const TOOLS = `export default { stamp: (o: object) => o }
export function bump(o: object) { return o }
export const { mark } = { mark: (o: object) => o }`

/** Finds the last expression of a module and what there is to ask. */
function moduleWith({ module, asked }: Asked) {
  const file = '/project/handler.ts'
  const text = `${module}\ndeclare const o: object\n;(${asked})`
  const files = memoryFiles({ [file]: text, '/project/tools.ts': TOOLS })
  const [analysis] = analyse([file], files, '/project')
  const source = analysis!.userFiles.find(({ fileName }) => fileName === file)!
  const last = source.statements.at(-1)!
  if (!ts.isExpressionStatement(last) || !ts.isParenthesizedExpression(last.expression))
    throw new Error('no expression')
  return { code: new CalledCode(analysis!), node: last.expression.expression }
}

function calledBy(module: string, asked: string): string {
  const { code, node } = moduleWith({ module, asked })
  if (!isCallLike(node)) throw new Error('no call')
  return said(code.called(node))
}

const said = ({ functions, isKnown }: Called): string =>
  [...functions.map((one) => one.getText().replace(/\s+/g, ' ')), ...(isKnown ? [] : ['?'])].join(' | ')

describe('the functions that a place runs', () => {
  test.each([
    ['function f(p: object) {}', 'f(o)', 'function f(p: object) {}'],
    ['function f(p: object): void\nfunction f(p?: object) {}', 'f(o)', 'function f(p?: object) {}'],
    ['const f = (p: object) => p', '(f as typeof f)(o)', '(p: object) => p'],
    ['const f = (p: object) => p\nconst g = f', 'g(o)', '(p: object) => p'],
    ['const t = { f(p: object) {} }', 't.f(o)', 'f(p: object) {}'],
    ['const t = { f(p: object) {} }', "t['f'](o)", 'f(p: object) {}'],
    ['const f = (p: object) => p\nconst t = { f }', 't.f(o)', '(p: object) => p'],
    ['class T { static f(p: object) {} }', 'T.f(o)', 'static f(p: object) {}'],
    ['class T { f(p: object) {} }', 'new T().f(o)', 'f(p: object) {}'],
    [
      'class T { f(p: object) {} }\nclass S extends T { f() { return 1 } }',
      'new T().f(o)',
      'f(p: object) {} | f() { return 1 }',
    ],
    ['interface T { f(p: object): void }\nconst t: T = { f: (p) => p }', 't.f(o)', '(p) => p'],
    ['class T { constructor(p: object) {} }', 'new T(o)', 'constructor(p: object) {}'],
    ['class T { constructor(p: object) {} }\nclass S extends T {}', 'new S(o)', 'constructor(p: object) {}'],
    ['class T { n = 1 }', 'new T()', ''],
    [
      'function f(p: TemplateStringsArray, q: object) {}',
      'f`a${o}`',
      'function f(p: TemplateStringsArray, q: object) {}',
    ],
    ['class T { get v() { return 1 } }', 'new T().v', 'get v() { return 1 }'],
    ['class T { v = 1 }', 'new T().v', ''],
    ['const { f } = { f: (p: object) => p }', 'f(o)', '(p: object) => p'],
    ["import t from './tools.ts'", 't.stamp(o)', '(o: object) => o'],
    ["import * as t from './tools.ts'", 't.bump(o)', 'export function bump(o: object) { return o }'],
    ["import * as t from './tools.ts'", 't.mark(o)', '(o: object) => o'],
    ['', 'JSON.stringify(o)', ''],
    ['declare const key: string', '(globalThis as any)[key](o)', ''],
    ['', '[1].map(String)', ''],
  ])('are known: %s; %s', (module, asked, functions) => {
    expect(calledBy(module, asked)).toBe(functions)
  })

  test.each([
    ['const make = () => (p: object) => p\nconst f = make()', 'f(o)', '(p: object) => p | ?'],
    ['let f = (p: object) => p', 'f(o)', '(p: object) => p | ?'],
    ['declare const f: (p: object) => void', 'f(o)', '?'],
    ['declare const t: { f(p: object): void }', 't.f(o)', '?'],
    ['const make = () => (p: object) => p\nconst t = { f: make() }', 't.f(o)', '(p: object) => p | ?'],
    ['const t = { f(p: object) {} }\nt.f = () => {}', 't.f(o)', 'f(p: object) {} | ?'],
    ['declare const f: any', 'f(o)', '?'],
  ])('are not all known: %s; %s', (module, asked, functions) => {
    expect(calledBy(module, asked)).toBe(functions)
  })

  test('are for a parameter those that all calls give, unless the function goes elsewhere', () => {
    const module = (more: string) => `function twice(f: (p: object) => void, g = f) {}\ntwice((p) => {})\n${more}`
    const given = (more: string) => {
      const { code, node } = moduleWith({ module: module(more), asked: 'twice' })
      const [twice] = code.functionsOf(node).functions
      const [parameter] = twice!.parameters
      return said(code.functionsOf(parameter!.name as ts.Identifier))
    }
    // The name that is asked about goes elsewhere itself.
    expect(given('')).toBe('(p) => {} | ?')
    const { code, node } = moduleWith({ module: module('twice(run)\nfunction run() {}'), asked: 'twice(() => {})' })
    const { functions } = code.called(node as ts.CallExpression)
    expect(said(code.functionsOf(functions[0]!.parameters[0]!.name as ts.Identifier))).toBe(
      '(p) => {} | function run() {} | () => {}',
    )
  })

  test('end where names lead back to themselves', () => {
    expect(calledBy('const { f }: { f: () => void } = { f: () => {} }\nconst t = { f }', 't.f()')).toBe('() => {}')
  })
})

describe('a name leads to', () => {
  const named = (module: string, name: string) => {
    const { code, node } = moduleWith({ module, asked: name })
    const identifier = ts.isPropertyAccessExpression(node) ? node.name : node
    if (!ts.isIdentifier(identifier)) throw new Error('no name')
    return {
      whole: code.codeNamed(identifier).map((one) => one.getText()),
      held: code.functionsNamed(identifier).map((one) => one.getText()),
    }
  }

  test('what a constant is made of, and the functions it holds', () => {
    const module = 'const work = () => 1\nconst t = { n: work(), f() {}, g: work }'
    expect(named(module, 't')).toEqual({ whole: ['{ n: work(), f() {}, g: work }'], held: ['f() {}', '() => 1'] })
  })

  test('what made a function, and nothing of what made data', () => {
    const module = 'function make() { return () => 1 }\nconst f = make()\nconst n = f()'
    expect(named(module, 'f').held).toEqual([
      'function make() { return () => 1 }',
      'function make() { return () => 1 }',
    ])
    expect(named(module, 'n').held).toEqual([])
  })

  test('exports of other files, by their own name or that of the module', () => {
    const module = "import t from './tools.ts'\nimport * as all from './tools.ts'"
    expect(named(module, 't').held).toEqual(['(o: object) => o'])
    expect(named(module, 'all').whole).toEqual([])
    expect(named(module, 'all.bump').held).toEqual(['export function bump(o: object) { return o }'])
  })

  test('enums and namespaces', () => {
    expect(named('enum E { A = [1].length }', 'E').whole).toEqual(['enum E { A = [1].length }'])
    expect(named('namespace N { export const n = 1 }', 'N').whole).toEqual(['namespace N { export const n = 1 }'])
  })
})

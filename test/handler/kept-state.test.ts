import { expect, test } from 'vitest'
import { findings, handlerFile, lowerText } from './lowering.ts'

const refusal = (module: string, call: string) =>
  findings(lowerText(handlerFile(`const x = ${call}\nawait context.step('a', async () => 1)\nreturn x`, module)))

test.each([
  ['class Counter { n = 0; next() { this.n += 1; return this.n } }\nconst it = new Counter()', 'it.next()'],
  ['class Seen { all: number[] = []; see() { return this.all.push(1) } }\nconst it = new Seen()', 'it.see()'],
  ['class Hidden { #n = 0; next() { return ++this.#n } }\nconst it = new Hidden()', 'it.next()'],
  ['const it = { n: 0, next() { this.n += 1; return this.n } }', 'it.next()'],
  ['const it = (() => { let n = 0; return () => ++n })()', 'it()'],
  ['function make() { let n = 0; return () => (n += 1) }\nconst it = make()', 'it()'],
  [
    'class Base { n = 0; next() { return (this.n += 1) } }\nclass Own extends Base {}\nconst it = new Own()',
    'it.next()',
  ],
  [
    'class Counter { n = 0; next() { return (this.n += 1) } }\nconst it = { counter: new Counter(), name: () => 1 }',
    'it.counter.next()',
  ],
  ['const make = () => { let n = 0; return { next: () => (n += 1) } }\nconst it = make()', 'it.next()'],
])('what a module keeps between calls is no code of an export: %s', (module, call) => {
  expect(refusal(module, call)[0]).toMatch(/^nondeterministic-call: `it`, which keeps state between calls,/)
})

test.each([
  [
    'class Price { of: number; constructor() { this.of = 2 } twice(n: number) { return this.of * n } }\nconst it = new Price()',
    'it.twice(event.n)',
  ],
  ['const it = (list: number[]) => { let sum = 0; list.forEach((n) => { sum += n }); return sum }', 'it(event.list)'],
])('what is set while the module loads, or new in each call, is none: %s', (module, call) => {
  expect(refusal(module, call).filter((said) => !said.startsWith('compute'))).toEqual([])
})

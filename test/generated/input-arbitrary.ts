import * as fc from 'fast-check'

/** Inputs of the event that generated programs declare, with the values that are hard for one side or the other. */

const number = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, -1, -2, 0.5, -1.5, 0.1, 1e21, 1e-7, 123_456_789.123, Number.MAX_SAFE_INTEGER),
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
)

const text = fc.oneof(
  fc.constantFrom('', ' ', '0', 'a', 'hi', ' Z ', 'ß', 'null', 'undefined', '{% $x %}', '$', '"', '\\', "it's", '\n'),
  fc.constantFrom('constructor', '__proto__', '😀x', 'e\u0301', '\ud800', 'long '.repeat(60), '1e3', '-0', '\u00a0x'),
  fc.string({ maxLength: 6 }),
)

const list = fc.oneof(fc.constantFrom([], [0], [3, 1], [0, 0, 0]), fc.array(number, { maxLength: 5 }))

export const inputArbitrary = fc.record(
  {
    count: number,
    text,
    list,
    flag: fc.boolean(),
    maybe: text,
    inner: fc.record({ x: number }),
    user: fc.option(fc.record({ name: text })),
    rows: fc.array(list, { maxLength: 3 }),
  },
  { requiredKeys: ['count', 'text', 'list', 'flag', 'inner', 'user', 'rows'] },
)

export type Input = typeof inputArbitrary extends fc.Arbitrary<infer Value> ? Value : never

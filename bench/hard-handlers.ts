/** Handlers that are hard by their size alone: `count` of one thing. Time should grow with it. */
export const HARD_HANDLERS = {
  operations: (count) =>
    handler(
      lines(count, (n) => `const r${n} = await context.step('s${n}', async () => event.id + ${n})`),
      'r0',
    ),
  /** Five lines each. */
  lines: (count) =>
    handler(
      [
        'let total = 0',
        ...lines(
          count / 5,
          (n) => `const a${n} = total + ${n}\n  if (a${n} > 1000) {\n    total = a${n} - 1\n  }\n  total = total + 1`,
        ),
      ],
      'await context.step("end", async () => total)',
    ),
  nesting: (count) =>
    handler(
      [
        'let x = 0',
        ...lines(count, (n) => `if (event.id !== '${n}') {`),
        'x = await context.step("s", async () => 1)',
        '}'.repeat(count),
      ],
      'x',
    ),
  elements: (count) =>
    handler(
      [`const all = [${lines(count, (n) => `{ a: ${n}, b: 'x${n}' }`).join(', ')}]`],
      'await context.step("s", async () => all.length)',
    ),
  members: (count) =>
    handler(
      [`if (event.kind === 'k7') await context.wait('w', { seconds: 1 })`],
      'event.kind',
      `{ kind: ${lines(count, (n) => `'k${n}'`).join(' | ')} }`,
    ),
  'members that are objects': (count) =>
    handler(
      [`if (event.item.kind === 'k7') await context.wait('w', { seconds: 1 })`],
      'event.item.kind',
      `{ item: ${lines(count, (n) => `{ kind: 'k${n}'; v${n}: number }`).join(' | ')} }`,
    ),
} satisfies Readonly<Record<string, (count: number) => string>>

const lines = (count: number, line: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => line(index))

const handler = (
  body: readonly string[],
  result: string,
  event = '{ id: string }',
): string => `import { withDurableExecution } from 'stepwright'
export const handler = withDurableExecution(async (event: ${event}, context) => {
  ${body.join('\n  ')}
  return ${result}
})
`

import { describe, expect, test } from 'vitest'
import { findings, findingsOf, lowerText } from './lowering.ts'

describe('what is refused says what and where', () => {
  test('an operation that is not awaited at once, and promises combined', () => {
    expect(
      findingsOf(`const p = context.step('a', async () => 1)
const q = await p
context.wait({ seconds: 1 })
const [a, b] = await Promise.all([context.step(async () => 1), context.step(async () => 2)])
await context.promise.all([context.step(async () => 1)])
return q`),
    ).toMatchInlineSnapshot(`
      [
        "operation-not-awaited: This wait is started and not awaited at once, which cannot be exported yet. @ context.wait({ seconds: 1 })",
      ]
    `)
  })

  test('a write to a variable of the handler from a step, a branch, an item or a child', () => {
    expect(
      findingsOf(`let n = 0
const list: number[] = []
await context.step('inc', async () => { n += 1; list.push(n) })
await context.map('m', [1, 2], async (ctx, item) => { n = n + item; return ctx.step(async () => n) })
await context.runInChildContext(async (ctx) => { list.push(1) })
return n`),
    ).toMatchInlineSnapshot(`
      [
        "write-to-outer-variable: The code of a step writes \`n\`, which belongs to the function around it: the write is lost on replay. @ n (declared: n)",
        "write-to-outer-variable: The code of a step writes \`list\`, which belongs to the function around it: the write is lost on replay. @ list (declared: list)",
        "write-to-outer-variable: A branch, an item function or a child context writes \`n\`, which belongs to the function around it: the write is lost on replay. @ n (declared: n)",
        "write-to-outer-variable: A branch, an item function or a child context writes \`list\`, which belongs to the function around it: the write is lost on replay. @ list (declared: list)",
        "batch-errors-unread: A map never rejects: nothing of it is read, and nothing asks whether something failed. @ context.map('m', [1, 2], async (ctx, item) => { n = n + item; return ctx.step(async () => n) })",
      ]
    `)
  })

  test('the context of an outer function', () => {
    expect(
      findingsOf(`await context.runInChildContext('c', async (inner) => { await context.step('x', async () => 1) })
await context.parallel([async () => { await context.wait({ seconds: 1 }) }])`),
    ).toMatchInlineSnapshot(`
      [
        "context-of-outer-scope: \`context\` is the context of an outer function: an operation on it here ends the execution. @ context (this context belongs to the function around: context)",
        "context-of-outer-scope: \`context\` is the context of an outer function: an operation on it here ends the execution. @ context (this context belongs to the function around: context)",
        "batch-errors-unread: A parallel never rejects: nothing of it is read, and nothing asks whether something failed. @ context.parallel([async () => { await context.wait({ seconds: 1 }) }])",
      ]
    `)
  })

  test('time, randomness, environment and I/O between operations, but not inside a step', () => {
    expect(
      findingsOf(
        `const now = Date.now(), r = Math.random(), d = new Date(), env = process.env.X, f = await fetch('x')
setTimeout(() => {}, 5)
await context.step('fine', async () => [Date.now(), Math.random(), process.env.X, randomUUID(), await fetch('x')])
return [now, r, d, env, f, randomUUID()]`,
        `import { randomUUID } from 'node:crypto'`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "nondeterministic-call: \`Date.now()\` gives another answer when the handler is replayed. @ Date.now()",
        "nondeterministic-call: \`Math.random()\` gives another answer when the handler is replayed. @ Math.random()",
        "nondeterministic-call: \`new Date()\` gives another answer when the handler is replayed. @ new Date()",
        "nondeterministic-call: \`process.env.X\` gives another answer when the handler is replayed. @ process.env.X",
        "nondeterministic-call: \`fetch()\` gives another answer when the handler is replayed. @ fetch('x')",
        "nondeterministic-call: \`setTimeout()\` gives another answer when the handler is replayed. @ setTimeout(() => {}, 5)",
        "nondeterministic-call: \`randomUUID()\` gives another answer when the handler is replayed. @ randomUUID()",
      ]
    `)
  })

  test('syntax without a row, by its name', () => {
    expect(
      findingsOf(`class X {}
const re = /x/.test(event.name)
const f = (x: number) => x
const y = f(1)
const o = { get a() { return 1 } }
const later = new Date(5)
return y ^ 2`),
    ).toMatchInlineSnapshot(`
      [
        "unsupported-syntax: Between operations a class declared inside the handler cannot be exported yet. @ class X {}",
        "unsupported-syntax: Between operations a regular expression cannot be exported yet. @ /x/",
        "unsupported-call: Between operations the call of \`/x/.test\` cannot be exported. @ /x/.test(event.name)",
        "unsupported-syntax: Between operations a getter cannot be exported yet. @ get a() { return 1 }",
        "unsupported-syntax: Between operations \`new Date(…)\` cannot be exported yet. @ new Date(5)",
        "unsupported-syntax: Between operations the operator \`^\` cannot be exported yet. @ ^",
      ]
    `)
  })

  test('calls, by the name of what is called', () => {
    expect(
      findingsOf(
        `const a = total(event.items)
const b = JSON.parse(event.text)
const c = event.name.replace('a', 'b')
const d = event.items.map((x) => x + 1)
context.configureSerdes({})
return [a, b, c, d]`,
        `function total(x: number[]) { return x.length }`,
        '{ items: number[]; text: string; name: string }',
      ),
    ).toMatchInlineSnapshot(`
      [
        "unsupported-call: Between operations the call of \`JSON.parse\` cannot be exported. @ JSON.parse(event.text)",
        "unsupported-operation: \`context.configureSerdes\` cannot be exported yet. @ context.configureSerdes({})",
      ]
    `)
  })

  test('captured values that are not JSON, with both places', () => {
    expect(
      findingsOf(
        `const fn = () => 1
const keep = event.when
await context.step('date', async () => keep.getTime())
await context.step('function', async () => fn())
await context.step('instance', async () => event.box.size)
const batch = await context.map([1], async (ctx) => ctx.step(async () => 1))
await context.step('batch', async () => batch.successCount)
try { await context.step('context', async () => context.logger.info('x')) } catch (e) { await context.step('error', async () => String(e)) }`,
        'class Box { size = 1 }',
        '{ when: Date; box: Box }',
      ),
    ).toMatchInlineSnapshot(`
      [
        "capture-not-json: The code of a step reads \`keep\`, which is a Date, which JSON makes a string: it cannot cross to a task as JSON. @ keep (declared: keep)",
        "capture-not-json: The code of a step reads \`event\`, which is an object with a property \`when\` that is a Date, which JSON makes a string: it cannot cross to a task as JSON. @ event (declared: event)",
        "capture-not-json: The code of a step reads \`batch\`, which is a batch result: it cannot cross to a task as JSON. @ batch (declared: batch)",
        "capture-not-json: The code of a step reads \`context\`, which is the durable context: it cannot cross to a task as JSON. @ context (declared: context)",
        "capture-not-json: The code of a step reads \`e\`, which is an error: it cannot cross to a task as JSON. @ e (declared: e)",
      ]
    `)
  })

  test('what is thrown and is no error', () => {
    expect(findingsOf(`if (event.a) throw 'text'\nthrow event.error`)).toMatchInlineSnapshot(`
      [
        "throw-of-non-error: \`'text'\` is not certainly an error; what is thrown must be one. @ 'text'",
        "throw-of-non-error: \`event.error\` is not certainly an error; what is thrown must be one. @ event.error",
      ]
    `)
  })

  test('errors and batches as data', () => {
    expect(
      findingsOf(`const batch = await context.map([1], async (ctx) => ctx.step(async () => 1))
try { await context.step('a', async () => 1) } catch (error) { return { error } }
return batch`),
    ).toMatchInlineSnapshot(`
      [
        "unsupported-value: Cannot use the error \`error\` as data here: take its \`name\` and \`message\`. @ error",
        "unsupported-value: Cannot use the batch \`batch\` as data here: take \`getResults()\` or what else of it you need. @ batch",
      ]
    `)
  })

  test('durations that the service refuses', () => {
    expect(
      findingsOf(`await context.wait({ seconds: 0 })
await context.wait({ days: 400 })
await context.wait('half', { minutes: 0.01 })`),
    ).toMatchInlineSnapshot(`
      [
        "duration-out-of-range: A duration of 0 seconds is refused by the service: whole seconds from 1 to 31622400 are allowed. @ { seconds: 0 }",
        "duration-out-of-range: A duration of 34560000 seconds is refused by the service: whole seconds from 1 to 31622400 are allowed. @ { days: 400 }",
        "duration-out-of-range: A duration of 0.6 seconds is refused by the service: whole seconds from 1 to 31622400 are allowed. @ { minutes: 0.01 }",
      ]
    `)
  })

  test('options and arguments that cannot be exported', () => {
    expect(
      findingsOf(`await context.step('x', async () => 1, { serdes: { serialize: async () => '', deserialize: async () => 1 } })
await context.step('x', async () => 1, event.config)
await context.parallel(event.list.map((x: number) => async () => x))
await context.map(event.list, async (ctx, item) => item, { completionConfig: { shouldComplete: () => ({ complete: true }) } })
await context.step(event.maybe, async () => 1)
await context.invoke('fn', { text: 'a' }, { tenantId: 'x' })`),
    ).toMatchInlineSnapshot(`
      [
        "unsupported-option: The option \`serdes\` of step cannot be exported: only JSON is kept, as \`defaultSerdes\` does. @ serdes: { serialize: async () => '', deserialize: async () => 1 }",
        "unsupported-argument: Cannot export step with options that are not written out at the call. @ event.config",
        "unsupported-option: The option \`shouldComplete\` of completionConfig cannot be exported: code would have to be asked while items run. @ shouldComplete: () => ({ complete: true })",
        "unsupported-argument: Cannot export step with a name that is not certainly a string. @ event.maybe",
        "unsupported-option: The option \`tenantId\` of invoke cannot be exported: the call of a function by Step Functions has no tenant. @ tenantId: 'x'",
        "batch-errors-unread: A parallel never rejects: nothing of it is read, and nothing asks whether something failed. @ context.parallel(event.list.map((x: number) => async () => x))",
        "batch-errors-unread: A map never rejects: nothing of it is read, and nothing asks whether something failed. @ context.map(event.list, async (ctx, item) => item, { completionConfig: { shouldComplete: () => ({ complete: true }) } })",
      ]
    `)
  })

  test('a created callback in any form but the exact one', () => {
    const callback = (rest: string) => findingsOf(`const [p, id] = await context.createCallback('cb')\n${rest}`)
    expect([
      callback(
        `await context.step('other', async () => 1)\nawait context.step('send', async () => id)\nreturn await p`,
      ),
      callback(`await context.step('send', async () => id)\nawait context.wait({ seconds: 5 })\nreturn await p`),
      callback(`await context.step('send', async () => id)\nif (event.x) await p`),
      callback(`const sent = await context.step('send', async () => id)\nawait p\nreturn sent`),
      callback(`await context.step('send', async () => id)\nawait p\nawait p`),
      callback('return id'),
      findingsOf(`const both = await context.createCallback('cb')`),
      findingsOf(`const text = await context.waitForCallback<{ ok: boolean }>('cb', async () => {})`),
    ]).toMatchInlineSnapshot(`
      [
        [
          "callback-not-exact: This created callback cannot be exported exactly: its id goes to no step directly after it. @ context.createCallback('cb') (here: context.step('other', async () => 1))",
          "callback-not-exact: This created callback cannot be exported exactly: the id of a created callback may go only into the one step after it. @ id (created: context.createCallback('cb'))",
        ],
        [
          "callback-not-exact: This created callback cannot be exported exactly: another operation comes before the await of its promise. @ context.createCallback('cb') (here: context.wait({ seconds: 5 }))",
        ],
        [
          "callback-not-exact: This created callback cannot be exported exactly: a condition or a loop begins between it and the await of its promise. @ context.createCallback('cb') (here: p)",
        ],
        [
          "callback-not-exact: This created callback cannot be exported exactly: the result of the step that takes its id is used. @ context.createCallback('cb') (here: context.step('send', async () => id))",
        ],
        [
          "callback-not-exact: This created callback cannot be exported exactly: its promise is awaited more than once. @ context.createCallback('cb') (here: p)",
        ],
        [
          "callback-not-exact: This created callback cannot be exported exactly: its promise is not awaited after it. @ context.createCallback('cb') (here: context.createCallback('cb'))",
          "callback-not-exact: This created callback cannot be exported exactly: the id of a created callback may go only into the step after it, and its promise may only be awaited. @ id (created: context.createCallback('cb'))",
        ],
        [
          "callback-not-exact: This created callback cannot be exported exactly: it has to be \`const [promise, id] = await context.createCallback(…)\`. @ both",
        ],
        [
          "callback-result-not-text: A callback answers with text; a type other than string is never checked or parsed. @ { ok: boolean }",
        ],
      ]
    `)
  })

  test('values of modules that are no constants', () => {
    expect(
      findingsOf(
        'return limit + mutable + Config.max + made.length + pushed.length',
        `const limit = 5
let mutable = 3
mutable = 4
const Config = { max: 3 }
const made = [1].map((x) => x)
const pushed = [1]
pushed.push(2)`,
      ),
    ).toMatchInlineSnapshot(`
      [
        "unsupported-value: Cannot use \`mutable\` here: it can change. @ mutable (declared: mutable)",
        "unsupported-value: Cannot use \`pushed\` here: its contents may change. @ pushed (declared: pushed) (here: pushed.push)",
      ]
    `)
  })

  test('a change of a value that another name leads to', () => {
    expect(
      findingsOf(`const a = [1]
const b = a
a.push(2)
event.list.push(3)
for (const x of a) a.push(x)
return b`),
    ).toMatchInlineSnapshot(`
      [
        "change-of-shared-value: The contents of \`a\` change here while another name may lead to the same value. @ a (\`b\` may lead to it: b)",
        "unsupported-call: Between operations the call of \`event.list.push\` cannot be exported. @ event.list.push(3)",
        "change-of-shared-value: The contents of \`a\` change here while another name may lead to the same value. @ a (\`b\` may lead to it: b)",
      ]
    `)
  })

  test('errors of TypeScript stop the handler, in its words', () => {
    expect([
      findingsOf(`const x: number = 'a'\nreturn Date.now()`),
      findingsOf('const x = ;'),
      findings(lowerText(`import { missing } from './not-there.ts'\nexport const handler = missing`)),
    ]).toMatchInlineSnapshot(`
      [
        [
          "type-error: Type 'string' is not assignable to type 'number'. (TS2322) @ x",
        ],
        [
          "syntax-error: Expression expected. (TS1109) @ ;",
        ],
        [
          "type-error: Cannot find module './not-there.ts' or its corresponding type declarations. (TS2307) @ './not-there.ts'",
        ],
      ]
    `)
  })
})

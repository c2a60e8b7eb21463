import { describe, expect, test } from 'vitest'
import { findings, graphOf, handlerFile, lowerText, workflowOf } from './lowering.ts'

describe('discovery', () => {
  const body = `async (event: { id: string }, context) => context.step('a', async () => event.id)`
  const found = (text: string, more = {}) => {
    const { workflows, diagnostics } = lowerText(text, more)
    return [
      ...workflows.map(({ workflow, exportName, file }) => `${workflow.name} ${exportName} ${file}`),
      ...diagnostics.map(({ code }) => code),
    ]
  }

  test('a handler is found by its export, from either package and under any name', () => {
    const one = `export const handler = withDurableExecution(${body})`
    expect(found(`import { withDurableExecution } from 'stepwright'\n${one}`)).toEqual([
      'order handler order/handler.ts',
    ])
    expect(
      found(
        `import { withDurableExecution as durable } from '@aws/durable-execution-sdk-js'\nexport default durable(${body})`,
      ),
    ).toEqual(['order default order/handler.ts'])
    expect(
      found(
        `import * as sdk from 'stepwright'\nconst run = sdk.withDurableExecution(${body})\nexport { run as handler }`,
      ),
    ).toEqual(['order handler order/handler.ts'])
  })

  test('the function may be a function expression or a named function of the module', () => {
    expect(
      found(`import { withDurableExecution, type DurableContext } from 'stepwright'
async function run(event: { id: string }, context: DurableContext) { return await context.step('a', async () => event.id) }
export const handler = withDurableExecution(run)`),
    ).toEqual(['order handler order/handler.ts'])
    expect(
      found(`import { withDurableExecution } from 'stepwright'
export const handler = withDurableExecution(async function (event: { id: string }, context) { return context.step('a', async () => event.id) })`),
    ).toEqual(['order handler order/handler.ts'])
  })

  test('several handlers of a file are called by their exports too', () => {
    expect(
      found(`import { withDurableExecution } from 'stepwright'
export const create = withDurableExecution(${body})
export const cancel = withDurableExecution(${body})`),
    ).toEqual(['order-create create order/handler.ts', 'order-cancel cancel order/handler.ts'])
  })

  test('a file without a handler, and a file that is not there, are said', () => {
    expect(found('export const x = 1')).toEqual(['no-handler'])
  })

  test('a step body may come from another module, and its types are checked', () => {
    const text = `import { withDurableExecution } from 'stepwright'
import { charge } from './charge.ts'
export const handler = withDurableExecution(async (event: { id: string }, context) => {
  return await context.step('charge', async () => charge(event.id))
})`
    expect(found(text, { '/project/order/charge.ts': 'export const charge = async (id: string) => ({ id })' })).toEqual(
      ['order handler order/handler.ts'],
    )
    expect(
      findings(lowerText(text, { '/project/order/charge.ts': 'export const charge = async (id: number) => ({ id })' })),
    ).toEqual([
      `type-error: Argument of type 'string' is not assignable to parameter of type 'number'. (TS2345) @ event.id`,
    ])
  })

  test('paths and strictness come from the nearest tsconfig', () => {
    const text = `import { withDurableExecution } from 'stepwright'
import { limit } from '#shared/limit'
export const handler = withDurableExecution(async (event, context) => { await context.wait({ seconds: limit }) })`
    const tsconfig = JSON.stringify({
      compilerOptions: { strict: false, types: ['nonsense'], paths: { '#shared/*': ['./shared/*'] } },
    })
    expect(
      found(text, { '/project/tsconfig.json': tsconfig, '/project/shared/limit.ts': 'export const limit = 5' }),
    ).toEqual(['order handler order/handler.ts'])
  })
})

describe('statements', () => {
  test('for…of, while, break, continue and compound assignment', () => {
    expect(
      graphOf(
        `let total = 0
for (const { price, qty } of event.items) {
  if (qty === 0) continue
  total += price * qty
  if (total > 100) break
}
while (total > 10) total -= await context.step('less', async () => total)
return total`,
        '',
        '{ items: { price: number; qty: number }[] }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Assign total: assign total = 0; → Start for price, qty
        Start for price, qty: assign priceQtyIndex = 0; → For price, qty
        For price, qty: choice [priceQtyIndex < Array.length(event.items)] priceItem = event.items[priceQtyIndex]; priceQtyIndex = priceQtyIndex + 1; → Assign price qty else → While total in loop 1
        Assign price qty: assign price = priceItem.price; qty = priceItem.qty; → Choice qty in loop 1
        Choice qty: choice [qty === 0] → For price, qty else → for price, qty/Assign total in loop 1
        for price, qty/Assign total: assign total = total + price * qty; → Choice total in loop 1
        Choice total: choice [total > 100] → While total else → For price, qty in loop 1
        While total: choice [total > 10] → less else → Return total in loop 2
        less: step "less" less(total)  lessResult = result; → while total/Assign total in loop 2
        while total/Assign total: assign total = total - lessResult; → While total in loop 2
        Return total: succeed total
        # loop 1 (for-of) at For price, qty
        # loop 2 (while) at While total
      "
    `)
  })

  test('counting loops and endless loops with a break', () => {
    expect(
      graphOf(`const found: number[] = []
for (let i = 0; i < 3; i++) {
  if (i === 1) continue
  found.push(await context.step('look', async () => i))
}
do { await context.wait({ seconds: 1 }) } while (found.length < 5)
while (true) {
  const x = await context.step('again', async () => 1)
  if (x > 1) break
}
return found`),
    ).toMatchInlineSnapshot(`
      "
      ▸ Assign found: assign found = []; → Assign i
        Assign i: assign i = 0; → While i
        While i: choice [i < 3] → Choice i else → Wait in loop 1
        Choice i: choice [i === 1] → for i/Assign i else → look in loop 1
        look: step "look" look(i)  lookResult = result; → for i/Assign found in loop 1
        for i/Assign found: assign found = [...found, lookResult]; → for i/Assign i in loop 1
        for i/Assign i: assign i = i + 1; → While i in loop 1
        Wait: wait 1 → While length in loop 2
        While length: choice [Array.length(found) < 5] → Wait else → again in loop 2
        again: step "again" again()  x = result; → Choice x in loop 3
        Choice x: choice [x > 1] → Return found else → again in loop 3
        Return found: succeed found
        # loop 1 (while) at While i
        # loop 2 (while) at Wait
        # loop 3 (while) at again
      "
    `)
  })

  test('entries gives index and item; a list that may change is kept for the loop', () => {
    expect(
      graphOf(
        `for (const [i, line] of event.lines.entries()) await context.step(line.id, async () => i)
let more = event.lines
for (const line of more) { more = []; await context.wait({ seconds: 1 }) }`,
        '',
        '{ lines: { id: string }[] }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Start for i, line: assign iLineIndex = 0; → For i, line
        For i, line: choice [iLineIndex < Array.length(event.lines)] i = iLineIndex; line = event.lines[iLineIndex]; iLineIndex = iLineIndex + 1; → Step else → Assign more in loop 1
        Step: step line.id Step(i)  → For i, line in loop 1
        Assign more: assign more = event.lines; → Start for line
        Start for line: assign lineList = more; lineIndex = 0; → For line
        For line: choice [lineIndex < Array.length(lineList)] line_for_line = lineList[lineIndex]; lineIndex = lineIndex + 1; → for line/Assign more else → Return in loop 2
        for line/Assign more: assign more = []; → Wait in loop 2
        Wait: wait 1 → For line in loop 2
        Return: succeed 
        # loop 1 (for-of) at For i, line
        # loop 2 (for-of) at For line
      "
    `)
  })

  test('nested try and catch, with and without a binding; what is thrown goes to the nearest', () => {
    expect(
      graphOf(`let status
try {
  try { await context.step('inner', async () => 1); status = 'ok' }
  catch { status = 'bad'; throw new Error('again', { cause: new TypeError('x') }) }
} catch (error) {
  if (error instanceof Error && error.message === 'again') status = String(error)
  else status = error instanceof StepError ? error.cause?.name : 'odd'
}
return status`),
    ).toMatchInlineSnapshot(`
      "
      ▸ Assign status: assign status = undefined; → inner
        inner: step "inner" inner()  → try/try/Assign status in try 2
        try/try/Assign status: assign status = "ok"; → Return status in try 2
        try/catch/Assign status: assign status = "bad"; → Throw Error in try 1
        Throw Error: fail new Error("again", { cause: new TypeError("x") }) in try 1
        Choice error Error message: choice [error_.message === "again"] → catch/Assign status else → catch/Assign status 2
        catch/Assign status: assign status = error_.name === "" ? error_.message : error_.message === "" ? error_.name : \`\${error_.name}: \${error_.message}\`; → Return status
        catch/Assign status 2: assign status = error_ instanceof StepError ? error_.cause?.name : "odd"; → Return status
        Return status: succeed status
        # try 1 catches error_ → Choice error Error message
        # try 2 in try 1 catches - → try/catch/Assign status
      "
    `)
  })

  test('an operation that is returned without await passes by its catch', () => {
    expect(
      graphOf(`for (const x of [1, 2]) {
  try { return context.step('x', async () => x) } catch { return 1 }
}`),
    ).toMatchInlineSnapshot(`
      "
      ▸ Start for x: assign xList = [1, 2]; xIndex = 0; → For x
        For x: choice [xIndex < Array.length(xList)] x = xList[xIndex]; xIndex = xIndex + 1; → x else → Return in loop 1
        x: step "x" x(x)  xResult = result; → for x/try/Return in loop 1
        for x/try/Return: succeed xResult in loop 1
        Return: succeed 
        # loop 1 (for-of) at For x
      "
    `)
  })

  test('else-ifs are one choice, unless a test needs states of its own', () => {
    expect(
      graphOf(
        `if (event.a > 3) return 1
else if (event.a > 2) return 2
else if (event.list[0].ok) return 3
return 4`,
        '',
        '{ a: number; list: { ok: boolean }[] }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Choice a: choice [event.a > 3] → Return [event.a > 2] → Return 2 else → Check list
        Return: succeed 1
        Return 2: succeed 2
        Check list: choice [event.list[0] === undefined] → TypeError list else → Choice ok
        TypeError list: fail new TypeError("Cannot read properties of undefined (reading 'ok')")
        Choice ok: choice [event.list[0].ok] → Return 3 else → Return 4
        Return 3: succeed 3
        Return 4: succeed 4
      "
    `)
  })

  test('log lines between operations are dropped with an information', () => {
    const { lowered, workflow } = workflowOf(
      `console.log('start', event.list.map((x) => x))
context.logger.info('x', event.list[0].name)
return 1`,
      '',
      '{ list: { name: string }[] }',
    )
    expect(findings(lowered)).toMatchInlineSnapshot(`
      [
        "log-dropped: \`console.log\` writes no log line in the export; it does when the handler runs. @ console.log('start', event.list.map((x) => x))",
        "log-dropped: \`context.logger.info\` writes no log line in the export; it does when the handler runs. @ context.logger.info('x', event.list[0].name)",
      ]
    `)
    // What an argument throws is thrown all the same.
    expect(Object.keys(workflow.graph.states)).toEqual(['Check list', 'TypeError list', 'Return'])
  })
})

describe('expressions', () => {
  test('an operation inside an expression is done where JavaScript would do it', () => {
    expect(
      graphOf(
        `const big = event.total > 5 ? await context.step('big', async () => 1) : 0
const both = event.flag && (await context.step('cond', async () => 5))
const text = \`\${await context.step('one', async () => 'a')}-\${await context.step('two', async () => 'b')}\`
return { big, both, text, fall: event.maybe ?? (await context.step('fall', async () => 3)) }`,
        '',
        '{ total: number; flag: boolean; maybe?: number }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Choice total: choice [event.total > 5] → big else → Assign totalBigResult 2
        big: step "big" big()  bigResult = result; → Assign totalBigResult
        Assign totalBigResult: assign totalBigResult = bigResult; → Assign big
        Assign totalBigResult 2: assign totalBigResult = 0; → Assign big
        Assign big: assign big = totalBigResult; → Choice flag
        Choice flag: choice [event.flag] → cond else → Assign flagCondResult 2
        cond: step "cond" cond()  condResult = result; → Assign flagCondResult
        Assign flagCondResult: assign flagCondResult = condResult; → Assign both
        Assign flagCondResult 2: assign flagCondResult = event.flag; → Assign both
        Assign both: assign both = flagCondResult; → one
        one: step "one" one()  oneResult = result; → two
        two: step "two" two()  twoResult = result; → Assign text
        Assign text: assign text = \`\${oneResult}-\${twoResult}\`; → Choice maybe
        Choice maybe: choice [event.maybe == null] → fall else → Assign maybeFallResult 2
        fall: step "fall" fall()  fallResult = result; → Assign maybeFallResult
        Assign maybeFallResult: assign maybeFallResult = fallResult; → Return big both text
        Assign maybeFallResult 2: assign maybeFallResult = event.maybe; → Return big both text
        Return big both text: succeed { big, both, text, fall: maybeFallResult }
      "
    `)
  })

  test('an access that may throw becomes a choice with the message of JavaScript', () => {
    expect(
      graphOf(
        `const first = event.items[0]
const { city } = event.address!
const [line] = event.rows
return { a: first.name, b: event.items[1]?.name, c: event.byId['x'].name, d: line.name.length, city, e: event.any.deep.value }`,
        '',
        '{ items: { name: string }[]; address?: { city: string }; rows: { name: string }[]; byId: Record<string, { name: string }>; any: any }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Assign first: assign first = event.items[0]; → Check address
        Check address: choice [event.address === undefined] → TypeError address else → Assign city
        TypeError address: fail new TypeError("Cannot destructure property 'city' of 'event.address' as it is undefined.")
        Assign city: assign city = event.address.city; → Assign line
        Assign line: assign line = event.rows[0]; → Check first
        Check first: choice [first === undefined] → TypeError first else → Check byId
        TypeError first: fail new TypeError("Cannot read properties of undefined (reading 'name')")
        Check byId: choice [event.byId.x === undefined] → TypeError byId else → Check line
        TypeError byId: fail new TypeError("Cannot read properties of undefined (reading 'name')")
        Check line: choice [line === undefined] → TypeError line else → Check any
        TypeError line: fail new TypeError("Cannot read properties of undefined (reading 'name')")
        Check any: choice [event.any === undefined] → TypeError any [event.any === null] → TypeError any 2 else → Check deep
        TypeError any: fail new TypeError("Cannot read properties of undefined (reading 'deep')")
        TypeError any 2: fail new TypeError("Cannot read properties of null (reading 'deep')")
        Check deep: choice [event.any.deep === undefined] → TypeError deep [event.any.deep === null] → TypeError deep 2 else → Return a name b
        TypeError deep: fail new TypeError("Cannot read properties of undefined (reading 'value')")
        TypeError deep 2: fail new TypeError("Cannot read properties of null (reading 'value')")
        Return a name b: succeed { a: first.name, b: event.items[1]?.name, c: event.byId.x.name, d: String.length(line.name), city, e: event.any.deep.value }
      "
    `)
  })

  test('patterns nest, have defaults, and stand in parameters', () => {
    const { lowered, workflows } = (() => {
      const lowered = lowerText(`import { withDurableExecution } from 'stepwright'
export const handler = withDurableExecution(async ({ id, amount = 5, to: { city } }: { id: string; amount?: number; to: { city: string } }, ctx) => {
  const { x, y: { z } } = await ctx.step('b', async () => ({ x: id, y: { z: amount } }))
  const { a: only } = await ctx.step('c', async () => ({ a: 1 }))
  return { x, z, city, only }
})`)
      return { lowered, workflows: lowered.workflows }
    })()
    expect(lowered.text).toBe('')
    expect(workflows[0]!.workflow.tasks['b']!.captures).toEqual(['id', 'amount'])
    expect(workflows[0]!.workflow.graph.states).toMatchObject({
      b: { call: { captures: { id: { kind: 'member', property: 'id', object: { kind: 'event' } } } } },
      c: { assign: [{ variable: 'only', value: { kind: 'member', property: 'a', object: { kind: 'result' } } }] },
    })
  })

  test('constants of modules stand for their values', () => {
    expect(
      graphOf(
        `if (event.total > LIMITS.max) await context.wait(PAUSE)
return { level: Level.High, first: LIMITS.names[0], scaled: RATE * 2 }`,
        `const LIMITS = { max: 100, names: ['a', 'b'] }
const PAUSE = { minutes: 2, seconds: 1 }
const RATE = 1 + 1
enum Level { Low = 'low', High = 'high' }`,
        '{ total: number }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Choice total max: choice [event.total > 100] → Wait else → Return level High first
        Wait: wait 121 → Return level High first
        Return level High first: succeed { level: "high", first: "a", scaled: (1 + 1) * 2 }
      "
    `)
  })

  test('errors carry the chain of their classes, the name they give themselves and the text of their constructors', () => {
    expect(
      workflowOf(
        `if (event.a) throw new StockError(event.id, 3)
throw new RangeError('out')`,
        `class OrderError extends Error { constructor(message: string) { super('order: ' + message); this.name = 'OrderFailed' } }
class StockError extends OrderError { constructor(sku: string, public count: number) { super(\`\${sku} has \${count}\`) } }`,
        '{ a: boolean; id: string }',
      ).workflow.graph.states,
    ).toMatchObject({
      'Throw StockError': { error: { classes: ['StockError', 'OrderError', 'Error'], name: 'OrderFailed' } },
      'Throw RangeError': { error: { classes: ['RangeError', 'Error'], message: { value: 'out' } } },
    })
  })

  test('shadowed names become variables of their own', () => {
    expect(
      graphOf(`const item = await context.step('a', async () => 1)
if (item > 0) {
  const item = await context.step('b', async () => 2)
  await context.step('c', async () => item)
}
return item`),
    ).toMatchInlineSnapshot(`
      "
      ▸ a: step "a" a()  item = result; → Choice item
        Choice item: choice [item > 0] → b else → Return item
        b: step "b" b()  item_2 = result; → c
        c: step "c" c(item: item_2)  → Return item
        Return item: succeed item
      "
    `)
  })
})

describe('operations', () => {
  test('retries are data where they are exponential numbers, else the strategy goes with the task', () => {
    expect(
      graphOf(
        `const most = event.most
await context.step('default', async () => 1)
await context.step('given', async () => 1, { retryStrategy: createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 2 }, jitter: JitterStrategy.NONE }) })
await context.step('named', async () => 1, { retryStrategy: retry, semantics: StepSemantics.AtMostOncePerRetry })
await context.step('none', async () => 1, { retryStrategy: retryPresets.noRetry })
await context.step('linear', async () => 1, { retryStrategy: retryPresets.linear })
await context.step('half', async () => 1, { retryStrategy: createRetryStrategy({ backoffRate: 1.5 }) })
await context.step('own', async () => 1, { retryStrategy: (error, attempt) => ({ shouldRetry: attempt < most }) })`,
        'const retry = createRetryStrategy({ maxAttempts: 2 })',
        '{ most: number }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ Assign most: assign most = event.most; → default
        default: step "default" default()  → given
        given: step "given" given() retry 4× 2s..300s ×2 NONE → named
        named: step "named" named() retry 2× 5s..300s ×2 FULL at most once → none
        none: step "none" none() retry none → linear
        linear: step "linear" linear() retry strategy → half
        half: step "half" half() retry 3× 5s..300s ×1.5 FULL → own
        own: step "own" own(most) retry strategy → Return
        Return: succeed 
      "
    `)
  })

  test('tasks say where their code is and what it reads from the handler', () => {
    const { workflow, lowered } = workflowOf(
      `const a = 1, b = 2
await context.step('own', async ({ attempt }) => { const b = a + attempt; type T = typeof a; return { a: b } }, { retryStrategy: (error, n) => ({ shouldRetry: n < b }) })
await context.step('module', charge)`,
      'async function charge() { return 1 }',
    )
    const text = lowered.sources.get('order/handler.ts')!.text
    const tasks = Object.values(workflow.tasks).map(({ id, captures, span, strategy }) => [
      id,
      captures,
      text.slice(span.start, span.end),
      strategy && text.slice(strategy.start, strategy.end),
    ])
    expect(tasks).toMatchInlineSnapshot(`
      [
        [
          "own",
          [
            "a",
            "b",
          ],
          "async ({ attempt }) => { const b = a + attempt; type T = typeof a; return { a: b } }",
          "(error, n) => ({ shouldRetry: n < b })",
        ],
        [
          "module",
          [],
          "charge",
          undefined,
        ],
      ]
    `)
  })

  test('waits, invokes, callbacks and conditions', () => {
    expect(
      graphOf(
        `await context.wait('pause', { hours: 1, minutes: event.minutes })
await context.wait(event.pause)
const reply: { ok: boolean } = await context.invoke('call', 'target', { a: event.minutes })
const plain = await context.invoke('target', { b: 1 })
const answer = await context.waitForCallback('approve', async (id) => { console.log(id, event) }, { timeout: { hours: 1 } })
const state = await context.waitForCondition('poll', async (s) => ({ n: s.n + 1 }), {
  initialState: { n: 0 },
  waitStrategy: (s, attempt) => (s.n > reply.toString().length ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: attempt } }),
})
const [promise, id] = await context.createCallback('cb', { timeout: { minutes: 5 } })
await context.step('send', async () => { console.log(id, event) })
const text = await promise
return { ok: reply.ok, answer, n: state.n, text }`,
        '',
        '{ minutes: number; pause: { seconds: number; minutes?: number } }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ pause: wait "pause" 3600 + event.minutes * 60 → Wait
        Wait: wait (event.pause.minutes ?? 0) * 60 + event.pause.seconds → call
        call: invoke "call" "target"({ a: event.minutes }) reply = result; → Invoke plain
        Invoke plain: invoke "target"({ b: 1 }) plain = result; → approve
        approve: waitForCallback "approve" approve(event)  timeout 3600 answer = result; → poll
        poll: waitForCondition "poll" poll(reply) from { n: 0 } state = result; → cb
        cb: createCallback "cb" cb(event) id as id timeout 300 text = result; → Return ok answer n
        Return ok answer n: succeed { ok: reply.ok, answer, n: state.n, text }
      "
    `)
  })

  test('map and parallel have graphs of their own, and batches answer through calls', () => {
    expect(
      graphOf(
        `const batch = await context.map('import', event.rows, async (ctx, { id, bad }, index) => {
  if (bad) throw new Error('bad row ' + index)
  return await ctx.step('save', async () => id)
}, { maxConcurrency: 2, itemNamer: (row, i) => \`row-\${i}\`, completionConfig: { toleratedFailureCount: 1 } })
batch.throwIfError()
const both = await context.parallel('both', [
  async (ctx) => ctx.step('one', async () => 1),
  { name: 'second', func: async (ctx) => { await ctx.wait({ minutes: 1 }); return batch.successCount } },
], { completionConfig: {} })
const inner = await context.runInChildContext('child', async (child) => child.step(async () => 3))
return { results: batch.getResults(), first: batch.getErrors()[0]?.message, both: both.hasFailure, inner }`,
        '',
        '{ rows: { id: string; bad: boolean }[] }',
      ),
    ).toMatchInlineSnapshot(`
      "
      ▸ import: map "import" item, index of event.rows named \`row-\${index}\` max 2 toleratedFailureCount 1 batch = result; → Choice batch failed
          {
            ▸ Choice bad: choice [item.bad] → Throw Error else → save
              Throw Error: fail new Error("bad row " + index)
              save: step "save" save(id: item.id)  saveResult = result; → import/Return
              import/Return: succeed saveResult
          }
        Choice batch failed: choice [BatchResult.hasFailure(batch)] → Throw error of batch else → both
        Throw error of batch: fail BatchResult.firstError(batch)
        both: parallel "both"  both = result; → child
          {0
            ▸ one: step "one" one()  oneResult = result; → both/branch-0/Return
              both/branch-0/Return: succeed oneResult
          }
          {second
            ▸ Wait: wait 60 → Return successCount
              Return successCount: succeed BatchResult.successCount(batch)
          }
        child: child "child" inner = result; → Return results batch first
          {
            ▸ Step: step Step()  stepResult = result; → child/Return
              child/Return: succeed stepResult
          }
        Return results batch first: succeed { results: BatchResult.getResults(batch), first: BatchResult.getErrors(batch)[0]?.message, both: BatchResult.hasFailure(both), inner }
      "
    `)
  })
})

describe('names', () => {
  test('a statement that has nothing to do with the others changes no name', () => {
    const body = `const a = await context.step('a', async () => 1)
for (const x of [1, 2]) { await context.wait({ seconds: x }) }
return a`
    const before = Object.keys(workflowOf(body).workflow.graph.states)
    const after = Object.keys(workflowOf(`const other = 2 > 1 ? 1 : 2\n${body}`).workflow.graph.states)
    expect(after.filter((name) => !before.includes(name))).toEqual(['Assign other'])
    expect(before.every((name) => after.includes(name))).toBe(true)
  })

  test('long and equal names stay unique and within 80 characters', () => {
    const name = 'n'.repeat(100)
    const { workflow } = workflowOf(
      `await context.step('${name}', async () => 1)\nawait context.step('${name}', async () => 2)`,
    )
    const ids = Object.keys(workflow.graph.states)
    expect(new Set(ids).size).toBe(3)
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(80)
  })
})

test('everything a workflow holds is JSON', () => {
  const { workflow } = workflowOf(`try { await context.step('a', async () => event) } catch (error) { throw error }`)
  expect(JSON.parse(JSON.stringify(workflow))).toEqual(workflow)
  expect(handlerFile('').length).toBeGreaterThan(0)
})

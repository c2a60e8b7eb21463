import { expect, test } from 'vitest'
import { checkWorkflow } from '../../compiler/ir/validate.ts'
import { handlerFile, lowerText } from './lowering.ts'

/** Handlers with odd corners: what is lowered keeps every promise of the IR, what is refused says so; nothing throws. */
const ODD: readonly (readonly [string] | readonly [string, string])[] = [
  [`return 1; await context.wait({ seconds: 1 })`],
  [`while (true) { }`],
  [`for (;;) { break }`],
  [`for (const x of [1]) { }`],
  [`for (const x of [1]) { continue }`],
  [`for (const x of [1]) { break }`],
  [`try { const a = 1 } catch (e) { await context.wait({ seconds: 1 }) }`],
  [`try { } catch { }`],
  [`try { await context.step('a', async () => 1) } catch { }`],
  [`try { await context.wait({ seconds: 1 }) } catch { return 2 }`],
  [
    `while (true) { try { await context.step('a', async () => 1); break } catch (e) { if (e instanceof StepError) continue; throw e } }`,
  ],
  [
    `for (const x of event.xs) { for (const x of event.xs) { if (x > 1) break; await context.step('a', async () => x) } }`,
    '{ xs: number[] }',
  ],
  [`let a = 1; { let a = 2; a += 1; await context.wait({ seconds: a }) } return a`],
  [`do { } while (event.x > 1)`, '{ x: number }'],
  [`while (false) { await context.wait({ seconds: 1 }) } return 1`],
  [`do { await context.wait({ seconds: 1 }) } while (true)`],
  [`if (event.a) { return 1 } else { return 2 }`],
  [`if (event.a) { } else { }`],
  [`if (event.a) ; return 3`],
  [`throw new Error('x')`],
  [`const f = async () => 1; return await context.step(f)`],
  [`async function g() { return later } const later = 5; return await context.step('g', g)`],
  [`const x = event.a?.b?.c; return x`],
  [`const x = event?.a.b; return x`, '{ a: { b: number } } | undefined'],
  [`return [...event.a, ...[1, 2]]`, '{ a: number[] }'],
  [`return { ...event, a: 1, [event.k]: 2 }`, '{ k: string }'],
  [`let x = 1; x = await context.step(async () => x + 1); x = x > 1 ? await context.step(async () => 2) : x; return x`],
  [`const { a } = await context.step(async () => ({ a: 1 }) as { a: number } | undefined) ?? { a: 2 }; return a`],
  [`const r = await context.step(async () => null as { a: number } | null); return r!.a`],
  [`const r = await context.step(async () => null as { a: number } | null); if (!r) return; return r.a`],
  [
    `let n = 0; for (const x of event.xs) { n++; if (n > 2) return n } ; throw new TypeError(\`\${n}\`)`,
    '{ xs: number[] }',
  ],
  [
    `const p = await context.parallel([async (c) => { try { return await c.step('a', async () => 1) } catch (e) { return 2 } }, async (c) => { for (const x of [1]) { await c.wait({ seconds: 1 }) } }]); p.throwIfError()`,
  ],
  [
    `const m = await context.map(event.xs, async (c, x, i) => { const inner = await c.map([x], async (d, y) => d.step(async () => x + y + i)); inner.throwIfError(); return inner.getResults() }); return m.getResults()`,
    '{ xs: number[] }',
  ],
  [`const a = await context.step('a', async () => 1), b = await context.step('b', async () => a); return a + b`],
  [
    `await context.step(\`n-\${event.id}\`, async () => 1); await context.step(event.id, async () => 1); await context.step(undefined, async () => 1)`,
    '{ id: string }',
  ],
  [`const name = event.id as string | undefined; await context.step(name, async () => 1)`, '{ id: string }'],
  [`event = { id: 'x' }; return event.id`, '{ id: string }'],
  [`const e = new Error('a'); try { throw e } catch (x) { return (x as Error).message }`],
  [`try { throw new Error('a') } catch (x) { throw new Error('b', { cause: x }) }`],
  [`try { await context.step(async () => 1) } catch (error: any) { return error.message + error.cause.name }`],
  [
    `try { await context.step(async () => 1) } catch (error) { if (!(error instanceof StepError)) throw error; return error.errorData ?? error.errorType }`,
  ],
  [`const x: unknown = event.y; if (typeof x === 'string') return x.length; return x`],
  [`return event.a && event.b || event.c`, '{ a: boolean; b?: string; c: string }'],
  [`const a = []; a.push(1); a.push('x'); return a`],
  [
    `const o: Record<string, number> = {}; o.a = 1; o['b'] = 2; o[event.k] = await context.step(async () => 3); return o`,
    '{ k: string }',
  ],
  [`const total = event.items.reduce((a, b) => a + b, 0); return total`, '{ items: number[] }'],
  [`switch (1) { }`],
  [`return await (context.step('x', async () => 1) as Promise<number>)`],
  [
    `const s = String(event.a) + Number(event.b) + Boolean(event.c); return Math.max(1, 2, event.b, 4)`,
    '{ a: number; b: number; c: string }',
  ],
  [`let i = 0; while (i < 3) i++; return i`],
  [`outer: for (const a of [1]) { for (const b of [2]) continue outer }`],
  [`const xs = event.xs; for (const x of xs) { xs; } return xs.length`, '{ xs: number[] }'],
  [`return context.executionContext.durableExecutionArn`],
  [`const [x, , y = 2, [z]] = event.t; return [x, y, z]`, '{ t: [number, number, number | undefined, [string]] }'],
  [`const a = 1n; return 1`],
  [`return ((event as any).b as string).length`],
]

test.each(ODD)('%s', (body, event = 'any') => {
  const { workflows, diagnostics } = lowerText(handlerFile(body, '', event))
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(workflows.length === 0)
  for (const { workflow } of workflows) {
    checkWorkflow(workflow)
    expect(JSON.parse(JSON.stringify(workflow))).toEqual(workflow)
  }
})

import { describe, expect, test } from 'vitest'
import { liftJsonata } from '../../compiler/expressions/lift-jsonata.ts'
import { shapeOf } from '../../compiler/expressions/shapes.ts'
import { printServices } from '../../compiler/migrate/services.ts'
import { errorOf } from '../../compiler/targets/tasks/bundled/values.ts'
import { changedArguments } from '../../runtime/compare/recorded-arguments.ts'
import { findings, handlerFile, lowerText } from './lowering.ts'

/*
 * Names of a program are looked up in tables. Each object inherits `toString`, `constructor`, … and a table that is a plain object would
 * answer for them with a function, which is no row.
 */
const INHERITED = Object.getOwnPropertyNames(Object.prototype)

const MODULE = (name: string) => `import ${name} from '${name}'
import * as whole from '${name}'
import { ${name} as own } from 'stepwright'
class Broken extends Error { name = '${name}' }
`

const PLACES: Readonly<Record<string, (name: string) => string>> = {
  'a method of a value of any type, of a list, a text, a number, an object': (name) => `
const row: any = await context.step('row', async () => ({ list: [1] }))
const list = await context.step('list', async () => [1])
const one = await context.step('one', async () => ({ n: 1 }))
return [row.${name}(), row.list.${name}(1), list.${name}('a'), 'a'.${name}(), (1).${name}(), one.${name}('n')]`,
  'a method called for itself': (name) => `
const list = await context.step('list', async () => [1])
list.${name}(2)
return list`,
  'a static method': (name) => `return [Math.${name}(1), Object.${name}(event), JSON.${name}(event), Array.${name}(1)]`,
  'a property that is read, written, taken out, deleted': (name) => `
const row: { ${name}?: any } = await context.step('row', async () => ({}))
const { ${name}: taken, ...rest } = row
row.${name} = 1
delete row.${name}
return [row.${name}, row?.${name}, taken, rest, { ...row, ${name}: 2 }.${name}]`,
  'a property of an error and of a batch': (name) => `
const all = await context.map('all', [1], async (inner, item) => item)
try { await context.step('row', async () => 1) } catch (error: any) { return [error.${name}, error.cause.${name}, (all as any).${name}] }
return all.hasFailure`,
  'the name of an error': (name) => `
try { await context.step('row', async () => { throw new Broken('no') }) } catch (error: any) { return error.name === '${name}' }
throw new Broken(event)`,
  'an operation, an option, a preset': (name) => `
await context.step('row', async () => 1, { ${name}: 1, retryStrategy: (retryPresets as any).${name} } as any)
await (context as any).${name}('row')
return await context.parallel([], { ${name}: 1 } as any)`,
  'what a module exports': (name) => `return [${name}(1), whole.${name}(), new (own as any)()]`,
}

/** TypeScript knows some of the names, with arguments of its own; what is tested comes after it. */
const unchecked = (lines: string): string => lines.replace(/^/gm, '// @ts-ignore\n')

describe.for(Object.entries(PLACES))('%s', ([, place]) => {
  test.for(INHERITED)('may be called `%s`', (name) => {
    const file = handlerFile(unchecked(place(name)), unchecked(MODULE(name)))
    for (const compute of [true, false])
      expect(findings(lowerText(file, {}, compute)).filter((found) => /^(internal|type)-error/.test(found))).toEqual([])
  })
})

test.for(INHERITED)('a variable may be called `%s`', (name) => {
  const lowered = lowerText(
    handlerFile(`
const ${name} = await context.step('row', async () => event.row as number)
const more = await context.step('more', async () => ${name} + 1)
return [${name}, more]`),
  )
  expect(findings(lowered)).toEqual([])
})

test.for(INHERITED)('an own property may be called `%s`', (name) => {
  const entry = { kind: 'entry', key: name, value: { kind: 'literal', value: 1 } } as const
  const object = { kind: 'object', entries: [entry] } as const
  const unknown = { kind: 'unknown' } as const
  const scope = { variable: () => unknown, result: unknown, event: unknown }
  const member = { kind: 'member', object, property: name, optional: false } as const
  expect(shapeOf(member, scope)).toEqual({ kind: 'literal', value: 1 })
  const spread = { kind: 'object', entries: [{ kind: 'spread', value: object }] } as const
  expect(shapeOf({ ...member, object: spread }, scope)).toEqual({ kind: 'literal', value: 1 })
  const before = JSON.parse(`{"${name}": {"n": 1}}`)
  expect(changedArguments(before, {})).toEqual([{ path: name, before: { n: 1 }, after: undefined }])
})

test.for(INHERITED)('an error of a class `%s` comes back under its name', (name) => {
  const error = errorOf({ classes: [name, 'Error'], name, message: 'no' })
  expect([error.name, error.message, error.constructor]).toEqual([name, 'no', Error])
})

test.for(INHERITED)('a function and a service may be called `%s`', (name) => {
  const reasons: string[] = []
  const nothing = { input: { kind: 'event' }, context: () => undefined, variable: () => undefined } as const
  liftJsonata(`$${name}(1)`, { ...nothing, foreign: (reason) => reasons.push(reason) })
  expect(reasons).toEqual([`the function $${name} has no exact counterpart`])
  expect(printServices([`arn:aws:states:::aws-sdk:${name}:${name}`], false)).not.toContain('[native code]')
})

import { expression, pure } from './program-expressions.ts'
import type { ProgramScope } from './program-scope.ts'

/** Statements over objects that several names may lead to, functions that close over variables, and classes. */

/** A new name: for a new object, or for one that has a name already. */
export function tally(scope: ProgramScope, indent: string): string {
  const isMutable = scope.chance(0.3)
  const value = expression(scope, 'tally')
  return `${indent}${isMutable ? 'let' : 'const'} ${scope.typed('tally', isMutable)} = ${value}\n`
}

/** A new object that no other name leads to. */
export function own(scope: ProgramScope, indent: string): string {
  const value = scope.pick([
    `{ count: ${expression(scope, 'number')}, list: [${expression(scope, 'number')}], more: {} }`,
    `{ count: 0, list: [], more: { ['k' + ${expression(scope, 'string')}]: 1 }, note: ${expression(scope, 'string')} }`,
    `{ count: 0, list: [], more: {}, inner: { count: ${expression(scope, 'number')}, list: [], more: {} } }`,
  ])
  return `${indent}const ${scope.typed('own')} = ${value}\n`
}

/** How often a change is of something that other names may lead to, which is refused where it matters. */
const SHARED = 0.15

/** A change of an object or a list by any of its names. */
export function change(scope: ProgramScope, indent: string): string {
  const isShared = scope.chance(SHARED)
  const object = scope.pickOf(scope.own(isShared ? 'tally' : 'own'))?.name
  const list = isShared ? scope.pickOf(scope.own('number[]'))?.name : undefined
  const [number, text] = [expression(scope, 'number'), expression(scope, 'string')]
  if (list !== undefined && (object === undefined || scope.chance(0.5)))
    return `${indent}${scope.pick(listChanges(list, number))}\n`
  if (object === undefined) return own(scope, indent)
  const changes = [
    `${object}.count += ${number}`,
    `${object}.count++`,
    `--${object}.count`,
    `${object}.list = [...${expression(scope, 'number[]')}]`,
    `${object}.list = []`,
    `${object}.list.push(${number})`,
    `${object}.list.length = 0`,
    `${object}.note = ${text}`,
    `delete ${object}.note`,
    `${object}.more[\`k\${${text}}\`] = ${number}`,
    `${object}.more = { ...${object}.more, [\`k\${${text}}\`]: ${number} }`,
    `delete ${object}.more[\`k\${${text}}\`]`,
    `raise(${object}, ${number})`,
    `if (${object}.inner) ${object}.inner.count += ${number}`,
    `;[${object}.count, ${object}.more['a']] = [${number}, ${object}.count]`,
    `Object.assign(${object}, { count: ${number} })`,
    `;({ count: ${object}.count } = { count: ${number} })`,
    `for (const each of [${object}]) each.count -= ${number}`,
    `for (const key of Object.keys(${object}.more)) ${object}.more[key]! += 1`,
  ]
  return `${indent}${scope.pick(changes)}\n`
}

const listChanges = (list: string, number: string): readonly string[] => [
  `${list}.push(${number})`,
  `${list}.unshift(${number})`,
  `${list}.pop()`,
  `${list}.shift()`,
  `${list}.reverse()`,
  `${list}.sort((one, other) => one - other)`,
  `${list}.splice(0, 1)`,
  `${list}.splice(1, 0, ${number})`,
  `${list}.fill(${number})`,
  `if (${list}.length > 0) ${list}[${list}.length - 1]! += ${number}`,
  `${list}[0] = ${number}`,
]

/** A function that reads what is around it when it is called. */
export function closure(scope: ProgramScope, indent: string): string {
  const name = scope.fresh('get')
  const result = scope.withoutAwait(() => pure(scope, 'number'))
  const target = scope.chance(0.5) ? scope.target('number') : undefined
  const [block, value] = target ? bodyOf(target.name, result, indent) : [`{ return ${result} }`, result]
  const shapes = [
    `const ${name} = (): number => ${value}\n`,
    `const ${name} = function (): number ${block}\n`,
    `function ${name}(): number ${block}\n`,
  ]
  scope.functions.push({ name, changes: target !== undefined, functionDepth: scope.functionDepth })
  return `${indent}${scope.pick(shapes)}`
}

function bodyOf(target: string, result: string, indent: string): readonly [string, string] {
  const block = `{\n${indent}  ${target} = ${result}\n${indent}  return ${target}\n${indent}}`
  return [block, block]
}

/** An object of a class that lives between two operations. */
export function instance(scope: ProgramScope, indent: string): string {
  const counter = scope.fresh('counter')
  const [number, other] = [pure(scope, 'number'), pure(scope, 'number')]
  const uses = [
    `${indent}${counter}.add(${other}).add(1)\n`,
    `${indent}for (let at = 0; at < 3; at++) ${counter}.add(at)\n`,
    `${indent}${counter}.count = ${other}\n`,
    '',
  ]
  const reads = [
    `${counter}.double`,
    `${counter}.count`,
    `${counter}.seen.length`,
    `(${counter}.seen[0] ?? ${counter}.count)`,
  ]
  const made = scope.pick([
    `${indent}const ${counter} = new Counter(${number})\n`,
    `${indent}class Local extends Counter {\n${indent}  override get double(): number {\n${indent}    return super.double + 1\n${indent}  }\n${indent}}\n` +
      `${indent}const ${counter} = new Local(${number})\n`,
    `${indent}const ${counter} = new (class extends Counter {})(${number})\n`,
  ])
  // The class and the object are inside a block of their own: nothing else names them.
  const [result, list] = [scope.declare('number'), scope.declare('number[]')]
  return (
    `${indent}let ${result}: number\n${indent}let ${list}: number[]\n${indent}{\n` +
    `${made}${scope.pick(uses)}${indent}${result} = ${scope.pick(reads)}\n${indent}${list} = [...${counter}.seen]\n${indent}}\n`
  )
}

/** What the language has besides, each rare in handlers. */
export function oddity(scope: ProgramScope, indent: string): string {
  const [number, text, list] = [pure(scope, 'number'), pure(scope, 'string'), pure(scope, 'number[]')]
  const local = scope.fresh('Local')
  const each = scope.fresh('each')
  const shapes = [
    () => `${indent};\n`,
    () => `${indent}debugger\n`,
    () => `${indent}void ${number}\n`,
    () => `${indent}type ${local} = number\n${indent}const ${scope.declare('number')}: ${local} = ${number}\n`,
    () =>
      `${indent}interface ${local} {\n${indent}  part: string\n${indent}}\n` +
      `${indent}const ${each}: ${local} = { part: ${text} }\n${indent}const ${scope.typed('string')} = ${each}.part\n`,
    () =>
      `${indent}enum ${local} {\n${indent}  one = 1,\n${indent}  two,\n${indent}}\n` +
      `${indent}const ${scope.typed('number')} = ${number} > 0 ? ${local}.one : ${local}.two\n`,
    () =>
      `${indent}class ${local} {\n${indent}  readonly part: number = ${number}\n${indent}}\n` +
      `${indent}const ${scope.typed('number')} = new ${local}().part\n`,
    () => `${indent}const ${scope.typed('string')} = String.raw\`a\\n\${${text}}\`\n`,
    () => `${indent}const ${scope.typed('number')} = Number(BigInt(${list}.length) ** 2n)\n`,
    () => `${indent}const ${scope.typed('number')} = new (class { part = ${number} })().part\n`,
    () =>
      `${indent}let ${each} = 0\n${indent};${list}.forEach((value, at) => (${each} += value * at))\n${indent}const ${scope.typed('number')} = ${each}\n`,
    () => `${indent}const ${scope.typed('number[]')} = ${list}.map((value) => ({ value })).map(({ value }) => value)\n`,
    () =>
      `${indent}function ${each}(first: number, ...others: readonly number[]): number {\n${indent}  return first + others.length\n${indent}}\n` +
      `${indent}const ${scope.typed('number')} = ${each}(${number}, ...${list})\n`,
    () => {
      const target = scope.target('number')
      return target ? `${indent}${target.name} = (${target.name}++, ${number})\n` : ''
    },
  ]
  return scope.pick(shapes)()
}

import { expression, pure } from './program-expressions.ts'
import { type ProgramScope, TYPES } from './program-scope.ts'

/** Statements over values: declarations, changes in place, code that only a task can run. */

export function declaration(scope: ProgramScope, indent: string): string {
  const keyword = scope.pick(['let', 'const', 'let', 'const', 'var'])
  const isMutable = keyword !== 'const'
  const count = scope.chance(0.1) ? 2 : 1
  const made = Array.from({ length: count }, () => {
    const type = scope.pick(TYPES)
    const value = expression(scope, type)
    return `${scope.typed(type, isMutable)} = ${value}`
  })
  return `${indent}${keyword} ${made.join(', ')}\n`
}

export function assignment(scope: ProgramScope, indent: string): string {
  const target = scope.target()
  return target ? `${indent}${target.name} = ${expression(scope, target.type)}\n` : declaration(scope, indent)
}

/** May throw as JavaScript does; asked again on another way, it must be guarded again. */
export function row(scope: ProgramScope, indent: string): string {
  return `${indent}const ${scope.declare('number')}: number = event.rows[0]!.length\n`
}

/** A list that is changed in place; where another name may lead to it that is refused. */
export function list(scope: ProgramScope, indent: string): string {
  const [first, second, third] = [expression(scope, 'number'), expression(scope, 'number'), expression(scope, 'number')]
  const list = scope.fresh('v')
  const changes = [
    `${list}.push(${second})`,
    `${list}.push(${second}, ${third})`,
    `${list}.unshift(${second})`,
    `${list}[0]! += ${second}`,
    `${list}[${list}.length] = ${second}`,
    `${list}[0] = ${second}`,
    `${list}.pop()`,
    `${list}.shift()`,
    `;[${list}[0], ${list}[1]] = [${second}, ${third}]`,
  ]
  const text = `${indent}const ${list}: number[] = [${first}]\n${indent}${scope.pick(changes)}\n${indent}${scope.pick(changes)}\n`
  const taken = scope.pick(['pop', 'shift'])
  const result = scope.chance(0.3)
    ? `${indent}const ${scope.declare('number')}: number = ${list}.${taken}() ?? ${second}\n`
    : ''
  scope.variables.push({ name: list, type: 'number[]', isMutable: false, functionDepth: scope.functionDepth })
  return text + result
}

export function object(scope: ProgramScope, indent: string): string {
  const object = scope.fresh('object')
  const [number, text] = [expression(scope, 'number'), expression(scope, 'string')]
  const changes = [
    `${object}.count += ${number}`,
    `${object}.count++`,
    `${object}.inner.text = ${text}`,
    `${object}.inner.text += ${text}`,
    `${object}.note ??= ${text}`,
    `${object}.note ||= ${text}`,
    `delete ${object}.note`,
    `${object}.list.push(${number})`,
    `${object}.more[${text}] = ${number}`,
    `${object}.inner = { text: ${text} }`,
  ]
  const type = '{ count: number; inner: { text: string }; note?: string; list: number[]; more: Record<string, number> }'
  const made = `{ count: ${expression(scope, 'number')}, inner: { text: ${expression(scope, 'string')} }, list: [], more: {} }`
  const lines = Array.from({ length: 1 + scope.below(3) }, () => `${indent}${scope.pick(changes)}\n`)
  return (
    `${indent}const ${object}: ${type} = ${made}\n${lines.join('')}` +
    `${indent}const ${scope.declare('number')}: number = ${object}.count\n` +
    `${indent}const ${scope.declare('string')}: string = ${object}.inner.text + (${object}.note ?? '-')\n`
  )
}

export function pattern(scope: ProgramScope, indent: string): string {
  const [one, other] = [scope.target(), scope.target()]
  if (one && other && one.type === other.type && one !== other && scope.chance(0.5))
    return `${indent};[${one.name}, ${other.name}] = [${other.name}, ${expression(scope, one.type)}]\n`
  const list = expression(scope, 'number[]')
  const [number, text] = [expression(scope, 'number'), expression(scope, 'string')]
  if (scope.chance(0.5)) {
    const [head, rest] = [scope.declare('number'), scope.declare('number[]')]
    // Of a list written out, TypeScript would take the rest for an empty tuple.
    return `${indent}const [${head} = ${number}, ...${rest}]: number[] = ${list}\n`
  }
  if (scope.chance(0.4)) {
    const [part, row] = [scope.declare('number'), scope.declare('number[]')]
    return `${indent}const { inner: { x: ${part} }, rows: [${row} = ${list}] } = event\n`
  }
  const [count, name] = [scope.declare('number'), scope.declare('string')]
  return `${indent}const { count: ${count}, maybe: ${name} = ${text}, ...${scope.fresh('others')} } = event\n`
}

const TO_NUMBERS = ['+=', '-=', '*=', '/=', '%=', '**=', '<<=', '>>=', '>>>=', '&=', '|=', '^=', '&&=', '||=', '??=']

export function compound(scope: ProgramScope, indent: string): string {
  const number = scope.target('number')
  const text = scope.target('string')
  const maybe = scope.target('maybe')
  if (maybe && scope.chance(0.3))
    return `${indent}${maybe.name} ${scope.pick(['??=', '||=', '&&='])} ${expression(scope, 'number')}\n`
  if (text && scope.chance(0.3))
    return `${indent}${text.name} ${scope.pick(['+=', '||=', '&&='])} ${expression(scope, 'string')}\n`
  if (!number) return declaration(scope, indent)
  if (scope.chance(0.3))
    return `${indent}${scope.pick([`${number.name}++`, `${number.name}--`, `++${number.name}`, `--${number.name}`])}\n`
  return `${indent}${number.name} ${scope.pick(TO_NUMBERS)} ${expression(scope, 'number')}\n`
}

/** Code that only a task can run: expressions, loops over collections, throws, and ways out. */
export function code(scope: ProgramScope, indent: string): string {
  const [list, number, text] = [pure(scope, 'number[]'), pure(scope, 'number'), pure(scope, 'string')]
  const item = scope.fresh('each')
  const target = scope.target('number')
  const counts = scope.fresh('counts')
  const early = scope.functionDepth === 0 ? `return { early: ${item} ** 2 }` : 'break'
  const leave = scope.loopDepth > 0 ? scope.pick(['break', 'continue']) : undefined
  const shapes = [
    () => `${indent}const ${scope.declare('string')}: string = ${text}.replace(/[ab ]/g, 'x')\n`,
    () => `${indent}const ${scope.declare('number')}: number = [...${list}].sort((a, b) => b - a)[0] ?? ${number}\n`,
    () => `${indent}const ${scope.declare('number')}: number = squared(${text})\n`,
    () =>
      `${indent}const ${scope.declare('boolean')}: boolean = /^[a-z]+$/.test(${text}) || new Set(${list}).size > 1\n`,
    () => `${indent}const ${scope.declare('number[]')}: number[] = ${list}.map((${item}, at) => ${item} + at)\n`,
    () =>
      `${indent}const ${counts} = new Map<string, number>()\n` +
      `${indent}for (const ${item} of ${list}) ${counts}.set(String(${item}), (${counts}.get(String(${item})) ?? 0) + 1)\n` +
      `${indent}const ${scope.declare('number')}: number = ${counts}.size\n`,
    () => (target ? `${indent}for (const ${item} of ${list}) ${target.name} += ${item} ** 2\n` : ''),
    () => `${indent}for (const ${item} of ${list}) if (${item} ** 2 === 4) ${early}\n`,
    () => (leave ? `${indent}if (${text}.match(/b/)) {\n${indent}  ${leave}\n${indent}}\n` : ''),
  ]
  return scope.pick(shapes)()
}

export function log(scope: ProgramScope, indent: string): string {
  return `${indent}console.log([${pure(scope, 'string')}, event.rows[0]?.length], Date.now())\n`
}

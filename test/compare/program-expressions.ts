import { LIBRARY, withParts } from './generated-library.ts'
import type { ProgramScope, Type, Variable } from './program-scope.ts'

const ATOMS: Readonly<Record<Type, readonly string[]>> = {
  number: ['zero', 'minus', 'half', '10', 'event.count', 'event.list.length', 'event.inner.x', 'LIMITS.most'],
  string: [
    'empty',
    'word',
    'odd',
    'event.text',
    "(event.maybe ?? 'none')",
    "((event.user as User | null)?.name ?? 'nobody')",
    'LIMITS.names[0]!',
  ],
  boolean: [
    'event.flag',
    '(event.maybe !== undefined)',
    '(event.count > 0)',
    '!event.user!',
    'Boolean(event.user as unknown as User)',
  ],
  'number[]': ['event.list', '[1, 2]', '(event.rows[0] ?? event.list)'],
}

const DEEPEST_EXPRESSION = 2

export function expression(scope: ProgramScope, type: Type, depth = 0): string {
  const known = scope.variables.filter((variable) => variable.type === type)
  const isDeep = depth > DEEPEST_EXPRESSION
  if (known.length > 0 && scope.chance(isDeep ? 0.8 : 0.4)) return scope.pick(known).name
  if (isDeep || scope.chance(0.3)) return scope.pick(ATOMS[type])
  const target = scope.hasEffects && scope.chance(0.15) ? scope.target(type) : undefined
  if (target) return assigned(scope, target, depth)
  const part = (of: Type) => expression(scope, of, depth + 1)
  return scope.pick(COMPOUND[type])(part, (choices) => scope.pick(choices))
}

/** An assignment as a value. */
function assigned(scope: ProgramScope, { name, type }: Variable, depth: number): string {
  if (type === 'number' && scope.chance(0.6)) return scope.pick([`${name}++`, `++${name}`, `${name}--`, `--${name}`])
  if (type === 'number[]' || type === 'boolean') return `(${name} = ${expression(scope, type, depth + 1)})`
  return `(${name} ${scope.pick(['=', '+='])} ${expression(scope, type, depth + 1)})`
}

/** The code of a step works on copies: it assigns nothing around it. */
export function pure(scope: ProgramScope, type: Type): string {
  const before = scope.hasEffects
  scope.hasEffects = false
  const text = expression(scope, type)
  scope.hasEffects = before
  return text
}

type Part = (type: Type) => string
type Choose = (choices: readonly string[]) => string

const COMPOUND: Readonly<Record<Type, readonly ((part: Part, choose: Choose) => string)[]>> = {
  number: [
    (part, choose) => withParts(choose(LIBRARY.number), part),
    (part, choose) => `(${part('number')} ${choose(['+', '-', '*'])} ${part('number')})`,
    (part) => `(${part('boolean')} ? ${part('number')} : ${part('number')})`,
    (part) => `(${part('number[]')}[${part('number')}] ?? ${part('number')})`,
    (part, choose) => `Math.${choose(['floor', 'abs', 'ceil', 'round'])}(${part('number')})`,
    (part) => `${part('number[]')}.length`,
  ],
  string: [
    (part, choose) => withParts(choose(LIBRARY.string), part),
    (part) => `(${part('string')} + ${part('string')})`,
    (part) => `\`v\${${part('number')}}-\${${part('string')}}\``,
    (part) => `(${part('boolean')} ? ${part('string')} : ${part('string')})`,
    (part, choose) => `${part('string')}.${choose(['toUpperCase()', 'trim()', 'toLowerCase()'])}`,
    (part, choose) => `(${part('string')} ${choose(['||', '&&'])} ${part('string')})`,
    (part) => `String(${part('number')})`,
  ],
  boolean: [
    (part, choose) => withParts(choose(LIBRARY.boolean), part),
    (part, choose) => `(${part('number')} ${choose(['<', '>', '<=', '>=', '===', '!=='])} ${part('number')})`,
    (part, choose) => `(${part('string')} ${choose(['===', '!==', '<'])} ${part('string')})`,
    (part, choose) => `(${part('boolean')} ${choose(['&&', '||'])} ${part('boolean')})`,
    (part) => `!${part('boolean')}`,
    (part, choose) => `${part('string')}.${choose(['includes', 'startsWith', 'endsWith'])}(${part('string')})`,
    (part) => `Boolean(${part('string')})`,
  ],
  'number[]': [
    (part, choose) => withParts(choose(LIBRARY['number[]']), part),
    (part) => `[${part('number')}, ...${part('number[]')}]`,
    (part) => `[${part('number')}]`,
    (part) => `(${part('boolean')} ? ${part('number[]')} : ${part('number[]')})`,
  ],
}

import { LIBRARY, withParts } from './generated-library.ts'
import type { ProgramScope, Type, Variable } from './program-scope.ts'

const ATOMS: Readonly<Record<Type, readonly string[]>> = {
  number: [
    'zero',
    'minus',
    'half',
    'ten',
    'event.count',
    'event.list.length',
    'event.inner.x',
    'LIMITS.most',
    'nought',
  ],
  string: [
    'empty',
    'word',
    'odd',
    'event.text',
    "(event.maybe ?? 'none')",
    "((event.user as User | null)?.name ?? 'nobody')",
    'LIMITS.names[0]!',
    '(Level.high as string)',
  ],
  boolean: [
    'event.flag',
    '(event.maybe !== undefined)',
    '(event.count > 0)',
    '!event.user!',
    'Boolean(event.user as unknown as User)',
  ],
  'number[]': ['event.list', '[1, 2]', '(event.rows[0] ?? event.list)'],
  maybe: [
    'none',
    'same<number | undefined>(void 0)',
    '(event.list[0] as number | undefined)',
    'event.rows[0]?.length',
    '(event.maybe as string | undefined)?.length',
    '(event.user as User | null)?.name.length',
  ],
  tally: ['tallyOf(event.count)', '({ count: 0, list: [], more: {} } as Tally)'],
  own: ['tallyOf(event.count)'],
}

const DEEPEST_EXPRESSION = 2
const NO_MORE = '{ retryStrategy: once1 }'

export function expression(scope: ProgramScope, type: Type, depth = 0): string {
  const known = scope.variables.filter((variable) => variable.type === type)
  const isDeep = depth > DEEPEST_EXPRESSION
  if (known.length > 0 && scope.chance(isDeep ? 0.8 : 0.4)) return scope.pick(known).name
  if (isDeep || scope.chance(0.3)) return scope.pick(ATOMS[type])
  if (scope.hasEffects && scope.awaited !== undefined && depth > 0 && scope.chance(0.03)) return operation(scope, type)
  const target = scope.hasEffects && scope.chance(0.15) ? scope.target(type) : undefined
  if (target) return assigned(scope, target, depth)
  if (type === 'number' && scope.chance(0.1)) {
    const called = scope.pickOf(scope.functions.filter(({ changes }) => !changes || scope.hasEffects))
    if (called && (!called.changes || called.functionDepth === scope.functionDepth)) return `${called.name}()`
  }
  const part = (of: Type) => expression(scope, of, depth + 1)
  return scope.pick(COMPOUND[type])(part, scope)
}

/** An operation in the middle of an expression: what stands to its left is evaluated before it. */
function operation(scope: ProgramScope, type: Type): string {
  return `(await ${scope.awaited}.step('${scope.fresh('step')}', async () => (${pure(scope, type)}), ${NO_MORE}))`
}

/** An assignment as a value. */
function assigned(scope: ProgramScope, { name, type }: Variable, depth: number): string {
  if (type === 'number' && scope.chance(0.6)) return scope.pick([`${name}++`, `++${name}`, `${name}--`, `--${name}`])
  if (type === 'number' || type === 'string')
    return `(${name} ${scope.pick(['=', '+='])} ${expression(scope, type, depth + 1)})`
  return `(${name} = ${expression(scope, type, depth + 1)})`
}

/** The code of a step works on copies: it assigns nothing around it. */
export const pure = (scope: ProgramScope, type: Type): string => scope.withoutEffects(() => expression(scope, type))

type Part = (type: Type) => string

const anObject = (scope: ProgramScope): Type => (scope.chance(0.7) ? 'own' : 'tally')

/** A row of the library; a callback in it awaits nothing. */
function called(rows: readonly string[]): (part: Part, scope: ProgramScope) => string {
  return (part, scope) => {
    const row = scope.pick(rows)
    const fill = () => withParts(row, part)
    return row.includes('=>') ? scope.withoutAwait(fill) : fill()
  }
}

const COMPOUND: Readonly<Record<Type, readonly ((part: Part, scope: ProgramScope) => string)[]>> = {
  number: [
    called(LIBRARY.number),
    called(LIBRARY.number),
    (part, scope) => `(${part('number')} ${scope.pick(['+', '-', '*'])} ${part('number')})`,
    // JSON has no -0: as a divisor that crosses to a task it would show.
    (part, scope) => `(${part('number')} ${scope.pick(['/', '%'])} (${part('number')} || 1))`,
    (part, scope) => `(${part('number')} ${scope.pick(['% 4', '** 2', '/ 8'])})`,
    (part) => `(${part('boolean')} ? ${part('number')} : ${part('number')})`,
    (part) => `(${part('number[]')}[${part('number')}] ?? ${part('number')})`,
    (part, scope) => `Math.${scope.pick(['floor', 'abs', 'ceil', 'round'])}(${part('number')})`,
    (part) => `${part('number[]')}.length`,
    (part, scope) => `(${part('maybe')} ${scope.pick(['??', '||'])} ${part('number')})`,
    (part, scope) => `${part(anObject(scope))}.count`,
    (part, scope) => `(${part(anObject(scope))}.more[\`k\${${part('string')}}\`] ?? ${part('number')})`,
    (part) => `(${part('tally')}.inner?.count ?? ${part('number')})`,
    (part) => `({ ...event.inner, y: ${part('number')} }).y`,
    (part) => `({ y: ${part('number')}, ...event.inner } satisfies { x: number; y: number }).y`,
  ],
  string: [
    called(LIBRARY.string),
    called(LIBRARY.string),
    (part) => `(${part('string')} + ${part('string')})`,
    (part) => `\`v\${${part('number')}}-\${${part('string')}}\``,
    (part) => `(${part('boolean')} ? ${part('string')} : ${part('string')})`,
    (part, scope) => `${part('string')}.${scope.pick(['toUpperCase()', 'trim()', 'toLowerCase()'])}`,
    (part, scope) => `(${part('string')} ${scope.pick(['||', '&&'])} ${part('string')})`,
    (part) => `String(${part('number')})`,
    (part) => `String(${part('maybe')})`,
    (part, scope) => `(${part(anObject(scope))}.note ?? ${part('string')})`,
    (part) => `(typeof ${part('maybe')})`,
  ],
  boolean: [
    called(LIBRARY.boolean),
    (part, scope) => `(${part('number')} ${scope.pick(['<', '>', '<=', '>=', '===', '!=='])} ${part('number')})`,
    (part, scope) => `(${part('string')} ${scope.pick(['===', '!==', '<'])} ${part('string')})`,
    (part, scope) => `(${part('boolean')} ${scope.pick(['&&', '||'])} ${part('boolean')})`,
    (part) => `!${part('boolean')}`,
    (part, scope) => `${part('string')}.${scope.pick(['includes', 'startsWith', 'endsWith'])}(${part('string')})`,
    (part) => `Boolean(${part('string')})`,
    (part, scope) => `(${part('maybe')} ${scope.pick(['===', '!==', '==', '!='])} undefined)`,
    (part) => `!${part('maybe')}`,
    (part, scope) => `(${part(anObject(scope))}.note === undefined)`,
    (part, scope) => `(${scope.pick(["'note'", "'count'"])} in (${part(anObject(scope))} as object))`,
  ],
  'number[]': [
    called(LIBRARY['number[]']),
    called(LIBRARY['number[]']),
    (part) => `[${part('number')}, ...${part('number[]')}]`,
    (part) => `[${part('number')}]`,
    (part) => `(${part('boolean')} ? ${part('number[]')} : ${part('number[]')})`,
    (part, scope) => `${part('tally')}.list${scope.chance(0.5) ? '' : '.slice()'}`,
  ],
  maybe: [
    (part) => `(${part('boolean')} ? ${part('number')} : undefined)`,
    (part) => `${part('number[]')}.at(${part('number')})`,
    (part) => `(${part('number[]')}[${part('number')}] as number | undefined)`,
    (part) => `(${part('maybe')} ?? ${part('maybe')})`,
    (part) => `${part('tally')}.inner?.count`,
    (part) => `${part('tally')}.more[\`k\${${part('string')}}\`]`,
    (part) => `same<number | undefined>(${part('number')})`,
  ],
  own: [(part) => `tallyOf(${part('number')})`],
  tally: [
    (part) => `({ count: ${part('number')}, list: ${part('number[]')}, more: {} } as Tally)`,
    (part) => `({ ...${part('tally')}, note: ${part('string')} } as Tally)`,
    (part) => `({ ...${part('tally')}, inner: ${part('tally')} } as Tally)`,
    (part) => `tallyOf(${part('number')})`,
    (part) => `noted(${part('tally')}, ${part('string')})`,
    (part) => `same(${part('tally')})`,
    (part) => `(${part('boolean')} ? ${part('tally')} : ${part('tally')})`,
    (part) => `(${part('tally')}.inner ?? ${part('tally')})`,
    (part) => `({ count: 1, list: [], more: { [\`k\${${part('string')}}\`]: ${part('number')} } } as Tally)`,
  ],
}

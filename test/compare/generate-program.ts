import { LIBRARY, withParts } from './generated-library.ts'

/**
 * Handlers made at random within the language that can be exported: variables, conditions, loops, `try`, operations, nested contexts. The
 * same numbers (from 0 to below 1) give the same handler.
 */
export function generateProgram(random: () => number): string {
  const generator = new ProgramGenerator(random)
  return generator.program()
}

type Type = 'number' | 'string' | 'boolean' | 'number[]'
const TYPES: readonly Type[] = ['number', 'string', 'boolean', 'number[]']

interface Variable {
  readonly name: string
  readonly type: Type
  readonly isMutable: boolean
  /** Writes go only to variables of the same function. */
  readonly functionDepth: number
}

const HEAD = `import { createRetryStrategy, createWaitStrategy, JitterStrategy, StepError, StepSemantics, withDurableExecution } from 'stepwright'

interface Order {
  count: number
  text: string
  list: number[]
  flag: boolean
  maybe?: string
  inner: { x: number }
  user: User | null
  rows: number[][]
}

interface User {
  name: string
}

const once = 1
const LIMITS = { most: 3, names: ['a', ''] }
const Known = StepError

class Declined extends Error {
  code: string
  constructor(code: string, detail: string = 'none') {
    super(code + ': ' + detail)
    this.name = new.target.name
    this.code = code
  }
}
class Refused extends Declined {}
class Plain extends Error {
  override name = 'Odd'
}

function squared(text: string): number {
  if (text === '') throw new Refused('empty', 'no text')
  return [...text].length ** 2
}

export const handler = withDurableExecution(async (event: Order, context) => {
  const zero: number = 0
  const minus: number = -once
  const half: number = 0.5
  const empty: string = ''
  const word: string = ' a B'
  const odd: string = '{% $x %}'
  const once1 = createRetryStrategy({ maxAttempts: once })
  const twice = createRetryStrategy({ maxAttempts: 2, initialDelay: { seconds: 4 }, jitter: JitterStrategy.NONE })
`

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

const NO_RETRY = ['{ retryStrategy: () => ({ shouldRetry: false }) }', '{ retryStrategy: once1 }']
/** Exact as `Retry`, decided by the task, and at most once. */
const RETRIES = [
  '{ retryStrategy: twice }',
  '{ retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: attempt } }) }',
  '{ retryStrategy: once1, semantics: StepSemantics.AtMostOncePerRetry }',
]
const CAUGHT = [
  "e instanceof Error ? e.message : 'none'",
  "e instanceof Known ? e.message : 'other'",
  "e instanceof Declined ? e.name + e.message : 'other'",
  "e instanceof Refused ? 'refused' : e instanceof Declined ? 'declined' : 'other'",
  "e instanceof Plain ? e.name : 'other'",
]
const DEEPEST_EXPRESSION = 2
const DEEPEST_BLOCK = 2

class ProgramGenerator {
  readonly #random: () => number
  #variables: Variable[] = []
  #names = 0
  #functionDepth = 0
  #loopDepth = 0
  #hasEffects = true
  /** Labels around the place; `continue` goes only to those of loops. */
  #labels: { readonly name: string; readonly isLoop: boolean }[] = []

  constructor(random: () => number) {
    this.#random = random
  }

  program(): string {
    const body = this.#block('context', 0, 4 + this.#below(5), '  ')
    // What the handler itself declares at its top level.
    const results = [...body.matchAll(/^ {2}(?:let|const) (v\d+)\b/gm)].map((match) => match[1])
    return `${HEAD}${body}  return { ${results.join(', ')} }\n})\n`
  }

  #block(context: string, depth: number, size: number, indent: string): string {
    const outer = [...this.#variables]
    let text = ''
    for (let index = 0; index < size; index++) {
      const statement = this.#statement(context, depth, indent)
      text += statement
      // TypeScript refuses what can plainly not be reached.
      if (/^\s*(?:return|throw|break|continue)\b/.test(statement)) break
    }
    this.#variables = outer
    return text
  }

  #statement(context: string, depth: number, indent: string): string {
    const simple = [
      () => this.#declaration(indent),
      () => this.#declaration(indent),
      () => this.#assignment(indent),
      () => this.#step(context, indent),
      () => this.#step(context, indent),
      () => this.#step(context, indent),
    ]
    const nested = [
      () => this.#if(context, depth, indent),
      () => this.#forOf(context, depth, indent),
      () => this.#forParts(context, depth, indent),
      () => this.#counted(context, depth, indent),
      () => this.#while(context, depth, indent),
      () => this.#tryCatch(context, depth, indent),
      () => this.#tryFinally(context, depth, indent),
      () => this.#switch(context, depth, indent),
      () => this.#labelled(context, depth, indent),
      () => this.#waitOrJump(context, indent),
      () => this.#throw(indent),
      () => this.#throw(indent),
      () => this.#row(indent),
      () => this.#list(indent),
      () => this.#object(indent),
      () => this.#pattern(indent),
      () => this.#compound(indent),
      () => this.#compound(indent),
      () => this.#log(indent),
      () => this.#code(indent),
      () => this.#code(indent),
      () => this.#child(context, depth, indent),
      () => this.#map(context, depth, indent),
      () => this.#parallel(context, depth, indent),
      () => this.#together(context, indent),
      () => this.#settled(context, indent),
      () => this.#eachItem(context, indent),
      () => this.#condition(context, indent),
      () => this.#asked(context, indent),
    ]
    return this.#pick(depth > DEEPEST_BLOCK ? simple : [...simple, ...nested])()
  }

  #declaration(indent: string): string {
    const type = this.#pick(TYPES)
    const isMutable = this.#chance(0.5)
    const value = this.#expression(type)
    return `${indent}${isMutable ? 'let' : 'const'} ${this.#declare(type, isMutable)}: ${type} = ${value}\n`
  }

  #assignment(indent: string): string {
    const target = this.#target()
    return target ? `${indent}${target.name} = ${this.#expression(target.type)}\n` : ''
  }

  #step(context: string, indent: string): string {
    const type = this.#pick(TYPES)
    const body = this.#chance(0.4)
      ? `{ if (${this.#pure('boolean')}) throw new Error(${this.#pure('string')}); return ${this.#pure(type)} }`
      : `(${this.#pure(type)})`
    const name = this.#chance(0.8) ? `'${this.#fresh('step')}', ` : ''
    const options = this.#pick(this.#chance(0.7) ? NO_RETRY : RETRIES)
    const call = `await ${context}.step(${name}async () => ${body}, ${options})`
    const target = this.#target(type)
    if (target && this.#chance(0.5)) return `${indent}${target.name} = ${call}\n`
    return `${indent}const ${this.#declare(type)}: ${type} = ${call}\n`
  }

  #if(context: string, depth: number, indent: string): string {
    const test = this.#expression('boolean')
    const then = this.#inner(context, depth, indent)
    const otherwise = this.#chance(0.5) ? ` else {\n${this.#inner(context, depth, indent)}${indent}}` : ''
    return `${indent}if (${test}) {\n${then}${indent}}${otherwise}\n`
  }

  #forOf(context: string, depth: number, indent: string): string {
    const list = this.#expression('number[]')
    const outer = [...this.#variables]
    const item = this.#declare('number')
    const { label, body } = this.#loop(context, depth, indent)
    this.#variables = outer
    return `${indent}${label}for (const ${item} of ${list}) {\n${body}${indent}}\n`
  }

  /** A loop over characters, properties or entries. */
  #forParts(context: string, depth: number, indent: string): string {
    const outer = [...this.#variables]
    const [text, number] = [this.#expression('string'), this.#expression('number')]
    const [name, other] = [this.#declare('string'), this.#fresh('v')]
    const object = `{ a: ${number}, [${text}]: ${number} }`
    const head = this.#pick([
      `const ${name} of ${text}`,
      `const ${name} in ${object}`,
      `const ${name} of Object.keys(${object})`,
      `const [${name}, ${other}] of Object.entries(${object})`,
      `var ${name} of [${text}, ${text}]`,
    ])
    if (head.includes('entries'))
      this.#variables.push({ name: other, type: 'number', isMutable: false, functionDepth: this.#functionDepth })
    const { label, body } = this.#loop(context, depth, indent)
    this.#variables = outer
    return `${indent}${label}for (${head}) {\n${body}${indent}}\n`
  }

  #counted(context: string, depth: number, indent: string): string {
    const outer = [...this.#variables]
    const counter = this.#declare('number')
    const { label, body } = this.#loop(context, depth, indent)
    this.#variables = outer
    const rounds = 1 + this.#below(3)
    if (this.#chance(0.3))
      return `${indent}let ${counter}: number = 0\n${indent}${label}do {\n${body}${indent}} while (++${counter} < ${rounds})\n`
    if (this.#chance(0.3))
      return `${indent}let ${counter}: number = 0\n${indent}${label}for (;;) {\n${indent}  if (${counter}++ > ${rounds}) break\n${body}${indent}}\n`
    return `${indent}${label}for (let ${counter}: number = 0; ${counter} < ${rounds}; ${counter}++) {\n${body}${indent}}\n`
  }

  #while(context: string, depth: number, indent: string): string {
    const counter = this.#declare('number')
    const { label, body } = this.#loop(context, depth, indent)
    const rounds = 1 + this.#below(3)
    return `${indent}let ${counter}: number = 0\n${indent}${label}while (${counter} < ${rounds}) {\n${indent}  ${counter} = ${counter} + 1\n${body}${indent}}\n`
  }

  #tryCatch(context: string, depth: number, indent: string): string {
    const body = this.#inner(context, depth, indent)
    const error = this.#fresh('error')
    const target = this.#target('string')
    const use = target
      ? `${indent}  ${target.name} = ${this.#pick(CAUGHT).replaceAll('e.', `${error}.`).replaceAll('e instanceof', `${error} instanceof`)}\n`
      : ''
    const handler = this.#inner(context, depth, indent)
    return `${indent}try {\n${body}${indent}} catch (${error}) {\n${use}${handler}${indent}}\n`
  }

  #loop(context: string, depth: number, indent: string): { readonly label: string; readonly body: string } {
    const name = this.#chance(0.4) ? this.#fresh('loop') : undefined
    const labels = this.#labels
    if (name) this.#labels = [...labels, { name, isLoop: true }]
    this.#loopDepth++
    const body = this.#inner(context, depth, indent)
    this.#loopDepth--
    this.#labels = labels
    return { label: name ? `${name}: ` : '', body }
  }

  #labelled(context: string, depth: number, indent: string): string {
    const name = this.#fresh('block')
    const labels = this.#labels
    this.#labels = [...labels, { name, isLoop: false }]
    const body = this.#inner(context, depth, indent)
    this.#labels = labels
    // What follows stays reachable: TypeScript narrows nothing where no way leads.
    const left = body.replace(/^(\s*)((?:throw|return)\b[^\n]*\n)$/m, '$1if (event.flag) $2')
    return `${indent}${name}: {\n${left}${indent}}\n`
  }

  #tryFinally(context: string, depth: number, indent: string): string {
    const body = this.#chance(0.5)
      ? `${indent}try {\n${this.#inner(context, depth, indent)}${indent}}`
      : this.#tryCatch(context, depth, indent).trimEnd()
    return `${body} finally {\n${this.#inner(context, depth, indent)}${indent}}\n`
  }

  /** Each clause has a block of its own: a name of one is not there in another. */
  #switch(context: string, depth: number, indent: string): string {
    const type = this.#pick<Type>(['number', 'string'])
    const inner = `${indent}  `
    const count = 1 + this.#below(3)
    const defaultAt = this.#below(count * 2)
    const clauses = Array.from({ length: count }, (_, at) => {
      const head = at === defaultAt ? 'default' : `case ${this.#expression(type)}`
      const end = this.#chance(0.5) ? `${inner}  break\n` : ''
      return `${inner}${head}: {\n${this.#inner(context, depth, inner)}${inner}}\n${end}`
    })
    const subject = this.#chance(0.2)
      ? `await ${context}.step('${this.#fresh('step')}', async () => (${this.#pure(type)}), ${this.#pick(NO_RETRY)})`
      : this.#expression(type)
    return `${indent}switch (${subject}) {\n${clauses.join('')}${indent}}\n`
  }

  #waitOrJump(context: string, indent: string): string {
    const label = this.#labels.length > 0 && this.#chance(0.5) ? this.#pick(this.#labels) : undefined
    if (label) return `${indent}${label.isLoop ? this.#pick(['break', 'continue']) : 'break'} ${label.name}\n`
    if (this.#loopDepth > 0 && this.#chance(0.6)) return `${indent}${this.#pick(['break', 'continue'])}\n`
    return `${indent}await ${context}.wait('${this.#fresh('wait')}', { seconds: ${1 + this.#below(5)} })\n`
  }

  #throw(indent: string): string {
    if (this.#chance(0.3))
      return `${indent}throw new ${this.#pick(['Error', 'RangeError', 'Declined', 'Refused', 'Plain'])}(${this.#expression('string')})\n`
    if (this.#functionDepth > 0 || this.#chance(0.7)) return ''
    return `${indent}return { early: ${this.#expression(this.#pick(TYPES))} }\n`
  }

  /** May throw as JavaScript does; asked again on another way, it must be guarded again. */
  #row(indent: string): string {
    return `${indent}const ${this.#declare('number')}: number = event.rows[0]!.length\n`
  }

  /** A list that is changed in place; where another name may lead to it that is refused. */
  #list(indent: string): string {
    const [first, second, third] = [this.#expression('number'), this.#expression('number'), this.#expression('number')]
    const list = this.#fresh('v')
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
    const text = `${indent}const ${list}: number[] = [${first}]\n${indent}${this.#pick(changes)}\n${indent}${this.#pick(changes)}\n`
    const taken = this.#pick(['pop', 'shift'])
    const result = this.#chance(0.3)
      ? `${indent}const ${this.#declare('number')}: number = ${list}.${taken}() ?? ${second}\n`
      : ''
    this.#variables.push({ name: list, type: 'number[]', isMutable: false, functionDepth: this.#functionDepth })
    return text + result
  }

  #object(indent: string): string {
    const object = this.#fresh('object')
    const [number, text] = [this.#expression('number'), this.#expression('string')]
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
    const type =
      '{ count: number; inner: { text: string }; note?: string; list: number[]; more: Record<string, number> }'
    const made = `{ count: ${this.#expression('number')}, inner: { text: ${this.#expression('string')} }, list: [], more: {} }`
    const lines = Array.from({ length: 1 + this.#below(3) }, () => `${indent}${this.#pick(changes)}\n`)
    return (
      `${indent}const ${object}: ${type} = ${made}\n${lines.join('')}` +
      `${indent}const ${this.#declare('number')}: number = ${object}.count\n` +
      `${indent}const ${this.#declare('string')}: string = ${object}.inner.text + (${object}.note ?? '-')\n`
    )
  }

  #pattern(indent: string): string {
    const [one, other] = [this.#target(), this.#target()]
    if (one && other && one.type === other.type && one !== other && this.#chance(0.5))
      return `${indent};[${one.name}, ${other.name}] = [${other.name}, ${this.#expression(one.type)}]\n`
    const list = this.#expression('number[]')
    const [number, text] = [this.#expression('number'), this.#expression('string')]
    if (this.#chance(0.5)) {
      const [head, rest] = [this.#declare('number'), this.#declare('number[]')]
      // Of a list written out, TypeScript would take the rest for an empty tuple.
      return `${indent}const [${head} = ${number}, ...${rest}]: number[] = ${list}\n`
    }
    const [count, name] = [this.#declare('number'), this.#declare('string')]
    return `${indent}const { count: ${count}, maybe: ${name} = ${text}, ...${this.#fresh('others')} } = event\n`
  }

  #compound(indent: string): string {
    const number = this.#target('number')
    const text = this.#target('string')
    if (text && this.#chance(0.3))
      return `${indent}${text.name} ${this.#pick(['+=', '||=', '&&='])} ${this.#expression('string')}\n`
    if (!number) return ''
    if (this.#chance(0.3)) return `${indent}${number.name}${this.#pick(['++', '--'])}\n`
    return `${indent}${number.name} ${this.#pick(['+=', '-=', '*='])} ${this.#expression('number')}\n`
  }

  /** Code that only a task can run: expressions, loops over collections, throws, and ways out. */
  #code(indent: string): string {
    const [list, number, text] = [this.#pure('number[]'), this.#pure('number'), this.#pure('string')]
    const item = this.#fresh('each')
    const target = this.#target('number')
    const counts = this.#fresh('counts')
    const early = this.#functionDepth === 0 ? `return { early: ${item} ** 2 }` : 'break'
    const leave = this.#loopDepth > 0 ? this.#pick(['break', 'continue']) : undefined
    const shapes = [
      () => `${indent}const ${this.#declare('string')}: string = ${text}.replace(/[ab ]/g, 'x')\n`,
      () => `${indent}const ${this.#declare('number')}: number = [...${list}].sort((a, b) => b - a)[0] ?? ${number}\n`,
      () => `${indent}const ${this.#declare('number')}: number = squared(${text})\n`,
      () =>
        `${indent}const ${this.#declare('boolean')}: boolean = /^[a-z]+$/.test(${text}) || new Set(${list}).size > 1\n`,
      () => `${indent}const ${this.#declare('number[]')}: number[] = ${list}.map((${item}, at) => ${item} + at)\n`,
      () =>
        `${indent}const ${counts} = new Map<string, number>()\n` +
        `${indent}for (const ${item} of ${list}) ${counts}.set(String(${item}), (${counts}.get(String(${item})) ?? 0) + 1)\n` +
        `${indent}const ${this.#declare('number')}: number = ${counts}.size\n`,
      () => (target ? `${indent}for (const ${item} of ${list}) ${target.name} += ${item} ** 2\n` : ''),
      () => `${indent}for (const ${item} of ${list}) if (${item} ** 2 === 4) ${early}\n`,
      () => (leave ? `${indent}if (${text}.match(/b/)) {\n${indent}  ${leave}\n${indent}}\n` : ''),
    ]
    return this.#pick(shapes)()
  }

  #log(indent: string): string {
    return `${indent}console.log([${this.#pure('string')}, event.rows[0]?.length], Date.now())\n`
  }

  #child(context: string, depth: number, indent: string): string {
    const name = this.#fresh('child')
    const type = this.#pick(TYPES)
    const body = this.#function(
      [],
      () => `${this.#inner(name, depth, indent)}${indent}  return ${this.#expression(type)}\n`,
    )
    return `${indent}const ${this.#declare(type)}: ${type} = await ${context}.runInChildContext('${name}', async (${name}) => {\n${body}${indent}})\n`
  }

  #map(context: string, depth: number, indent: string): string {
    const name = this.#fresh('map')
    const item = this.#fresh('item')
    const items = this.#expression('number[]')
    const body = this.#function(
      [item],
      () => `${this.#inner(name, depth, indent)}${indent}  return ${this.#expression('number')}\n`,
    )
    const batch = this.#fresh('batch')
    const results = this.#declare('number[]')
    const failures = this.#declare('number')
    return (
      `${indent}const ${batch} = await ${context}.map('${name}', ${items}, async (${name}, ${item}) => {\n${body}` +
      `${indent}}, { completionConfig: { toleratedFailurePercentage: 100 } })\n` +
      `${indent}const ${results}: number[] = ${batch}.getResults()\n${indent}const ${failures} = ${batch}.failureCount\n`
    )
  }

  /** Branches with and without names; all of them run. */
  #parallel(context: string, depth: number, indent: string): string {
    const name = this.#fresh('parallel')
    const inner = `${indent}  `
    const branches = Array.from({ length: 1 + this.#below(3) }, () => {
      const branch = this.#fresh('branch')
      const body = this.#function(
        [],
        () => `${this.#inner(branch, depth, inner)}${inner}  return ${this.#expression('number')}\n`,
      )
      const made = `async (${branch}) => {\n${body}${inner}}`
      return this.#chance(0.5) ? `${inner}{ name: '${branch}', func: ${made} },\n` : `${inner}${made},\n`
    })
    const batch = this.#fresh('batch')
    const [results, failures] = [this.#declare('number[]'), this.#declare('number')]
    return (
      `${indent}const ${batch} = await ${context}.parallel<number>('${name}', [\n${branches.join('')}${indent}], ` +
      `{ completionConfig: { toleratedFailurePercentage: 100 }${this.#pick(['', ', maxConcurrency: 1'])} })\n` +
      `${indent}const ${results}: number[] = ${batch}.getResults()\n${indent}const ${failures} = ${batch}.failureCount\n`
    )
  }

  /** Operations side by side: what fails first is thrown. */
  #together(context: string, indent: string): string {
    const [one, other] = [this.#unawaited(context), this.#unawaited(context)]
    const all = this.#pick([
      'Promise.all([',
      `${context}.promise.all([`,
      `${context}.promise.all('${this.#fresh('all')}', [`,
    ])
    const [first, second] = [this.#declare('number'), this.#declare('number')]
    return `${indent}const [${first}, ${second}] = await ${all}${one}, ${other}])\n`
  }

  #settled(context: string, indent: string): string {
    const [one, other] = [this.#unawaited(context), this.#unawaited(context)]
    const all = this.#pick(['Promise.allSettled', `${context}.promise.allSettled`])
    const [first, second] = [this.#fresh('settled'), this.#fresh('settled')]
    const [number, text] = [this.#declare('number'), this.#declare('string')]
    return (
      `${indent}const [${first}, ${second}] = await ${all}([${one}, ${other}])\n` +
      `${indent}const ${number}: number = ${first}.status === 'fulfilled' ? ${first}.value : -1\n` +
      `${indent}const ${text}: string = ${second}.status === 'rejected' ? (${second}.reason as Error).message : 'done'\n`
    )
  }

  /** One operation for each item of a list. */
  #eachItem(context: string, indent: string): string {
    const [item, step] = [this.#fresh('item'), this.#fresh('step')]
    const list = this.#expression('number[]')
    return (
      `${indent}const ${this.#declare('number[]')}: number[] = await Promise.all(${list}.map((${item}, at) => ` +
      `${context}.step(\`${step}-\${at}\`, async () => ${item} + at, ${this.#pick(NO_RETRY)})))\n`
    )
  }

  #condition(context: string, indent: string): string {
    const name = this.#chance(0.7) ? `'${this.#fresh('condition')}', ` : ''
    const strategy = this.#pick([
      '(state) => (state > 2 ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 2 } })',
      'createWaitStrategy<number>({ maxAttempts: 5, initialDelay: { seconds: 3 }, shouldContinuePolling: (state) => state < 2 })',
    ])
    return (
      `${indent}const ${this.#declare('number')}: number = await ${context}.waitForCondition(${name}` +
      `async (state) => state + 1, { initialState: ${this.#pick(['0', '1'])}, waitStrategy: ${strategy} })\n`
    )
  }

  /** What the outside answers: an invoked function, or whoever was told the id of a callback. */
  #asked(context: string, indent: string): string {
    const [input, message] = [this.#pure(this.#pick(TYPES)), this.#pure('string')]
    const text = `${indent}const ${this.#declare('string')}: string = `
    if (this.#chance(0.5))
      return `${text}await ${context}.invoke<unknown, string>('${this.#fresh('invoke')}', 'other', ${input})\n`
    return (
      `${text}(await ${context}.waitForCallback('${this.#fresh('callback')}', async (id) => {\n` +
      `${indent}  if (id === '') throw new Error(${message})\n${indent}})) ?? 'none'\n`
    )
  }

  /** An operation that gives a number. */
  #unawaited(context: string): string {
    if (this.#chance(0.3)) {
      const child = this.#fresh('child')
      const step = `${child}.step('${this.#fresh('step')}', async () => (${this.#pure('number')}), ${this.#pick(NO_RETRY)})`
      return `${context}.runInChildContext('${child}', async (${child}) => ${step})`
    }
    return `${context}.step('${this.#fresh('step')}', async () => (${this.#pure('number')}), ${this.#pick(NO_RETRY)})`
  }

  #inner(context: string, depth: number, indent: string): string {
    return this.#block(context, depth + 1, 1 + this.#below(3), `${indent}  `)
  }

  /** A function of its own: it reads what is around it, and neither writes that nor leaves loops around it. */
  #function(parameters: readonly string[], make: () => string): string {
    const [outer, loops, labels] = [[...this.#variables], this.#loopDepth, this.#labels]
    this.#functionDepth++
    this.#labels = []
    this.#loopDepth = 0
    for (const name of parameters)
      this.#variables.push({ name, type: 'number', isMutable: false, functionDepth: this.#functionDepth })
    const text = make()
    this.#functionDepth--
    this.#loopDepth = loops
    this.#labels = labels
    this.#variables = outer
    return text
  }

  #expression(type: Type, depth = 0): string {
    const known = this.#variables.filter((variable) => variable.type === type)
    const isDeep = depth > DEEPEST_EXPRESSION
    if (known.length > 0 && this.#chance(isDeep ? 0.8 : 0.4)) return this.#pick(known).name
    if (isDeep || this.#chance(0.3)) return this.#pick(ATOMS[type])
    const target = this.#hasEffects && this.#chance(0.15) ? this.#target(type) : undefined
    if (target) return this.#assigned(target, depth)
    const part = (of: Type) => this.#expression(of, depth + 1)
    return this.#pick(COMPOUND[type])(part, (choices) => this.#pick(choices))
  }

  /** An assignment as a value. */
  #assigned({ name, type }: Variable, depth: number): string {
    if (type === 'number' && this.#chance(0.6)) return this.#pick([`${name}++`, `++${name}`, `${name}--`, `--${name}`])
    if (type === 'number[]' || type === 'boolean') return `(${name} = ${this.#expression(type, depth + 1)})`
    return `(${name} ${this.#pick(['=', '+='])} ${this.#expression(type, depth + 1)})`
  }

  /** The code of a step works on copies: it assigns nothing around it. */
  #pure(type: Type): string {
    const before = this.#hasEffects
    this.#hasEffects = false
    const text = this.#expression(type)
    this.#hasEffects = before
    return text
  }

  #target(type?: Type): Variable | undefined {
    const fitting = this.#variables.filter(
      (variable) =>
        variable.isMutable &&
        variable.functionDepth === this.#functionDepth &&
        (type === undefined || variable.type === type),
    )
    return fitting.length === 0 ? undefined : this.#pick(fitting)
  }

  #declare(type: Type, isMutable = false): string {
    const name = this.#fresh('v')
    this.#variables.push({ name, type, isMutable, functionDepth: this.#functionDepth })
    return name
  }

  #fresh(prefix: string): string {
    return `${prefix}${++this.#names}`
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
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

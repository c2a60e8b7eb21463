import { leaves } from './program-ends.ts'
import { expression, pure } from './program-expressions.ts'
import { HEAD } from './program-head.ts'
import { change, closure, instance, oddity, own, tally } from './program-objects.ts'
import {
  asked,
  child,
  condition,
  eachItem,
  map,
  NO_RETRY,
  parallel,
  retried,
  settled,
  started,
  step,
  together,
  wait,
} from './program-operations.ts'
import { ProgramScope, type Type, TYPES } from './program-scope.ts'
import { assignment, code, compound, declaration, list, log, object, pattern, row } from './program-values.ts'

/**
 * Handlers made at random within the language that can be exported: variables, conditions, loops, `try`, operations, nested contexts. The
 * same numbers (from 0 to below 1) give the same handler.
 */
export function generateProgram(random: () => number): string {
  const generator = new ProgramGenerator(random)
  return generator.program()
}

const CAUGHT = [
  "e instanceof Error ? e.message : 'none'",
  "e instanceof Known ? e.message : 'other'",
  "e instanceof Declined ? e.name + e.message : 'other'",
  "e instanceof Refused ? 'refused' : e instanceof Declined ? 'declined' : 'other'",
  "e instanceof Plain ? e.name : 'other'",
  'String(e)',
  "e instanceof Error && e.cause instanceof Error ? e.cause.name : 'no cause'",
]
const DEEPEST_BLOCK = 2

class ProgramGenerator {
  readonly #scope: ProgramScope

  constructor(random: () => number) {
    this.#scope = new ProgramScope(random)
  }

  program(): string {
    const body = this.#block('context', 0, 4 + this.#scope.below(5), '  ')
    // What the handler itself declares at its top level.
    const results = [...body.matchAll(/^ {2}(?:let|const|var) (v\d+)\b/gm)].map((match) => match[1])
    return `${HEAD}${body}  return { ${results.join(', ')} }\n})\n`
  }

  #block(context: string, depth: number, size: number, indent: string): string {
    return this.#scope.inBlock(() => {
      let text = ''
      for (let index = 0; index < size; index++) {
        const statement = this.#statement(context, depth, indent)
        text += statement
        if (leaves(statement)) break
      }
      return text
    })
  }

  #statement(context: string, depth: number, indent: string): string {
    const inner = this.#inner.bind(this)
    this.#scope.awaited = context
    const simple = [
      () => declaration(this.#scope, indent),
      () => declaration(this.#scope, indent),
      () => assignment(this.#scope, indent),
      () => step(this.#scope, context, indent),
      () => step(this.#scope, context, indent),
      () => step(this.#scope, context, indent),
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
      () => row(this.#scope, indent),
      () => list(this.#scope, indent),
      () => object(this.#scope, indent),
      () => pattern(this.#scope, indent),
      () => compound(this.#scope, indent),
      () => compound(this.#scope, indent),
      () => log(this.#scope, indent),
      () => code(this.#scope, indent),
      () => code(this.#scope, indent),
      () => child(this.#scope, context, depth, indent, inner),
      () => map(this.#scope, context, depth, indent, inner),
      () => parallel(this.#scope, context, depth, indent, inner),
      () => together(this.#scope, context, indent),
      () => settled(this.#scope, context, indent),
      () => eachItem(this.#scope, context, indent),
      () => condition(this.#scope, context, indent),
      () => asked(this.#scope, context, indent),
      () => started(this.#scope, context, indent),
      () => retried(this.#scope, context, depth, indent, inner),
      () => this.#forChanging(context, depth, indent),
      () => this.#asking(context, depth, indent),
      () => tally(this.#scope, indent),
      () => own(this.#scope, indent),
      () => change(this.#scope, indent),
      () => change(this.#scope, indent),
      () => change(this.#scope, indent),
      () => closure(this.#scope, indent),
      () => closure(this.#scope, indent),
      () => instance(this.#scope, indent),
      () => oddity(this.#scope, indent),
    ]
    return this.#scope.pick(depth > DEEPEST_BLOCK ? simple : [...simple, ...nested])()
  }

  #if(context: string, depth: number, indent: string): string {
    const test = expression(this.#scope, 'boolean')
    const then = this.#inner(context, depth, indent)
    const otherwise = this.#scope.chance(0.5) ? ` else {\n${this.#inner(context, depth, indent)}${indent}}` : ''
    return `${indent}if (${test}) {\n${then}${indent}}${otherwise}\n`
  }

  #forOf(context: string, depth: number, indent: string): string {
    const list = expression(this.#scope, 'number[]')
    const outer = [...this.#scope.variables]
    const item = this.#scope.declare('number')
    const { label, body } = this.#loop(context, depth, indent)
    this.#scope.variables = outer
    return `${indent}${label}for (const ${item} of ${list}) {\n${body}${indent}}\n`
  }

  /** A loop over characters, properties or entries. */
  #forParts(context: string, depth: number, indent: string): string {
    const [text, number] = [expression(this.#scope, 'string'), expression(this.#scope, 'number')]
    return this.#scope.inBlock(() => {
      const name = this.#scope.declare('string')
      const object = `{ a: ${number}, [${text}]: ${number} }`
      const head = this.#scope.pick([
        () => `const ${name} of ${text}`,
        () => `const ${name} in ${object}`,
        () => `const ${name} of Object.keys(${object})`,
        () => `const [${name}, ${this.#scope.declare('number')}] of Object.entries(${object})`,
        () => `const [${this.#scope.declare('number')}, ${name}] of [${text}].entries()`,
        () => `const { name: ${name} } of [{ name: ${text} }, ...[event.user].filter((user) => user !== null)]`,
        () =>
          `const [${this.#scope.declare('number')}, { length: ${this.#scope.declare('number')}, [0]: ${name} = ${text} }] of [[${text}]].entries()`,
        () => `var ${name} of [${text}, ${text}]`,
      ])()
      const { label, body } = this.#loop(context, depth, indent)
      return `${indent}${label}for (${head}) {\n${body}${indent}}\n`
    })
  }

  /** A list that changes while the loop goes over it. */
  #forChanging(context: string, depth: number, indent: string): string {
    const elements = `[${expression(this.#scope, 'number')}, ${expression(this.#scope, 'number')}]`
    const list = this.#scope.declare('number[]')
    const item = this.#scope.fresh('v')
    const head = `${indent}const ${list}: number[] = ${elements}\n`
    // A list that grows is gone over at an index; of other changes it is refused.
    const growing = `if (${list}.length < 4) ${list}.push(${item})`
    const change = this.#scope.chance(0.7)
      ? growing
      : this.#scope.pick([
          `if (${list}.length < 4) ${list}.push(${item})`,
          `if (${list}.length > 1) ${list}.shift()`,
          `if (${list}.length > 1) ${list}.pop()`,
          `if (${list}.length < 4) ${list}.unshift(${item})`,
        ])
    const loop = this.#scope.inBlock(() => {
      this.#scope.variables.push({
        name: item,
        type: 'number',
        isMutable: false,
        functionDepth: this.#scope.functionDepth,
      })
      const { label, body } = this.#loop(context, depth, indent)
      return { label, body }
    })
    // What the body does first may be to jump.
    return `${head}${indent}let rounds${item} = 0\n${indent}${loop.label}for (const ${item} of ${list}) {\n${indent}  if (rounds${item}++ > 6) break\n${indent}  ${change}\n${loop.body}${indent}}\n`
  }

  /** An operation in the condition of a branch or a loop. */
  #asking(context: string, depth: number, indent: string): string {
    const asked = () =>
      `(await ${context}.step('${this.#scope.fresh('step')}', async () => (${pure(this.#scope, 'boolean')}), ${this.#scope.pick(NO_RETRY)}))`
    if (this.#scope.chance(0.4)) {
      const test = this.#scope.pick([asked(), `!${asked()}`, `${expression(this.#scope, 'boolean')} && ${asked()}`])
      return `${indent}if (${test}) {\n${this.#inner(context, depth, indent)}${indent}}\n`
    }
    const counter = this.#scope.fresh('round')
    const test = asked()
    const { label, body } = this.#loop(context, depth, indent)
    return this.#scope.pick([
      `${indent}let ${counter} = 0\n${indent}${label}while (${counter}++ < 3 && ${test}) {\n${body}${indent}}\n`,
      `${indent}let ${counter} = 0\n${indent}${label}do {\n${body}${indent}} while (${counter}++ < 2 && ${test})\n`,
      `${indent}${label}for (let ${counter} = 0; ${counter} < 3 && ${test}; ${counter}++) {\n${body}${indent}}\n`,
    ])
  }

  #counted(context: string, depth: number, indent: string): string {
    const outer = [...this.#scope.variables]
    const counter = this.#scope.declare('number')
    const { label, body } = this.#loop(context, depth, indent)
    this.#scope.variables = outer
    const rounds = 1 + this.#scope.below(3)
    if (this.#scope.chance(0.3))
      return `${indent}let ${counter}: number = 0\n${indent}${label}do {\n${body}${indent}} while (++${counter} < ${rounds})\n`
    if (this.#scope.chance(0.3))
      return `${indent}let ${counter}: number = 0\n${indent}${label}for (;;) {\n${indent}  if (${counter}++ > ${rounds}) break\n${body}${indent}}\n`
    return `${indent}${label}for (let ${counter}: number = 0; ${counter} < ${rounds}; ${counter}++) {\n${body}${indent}}\n`
  }

  #while(context: string, depth: number, indent: string): string {
    const counter = this.#scope.declare('number')
    const { label, body } = this.#loop(context, depth, indent)
    const rounds = 1 + this.#scope.below(3)
    return `${indent}let ${counter}: number = 0\n${indent}${label}while (${counter} < ${rounds}) {\n${indent}  ${counter} = ${counter} + 1\n${body}${indent}}\n`
  }

  #tryCatch(context: string, depth: number, indent: string): string {
    const body = this.#inner(context, depth, indent)
    const error = this.#scope.fresh('error')
    if (this.#scope.chance(0.2))
      return `${indent}try {\n${body}${indent}} catch {\n${this.#inner(context, depth, indent)}${indent}}\n`
    const known = this.#scope.pick(CAUGHT).replaceAll(/\be\b/g, error)
    const target = this.#scope.target('string')
    const handler = this.#scope.inBlock(() => {
      const use = target && this.#scope.chance(0.5) ? target.name : `const ${this.#scope.typed('string')}`
      const rethrown = this.#scope.chance(0.1)
        ? `${indent}  if (${expression(this.#scope, 'boolean')}) throw ${error}\n`
        : ''
      return `${indent}  ${use} = ${known}\n${rethrown}${this.#inner(context, depth, indent)}`
    })
    return `${indent}try {\n${body}${indent}} catch (${error}) {\n${handler}${indent}}\n`
  }

  #loop(context: string, depth: number, indent: string): { readonly label: string; readonly body: string } {
    const name = this.#scope.chance(0.4) ? this.#scope.fresh('loop') : undefined
    const labels = this.#scope.labels
    if (name) this.#scope.labels = [...labels, { name, isLoop: true }]
    this.#scope.loopDepth++
    const body = this.#inner(context, depth, indent)
    this.#scope.loopDepth--
    this.#scope.labels = labels
    return { label: name ? `${name}: ` : '', body }
  }

  #labelled(context: string, depth: number, indent: string): string {
    const name = this.#scope.fresh('block')
    const labels = this.#scope.labels
    this.#scope.labels = [...labels, { name, isLoop: false }]
    const body = this.#inner(context, depth, indent)
    this.#scope.labels = labels
    // What follows stays reachable: TypeScript narrows nothing where no way leads.
    const left = body.replace(/^(\s*)((?:throw|return)\b[^\n]*\n)$/m, '$1if (event.flag) $2')
    return `${indent}${name}: {\n${left}${indent}}\n`
  }

  #tryFinally(context: string, depth: number, indent: string): string {
    const body = this.#scope.chance(0.5)
      ? `${indent}try {\n${this.#inner(context, depth, indent)}${indent}}`
      : this.#tryCatch(context, depth, indent).trimEnd()
    return `${body} finally {\n${this.#inner(context, depth, indent)}${indent}}\n`
  }

  /** Each clause has a block of its own: a name of one is not there in another. */
  #switch(context: string, depth: number, indent: string): string {
    const type = this.#scope.pick<Type>(['number', 'string'])
    const inner = `${indent}  `
    const count = 1 + this.#scope.below(3)
    const defaultAt = this.#scope.below(count * 2)
    const clauses = Array.from({ length: count }, (_, at) => {
      const head = at === defaultAt ? 'default' : `case ${expression(this.#scope, type)}`
      const end = this.#scope.chance(0.5) ? `${inner}  break\n` : ''
      return `${inner}${head}: {\n${this.#inner(context, depth, inner)}${inner}}\n${end}`
    })
    const subject = this.#scope.chance(0.2)
      ? `await ${context}.step('${this.#scope.fresh('step')}', async () => (${pure(this.#scope, type)}), ${this.#scope.pick(NO_RETRY)})`
      : expression(this.#scope, type)
    return `${indent}switch (${subject}) {\n${clauses.join('')}${indent}}\n`
  }

  #waitOrJump(context: string, indent: string): string {
    const label =
      this.#scope.labels.length > 0 && this.#scope.chance(0.5) ? this.#scope.pick(this.#scope.labels) : undefined
    if (label) return `${indent}${label.isLoop ? this.#scope.pick(['break', 'continue']) : 'break'} ${label.name}\n`
    if (this.#scope.loopDepth > 0 && this.#scope.chance(0.6))
      return `${indent}${this.#scope.pick(['break', 'continue'])}\n`
    return wait(this.#scope, context, indent)
  }

  #throw(indent: string): string {
    if (this.#scope.chance(0.3))
      return `${indent}throw new ${this.#scope.pick(['Error', 'RangeError', 'Declined', 'Refused', 'Plain'])}(${expression(this.#scope, 'string')})\n`
    const { returns } = this.#scope
    if (returns !== undefined && this.#scope.chance(0.5)) {
      const early =
        returns === 'maybe' && this.#scope.chance(0.5) ? 'return' : `return ${expression(this.#scope, returns)}`
      return `${indent}if (${expression(this.#scope, 'boolean')}) ${early}\n`
    }
    if (this.#scope.functionDepth > 0 || this.#scope.chance(0.7)) return oddity(this.#scope, indent)
    return `${indent}return { early: ${expression(this.#scope, this.#scope.pick(TYPES))} }\n`
  }

  #inner(context: string, depth: number, indent: string): string {
    return this.#block(context, depth + 1, 1 + this.#scope.below(3), `${indent}  `)
  }
}

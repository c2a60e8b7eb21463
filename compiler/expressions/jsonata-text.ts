import type { Json } from '../../runtime/semantics/json.ts'

/** A piece of JSONata with the binding power of its outermost operator, so that parentheses stand only where they must. */
export interface Text {
  readonly text: string
  readonly power: number
  /** An array constructor: inside another constructor it stays one element, anything else that is an array is spread there. */
  readonly unit?: true
  /** Of `$not(…)`: what it negates. */
  readonly negated?: Text
}

/** Binding powers of JSONata 2.0.6. A condition, a binding and a lambda bind least. */
export const POWER = {
  condition: 20,
  or: 25,
  and: 30,
  compare: 40,
  add: 50,
  multiply: 60,
  prefix: 70,
  path: 75,
  atom: 100,
} as const

export const atom = (text: string): Text => ({ text, power: POWER.atom })
export const path = (text: string): Text => ({ text, power: POWER.path })

/** The text where at least `power` is needed. A path that begins with an array constructor would lose its index. */
export const at = (power: number, { text, power: own, unit }: Text): string =>
  own < power || (unit && power === POWER.path) ? `(${text})` : text

/** `left operator right`, left-associative as all of JSONata's operators are. */
export function infix(power: number, left: Text, operator: string, right: Text): Text {
  return { text: `${at(power, left)} ${operator} ${at(power + 1, right)}`, power }
}

/** An operator whose grouping does not matter. */
export function chain(power: number, operator: string, ...parts: readonly Text[]): Text {
  return { text: parts.map((part) => at(power, part)).join(` ${operator} `), power }
}

export const call = (name: string, ...parts: readonly Text[]): Text =>
  atom(`$${name}(${parts.map(({ text }) => text).join(', ')})`)
/** A function; parameters that are not there are left out. */
export const lambda = (parameters: readonly (Text | undefined)[], body: Text): Text =>
  atom(`function(${parameters.flatMap((one) => one?.text ?? []).join(', ')}) { ${body.text} }`)
export const not = (operand: Text): Text => ({ ...call('not', operand), negated: operand })

export function condition(test: Text, then: Text, otherwise?: Text): Text {
  const head = `${at(POWER.condition + 1, test)} ? ${at(POWER.condition + 1, then)}`
  return {
    text: otherwise ? `${head} : ${at(POWER.condition + 1, otherwise)}` : head,
    power: POWER.condition,
  }
}

export const NULL = atom('null')
export const TRUE = atom('true')
export const FALSE = atom('false')
/** JSONata has no word for a missing value; a condition without an `else` gives one. */
export const MISSING: Text = { text: 'false ? null', power: POWER.condition }

/** `text.name`, with the name quoted where it is no plain one. */
export function field(object: Text, name: string): Text {
  if (name.includes('`') || name === '') return call('lookup', object, string(name))
  const plain =
    /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !['and', 'or', 'in', 'true', 'false', 'null', 'function'].includes(name)
  return path(`${at(POWER.path, object)}.${plain ? name : `\`${name}\``}`)
}

/** A string literal. JSONata knows no `\'`, and a definition ends an expression with `%}`. */
export function string(value: string): Text {
  const double = JSON.stringify(value).replaceAll('%}', '%\\u007d')
  const inner = double.slice(1, -1)
  if (value.includes("'")) return atom(double)
  return atom(`'${inner.replaceAll('\\"', '"')}'`)
}

export function json(value: Json): Text {
  if (value === null) return NULL
  if (typeof value === 'string') return string(value)
  if (typeof value === 'number') return { text: String(value), power: value < 0 ? POWER.prefix : POWER.atom }
  if (typeof value === 'boolean') return value ? TRUE : FALSE
  if (Array.isArray(value)) return array((value as readonly Json[]).map(json))
  return object(
    Object.entries(value as { readonly [key: string]: Json }).map(([key, item]) => [string(key), json(item)] as const),
  )
}

export const array = (elements: readonly Text[]): Text => ({
  text: `[${elements.map(({ text }) => text).join(', ')}]`,
  power: POWER.atom,
  unit: true,
})

export const object = (entries: readonly (readonly [Text, Text])[]): Text =>
  atom(`{${entries.map(([key, value]) => `${key.text}: ${value.text}`).join(', ')}}`)

export const isType = (value: Text, type: string): Text => infix(POWER.compare, call('type', value), '=', string(type))

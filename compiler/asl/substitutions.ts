import type { ObjectEntry, ObjectNode, ScalarNode, SourceNode } from './source-node.ts'

/**
 * What a template makes of a definition in it: CloudFormation's functions as texts, and the values of `DefinitionSubstitutions` in
 * their places. What only a deployment knows stays as `${Name}`. Places stay those of the file.
 */
export interface Substitutions {
  /** Of `DefinitionSubstitutions`: the value, or undefined where only a deployment knows it. Undefined: nothing is filled in. */
  readonly values?: ReadonlyMap<string, string | undefined>
  /** Whether `Fn::…` and `Ref` are functions here. */
  readonly functions: boolean
  /** Whether a `${Name}` without quotes around it is filled in as JSON: in a text of JSON, not in YAML. */
  readonly bare: boolean
  /** Of names that a parameter gives: its default. Fields that take one of a few words are read with it; texts are left open. */
  readonly defaults?: ReadonlyMap<string, string>
  readonly onUse: (name: string, node: ScalarNode) => void
}

/** Whether a value has a part that only a deployment knows. */
export function isOpen(value: unknown): boolean {
  return typeof value === 'string' && /\$\{[^}]+\}/.test(value)
}

/** Fields whose word decides how the rest is read. */
const WORD_FIELDS: ReadonlySet<string> = new Set(['QueryLanguage', 'Mode', 'ExecutionType', 'JitterStrategy'])

const SUBSTITUTION = /\$\{\s*([^{}!\s]+)\s*\}/g

export function substituted(node: SourceNode, substitutions: Substitutions): SourceNode {
  const { start, end } = node
  return given(node, substitutions) ?? { kind: 'scalar', value: null, style: 'plain', start, end }
}

/** Undefined where the template leaves out what would hold the value. */
function given(node: SourceNode, substitutions: Substitutions): SourceNode | undefined {
  if (substitutions.functions) {
    if (isNoValue(node)) return undefined
    const branches = branchesOf(node)
    if (branches) return chosen(branches, substitutions) ?? scalar('${Fn::If}', node)
    const text = functionText(node)
    if (text !== undefined && node.kind === 'object') return scalar(text, node)
  }
  if (node.kind === 'array') return { ...node, items: node.items.flatMap((item) => given(item, substitutions) ?? []) }
  if (node.kind === 'scalar') return substitutedScalar(node, substitutions)
  const entries = substitutions.functions ? [...node.entries].flatMap(repeated) : [...node.entries]
  return {
    ...node,
    entries: new Map(
      entries.flatMap(([key, entry]) => {
        const found = given(entry.value, substitutions)
        const value = found && WORD_FIELDS.has(key) ? withDefault(found, substitutions) : found
        return value ? [[key, { ...entry, value }] as const] : []
      }),
    ),
  }
}

function withDefault(node: SourceNode, { defaults }: Substitutions): SourceNode {
  if (node.kind !== 'scalar') return node
  const name = /^\$\{\s*([^{}!\s]+)\s*\}$/.exec(String(node.value))?.[1]
  const value = name === undefined ? undefined : defaults?.get(name)
  return value === undefined ? node : scalar(value, node)
}

function scalar(value: string, { start, end }: SourceNode): ScalarNode {
  return { kind: 'scalar', value, style: 'folded', start, end }
}

/** `Ref: AWS::NoValue`, which takes away the field or the item that it stands for. */
function isNoValue(node: SourceNode): boolean {
  if (node.kind === 'scalar') return node.tagged === true && node.value === '${AWS::NoValue}'
  const reference = node.kind === 'object' && node.entries.size === 1 ? node.entries.get('Ref')?.value : undefined
  return reference?.kind === 'scalar' && reference.value === 'AWS::NoValue'
}

/** What `Fn::If` chooses from. */
function branchesOf(node: SourceNode): readonly SourceNode[] | undefined {
  const list = node.kind === 'object' && node.entries.size === 1 ? node.entries.get('Fn::If')?.value : undefined
  return list?.kind === 'array' && list.items.length === 3 ? list.items.slice(1) : undefined
}

/**
 * The first branch that is there stands for both where it says more than a text: a state, a list of retriers, a number. Of texts only a
 * deployment knows which it is.
 */
function chosen(branches: readonly SourceNode[], substitutions: Substitutions): SourceNode | undefined {
  const found = branches.flatMap((branch) => given(branch, substitutions) ?? [])
  return found.length === 1
    ? found[0]
    : found.find((branch) => branch.kind !== 'scalar' || typeof branch.value !== 'string')
}

/** `Fn::ForEach::Name: [Variable, [values], {entries}]` gives its entries once for each value that the template knows. */
function repeated([key, entry]: [string, ObjectEntry]): readonly [string, ObjectEntry][] {
  if (!key.startsWith('Fn::ForEach::') || entry.value.kind !== 'array') return [[key, entry]]
  const [variable, values, body] = entry.value.items
  if (variable?.kind !== 'scalar' || values?.kind !== 'array' || body?.kind !== 'object') return [[key, entry]]
  return values.items.flatMap((value) => {
    if (value.kind !== 'scalar') return []
    const fill = (text: string) =>
      text
        .replaceAll(`\${${String(variable.value)}}`, String(value.value))
        .replaceAll(`&{${String(variable.value)}}`, String(value.value).replace(/[^A-Za-z0-9]/g, ''))
    return [...(filled(body, fill) as ObjectNode).entries]
  })
}

function filled(node: SourceNode, fill: (text: string) => string): SourceNode {
  if (node.kind === 'array') return { ...node, items: node.items.map((item) => filled(item, fill)) }
  if (node.kind === 'object') {
    const entries = [...node.entries].map(([key, entry]) => {
      return [fill(key), { ...entry, value: filled(entry.value, fill) }] as const
    })
    return { ...node, entries: new Map(entries) }
  }
  const text = typeof node.value === 'string' ? fill(node.value) : node.value
  return text === node.value ? node : { ...node, value: text, style: 'folded' }
}

function substitutedScalar(node: ScalarNode, { values, bare: fillsBare, onUse }: Substitutions): ScalarNode {
  if (!values || typeof node.value !== 'string' || node.tagged || !node.value.includes('${')) return node
  const text = node.value.replace(SUBSTITUTION, (whole, name: string) => {
    onUse(name, node)
    return values.get(name) ?? whole
  })
  if (text === node.value) return node
  // Without quotes around it, what is filled in is a number or a word of JSON.
  const bare = fillsBare && node.style === 'plain' && /^(?:-?\d+(?:\.\d+)?|true|false|null)$/.test(text)
  return { ...node, value: bare ? (JSON.parse(text) as ScalarNode['value']) : text, style: 'folded' }
}

/** The text that a function of CloudFormation gives, as far as the template says; undefined when the object is no function. */
export function functionText(node: SourceNode): string | undefined {
  if (node.kind === 'scalar') return node.value === null ? '' : String(node.value)
  if (node.kind !== 'object' || node.entries.size !== 1) return undefined
  const [[name, { value }] = ['', { value: node }]] = node.entries
  switch (name) {
    case 'Ref':
      return value.kind === 'scalar' ? `\${${String(value.value)}}` : undefined
    case 'Fn::GetAtt': {
      const parts = value.kind === 'array' ? value.items : [value]
      return `\${${parts.map((part) => functionText(part) ?? '').join('.')}}`
    }
    case 'Fn::Sub':
      return subText(value)
    case 'Fn::Join': {
      const [separator, list] = value.kind === 'array' ? value.items : []
      if (separator?.kind !== 'scalar' || list?.kind !== 'array') return '${Fn::Join}'
      return list.items.map((item) => functionText(item) ?? '').join(String(separator.value))
    }
    default:
      return /^Fn::\w+$/.test(name) ? `\${${name}}` : undefined
  }
}

/** `Fn::Sub`: names of its own map that are texts are filled in, `${!Name}` is `${Name}`. */
function subText(value: SourceNode): string | undefined {
  const [text, map] = value.kind === 'array' ? value.items : [value]
  if (text?.kind !== 'scalar') return undefined
  const names = map?.kind === 'object' ? textsOf(map) : new Map<string, string | undefined>()
  return String(text.value)
    .replace(SUBSTITUTION, (whole, name: string) => names.get(name) ?? whole)
    .replaceAll('${!', '${')
}

/** Names that stand for a parameter with a default: the parameters themselves, and substitutions that are a parameter. */
export function defaultsOf(
  parameters: ReadonlyMap<string, string>,
  map: ObjectNode | undefined,
): ReadonlyMap<string, string> {
  const found = new Map(parameters)
  for (const [name, { value }] of map?.entries ?? []) {
    found.delete(name)
    const parameter = /^\$\{([^{}]+)\}$/.exec(functionText(value) ?? '')?.[1]
    const given = parameter === undefined ? undefined : parameters.get(parameter)
    if (given !== undefined) found.set(name, given)
  }
  return found
}

/** The texts of a map of names; undefined for what only a deployment knows. */
export function textsOf(map: ObjectNode): ReadonlyMap<string, string | undefined> {
  return new Map(
    [...map.entries].map(([name, { value }]) => {
      const known = value.kind === 'scalar' && !value.tagged && !String(value.value).includes('${')
      return [name, known ? String(value.value) : undefined]
    }),
  )
}

import type { ObjectNode, ScalarNode, SourceNode } from './source-node.ts'

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
  readonly onUse: (name: string, node: ScalarNode) => void
}

const SUBSTITUTION = /\$\{\s*([^{}!\s]+)\s*\}/g

export function substituted(node: SourceNode, substitutions: Substitutions): SourceNode {
  if (node.kind === 'array') return { ...node, items: node.items.map((item) => substituted(item, substitutions)) }
  if (node.kind === 'scalar') return substitutedScalar(node, substitutions)
  if (substitutions.functions) {
    const text = functionText(node)
    if (text !== undefined) return { kind: 'scalar', value: text, style: 'folded', start: node.start, end: node.end }
  }
  const entries = [...node.entries].map(([key, entry]) => {
    return [key, { ...entry, value: substituted(entry.value, substitutions) }] as const
  })
  return { ...node, entries: new Map(entries) }
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

/** The texts of a map of names; undefined for what only a deployment knows. */
export function textsOf(map: ObjectNode): ReadonlyMap<string, string | undefined> {
  return new Map(
    [...map.entries].map(([name, { value }]) => {
      const known = value.kind === 'scalar' && !value.tagged && !String(value.value).includes('${')
      return [name, known ? String(value.value) : undefined]
    }),
  )
}

import type { TextPiece } from './embedded-text.ts'
import type { ObjectNode, ScalarNode, SourceNode } from './source-node.ts'
import { functionText } from './substitutions.ts'
import type { WorkflowType } from './walk.ts'

/**
 * Where definitions stand in files of other kinds: templates of CloudFormation and SAM, Terraform's JSON, and the answers and requests
 * of Step Functions' own API.
 */
export interface WrappedDefinition {
  /** The logical id of the resource, or what the file calls it. */
  readonly name: string
  readonly type?: WorkflowType
  readonly form: WrappedForm
  /** `DefinitionSubstitutions`: CloudFormation and SAM fill them in. Absent where the file knows none. */
  readonly substitutions?: ObjectNode | 'none'
  /** The defaults of the template's parameters. */
  readonly parameters?: ReadonlyMap<string, string>
  /** The place of the resource, for what is wrong with the whole. */
  readonly place: { readonly start: number; readonly end: number }
}

export type WrappedForm =
  | { readonly kind: 'object'; readonly node: ObjectNode }
  | { readonly kind: 'text'; readonly pieces: readonly TextPiece[] }
  /** `DefinitionUri`: a file beside the template. */
  | { readonly kind: 'file'; readonly path: string }
  /** In a bucket, or put together by what only a deployment knows. */
  | { readonly kind: 'elsewhere'; readonly reason: string }

const RESOURCE_TYPES: ReadonlySet<unknown> = new Set([
  'AWS::StepFunctions::StateMachine',
  'AWS::Serverless::StateMachine',
])

/** The definitions in a document, in its order; undefined when the document is none of these and so a definition itself. */
export function wrappedDefinitions(root: SourceNode): readonly WrappedDefinition[] | undefined {
  if (root.kind !== 'object' || root.entries.has('States') || root.entries.has('StartAt')) return undefined
  const resources = objectAt(root, 'Resources')
  if (resources) {
    const parameters = defaultsOf(objectAt(root, 'Parameters'))
    return [...resources.entries].flatMap(([name, { value }]) => resourceDefinition(name, value, parameters))
  }
  const machines = objectAt(objectAt(root, 'resource'), 'aws_sfn_state_machine')
  if (machines) return [...machines.entries].flatMap(([name, { value }]) => terraformDefinition(name, value))
  const text = root.entries.get('definition')?.value
  if (text?.kind !== 'scalar' || typeof text.value !== 'string') return undefined
  const name = textAt(root, 'name') ?? textAt(root, 'Name') ?? 'definition'
  return [{ name, ...typeOf(textAt(root, 'type')), form: textForm(text, text.value), place: text }]
}

function defaultsOf(parameters: ObjectNode | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [name, { value }] of parameters?.entries ?? []) {
    const given = value.kind === 'object' ? textAt(value, 'Default') : undefined
    if (given !== undefined) found.set(name, given)
  }
  return found
}

function resourceDefinition(
  name: string,
  resource: SourceNode,
  parameters: ReadonlyMap<string, string>,
): readonly WrappedDefinition[] {
  if (resource.kind !== 'object' || !RESOURCE_TYPES.has(textAt(resource, 'Type'))) return []
  const properties = objectAt(resource, 'Properties')
  const given = properties?.entries.get('DefinitionSubstitutions')?.value
  const substitutions = given?.kind === 'object' ? given : 'none'
  const type = typeOf(textAt(properties, 'Type') ?? textAt(properties, 'StateMachineType'))
  return [{ name, ...type, form: formOf(properties), substitutions, parameters, place: resource }]
}

function formOf(properties: ObjectNode | undefined): WrappedForm {
  const definition = objectAt(properties, 'Definition')
  if (definition) return { kind: 'object', node: definition }
  const uri = properties?.entries.get('DefinitionUri')?.value
  if (uri?.kind === 'scalar') return { kind: 'file', path: String(uri.value) }
  const text = properties?.entries.get('DefinitionString')?.value
  if (!text) return { kind: 'elsewhere', reason: 'it is in a bucket, or missing' }
  const pieces = piecesOf(text)
  return pieces ? { kind: 'text', pieces } : { kind: 'elsewhere', reason: 'its text is made by the deployment' }
}

/** The strings that a text is made of, each with its place: a string, `Fn::Sub`, `Fn::Join` of both. */
function piecesOf(node: SourceNode): readonly TextPiece[] | undefined {
  if (node.kind === 'scalar') return [{ text: String(node.value), node }]
  if (node.kind !== 'object') return undefined
  const join = node.entries.get('Fn::Join')?.value
  const [separator, list] = join?.kind === 'array' ? join.items : []
  if (separator?.kind === 'scalar' && list?.kind === 'array') {
    const between = String(separator.value)
    return list.items.flatMap((item, index) => {
      const piece = { text: functionText(item) ?? '', node: item }
      return index === 0 || between === '' ? [piece] : [{ text: between, node: separator }, piece]
    })
  }
  const sub = node.entries.get('Fn::Sub')?.value
  const template = sub?.kind === 'array' ? sub.items[0] : sub
  const text = functionText(node)
  return template && text !== undefined ? [{ text, node: template }] : undefined
}

function terraformDefinition(name: string, machine: SourceNode): readonly WrappedDefinition[] {
  const blocks = machine.kind === 'array' ? machine.items : [machine]
  return blocks.flatMap((block) => {
    const text = block.kind === 'object' ? block.entries.get('definition')?.value : undefined
    if (block.kind !== 'object' || text?.kind !== 'scalar') return []
    const value = String(text.value)
    const form: WrappedForm = /^\s*\$\{[^}]*\}\s*$/.test(value)
      ? { kind: 'elsewhere', reason: 'an expression of Terraform gives it' }
      : textForm(text, value)
    return [{ name, ...typeOf(textAt(block, 'type')), form, place: block }]
  })
}

function textForm(node: ScalarNode, text: string): WrappedForm {
  return { kind: 'text', pieces: [{ text, node }] }
}

function typeOf(type: string | undefined): { readonly type?: WorkflowType } {
  return type === 'EXPRESS' || type === 'STANDARD' ? { type } : {}
}

function objectAt(node: SourceNode | undefined, key: string): ObjectNode | undefined {
  const value = node?.kind === 'object' ? node.entries.get(key)?.value : undefined
  return value?.kind === 'object' ? value : undefined
}

function textAt(node: ObjectNode | undefined, key: string): string | undefined {
  const value = node?.entries.get(key)?.value
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined
}

import type { Expression } from '../ir/expression.ts'
import { type Intrinsic, type IntrinsicCall, type IntrinsicName, parseIntrinsic } from '../languages/intrinsics.ts'
import { binary, call, literal, object, spread, template } from './lift-nodes.ts'
import { liftPath } from './lift-jsonpath.ts'
import { liftOrKeep, type LiftScope, NoCounterpart } from './lift-scope.ts'

/** An intrinsic function of a JSONPath state as JavaScript; what JavaScript has no exact form for stays as it is. */
export function liftIntrinsic(text: string, scope: LiftScope): Expression {
  const parsed = parseIntrinsic(text)
  return liftOrKeep('intrinsic', text, scope, () => {
    if (parsed.kind === 'error') throw new NoCounterpart(parsed.message, { start: parsed.offset, end: text.length })
    return liftCall(parsed.call, scope)
  })
}

type Row = ((given: readonly Expression[], node: IntrinsicCall) => Expression) | string

/** A text is why there is no counterpart. */
const INTRINSICS: Readonly<Record<IntrinsicName, Row>> = {
  'States.Format': formatted,
  'States.StringToJson': ([text]) => call('JSON.parse', text!),
  'States.JsonToString': ([value]) => call('JSON.stringify', value!),
  'States.Array': (elements) => ({ kind: 'array', elements }),
  'States.ArrayPartition': 'JavaScript cuts no array into parts by itself',
  'States.ArrayContains': ([array, value], node) => {
    const wanted = node.arguments[1]!
    if (wanted.kind === 'path' || wanted.kind === 'call') {
      throw new NoCounterpart('it compares objects by content, includes does not', node)
    }
    return call('Array.includes', array!, value!)
  },
  'States.ArrayRange': 'JavaScript makes no range by itself',
  'States.ArrayGetItem': ([array, at]) => ({ kind: 'index', object: array!, index: at!, optional: false }),
  'States.ArrayLength': ([array]) => call('Array.length', array!),
  'States.ArrayUnique': 'it compares objects by content',
  'States.Base64Encode': 'it needs Buffer',
  'States.Base64Decode': 'it needs Buffer',
  'States.Hash': 'it needs a crypto library',
  'States.JsonMerge': ([first, second], node) => {
    const deep = node.arguments[2]!
    if (deep.kind !== 'constant' || deep.value !== false) throw new NoCounterpart('only a shallow merge exists', node)
    return object([spread(first!), spread(second!)])
  },
  'States.MathRandom': 'a random number must come from a step',
  'States.MathAdd': ([first, second]) => binary('+', first!, second!),
  'States.StringSplit': ([text, separator], node) => {
    const by = node.arguments[1]!
    // It splits at each character of the separator and drops empty parts.
    void text
    void separator
    throw new NoCounterpart(`it splits at each character of ${by.kind === 'string' ? by.raw : 'the text'}`, node)
  },
  'States.UUID': 'a new identifier must come from a step',
}

function liftCall(node: IntrinsicCall, scope: LiftScope): Expression {
  const row = INTRINSICS[node.name]
  if (typeof row === 'string') throw new NoCounterpart(`${node.name}: ${row}`, node)
  return row(
    node.arguments.map((argument) => liftArgument(argument, scope)),
    node,
  )
}

function liftArgument(node: Intrinsic, scope: LiftScope): Expression {
  switch (node.kind) {
    case 'call':
      return liftCall(node, scope)
    case 'path':
      return liftPath(node.path, scope)
    case 'string':
    case 'number':
    case 'constant':
    default:
      return literal(node.value)
  }
}

/** `States.Format('a {} b', x)`; the escapes of the raw text tell `\{` from a place. */
function formatted(given: readonly Expression[], node: IntrinsicCall): Expression {
  const pattern = node.arguments[0]!
  if (pattern.kind !== 'string') throw new NoCounterpart('the pattern is computed', node)
  const parts: (string | Expression)[] = []
  let text = ''
  let used = 0
  for (let at = 0; at < pattern.raw.length; at++) {
    const here = pattern.raw[at]!
    if (here === '\\') text += pattern.raw[++at] ?? ''
    else if (here === '{' && pattern.raw[at + 1] === '}') {
      const value = given[++used]
      if (!value) throw new NoCounterpart('the pattern has more places than there are arguments', node)
      parts.push(text, value)
      text = ''
      at++
    } else text += here
  }
  if (used !== given.length - 1) throw new NoCounterpart('the pattern has fewer places than there are arguments', node)
  if (parts.length === 0) return literal(text)
  return template(...[...parts, text].filter((part) => part !== ''))
}

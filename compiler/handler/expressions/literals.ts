import { ts } from '../project/typescript.js'
import type { Expression, ObjectEntry, Spread } from '../../ir/expression.ts'
import { lowerExpression, type Lowering, report } from '../lowering.ts'
import { nullishness } from '../nullish.ts'
import { isAlways } from '../shapes.ts'
import { syntaxName } from '../syntax-names.ts'
import { requireData, requireText } from './operators.ts'

export function template(node: ts.TemplateExpression, lowering: Lowering): Expression {
  const parts: (string | Expression)[] = [node.head.text]
  for (const { expression, literal } of node.templateSpans) {
    const value = lowerExpression(expression, lowering)
    requireText(value, expression, lowering)
    parts.push(value, literal.text)
  }
  return { kind: 'template', parts: parts.filter((part) => part !== ''), shape: { kind: 'string' } }
}

export function arrayLiteral(node: ts.ArrayLiteralExpression, lowering: Lowering): Expression {
  const elements = node.elements.map((element): Expression | Spread => {
    if (!ts.isSpreadElement(element)) return data(element, lowering)
    const value = lowerExpression(element.expression, lowering)
    const missing = nullishness(element.expression, lowering.handler)
    if (!isAlways(value.shape, 'array') || missing.undefined || missing.null)
      report(
        lowering,
        'unsupported-value',
        { what: `a spread of \`${element.expression.getText()}\``, why: 'it is not certainly an array' },
        element,
      )
    return { kind: 'spread', value }
  })
  return { kind: 'array', elements }
}

export function objectLiteral(node: ts.ObjectLiteralExpression, lowering: Lowering): Expression {
  const entries = node.properties.flatMap((property): readonly (ObjectEntry | Spread)[] => {
    if (setsPrototype(property)) {
      report(lowering, 'unsupported-syntax', { construct: '`__proto__:` in an object literal' }, property)
      return []
    }
    if (ts.isPropertyAssignment(property))
      return [{ kind: 'entry', key: keyOf(property.name, lowering), value: data(property.initializer, lowering) }]
    if (ts.isShorthandPropertyAssignment(property))
      return [{ kind: 'entry', key: property.name.text, value: data(property.name, lowering) }]
    if (ts.isSpreadAssignment(property)) {
      const value = lowerExpression(property.expression, lowering)
      if (isAlways(value.shape, 'array') || isAlways(value.shape, 'string') || isAlways(value.shape, 'error'))
        report(
          lowering,
          'unsupported-value',
          { what: `a spread of \`${property.expression.getText()}\` into an object`, why: 'it is not a plain object' },
          property,
        )
      return [{ kind: 'spread', value }]
    }
    report(lowering, 'unsupported-syntax', { construct: syntaxName(property) }, property)
    return []
  })
  return { kind: 'object', entries }
}

/** Written out, and not as a shorthand, this key is no property: it says what the object inherits from. */
const setsPrototype = (property: ts.ObjectLiteralElementLike): boolean =>
  ts.isPropertyAssignment(property) &&
  (ts.isIdentifier(property.name) || ts.isStringLiteralLike(property.name)) &&
  property.name.text === '__proto__'

function data(node: ts.Expression, lowering: Lowering): Expression {
  const value = lowerExpression(node, lowering)
  requireData(value, node, lowering)
  return value
}

/** The key of a property: a text, or an expression that is one. */
export function keyOf(name: ts.PropertyName, lowering: Lowering): string | Expression {
  if (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) return name.text
  if (ts.isNumericLiteral(name)) return String(Number(name.text))
  if (ts.isComputedPropertyName(name)) {
    const key = lowerExpression(name.expression, lowering)
    if (key.kind === 'literal' && typeof key.value !== 'object') return String(key.value)
    if (!isAlways(key.shape, 'string') && !isAlways(key.shape, 'number'))
      report(
        lowering,
        'unsupported-value',
        { what: `the key \`${name.expression.getText()}\``, why: 'it is neither a string nor a number' },
        name,
      )
    return key
  }
  report(lowering, 'unsupported-syntax', { construct: syntaxName(name) }, name)
  return name.getText()
}

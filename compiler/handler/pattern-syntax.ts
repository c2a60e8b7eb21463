import { ts } from './project/typescript.js'
import type { Shape } from '../ir/shape.ts'
import { isAssignment } from './assignments.ts'
import type { Lowering } from './lowering.ts'
import { isAnything } from './nullish.ts'
import { shapeOfType } from './shapes.ts'

/** A pattern of a declaration or of an assignment, which JavaScript writes in two ways. */
export interface Pattern {
  readonly kind: 'object' | 'array'
  /** Its names are declared by it. */
  readonly declares: boolean
  readonly elements: readonly PatternElement[]
}

export interface PatternElement {
  readonly node: ts.Node
  /** In an array: its place. */
  readonly at: number
  /** In an object: its key, which may be computed. */
  readonly key?: string | ts.PropertyName
  readonly isRest: boolean
  readonly default?: ts.Expression
  readonly target: ts.Expression | Pattern
  /** What the checker says of the value before a default is put in its place; of an assignment it says nothing. */
  readonly shape?: (lowering: Lowering) => Shape | undefined
}

export function patternOf(node: ts.BindingPattern): Pattern {
  const isArray = ts.isArrayBindingPattern(node)
  const elements = [...node.elements].flatMap((element: ts.ArrayBindingElement, at): readonly PatternElement[] => {
    if (ts.isOmittedExpression(element)) return []
    const { name, propertyName, initializer } = element
    const key = isArray ? undefined : keyOf(propertyName ?? name)
    return [
      {
        node: element,
        at,
        ...(key !== undefined && { key }),
        isRest: element.dotDotDotToken !== undefined,
        ...(initializer && { default: initializer }),
        target: ts.isIdentifier(name) ? name : patternOf(name),
        shape: (lowering) => shapeOfElement(element, lowering),
      },
    ]
  })
  return { kind: isArray ? 'array' : 'object', declares: true, elements }
}

type AssignmentPattern = ts.ArrayLiteralExpression | ts.ObjectLiteralExpression

export function isPattern(node: ts.Node): node is AssignmentPattern {
  return ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)
}

/** `[a, b.c = 1]`, `{ x: y }` on the left of an assignment. */
export function assignmentPatternOf(node: AssignmentPattern): Pattern {
  if (ts.isArrayLiteralExpression(node))
    return {
      kind: 'array',
      declares: false,
      elements: node.elements.flatMap((element, at) =>
        ts.isOmittedExpression(element)
          ? []
          : [
              ts.isSpreadElement(element)
                ? { ...targetOf(element.expression), node: element, at, isRest: true }
                : { ...targetOf(element), node: element, at, isRest: false },
            ],
      ),
    }
  return {
    kind: 'object',
    declares: false,
    elements: node.properties.flatMap((property, at): readonly PatternElement[] => {
      const common = { node: property, at }
      if (ts.isSpreadAssignment(property)) return [{ ...common, ...targetOf(property.expression), isRest: true }]
      if (ts.isShorthandPropertyAssignment(property)) {
        const { name, objectAssignmentInitializer } = property
        const given = objectAssignmentInitializer && { default: objectAssignmentInitializer }
        return [{ ...common, key: name.text, isRest: false, target: name, ...given }]
      }
      if (!ts.isPropertyAssignment(property)) return []
      return [{ ...common, key: keyOf(property.name), isRest: false, ...targetOf(property.initializer) }]
    }),
  }
}

function targetOf(node: ts.Expression): Pick<PatternElement, 'target' | 'default'> {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind))
    return { target: targetOf(node.left).target, default: node.right }
  return { target: isPattern(node) ? assignmentPatternOf(node) : node }
}

function keyOf(name: ts.PropertyName | ts.BindingName): string | ts.PropertyName {
  return ts.isIdentifier(name) ? name.text : (name as ts.PropertyName)
}

function shapeOfElement(element: ts.BindingElement, lowering: Lowering): Shape | undefined {
  const { checker } = lowering.handler
  const parent = checker.getTypeAtLocation(element.parent)
  if (isAnything(parent)) return undefined
  const name = element.propertyName ?? element.name
  const property = ts.isIdentifier(name) ? parent.getProperty(name.text) : undefined
  const isPart = property !== undefined && !element.dotDotDotToken
  const type = isPart ? checker.getTypeOfSymbolAtLocation(property, element) : checker.getTypeAtLocation(element.name)
  return isAnything(type) ? undefined : shapeOfType(type, checker)
}

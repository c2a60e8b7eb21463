import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { moduleConstant } from '../constants.ts'
import { shapeHere } from '../guards.ts'
import { type Lowering, refused, report } from '../lowering.ts'
import { mutatedName } from '../mutations.ts'
import { isAnything } from '../nullish.ts'
import { isObjectLike, shapeOfType } from '../shapes.ts'
import { kept, writeAfter } from '../snapshots.ts'
import { symbolOf } from '../symbols.ts'

export function identifier(node: ts.Identifier, lowering: Lowering): Expression {
  if (node.text === 'undefined') return { kind: 'undefined' }
  const symbol = symbolOf(node, lowering.handler.checker)
  const binding = symbol && lowering.handler.names.get(symbol)
  if (binding === undefined) return moduleConstant(node, symbol, lowering)
  const { spanOf } = lowering.handler
  switch (binding.kind) {
    case 'variable': {
      const { beyond, shape } = binding
      const isMore = beyond.undefined || beyond.null || (beyond.unchecked && shape.kind !== 'unknown')
      const special = ['error', 'batch'].includes(shape.kind) || isMore
      const variable = { kind: 'variable', variable: binding.variable } as const
      const value: Expression = { ...variable, ...(special && { shape: shapeHere(variable, shape, lowering) }) }
      const write = symbol && writeAfter(node, symbol, lowering)
      return write ? readNow(value, node, write, lowering) : value
    }
    case 'value':
      return { ...binding.value, span: spanOf(node) }
    case 'context':
      report(lowering, 'unsupported-value', { what: `the context \`${node.text}\``, why: 'it is not data' }, node)
      break
    case 'function':
      report(
        lowering,
        'unsupported-value',
        { what: `the function \`${node.text}\``, why: 'a function is not data' },
        node,
        { related: [{ message: 'declared', span: spanOf(binding.declaration) }] },
      )
      break
    case 'started':
      report(lowering, 'started-not-exact', { name: node.text, why: 'its promise may only be awaited' }, node, {
        related: [{ message: 'started', span: spanOf(binding.declaration) }],
      })
      break
    case 'recipe':
      report(
        lowering,
        'unsupported-value',
        { what: `\`${node.text}\``, why: 'it is not data and can only stand in the options of an operation' },
        node,
      )
      break
    case 'outlined':
      report(
        lowering,
        'unsupported-value',
        { what: `\`${node.text}\``, why: `it is ${binding.what}, and only JSON is kept between operations` },
        node,
        { related: [{ message: 'declared', span: spanOf(binding.declaration) }] },
      )
      break
    case 'callback-id':
    case 'callback-promise':
      report(
        lowering,
        'callback-not-exact',
        {
          reason:
            'the id of a created callback may go only into the step after it, and its promise may only be awaited',
        },
        node,
        { related: [{ message: 'created', span: spanOf(binding.callback.call) }] },
      )
      break
    default:
      binding satisfies never
  }
  return refused(lowering, node)
}

/** The value as it is before something to the right writes the name. */
function readNow(value: Expression, node: ts.Identifier, write: ts.Node, lowering: Lowering): Expression {
  const { checker, spanOf } = lowering.handler
  const type = checker.getTypeAtLocation(node)
  // What changes an object changes what was read before, too.
  if (mutatedName(write, checker) && isObjectLike(node, checker) && !isAccessed(node, checker))
    report(lowering, 'change-of-shared-value', { name: node.text }, write, {
      related: [{ message: 'read before in the same expression', span: spanOf(node) }],
    })
  const shape = value.shape ?? (isAnything(type) ? undefined : shapeOfType(type, checker))
  return kept({ ...value, ...(shape && { shape }) }, node, lowering)
}

/** Whether only a part without identity is read: `list.length`. */
function isAccessed({ parent }: ts.Node, checker: ts.TypeChecker): boolean {
  return (
    (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) && !isObjectLike(parent, checker)
  )
}

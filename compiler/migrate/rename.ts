import type { Expression } from '../ir/expression.ts'
import { mapExpression } from '../ir/visit.ts'
import { Names } from './names.ts'
import { mapState } from './rewrite.ts'
import type { Local, OperationStatement, Statement } from './statement.ts'

/**
 * Gives every name its last form: while statements are made, each local of the handler has a name of its own; of those that are left,
 * blocks beside each other may use the same, and none hides one of a block around it. `reserved` are names
 * that the handler imports.
 */
export function rename(block: readonly Statement[], reserved: Iterable<string> = []): Statement[] {
  return renameBlock(block, { given: new Map(), taken: new Set(reserved) })
}

interface Scope {
  readonly given: ReadonlyMap<Local, Local>
  readonly taken: ReadonlySet<Local>
}

function within(scope: Scope, locals: readonly Local[]): Scope {
  const given = new Map(scope.given)
  const taken = new Set(scope.taken)
  for (const local of locals) {
    const name = freeName(local.replace(/(?<=[A-Za-z])\d+$/, ''), taken)
    given.set(local, name)
    taken.add(name)
  }
  return { given, taken }
}

function freeName(wished: string, taken: ReadonlySet<Local>): Local {
  const names = new Names()
  for (;;) {
    const name = names.fresh(wished)
    if (!taken.has(name)) return name
  }
}

/** What a block declares itself. */
function declaredIn(block: readonly Statement[]): readonly Local[] {
  return block.flatMap((statement) => {
    switch (statement.kind) {
      case 'const':
      case 'parse':
      case 'let':
        return [statement.local]
      case 'operation': {
        const result = statement.used && !statement.declared ? [statement.result] : []
        const own = [statement.promise, statement.callbackId].filter((local) => local !== undefined)
        return [...result, ...own, ...(statement.form === 'batch' ? [batchLocal(statement)] : [])]
      }
      case 'caught':
        return [...(statement.named ? [statement.name] : []), ...(statement.told ? [statement.cause] : [])]
      default:
        return []
    }
  })
}

/** The local of a batch before its results are taken. */
export const batchLocal = (statement: OperationStatement): Local => statement.batch ?? `${statement.result}Batch`

function renameBlock(block: readonly Statement[], around: Scope): Statement[] {
  const scope = within(around, declaredIn(block))
  const name = (local: Local): Local => scope.given.get(local) ?? local
  const text = (expression: Expression): Expression =>
    mapExpression(expression, (part) => (part.kind === 'variable' ? { ...part, variable: name(part.variable) } : part))
  return block.map((statement): Statement => {
    switch (statement.kind) {
      case 'const':
      case 'parse':
      case 'set':
        return { ...statement, local: name(statement.local), value: text(statement.value) }
      case 'let':
        return { ...statement, local: name(statement.local), ...(statement.value && { value: text(statement.value) }) }
      case 'if':
        return {
          ...statement,
          test: text(statement.test),
          then: renameBlock(statement.then, scope),
          otherwise: renameBlock(statement.otherwise, scope),
        }
      case 'loop':
        return {
          ...statement,
          ...(statement.test && { test: text(statement.test) }),
          body: renameBlock(statement.body, scope),
        }
      case 'return':
        return { ...statement, value: text(statement.value) }
      case 'throw':
        return { ...statement, error: text(statement.error) }
      case 'rethrow':
        return { ...statement, local: name(statement.local) }
      case 'try': {
        const inner = within(scope, [statement.local])
        return {
          ...statement,
          body: renameBlock(statement.body, scope),
          local: inner.given.get(statement.local)!,
          handler: renameBlock(statement.handler, inner),
        }
      }
      case 'caught':
        return { ...statement, local: name(statement.local), name: name(statement.name), cause: name(statement.cause) }
      case 'operation':
        return renameOperation(statement, scope, name, text)
      default:
        return statement
    }
  })
}

function renameOperation(
  statement: OperationStatement,
  scope: Scope,
  name: (local: Local) => Local,
  text: (expression: Expression) => Expression,
): Statement {
  const inner = within(
    scope,
    [statement.item, statement.index].filter((local) => local !== undefined),
  )
  return {
    ...statement,
    state: mapState(statement.state, text),
    batch: name(batchLocal(statement)),
    result: name(statement.result),
    ...(statement.promise !== undefined && { promise: name(statement.promise) }),
    ...(statement.callbackId !== undefined && { callbackId: name(statement.callbackId) }),
    ...(statement.item !== undefined && { item: inner.given.get(statement.item)! }),
    ...(statement.index !== undefined && { index: inner.given.get(statement.index)! }),
    nested: statement.nested.map((one) => ({ ...one, body: renameBlock(one.body, inner) })),
  }
}

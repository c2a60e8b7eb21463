import type { Statement } from './statement.ts'

/** A statement with its blocks changed. */
export function withBlocks(statement: Statement, change: (block: readonly Statement[]) => Statement[]): Statement {
  switch (statement.kind) {
    case 'if':
      return { ...statement, then: change(statement.then), otherwise: change(statement.otherwise) }
    case 'loop':
      return { ...statement, body: change(statement.body) }
    case 'try':
      return { ...statement, body: change(statement.body), handler: change(statement.handler) }
    case 'operation':
      return { ...statement, nested: statement.nested.map((one) => ({ ...one, body: change(one.body) })) }
    default:
      return statement
  }
}

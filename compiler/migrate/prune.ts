import { withBlocks } from './blocks.ts'
import { literal, not, variable, binary } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { Statement } from './statement.ts'
import { walkExpression } from '../ir/visit.ts'

/**
 * Statements as they are printed: jumps become sets and exits, members of a group become an `if` or nothing, ifs are flattened where
 * a branch leaves, loops get their condition, and names that nobody reads are left out.
 */
export function prune(statements: readonly Statement[]): Statement[] {
  let block = settle(statements)
  for (;;) {
    const reads = countReads(block)
    const next = withoutSteppingStones(withoutUnread(block, new Set(reads.keys())), reads)
    if (JSON.stringify(next) === JSON.stringify(block)) return next
    block = tidy(next)
  }
}

/** Resolves what was open while the statements were made. */
function settle(statements: readonly Statement[]): Statement[] {
  return tidy(
    statements.flatMap((statement): readonly Statement[] => {
      switch (statement.kind) {
        case 'jump': {
          const { sets, selects, exit } = statement.jump
          const selected = selects.filter(({ group }) => group.selected)
          return [
            ...sets,
            ...selected.map(({ group, member }) => ({
              kind: 'set' as const,
              local: group.selector,
              value: group.style === 'failed' ? literal(true) : literal(member?.label ?? ''),
            })),
            ...(exit ? [{ kind: exit }] : []),
          ]
        }
        case 'group': {
          const body = settle(statement.body)
          const { group, member } = statement
          if (!group.selected || body.length === 0) return body
          const selector = variable(group.selector)
          const test = group.style === 'failed' ? not(selector) : binary('===', selector, literal(member.label))
          return [{ kind: 'if', test, then: body, otherwise: [] }]
        }
        default:
          return [withBlocks(statement, settle)]
      }
    }),
  )
}

function tidy(statements: readonly Statement[]): Statement[] {
  const done: Statement[] = []
  const waiting = [...statements]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const statement = withBlocks(next, tidy)
    if (statement.kind === 'if') {
      const { test, then, otherwise } = statement
      if (then.length === 0 && otherwise.length === 0) continue
      if (then.length === 0) {
        waiting.unshift({ kind: 'if', test: not(test), then: otherwise, otherwise: [] })
        continue
      }
      if (otherwise.length > 0 && leaves(then)) {
        done.push({ ...statement, otherwise: [] })
        waiting.unshift(...otherwise)
        continue
      }
      if (otherwise.length > 0 && otherwise.length <= 2 && leaves(otherwise)) {
        done.push({ kind: 'if', test: not(test), then: otherwise, otherwise: [] })
        waiting.unshift(...then)
        continue
      }
      done.push(statement)
      if (leaves(then) && leaves(otherwise)) break
      continue
    }
    done.push(statement.kind === 'loop' ? conditioned(statement) : statement)
    if (leaves([statement])) break
  }
  return done
}

/** `while (true) { if (test) break … }` is `while (!test) { … }`. */
function conditioned(loop: Statement & { kind: 'loop' }): Statement {
  const body = loop.body.at(-1)?.kind === 'continue' ? loop.body.slice(0, -1) : loop.body
  const [first, ...rest] = body
  if (loop.test || first?.kind !== 'if') return { ...loop, body }
  if (first.otherwise.length === 0 && first.then.length === 1 && first.then[0]!.kind === 'break') {
    return { kind: 'loop', test: not(first.test), body: rest }
  }
  return { ...loop, body }
}

/** Whether control never reaches what follows the block. */
function leaves(block: readonly Statement[]): boolean {
  const last = block.at(-1)
  switch (last?.kind) {
    case 'return':
    case 'throw':
    case 'rethrow':
    case 'break':
    case 'continue':
      return true
    case 'if':
      return leaves(last.then) && leaves(last.otherwise)
    case 'try':
      return leaves(last.body) && leaves(last.handler)
    case 'loop':
      return last.test === undefined && !breaksOut(last.body)
    default:
      return false
  }
}

function breaksOut(block: readonly Statement[]): boolean {
  return block.some((statement) => {
    switch (statement.kind) {
      case 'break':
        return true
      case 'if':
        return breaksOut(statement.then) || breaksOut(statement.otherwise)
      case 'try':
        return breaksOut(statement.body) || breaksOut(statement.handler)
      case 'jump':
        return statement.jump.exit === 'break'
      case 'group':
        return breaksOut(statement.body)
      default:
        return false
    }
  })
}

/** The expressions directly in a statement. */
export function expressionsIn(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'const':
    case 'parse':
    case 'set':
    case 'return':
      return [statement.value]
    case 'let':
      return statement.value ? [statement.value] : []
    case 'if':
      return [statement.test]
    case 'loop':
      return statement.test ? [statement.test] : []
    case 'throw':
      return [statement.error]
    case 'operation':
      return operationExpressions(statement)
    default:
      return []
  }
}

function operationExpressions({ state }: Statement & { kind: 'operation' }): readonly Expression[] {
  const found =
    state.kind === 'wait'
      ? ['seconds' in state.until ? state.until.seconds : state.until.timestamp]
      : state.kind === 'task'
        ? [state.arguments, state.timeoutSeconds, state.heartbeatSeconds, state.credentials]
        : state.kind === 'map'
          ? [state.items, state.maxConcurrency, ...completionOf(state.completion)]
          : [state.maxConcurrency]
  return found.filter((expression) => expression !== undefined)
}

const completionOf = (completion: { readonly [key: string]: Expression | undefined } | object | undefined) =>
  Object.values((completion ?? {}) as { readonly [key: string]: Expression | undefined })

function blocksIn(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.otherwise]
    case 'loop':
    case 'group':
      return [statement.body]
    case 'try':
      return [statement.body, statement.handler]
    case 'operation':
      return statement.nested.map(({ body }) => body)
    default:
      return []
  }
}

/** Every statement of a block and of the blocks in it. */
export function* statementsOf(block: readonly Statement[]): Generator<Statement> {
  for (const statement of block) {
    yield statement
    for (const inner of blocksIn(statement)) yield* statementsOf(inner)
  }
}

function countReads(block: readonly Statement[]): ReadonlyMap<string, number> {
  const reads = new Map<string, number>()
  for (const statement of statementsOf(block)) {
    for (const expression of expressionsIn(statement)) {
      for (const part of walkExpression(expression)) {
        if (part.kind === 'variable') reads.set(part.variable, (reads.get(part.variable) ?? 0) + 1)
      }
    }
  }
  return reads
}

/** A constant that only the next statement reads, once, is said there. */
function withoutSteppingStones(block: readonly Statement[], reads: ReadonlyMap<string, number>): Statement[] {
  const done: Statement[] = []
  for (const statement of block) {
    const next = withBlocks(statement, (inner) => withoutSteppingStones(inner, reads))
    const last = done.at(-1)
    if (last?.kind === 'const' && reads.get(last.local) === 1) {
      if ((next.kind === 'return' || next.kind === 'set') && isVariable(next.value, last.local)) {
        done.splice(-1, 1, { ...next, value: last.value })
        continue
      }
    }
    done.push(next)
  }
  return done
}

const isVariable = (expression: Expression, local: string): boolean =>
  expression.kind === 'variable' && expression.variable === local

function withoutUnread(block: readonly Statement[], reads: ReadonlySet<string>): Statement[] {
  return block
    .filter((statement) => {
      if ('local' in statement && ['const', 'parse', 'let', 'set'].includes(statement.kind))
        return reads.has(statement.local)
      if (statement.kind === 'caught') return reads.has(statement.name) || reads.has(statement.cause)
      return true
    })
    .map((statement) => {
      const changed = withBlocks(statement, (inner) => withoutUnread(inner, reads))
      if (changed.kind === 'operation') return { ...changed, used: reads.has(changed.result) }
      if (changed.kind === 'caught')
        return { ...changed, named: reads.has(changed.name), told: reads.has(changed.cause) }
      return changed
    })
}

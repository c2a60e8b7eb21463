import { ts } from '../../compiler/handler/project/typescript.js'

/**
 * Where the ways out of statements lead, as TypeScript reckons it: behind a statement that no way leaves it narrows nothing, and refuses
 * what follows.
 */

/** Behind the statements, or to the statement or function that is left, by what it is called. */
type Ways = ReadonlySet<string>

const BEHIND = 'behind'
const FUNCTION = 'function'
const BREAK = 'break'
const CONTINUE = 'continue'

/** Whether no way leads behind the statements of this text. */
export function leaves(text: string): boolean {
  const file = ts.createSourceFile('block.ts', `async () => {\n${text}}`, ts.ScriptTarget.Latest, true)
  const [whole] = file.statements
  if (!whole || !ts.isExpressionStatement(whole) || !ts.isArrowFunction(whole.expression)) return false
  return !waysOfAll((whole.expression.body as ts.Block).statements).has(BEHIND)
}

function waysOfAll(statements: readonly ts.Statement[]): Ways {
  const ways = new Set<string>()
  for (const statement of statements) {
    const next = waysOf(statement)
    for (const way of next) if (way !== BEHIND) ways.add(way)
    if (!next.has(BEHIND)) return ways
  }
  return ways.add(BEHIND)
}

function waysOf(node: ts.Statement): Ways {
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return new Set([FUNCTION])
  if (ts.isBreakOrContinueStatement(node)) {
    const kind = ts.isBreakStatement(node) ? BREAK : CONTINUE
    return new Set([node.label ? `${kind} ${node.label.text}` : kind])
  }
  if (ts.isBlock(node)) return waysOfAll(node.statements)
  if (ts.isIfStatement(node)) return either(waysOf(node.thenStatement), otherwise(node.elseStatement))
  if (ts.isTryStatement(node)) return waysOfTry(node)
  if (ts.isLabeledStatement(node)) return ended(waysOf(node.statement), ` ${node.label.text}`)
  if (ts.isSwitchStatement(node)) return waysOfSwitch(node)
  if (ts.isIterationStatement(node, false)) return waysOfLoop(node)
  return new Set([BEHIND])
}

const otherwise = (node: ts.Statement | undefined): Ways => (node ? waysOf(node) : new Set([BEHIND]))
const either = (...all: readonly Ways[]): Ways => new Set(all.flatMap((ways) => [...ways]))

/** `break` of this statement leads behind it; `continue` stays in it, and a loop ends behind itself. */
function ended(ways: Ways, label: string): Ways {
  const left = new Set([...ways].filter((way) => way !== `${BREAK}${label}` && way !== `${CONTINUE}${label}`))
  return ways.has(`${BREAK}${label}`) || ways.has(`${CONTINUE}${label}`) ? left.add(BEHIND) : left
}

function waysOfTry({ tryBlock, catchClause, finallyBlock }: ts.TryStatement): Ways {
  const ways = either(waysOf(tryBlock), catchClause ? waysOf(catchClause.block) : new Set<string>())
  if (!finallyBlock) return ways
  const last = waysOf(finallyBlock)
  const own = [...last].filter((way) => way !== BEHIND)
  return last.has(BEHIND) ? either(ways, new Set(own)) : new Set(own)
}

function waysOfSwitch({ caseBlock: { clauses } }: ts.SwitchStatement): Ways {
  const all = clauses.map((clause) => waysOfAll(clause.statements))
  // A clause that is not left falls into the next; only behind the last one that is behind the statement.
  const falls = all.at(-1)?.has(BEHIND) ?? true
  const ways = new Set(all.flatMap((each) => [...each]).filter((way) => way !== BEHIND))
  if (falls || !clauses.some(ts.isDefaultClause) || ways.has(BREAK)) ways.add(BEHIND)
  ways.delete(BREAK)
  return ways
}

function waysOfLoop(node: ts.IterationStatement): Ways {
  const inside = waysOf(node.statement)
  const ways = new Set([...inside].filter((way) => way !== BREAK && way !== CONTINUE && way !== BEHIND))
  const isEndless = ts.isForStatement(node) && !node.condition
  const isEntered = isEndless || ts.isDoStatement(node)
  // A jump to the loop's own label comes to the condition or behind the loop; which it is makes no difference here.
  const comesRound = inside.has(BEHIND) || inside.has(CONTINUE)
  if (!isEntered || inside.has(BREAK) || (!isEndless && comesRound)) ways.add(BEHIND)
  return ways
}

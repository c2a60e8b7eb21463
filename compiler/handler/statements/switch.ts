import { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import { compared } from '../expressions/operators.ts'
import { truthOf } from '../expressions/conditional.ts'
import type { Edge } from '../graph-builder.ts'
import { type JumpTarget, lowerExpression, type Lowering, report } from '../lowering.ts'
import { readable } from '../patterns.ts'
import { symbolOf } from '../symbols.ts'
import { label, wordsOf } from '../words.ts'
import { functionDeclaration } from './function.ts'
import { labelsOf, within } from './jump.ts'

/**
 * `switch`: the labels are compared one after the other with `===`, wherever `default` stands; each clause is entered from its label and
 * from the end of the clause before it.
 */
export function switchStatement(node: ts.SwitchStatement, lowering: Lowering): void {
  const { graph, handler } = lowering
  const { clauses } = node.caseBlock
  reportSharedNames(clauses, lowering)
  const words = wordsOf(node.expression)
  const entries = enterClauses(node, words, lowering)
  const noneFits = graph.take()
  const target: JumpTarget = { kind: 'switch', labels: labelsOf(node), breaks: [] }
  const inner = within(target, lowering)
  for (const { statements } of clauses)
    for (const statement of statements) if (ts.isFunctionDeclaration(statement)) functionDeclaration(statement, inner)
  for (const clause of clauses) {
    graph.resume(ts.isDefaultClause(clause) ? noneFits : entries.get(clause)!)
    graph.withWord(ts.isDefaultClause(clause) ? 'default' : label('case', caseWords(clause)), () =>
      handler.rules.statements(clause.statements, inner),
    )
  }
  if (!clauses.some(ts.isDefaultClause)) graph.resume(noneFits)
  graph.resume(target.breaks)
}

/** The ways into each clause from its label; the cursor stands where no label fits. Labels without states share a choice. */
function enterClauses(
  node: ts.SwitchStatement,
  words: string,
  lowering: Lowering,
): ReadonlyMap<ts.CaseClause, readonly Edge[]> {
  const { graph, handler } = lowering
  const subject = comparison(node.expression, lowering)
  const entries = new Map<ts.CaseClause, readonly Edge[]>()
  let open: { readonly clause: ts.CaseClause; readonly when: Expression }[] = []
  let slot = graph.reserve()
  const choose = () => {
    if (open.length === 0) return
    const branches = open.map(({ clause, when }) => ({ when, span: handler.spanOf(clause.expression) }))
    const { ways, otherwise } = graph.addChoice(branches, label('Switch', words), {
      span: handler.spanOf(node.expression),
      slot,
    })
    open.forEach(({ clause }, at) => entries.set(clause, [ways[at]!]))
    open = []
    graph.resume([otherwise])
  }
  for (const clause of node.caseBlock.clauses) {
    if (ts.isDefaultClause(clause)) continue
    const test = graph.apart(() => subject(clause.expression))
    if (test.hasStates) {
      choose()
      graph.resume(test.enter(...graph.take()))
      slot = graph.reserve()
    } else if (open.length === 0) slot = graph.reserve()
    open.push({ clause, when: test.value })
  }
  choose()
  return entries
}

/** The test of a label. `switch (true)` asks the labels themselves. */
function comparison(node: ts.Expression, lowering: Lowering): (label: ts.Expression) => Expression {
  const found = lowerExpression(node, lowering)
  const isTrue = found.kind === 'literal' && found.value === true
  const subject = isTrue ? found : readable(found, node, lowering)
  return (name) => {
    const value = lowerExpression(name, lowering)
    const isTest = isTrue && truthOf(value) === value
    return isTest ? value : compared('===', subject, value, name, lowering)
  }
}

/** All clauses are one block to JavaScript, but a name of one clause is not there in another that was jumped to. */
function reportSharedNames(clauses: readonly ts.CaseOrDefaultClause[], lowering: Lowering): void {
  const { checker, spanOf } = lowering.handler
  for (const clause of clauses) {
    const visit = (node: ts.Node): void => {
      const symbol = ts.isIdentifier(node) ? symbolOf(node, checker) : undefined
      const declaration = symbol?.valueDeclaration
      const owner = declaration && !ts.isFunctionDeclaration(declaration) && clauseOf(declaration, clauses)
      if (owner && owner !== clause)
        report(
          lowering,
          'unsupported-syntax',
          { construct: `\`${node.getText()}\`, which another clause of the \`switch\` declares,` },
          node,
          {
            related: [{ message: 'declared', span: spanOf(declaration) }],
            hint: 'Declare it before the `switch`.',
          },
        )
      ts.forEachChild(node, visit)
    }
    visit(clause)
  }
}

function clauseOf(node: ts.Node, clauses: readonly ts.CaseOrDefaultClause[]): ts.CaseOrDefaultClause | undefined {
  let at: ts.Node | undefined = node
  while (at && !clauses.some((clause) => clause === at)) at = at.parent
  return at as ts.CaseOrDefaultClause | undefined
}

function caseWords({ expression }: ts.CaseClause): string {
  return ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression) ? expression.text : wordsOf(expression)
}

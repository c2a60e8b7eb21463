import { ts } from '../project/typescript.js'
import type { Lowering } from '../lowering.ts'
import { label, wordsOf } from '../words.ts'
import { body } from './block.ts'
import { effect } from './expression.ts'
import { variableDeclarations } from './variable.ts'
import { loop } from './while.ts'

/** `for (let i = 0; i < n; i++)`: operations capture values, so one variable for all rounds means the same. */
export function forStatement(node: ts.ForStatement, lowering: Lowering): void {
  const { initializer, condition, incrementor } = node
  if (initializer && ts.isVariableDeclarationList(initializer)) variableDeclarations(initializer, lowering)
  else if (initializer) effect(initializer, lowering)
  loop(
    {
      node,
      ...(condition && { test: condition }),
      form: 'while',
      word: label('for', condition ? wordsOf(condition) : ''),
      body: (inner) => body(node.statement, inner),
      ...(incrementor && { step: (inner) => effect(incrementor, inner) }),
    },
    lowering,
  )
}

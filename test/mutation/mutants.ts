import { globSync, readFileSync } from 'node:fs'
import { ts } from '../../compiler/handler/project/typescript.js'

/** One rule of the compiler that is switched off, as an edit of its source. */
export interface Mutant {
  readonly file: string
  readonly line: number
  readonly title: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** A table whose rows are switched off one at a time, and what stands there then; undefined takes the row out. */
interface Table {
  readonly file: string
  readonly name: string
  readonly off: string | undefined
}

const OFF = '(() => { throw new Error("switched off") })'

const TABLES: readonly Table[] = [
  { file: 'compiler/handler/statements/table.ts', name: 'ROWS', off: "'refused'" },
  { file: 'compiler/handler/expressions/table.ts', name: 'ROWS', off: "'refused'" },
  { file: 'compiler/handler/operations/table.ts', name: 'ROWS', off: OFF },
  { file: 'compiler/handler/checks/check-handler.ts', name: 'CHECKS', off: undefined },
  { file: 'compiler/handler/compute/curable.ts', name: 'CURABLE', off: undefined },
  { file: 'compiler/handler/compute/inexact.ts', name: 'PLACES', off: undefined },
  { file: 'compiler/expressions/functions.ts', name: 'functions', off: undefined },
  { file: 'compiler/expressions/jsonata-functions.ts', name: 'JSONATA_FUNCTIONS', off: OFF },
  { file: 'compiler/expressions/jsonata-operators.ts', name: 'ROWS', off: OFF },
  { file: 'compiler/targets/asl/graph.ts', name: 'EMITTERS', off: OFF },
  { file: 'compiler/passes/passes.ts', name: 'PASSES', off: undefined },
]

/** Calls that keep a lowering exact and answer nothing. */
const KEEPERS = /^(guard|require\w*|check\w+|undisturbed)$/
/** What a condition leads to when it refuses. */
const REFUSES = /\b(refuse|refused|report)\(/

export function mutants(): readonly Mutant[] {
  const rows = TABLES.flatMap((table) => rowsOf(table))
  const rules = globSync('compiler/handler/**/*.ts')
    .toSorted()
    .filter((file) => !file.includes('/project/'))
    .flatMap(rulesIn)
  return [...rows, ...rules]
}

function rowsOf({ file, name, off }: Table): readonly Mutant[] {
  const source = parsed(file)
  const found: Mutant[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name && node.initializer)
      for (const row of partsOf(node.initializer)) {
        const value = ts.isPropertyAssignment(row) ? row.initializer : row
        const title = `${name} without ${(ts.isPropertyAssignment(row) ? row.name : row).getText()}`
        if (/^'(refused|nothing)'$/.test(value.getText())) continue
        if (off !== undefined) found.push({ ...at(source, row, title), start: value.getStart(), ...replaced(row, off) })
        else found.push({ ...at(source, row, title), end: endWithComma(source, row), replacement: '' })
      }
    ts.forEachChild(node, visit)
  }
  visit(source)
  if (found.length === 0) throw new Error(`${file} has no table ${name}`)
  return found
}

/** A shorthand needs its name before the value. */
function replaced(row: ts.Node, off: string): { readonly replacement: string } {
  return { replacement: ts.isShorthandPropertyAssignment(row) ? `${row.name.text}: ${off}` : off }
}

/** The rows of an object, a list or a set. */
function partsOf(node: ts.Expression): readonly ts.Node[] {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return partsOf(node.expression)
  if (ts.isObjectLiteralExpression(node)) return node.properties
  if (ts.isArrayLiteralExpression(node)) return node.elements
  return ts.isNewExpression(node) && node.arguments?.[0] ? partsOf(node.arguments[0]) : []
}

function rulesIn(file: string): readonly Mutant[] {
  const source = parsed(file)
  const found: Mutant[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && REFUSES.test(node.thenStatement.getText()) && node.thenStatement.getWidth() < 300)
      found.push({
        ...at(source, node.expression, `never where ${short(node.expression)}`),
        replacement: `false && (${node.expression.getText()})`,
      })
    if (
      ts.isExpressionStatement(node) &&
      ts.isCallExpression(node.expression) &&
      KEEPERS.test(node.expression.expression.getText())
    )
      found.push({ ...at(source, node, `without ${short(node)}`), replacement: ';' })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const parsed = (file: string) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)

function at(source: ts.SourceFile, node: ts.Node, title: string): Omit<Mutant, 'replacement'> {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart())
  return { file: source.fileName, line: line + 1, title, start: node.getStart(), end: node.getEnd() }
}

function endWithComma(source: ts.SourceFile, node: ts.Node): number {
  return source.text[node.getEnd()] === ',' ? node.getEnd() + 1 : node.getEnd()
}

function short(node: ts.Node): string {
  const text = node.getText().replaceAll(/\s+/g, ' ')
  return text.length > 70 ? `${text.slice(0, 69)}…` : text
}

import { ts } from '../../compiler/handler/project/typescript.js'
import { OPTIONS } from '../../compiler/handler/operations/option-table.ts'
import { contextNamesIn, operationOf, taskFunctionsOf } from './operations-in.ts'

/** The rows of the support table, by group; `constructsIn` finds them in a handler by its syntax alone. */

const K = ts.SyntaxKind

const STATEMENTS: Readonly<Record<string, (node: ts.Node) => boolean>> = {
  '`const`': (node) => ts.isVariableStatement(node) && isList(node.declarationList, ts.NodeFlags.Const),
  '`let`': (node) => ts.isVariableStatement(node) && isList(node.declarationList, ts.NodeFlags.Let),
  '`var`': (node) => ts.isVariableDeclarationList(node) && isList(node, ts.NodeFlags.None),
  'several declarators': (node) => ts.isVariableDeclarationList(node) && node.declarations.length > 1,
  'object pattern': ts.isObjectBindingPattern,
  'array pattern': ts.isArrayBindingPattern,
  'pattern within a pattern': (node) => ts.isBindingElement(node) && !ts.isIdentifier(node.name),
  'default in a pattern': (node) => ts.isBindingElement(node) && node.initializer !== undefined,
  'rest in a pattern': (node) => ts.isBindingElement(node) && node.dotDotDotToken !== undefined,
  'pattern as a parameter': (node) => ts.isParameter(node) && !ts.isIdentifier(node.name),
  'pattern in a loop head': (node) =>
    ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer) && hasPattern(node.initializer),
  'pattern as a target': (node) =>
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === K.EqualsToken &&
    (ts.isArrayLiteralExpression(node.left) || ts.isObjectLiteralExpression(node.left)),
  'property as a target': (node) => isAssigned(node) && ts.isPropertyAccessExpression(node),
  'index as a target': (node) => isAssigned(node) && ts.isElementAccessExpression(node),
  '`if`': ts.isIfStatement,
  '`else`': (node) => ts.isIfStatement(node) && node.elseStatement !== undefined,
  '`switch`': ts.isSwitchStatement,
  '`switch` that falls through': (node) =>
    ts.isCaseClause(node) && node.parent.clauses.at(-1) !== node && !endsInJump(node.statements.at(-1)),
  '`default` before the end': (node) => ts.isDefaultClause(node) && node.parent.clauses.at(-1) !== node,
  'label that is no literal': (node) => ts.isCaseClause(node) && !isLiteral(node.expression),
  'labelled block': (node) => ts.isLabeledStatement(node) && ts.isBlock(node.statement),
  'labelled loop': (node) => ts.isLabeledStatement(node) && ts.isIterationStatement(node.statement, false),
  '`for…of`': ts.isForOfStatement,
  '`for…of` over entries': (node) => ts.isForOfStatement(node) && /\bentries\(/.test(node.expression.getText()),
  '`for…in`': ts.isForInStatement,
  '`for`': ts.isForStatement,
  '`for` without a part': (node) =>
    ts.isForStatement(node) && !(node.initializer && node.condition && node.incrementor),
  '`while`': ts.isWhileStatement,
  '`do…while`': ts.isDoStatement,
  'operation in a condition': (node) => ts.isAwaitExpression(node) && isInCondition(node),
  '`break`': (node) => ts.isBreakStatement(node) && !node.label,
  '`break` with a label': (node) => ts.isBreakStatement(node) && node.label !== undefined,
  '`continue`': (node) => ts.isContinueStatement(node) && !node.label,
  '`continue` with a label': (node) => ts.isContinueStatement(node) && node.label !== undefined,
  '`return`': ts.isReturnStatement,
  '`return` without a value': (node) => ts.isReturnStatement(node) && !node.expression,
  '`throw`': ts.isThrowStatement,
  '`try…catch`': (node) => ts.isTryStatement(node) && node.catchClause !== undefined,
  '`catch` without a binding': (node) => ts.isCatchClause(node) && !node.variableDeclaration,
  '`finally`': (node) => ts.isTryStatement(node) && node.finallyBlock !== undefined,
  '`try` in a `try`': (node) => ts.isTryStatement(node) && isInside(node, ts.isTryStatement),
  block: (node) => ts.isBlock(node) && (ts.isBlock(node.parent) || ts.isCaseOrDefaultClause(node.parent)),
  'function declaration in the handler': ts.isFunctionDeclaration,
  'empty statement': (node) => node.kind === K.EmptyStatement,
  '`debugger`': (node) => node.kind === K.DebuggerStatement,
  'type or interface in the handler': (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
  'class in the handler': ts.isClassDeclaration,
  'enum in the handler': ts.isEnumDeclaration,
}

const EXPRESSIONS: Readonly<Record<string, (node: ts.Node) => boolean>> = {
  'template literal': ts.isTemplateExpression,
  'tagged template': ts.isTaggedTemplateExpression,
  'array literal': ts.isArrayLiteralExpression,
  'object literal': ts.isObjectLiteralExpression,
  'spread in an array': (node) => ts.isSpreadElement(node) && ts.isArrayLiteralExpression(node.parent),
  'spread in an object': ts.isSpreadAssignment,
  'spread in a call': (node) => ts.isSpreadElement(node) && ts.isCallExpression(node.parent),
  'computed key': ts.isComputedPropertyName,
  'property access': ts.isPropertyAccessExpression,
  'element access': ts.isElementAccessExpression,
  'optional chaining': (node) =>
    (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) && node.questionDotToken !== undefined,
  'optional call': (node) => ts.isCallExpression(node) && node.questionDotToken !== undefined,
  '`? :`': ts.isConditionalExpression,
  '`typeof`': ts.isTypeOfExpression,
  '`void`': ts.isVoidExpression,
  '`delete`': ts.isDeleteExpression,
  '`as`': ts.isAsExpression,
  '`satisfies`': ts.isSatisfiesExpression,
  '`!` after a value': ts.isNonNullExpression,
  '`new Error`': (node) => ts.isNewExpression(node) && node.expression.getText().endsWith('Error'),
  '`new` of another class': (node) => ts.isNewExpression(node) && !node.expression.getText().endsWith('Error'),
  'regular expression': (node) => node.kind === K.RegularExpressionLiteral,
  'function literal': (node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node),
  'class expression': ts.isClassExpression,
  '`this`': (node) => node.kind === K.ThisKeyword,
  '`yield`': ts.isYieldExpression,
  bigint: ts.isBigIntLiteral,
  'await of an operation in an expression': (node) =>
    ts.isAwaitExpression(node) && (ts.isBinaryExpression(node.parent) || ts.isConditionalExpression(node.parent)),
}

const BINARY = '+ - * / % ** == != === !== < <= > >= && || ?? & | ^ << >> >>> , in instanceof'.split(' ')
const ASSIGNMENT = '= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??='.split(' ')
const PREFIX = ['!', '-', '+', '~', '++', '--']

const OPERATIONS = [
  ...['step', 'wait', 'invoke', 'runInChildContext', 'waitForCallback', 'waitForCondition', 'parallel', 'map'].flatMap(
    (name) => [name, `${name} without a name`],
  ),
  'createCallback',
  'createCallback without a name',
  ...['all', 'allSettled', 'race', 'any'].flatMap((name) => [`Promise.${name}`, `context.promise.${name}`]),
  'operation started and awaited later',
  'operation with a computed name',
]

/** Methods and functions of the language's library in ordinary use. */
const LIBRARY = [
  ...'at concat endsWith includes indexOf lastIndexOf padEnd padStart repeat replace replaceAll slice split startsWith'.split(
    ' ',
  ),
  ...'substring toLowerCase toUpperCase trim trimEnd trimStart charAt charCodeAt match matchAll localeCompare'.split(
    ' ',
  ),
  ...'map filter find findIndex findLast some every reduce flatMap flat forEach sort toSorted reverse toReversed join'.split(
    ' ',
  ),
  ...'push pop shift unshift splice fill with keys values entries toFixed toString toISOString getTime test has get'.split(
    ' ',
  ),
].map((name) => `.${name}()`)
const STATIC_LIBRARY = [
  ...'abs ceil floor max min pow round sign sqrt trunc'.split(' ').map((name) => `Math.${name}`),
  ...'assign entries fromEntries keys values'.split(' ').map((name) => `Object.${name}`),
  ...'isFinite isInteger isNaN isSafeInteger parseFloat parseInt'.split(' ').map((name) => `Number.${name}`),
  'Array.from',
  'Array.isArray',
  'Array.of',
  'JSON.parse',
  'JSON.stringify',
  'Date.parse',
  'structuredClone',
  'Boolean',
  'Number',
  'String',
  'parseInt',
  'parseFloat',
  'encodeURIComponent',
  'decodeURIComponent',
]

export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Statements: Object.keys(STATEMENTS),
  Expressions: Object.keys(EXPRESSIONS),
  Operators: [...BINARY.map((text) => `a ${text} b`), ...PREFIX.map((text) => `${text}a`), 'a++', 'a--'],
  Assignment: ASSIGNMENT.map((text) => `a ${text} …`),
  Library: [...LIBRARY, ...STATIC_LIBRARY, '.length'],
  Operations: OPERATIONS,
  Options: Object.entries(OPTIONS).flatMap(([owner, names]) => Object.keys(names).map((name) => `${owner}: ${name}`)),
}
const ALL: ReadonlySet<string> = new Set(Object.values(GROUPS).flat())

export interface Occurrence {
  readonly construct: string
  readonly node: ts.Node
}

/** What stands in functions of the file, outside of what an operation runs as a task: that is any code at all. */
export function constructsIn(file: ts.SourceFile): readonly Occurrence[] {
  const contexts = contextNamesIn(file)
  const found: Occurrence[] = []
  const add = (construct: string, node: ts.Node) => {
    if (ALL.has(construct)) found.push({ construct, node })
  }
  const visit = (node: ts.Node, isInFunction: boolean): void => {
    if (ts.isTypeNode(node)) return
    if (isInFunction) {
      for (const table of [STATEMENTS, EXPRESSIONS])
        for (const [construct, matches] of Object.entries(table)) if (matches(node)) add(construct, node)
      for (const construct of operatorsOf(node)) add(construct, node)
      for (const construct of libraryOf(node, contexts)) add(construct, node)
      for (const { construct, at } of operationsOf(node, contexts)) add(construct, at)
    } else if (ts.isCallExpression(node) && node.expression.getText() === 'withDurableExecution')
      for (const { construct, at } of optionsIn('withDurableExecution', node.arguments[1])) add(construct, at)
    const tasks = taskFunctionsOf(node, contexts)
    ts.forEachChild(node, (child) => {
      if (!tasks.has(child)) visit(child, isInFunction || (ts.isFunctionLike(node) && !ts.isTypeNode(node)))
    })
  }
  visit(file, false)
  return found
}

function operatorsOf(node: ts.Node): readonly string[] {
  if (ts.isBinaryExpression(node)) {
    const text = node.operatorToken.getText()
    return [`a ${text} b`, `a ${text} …`]
  }
  if (ts.isPrefixUnaryExpression(node)) return [`${ts.tokenToString(node.operator)}a`]
  if (ts.isPostfixUnaryExpression(node)) return [`a${ts.tokenToString(node.operator)}`]
  return []
}

function libraryOf(node: ts.Node, contexts: ReadonlySet<string>): readonly string[] {
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'length') return ['.length']
  if (!ts.isCallExpression(node) || operationOf(node, contexts)) return []
  const callee = node.expression
  if (ts.isIdentifier(callee)) return [callee.text]
  if (!ts.isPropertyAccessExpression(callee)) return []
  const isStatic = ts.isIdentifier(callee.expression) && /^[A-Z][a-z]+$|^JSON$/.test(callee.expression.text)
  return [isStatic ? callee.getText() : `.${callee.name.text}()`]
}

interface Found {
  readonly construct: string
  readonly at: ts.Node
}

function operationsOf(node: ts.Node, contexts: ReadonlySet<string>): readonly Found[] {
  if (!ts.isCallExpression(node)) return []
  const operation = operationOf(node, contexts)
  if (!operation) {
    if (node.expression.getText() === 'withRetry')
      return node.arguments.flatMap((argument) => optionsIn('withRetry', argument))
    const name = /^Promise\.(all|allSettled|race|any)$/.exec(node.expression.getText())?.[0]
    return name ? [{ construct: name, at: node }] : []
  }
  const [first] = node.arguments
  if (operation.startsWith('context.promise.')) return [{ construct: operation, at: node }]
  const isNamed = first !== undefined && mayBeName(first, operation, node.arguments.length)
  const found: Found[] = [{ construct: isNamed ? operation : `${operation} without a name`, at: node }]
  if (isNamed && !isLiteral(first)) found.push({ construct: 'operation with a computed name', at: first })
  if (ts.isVariableDeclaration(node.parent)) found.push({ construct: 'operation started and awaited later', at: node })
  for (const argument of node.arguments)
    found.push(...optionsIn(operation, argument), ...branchesIn(operation, argument))
  return found
}

function optionsIn(owner: string, options: ts.Node | undefined): readonly Found[] {
  if (!options || !ts.isObjectLiteralExpression(options)) return []
  return options.properties.flatMap((property) => {
    const name = property.name?.getText() ?? ''
    const nested =
      name === 'completionConfig' && ts.isPropertyAssignment(property) ? optionsIn(name, property.initializer) : []
    return [{ construct: `${owner}: ${name}`, at: property }, ...nested]
  })
}

function branchesIn(operation: string, argument: ts.Node): readonly Found[] {
  if (operation !== 'parallel' || !ts.isArrayLiteralExpression(argument)) return []
  return argument.elements.flatMap((branch) => optionsIn('a branch', branch))
}

function mayBeName(first: ts.Expression, operation: string, count: number): boolean {
  if (ts.isFunctionLike(first) || ts.isObjectLiteralExpression(first) || ts.isArrayLiteralExpression(first))
    return false
  if (operation === 'invoke') return count > 2 || (count === 2 && isLiteral(first))
  if (operation === 'map') return count > 2 || isLiteral(first)
  if (isLiteral(first) || ts.isTemplateExpression(first)) return true
  return count > 1
}

const isLiteral = (node: ts.Node) => ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)
const isList = (list: ts.VariableDeclarationList, flag: ts.NodeFlags) =>
  flag === ts.NodeFlags.None ? !(list.flags & ts.NodeFlags.BlockScoped) : Boolean(list.flags & flag)
const hasPattern = ({ declarations }: ts.VariableDeclarationList) =>
  declarations.some(({ name }) => !ts.isIdentifier(name))

function isAssigned(node: ts.Node): boolean {
  const { parent } = node
  if (!parent) return false
  if (ts.isBinaryExpression(parent)) return parent.left === node && ASSIGNMENT.includes(parent.operatorToken.getText())
  return (
    ts.isPostfixUnaryExpression(parent) || (ts.isPrefixUnaryExpression(parent) && /^(\+\+|--)/.test(parent.getText()))
  )
}

function endsInJump(node: ts.Statement | undefined): boolean {
  if (!node) return false
  if (ts.isBlock(node)) return endsInJump(node.statements.at(-1))
  return [K.BreakStatement, K.ReturnStatement, K.ThrowStatement, K.ContinueStatement].includes(node.kind)
}

function isInside(node: ts.Node, matches: (node: ts.Node) => boolean): boolean {
  for (let at = node.parent; at && !ts.isFunctionLike(at); at = at.parent) if (matches(at)) return true
  return false
}

function isInCondition(node: ts.Node): boolean {
  for (let at = node; at.parent && !ts.isFunctionLike(at.parent); at = at.parent) {
    const { parent } = at
    if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent))
      return parent.expression === at
    if (ts.isForStatement(parent)) return parent.condition === at
    if (ts.isStatement(parent)) return false
  }
  return false
}

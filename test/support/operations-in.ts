import { ts } from '../../compiler/handler/project/typescript.js'

/** Which calls of a handler are operations, found by names alone. */

const METHODS: ReadonlySet<string> = new Set([
  'step',
  'wait',
  'invoke',
  'runInChildContext',
  'waitForCallback',
  'waitForCondition',
  'parallel',
  'map',
  'createCallback',
])
/** What their function literals do is a task: it is bundled, not lowered. */
const TASKS: ReadonlySet<string> = new Set(['step', 'waitForCallback', 'waitForCondition'])
/** Their function literals are given a context of their own. */
const NESTING: ReadonlySet<string> = new Set(['runInChildContext', 'parallel', 'map'])

/** Names of contexts anywhere in the file: of the handler, of functions that operations run, of parameters declared as one. */
export function contextNamesIn(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (node: ts.Node | undefined, parameter: number) => {
    const named = node && isFunction(node) ? node.parameters[parameter]?.name : undefined
    if (named && ts.isIdentifier(named)) names.add(named.text)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isParameter(node) && /^DurableContext\b/.test(node.type?.getText() ?? '')) names.add(node.name.getText())
    if (ts.isCallExpression(node)) {
      if (node.expression.getText().endsWith('withDurableExecution')) add(node.arguments[0], 1)
      const operation = operationOf(node, names)
      if (operation && NESTING.has(operation))
        for (const argument of node.arguments) functionsIn(argument, (found) => add(found, 0))
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}

/** `step`, …, or `context.promise.all`; undefined when the call is no operation. */
export function operationOf(call: ts.CallExpression, contexts: ReadonlySet<string>): string | undefined {
  const callee = call.expression
  if (!ts.isPropertyAccessExpression(callee)) return undefined
  const { expression, name } = callee
  if (ts.isIdentifier(expression) && contexts.has(expression.text) && METHODS.has(name.text)) return name.text
  const isCombinator =
    ts.isPropertyAccessExpression(expression) &&
    expression.name.text === 'promise' &&
    contexts.has(expression.expression.getText())
  return isCombinator ? `context.promise.${name.text}` : undefined
}

export function taskFunctionsOf(node: ts.Node, contexts: ReadonlySet<string>): ReadonlySet<ts.Node> {
  const operation = ts.isCallExpression(node) ? operationOf(node, contexts) : undefined
  if (operation === undefined || !TASKS.has(operation)) return new Set()
  return new Set((node as ts.CallExpression).arguments.filter(isFunction))
}

function functionsIn(node: ts.Node, each: (node: ts.Node) => void): void {
  if (isFunction(node)) each(node)
  else if (ts.isArrayLiteralExpression(node)) for (const element of node.elements) functionsIn(element, each)
  else if (ts.isObjectLiteralExpression(node))
    for (const property of node.properties)
      if (ts.isPropertyAssignment(property)) functionsIn(property.initializer, each)
}

const isFunction = (node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression =>
  ts.isArrowFunction(node) || ts.isFunctionExpression(node)

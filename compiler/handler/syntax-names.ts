import { ts } from './project/typescript.js'

/** Syntax that people know by other words than the compiler's. */
const NAMES: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.RegularExpressionLiteral]: 'a regular expression',
  [ts.SyntaxKind.BigIntLiteral]: 'a bigint',
  [ts.SyntaxKind.TaggedTemplateExpression]: 'a tagged template',
  [ts.SyntaxKind.ClassExpression]: 'a class expression',
  [ts.SyntaxKind.ClassDeclaration]: 'a class declared inside the handler',
  [ts.SyntaxKind.FunctionExpression]: 'a function as a value',
  [ts.SyntaxKind.ArrowFunction]: 'a function as a value',
  [ts.SyntaxKind.DeleteExpression]: '`delete`',
  [ts.SyntaxKind.VoidExpression]: '`void`',
  [ts.SyntaxKind.YieldExpression]: '`yield`',
  [ts.SyntaxKind.ThisKeyword]: '`this`',
  [ts.SyntaxKind.SuperKeyword]: '`super`',
  [ts.SyntaxKind.ImportKeyword]: '`import()`',
  [ts.SyntaxKind.MetaProperty]: '`import.meta` or `new.target`',
  [ts.SyntaxKind.SpreadElement]: 'a spread here',
  [ts.SyntaxKind.ForInStatement]: 'a `for…in` loop',
  [ts.SyntaxKind.DoStatement]: 'a `do…while` loop',
  [ts.SyntaxKind.ForStatement]: 'a `for` loop with a counter',
  [ts.SyntaxKind.SwitchStatement]: 'a `switch`',
  [ts.SyntaxKind.WithStatement]: '`with`',
  [ts.SyntaxKind.LabeledStatement]: 'a label',
  [ts.SyntaxKind.DebuggerStatement]: '`debugger`',
  [ts.SyntaxKind.EnumDeclaration]: 'an enum declared inside the handler',
  [ts.SyntaxKind.ModuleDeclaration]: 'a namespace inside the handler',
  [ts.SyntaxKind.JsxElement]: 'JSX',
  [ts.SyntaxKind.JsxSelfClosingElement]: 'JSX',
  [ts.SyntaxKind.JsxFragment]: 'JSX',
  [ts.SyntaxKind.NewExpression]: 'an object made with `new`',
  [ts.SyntaxKind.MethodDeclaration]: 'a method',
  [ts.SyntaxKind.GetAccessor]: 'a getter',
  [ts.SyntaxKind.SetAccessor]: 'a setter',
  [ts.SyntaxKind.PrivateIdentifier]: 'a private name',
}

/** A construct in words; what has no word of its own is called as TypeScript calls it, so that nothing is without a name. */
export function syntaxName(node: ts.Node): string {
  return (
    NAMES[node.kind] ??
    `this ${(ts.SyntaxKind[node.kind] ?? 'syntax').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}`
  )
}

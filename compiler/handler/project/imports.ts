import { ts } from './typescript.js'

/** The files of the program that a file imports. */
export function importsOf(file: ts.SourceFile, checker: ts.TypeChecker): readonly ts.SourceFile[] {
  return specifiersOf(file).flatMap(
    (specifier) => checker.getSymbolAtLocation(specifier)?.declarations?.find(ts.isSourceFile) ?? [],
  )
}

/** Whether a file says something of others without being imported by them: a script, or one that adds to globals or other modules. */
export function reachesAll(file: ts.SourceFile): boolean {
  if (!ts.isExternalModule(file)) return true
  return file.statements.some(
    (statement) =>
      ts.isModuleDeclaration(statement) && (ts.isStringLiteral(statement.name) || statement.name.text === 'global'),
  )
}

/** The compiler's own list of a file's module specifiers, those of `import()` among them; its public types leave it out. */
function specifiersOf(file: ts.SourceFile): readonly ts.StringLiteralLike[] {
  return (file as ts.SourceFile & { readonly imports?: readonly ts.StringLiteralLike[] }).imports ?? []
}

import { ts } from './typescript.js'

/** The files of the program that a file imports. */
export function importsOf(file: ts.SourceFile, checker: ts.TypeChecker): readonly ts.SourceFile[] {
  return specifiersOf(file).flatMap(
    (specifier) => checker.getSymbolAtLocation(specifier)?.declarations?.find(ts.isSourceFile) ?? [],
  )
}

/** Of the given files a file itself, all that it imports, they too, and those that need no import: in the order given. */
export function reachedFiles(
  files: readonly ts.SourceFile[],
  checker: ts.TypeChecker,
): (file: ts.SourceFile) => readonly ts.SourceFile[] {
  const places = new Map(files.map((file, place) => [file, place]))
  const everywhere = files.filter(reachesAll)
  return (file) => {
    const reached = new Set([file, ...everywhere])
    for (const each of reached) for (const one of importsOf(each, checker)) if (places.has(one)) reached.add(one)
    return [...reached].toSorted((a, b) => places.get(a)! - places.get(b)!)
  }
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

import { ts } from '../project/typescript.js'
import { isInside, symbolOf } from '../symbols.ts'

/*
 * `var` means what `let` means as long as its name is used only behind its declaration and inside the block that holds it, declared
 * once, and given a value each time its declaration is passed.
 */

/** Why a `var` is no `let`, in words that fit after its name; undefined where it is one. */
export function unlikeLet(
  list: ts.VariableDeclarationList,
  root: ts.Node,
  checker: ts.TypeChecker,
): { readonly name: string; readonly why: string; readonly at: ts.Node } | undefined {
  const block = blockOf(list)
  const names = list.declarations.flatMap(({ name }) => namesOf(name))
  const repeats = isInLoop(list, block, root)
  for (const { name, initializer } of list.declarations)
    if (initializer === undefined && repeats && !isLoopHead(list))
      return { name: name.getText(), why: 'keeps its value from round to round', at: name }
  for (const name of names) {
    const symbol = symbolOf(name, checker)
    if ((symbol?.declarations?.length ?? 0) > 1) return { name: name.text, why: 'is declared more than once', at: name }
    const visit = (node: ts.Node): ts.Node | undefined => {
      const isUse =
        ts.isIdentifier(node) && node !== name && node.text === name.text && symbolOf(node, checker) === symbol
      return isUse && (!isInside(node, block) || node.pos < name.end) ? node : ts.forEachChild(node, visit)
    }
    const outside = visit(root)
    if (outside) return { name: name.text, why: 'is used outside of its block or before its declaration', at: outside }
  }
  return undefined
}

/** The block, the clause or the loop that a `let` in this place would belong to. */
function blockOf(list: ts.VariableDeclarationList): ts.Node {
  let at: ts.Node = list.parent
  if (ts.isIterationStatement(at, false)) return at
  while (!ts.isBlock(at) && !ts.isCaseOrDefaultClause(at) && !ts.isFunctionLike(at) && !ts.isSourceFile(at))
    at = at.parent
  return at
}

const isLoopHead = ({ parent }: ts.VariableDeclarationList): boolean =>
  ts.isForOfStatement(parent) || ts.isForInStatement(parent)

function isInLoop(list: ts.Node, block: ts.Node, root: ts.Node): boolean {
  for (let at = list.parent; at !== undefined && at !== root && !ts.isFunctionLike(at); at = at.parent)
    if (ts.isIterationStatement(at, false) && at !== block) return true
  return false
}

function namesOf(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name]
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []))
}

import { ts } from './project/typescript.js'
import { bare } from './symbols.ts'

/*
 * A regular expression with the flag `g` or `y` keeps a place in itself, `lastIndex`: `test` and `exec` begin there and move it. To use it is
 * to change it.
 */

/** The methods that change the regular expressions a declaration makes, alone or as parts of its value; undefined where it makes none with a place. */
export function movingMethods(declaration: ts.Declaration | undefined): ReadonlySet<string> | undefined {
  const isMade = declaration && (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration))
  if (!isMade || !declaration.initializer) return undefined
  const flags: string[] = []
  const visit = (node: ts.Node): void => {
    const found = flagsOf(node)
    if (found !== undefined && /[gy]/.test(found)) flags.push(found)
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  visit(declaration.initializer)
  if (flags.length === 0) return undefined
  return flags.every((each) => each.includes('g')) ? MOVING : MOVING_WITHOUT_G
}

/** The flags of a regular expression that is made here; of flags that are computed, `y` is the worst. */
function flagsOf(node: ts.Node): string | undefined {
  if (ts.isRegularExpressionLiteral(node)) return node.text.slice(node.text.lastIndexOf('/') + 1)
  const isMade = ts.isNewExpression(node) || ts.isCallExpression(node)
  if (!isMade || bare(node.expression).getText() !== 'RegExp') return undefined
  const given = node.arguments?.[1]
  return given === undefined ? '' : ts.isStringLiteralLike(given) ? given.text : 'y'
}

/** Of a text's methods that are given one, `replace` and `match` begin at the start if it has `g`; the others work on a copy. */
const MOVING: ReadonlySet<string> = new Set(['test', 'exec'])
const MOVING_WITHOUT_G: ReadonlySet<string> = new Set([...MOVING, 'replace', 'match'])

import { type CalledCode, type CalledFunction, type CallLike, isCallLike } from '../called-code.ts'
import { methodName, MUTATORS, mutationTarget } from '../mutations.ts'
import { ts } from '../project/typescript.js'
import { bare, isFunctionLiteral, isGlobal, isInside, rootOf, symbolOf } from '../symbols.ts'
import { movingMethods } from '../regex-places.ts'
import { assignedNames } from '../writes.ts'

/*
 * Whether a call leaves its object as it is. Functions of the user are read, with all they call: each may write only what it made itself,
 * and where the text does not say which function is called, it may write anything. Of the platform's types and of packages the name of the
 * method tells.
 */
export class OnlyReads {
  readonly #checker: ts.TypeChecker
  readonly #code: CalledCode
  readonly #known = new Map<ts.Node, boolean>()

  constructor(checker: ts.TypeChecker, code: CalledCode) {
    this.#checker = checker
    this.#code = code
  }

  /** A method, called on an object or a part of it; functions that it is passed get parts, too. */
  isReadingCall(call: ts.CallExpression): boolean {
    if (this.#isOfUser(call)) return this.#reads(call)
    const callee = bare(call.expression)
    if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee)) return false
    const method = methodName(callee, this.#checker)
    if (method === undefined) return false
    if (this.#mayMovePlace(callee.expression)) return false
    const isCollection = this.#isCollection(callee.expression)
    if (isCollection ? MUTATORS.has(method) : !READING.test(method)) return false
    return call.arguments.every((argument) => this.#leavesParts(bare(argument)))
  }

  /** Whether the text of the user says or should say what is called. */
  #isOfUser(call: ts.CallExpression): boolean {
    const { functions, isKnown } = this.#code.called(call)
    return functions.length > 0 || !isKnown
  }

  /** What a call, `new` or an access runs of the user's code only reads: an accessor, the constructor of what is made. */
  #reads(node: CallLike): boolean {
    const { functions, isKnown } = this.#code.called(node)
    return isKnown && functions.every((called) => this.#leavesAll(called))
  }

  isReadingAccess(access: ts.PropertyAccessExpression | ts.ElementAccessExpression): boolean {
    return this.#reads(access)
  }

  isReadingNew(made: ts.NewExpression): boolean {
    return this.#reads(made)
  }

  /** A function that a method of the language calls with parts of the object calls no changing method of theirs. */
  #leavesParts(passed: ts.Expression): boolean {
    if (!isFunctionLiteral(passed)) return true
    const isOfParameter = (node: ts.Expression) => {
      const declaration = symbolOf(rootOf(node), this.#checker)?.valueDeclaration
      return declaration !== undefined && passed.parameters.some((parameter) => isInside(declaration, parameter))
    }
    const leaves = (node: ts.Node): boolean =>
      !(
        ts.isCallExpression(node) &&
        ts.isPropertyAccessExpression(bare(node.expression)) &&
        isOfParameter(node.expression) &&
        !this.isReadingCall(node)
      ) && !ts.forEachChild(node, (child) => !leaves(child))
    return leaves(passed.body)
  }

  #leavesAll(called: CalledFunction): boolean {
    const known = this.#known.get(called)
    if (known !== undefined) return known
    // A function that calls itself does what else it does.
    this.#known.set(called, true)
    const found = !this.#writes(called, called)
    this.#known.set(called, found)
    return found
  }

  #writes(node: ts.Node, called: ts.Node): boolean {
    if (ts.isTypeNode(node)) return false
    if (assignedNames(node).some((name) => !this.#isInside(name, called))) return true
    const target = mutationTarget(node, this.#checker)
    if (target && !this.#isNew(target, called)) return true
    if (ts.isCallExpression(node) ? !this.#isHarmless(node) : isCallLike(node) && !this.#reads(node)) return true
    return ts.forEachChild(node, (child) => this.#writes(child, called) || undefined) ?? false
  }

  /** A call in code of the user: on anything, or of a function. */
  #isHarmless(call: ts.CallExpression): boolean {
    if (this.#isOfUser(call)) return this.#reads(call)
    const callee = bare(call.expression)
    // What the platform's functions change is known by name.
    const isMethod = ts.isPropertyAccessExpression(callee) || ts.isElementAccessExpression(callee)
    if (isMethod && this.#mayMovePlace(callee.expression)) return false
    const root = callee.kind === ts.SyntaxKind.SuperKeyword ? undefined : rootOf(callee)
    if (root === undefined || (ts.isIdentifier(root) && isGlobal(symbolOf(root, this.#checker)))) return true
    // What changes a list that the function made is allowed there.
    if (isMethod && this.#isCollection(callee.expression)) return true
    return this.isReadingCall(call)
  }

  /** Whether a method is called on a regular expression that may keep a place: one that the text does not show is taken for such. */
  #mayMovePlace(owner: ts.Expression): boolean {
    const at = bare(owner)
    const type = this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(at))
    if (type.getSymbol()?.name !== 'RegExp' || ts.isRegularExpressionLiteral(at)) return false
    const place = ts.isPropertyAccessExpression(at) ? at.name : at
    const declaration = symbolOf(place, this.#checker)?.valueDeclaration
    const isShown = declaration && 'initializer' in declaration && declaration.initializer !== undefined
    return !isShown || movingMethods(declaration) !== undefined
  }

  /** Lists, texts and their kin: all of their methods that change them are known. */
  #isCollection(node: ts.Expression): boolean {
    const type = this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(node))
    return (type.isUnion() ? type.types : [type]).every((member) => {
      const { flags } = this.#checker.getApparentType(member)
      const symbol = this.#checker.getApparentType(member).getSymbol()
      return (flags & ts.TypeFlags.Object) !== 0 && isGlobal(symbol) && COLLECTIONS.has(symbol?.name ?? '')
    })
  }

  #isInside(name: ts.Node, called: ts.Node): boolean {
    const declaration = symbolOf(name, this.#checker)?.valueDeclaration
    return declaration !== undefined && isInside(declaration, called)
  }

  /** Whether a function made the object that it changes; a constructor is given its own. */
  #isNew(target: ts.Expression, called: ts.Node): boolean {
    const at = bare(target)
    if (at.kind === ts.SyntaxKind.ThisKeyword) return ts.isConstructorDeclaration(called)
    if (ts.isArrayLiteralExpression(at) || ts.isObjectLiteralExpression(at) || ts.isNewExpression(at)) return true
    if (ts.isCallExpression(at)) {
      const callee = bare(at.expression)
      return (
        ts.isPropertyAccessExpression(callee) && COPYING.has(callee.name.text) && this.#isCollection(callee.expression)
      )
    }
    const declaration = ts.isIdentifier(at) ? symbolOf(at, this.#checker)?.valueDeclaration : undefined
    if (!declaration || !ts.isVariableDeclaration(declaration) || !isInside(declaration, called)) return false
    const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0
    return isConstant && declaration.initializer !== undefined && this.#isNew(declaration.initializer, called)
  }
}

/** Methods of platform and package types that only read, as whole words: `getTime`, not `getterOf`. */
const READING = /^(get|has|is|to)([A-Z]\w*)?$|^(keys|values|entries|forEach|valueOf|test|parse|safeParse)$/
const COLLECTIONS: ReadonlySet<string> = new Set(
  'Array ReadonlyArray String Number Boolean BigInt Map ReadonlyMap Set ReadonlySet'.split(' '),
)
/** Methods that give a list of their own. */
const COPYING: ReadonlySet<string> = new Set(
  'filter slice concat map flatMap flat toSorted toReversed toSpliced with split'.split(' '),
)

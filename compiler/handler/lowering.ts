import type { ts } from './project/typescript.js'
import type { Code, diagnostic, DiagnosticPlace } from '../diagnostics/catalogue.ts'
import type { DiagnosticCollector } from '../diagnostics/collector.ts'
import type { Expression } from '../ir/expression.ts'
import type { Shape } from '../ir/shape.ts'
import type { CreateCallbackState, State } from '../ir/state.ts'
import type { ScopeId, Task, TaskId, VariableId } from '../ir/workflow.ts'
import type { Span } from '../source/span.ts'
import type { CalledCode } from './called-code.ts'
import type { PureCode } from './compute/pure-code.ts'
import type { Edge, GraphBuilder } from './graph-builder.ts'
import type { Nullish } from './nullish.ts'
import type { Started } from './operations/started.ts'
import type { Sharing } from './sharing/sharing.ts'
import type { VariableTable } from './variables.ts'
import type { Writes } from './writes.ts'

/** What a name of the handler stands for. */
export type Binding =
  | {
      readonly kind: 'variable'
      readonly variable: VariableId
      readonly graph: GraphBuilder
      readonly declaration: ts.Node
      /** Never assigned after its declaration. */
      readonly constant: boolean
      readonly shape: Shape
      /** What it may be although its type does not say so: the answer of a callback, an element that is not there, a cast. */
      readonly beyond: Nullish
    }
  /** A name for an expression over values that never change: the event's parts, an item's parts. */
  | { readonly kind: 'value'; readonly value: Expression; readonly declaration: ts.Node }
  | { readonly kind: 'context'; readonly graph: GraphBuilder; readonly declaration: ts.Node }
  | { readonly kind: 'function'; readonly node: ts.SignatureDeclaration; readonly declaration: ts.Node }
  /** A value of outlined code that is not JSON: it is there only in that code. */
  | { readonly kind: 'outlined'; readonly what: string; readonly declaration: ts.Node }
  /** A constant that is not JSON and is made again where it is used, e.g. a retry strategy. */
  | { readonly kind: 'recipe'; readonly node: ts.Expression; readonly declaration: ts.Node }
  | { readonly kind: 'started'; readonly started: Started; readonly declaration: ts.Node }
  /** The promise or the id of a created callback. */
  | {
      readonly kind: 'callback-promise' | 'callback-id'
      readonly callback: PendingCallback
      readonly declaration: ts.Node
    }

/** A created callback on its way: created, then its id handed to one step, then its promise awaited. */
export interface PendingCallback {
  readonly call: ts.CallExpression
  readonly graph: GraphBuilder
  readonly state: Pick<CreateCallbackState, 'name' | 'timeoutSeconds' | 'heartbeatSeconds' | 'span'>
  readonly label: string
  /** How many states were there when its id was handed over. */
  handedOverAt?: number
  /** Where it was created: nothing but assignments may follow until its promise is awaited. */
  readonly scope: string | undefined
  readonly added: number
  handOver?: CreateCallbackState['handOver']
  idCapture?: string
  /** Awaited, or refused. */
  done: boolean
  awaited: boolean
}

/** A way out of a statement. */
export type Jump =
  | { readonly kind: 'break' | 'continue'; readonly label?: string; readonly node: ts.Node }
  | {
      readonly kind: 'return'
      /** Absent: undefined. */
      readonly value?: Expression
      /** What the value is in the source. */
      readonly source?: ts.Expression
      readonly node: ts.Node
    }

/** A statement around the cursor that a jump may end at, or must pass. */
export type JumpTarget =
  | {
      readonly kind: 'loop'
      readonly labels: readonly string[]
      readonly breaks: Edge[]
      readonly continues: Edge[]
    }
  | { readonly kind: 'switch' | 'block'; readonly labels: readonly string[]; readonly breaks: Edge[] }
  /** A function that is lowered where it is called: takes the ways at the cursor of every `return`. */
  | { readonly kind: 'function'; readonly returns: (jump: Jump & { readonly kind: 'return' }) => void }
  /** Takes the ways at the cursor through the `finally` block first. */
  | { readonly kind: 'finally'; readonly pass: (jump: Jump, lowering: Lowering) => void }

/** The tables of lowering, by which its files reach each other without importing each other. */
interface Rules {
  readonly expression: (node: ts.Expression, lowering: Lowering) => Expression
  readonly statements: (nodes: readonly ts.Statement[], lowering: Lowering) => void
  /** What is awaited, or returned without `await`: an operation, or the promise of a created callback. */
  readonly awaited: (operand: ts.Expression, lowering: Lowering, place?: OperationPlace) => LoweredOperation
}

export interface OperationPlace {
  /** `return context.step(…)` without `await` inside a `try`: an error passes by its `catch`. */
  readonly escapesTry?: boolean
}

/** An operation that was added to the graph. */
export interface LoweredOperation {
  /** The state that can still be given assignments; absent where a diagnostic was reported. */
  readonly state?: Extract<State, { readonly assign: unknown }> | undefined
  /** What it gives, as its assignments see it. */
  readonly result: Expression
}

/** What is shared by all graphs of one handler. */
export interface HandlerLowering {
  readonly checker: ts.TypeChecker
  readonly diagnostics: DiagnosticCollector
  readonly spanOf: (node: ts.Node) => Span
  /** The function that is lowered: names declared in it are the handler's. */
  readonly function: ts.Node
  readonly names: Map<ts.Symbol, Binding>
  readonly variables: VariableTable
  readonly tasks: Map<TaskId, Task>
  readonly writes: Writes
  /** Where names are declared without a value that are read while they may still have none. */
  readonly late: readonly Span[]
  /** Which names lead to the same objects. */
  readonly sharing: Sharing
  /** The user's own files, and what was found out about constants of their modules. */
  readonly userFiles: readonly ts.SourceFile[]
  /** Which functions of these code runs. */
  readonly calledCode: CalledCode
  readonly constantChanges: Map<ts.Symbol, { readonly change: ts.Node | undefined }>
  /** Error classes of the user by name: an error keeps its class by name alone. */
  readonly errorClasses: Map<string, ts.ClassDeclaration>
  /** Whether the types tell null and undefined apart from the rest. */
  readonly strictNulls: boolean
  readonly rules: Rules
  readonly pureCode: PureCode
  pendingCallback: PendingCallback | undefined
  /** What was started and is awaited later. */
  readonly started: Started[]
  /** The functions of the user whose bodies are being lowered where they are called, outermost first. */
  readonly inlining: readonly ts.Node[]
}

export interface Lowering {
  readonly handler: HandlerLowering
  readonly graph: GraphBuilder
  /** The graph of the context that operations are called on, where that is another: these states run beside it. */
  readonly context?: GraphBuilder
  /** The innermost scope around the call of the function that is lowered there: a `return` of it does not leave that. */
  readonly calledIn?: ScopeId
  /** Innermost first. */
  readonly jumps?: readonly JumpTarget[]
  /** The names of the parameters of the iterations around: `list.map((item) => …)`. */
  readonly iterating?: readonly string[]
  /** The expression of which nothing is left but its JSON: the result of the execution, the input of an invoke. */
  readonly leaving?: ts.Expression
  /** Inside pure code that is lowered as a whole: only these nodes become a `compute`, each for its reason, and what has no exact form is reported. */
  readonly exact?: { readonly computed: ReadonlyMap<ts.Node, string> }
}

export function lowerExpression(node: ts.Expression, lowering: Lowering): Expression {
  return lowering.handler.rules.expression(node, lowering)
}

export function report<C extends Code>(
  lowering: Lowering,
  code: C,
  parameters: Parameters<typeof diagnostic<C>>[1],
  node: ts.Node,
  place: Omit<DiagnosticPlace, 'span'> = {},
): void {
  lowering.handler.diagnostics.report(code, parameters, { ...place, span: lowering.handler.spanOf(node) })
}

/** Stands for what was refused, so that the rest is still looked at: a value that never is. */
export function refused(lowering: Lowering, node: ts.Node): Expression {
  return { kind: 'undefined', shape: { kind: 'never' }, span: lowering.handler.spanOf(node) }
}

export function isRefused({ kind, shape }: Expression): boolean {
  return kind === 'undefined' && shape?.kind === 'never'
}

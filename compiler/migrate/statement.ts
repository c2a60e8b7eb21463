import type { Expression } from '../ir/expression.ts'
import type { State } from '../ir/state.ts'
import type { VariableId } from '../ir/workflow.ts'

/** A name of the handler to be written: made once, declared in one block. */
export type Local = VariableId

export type OperationState = Extract<State, { readonly kind: 'task' | 'wait' | 'parallel' | 'map' }>

/** An operation's nested function: a branch or the item function. */
export interface NestedBlock {
  readonly name?: string
  readonly body: Statement[]
}

/**
 * The handler as statements, before it is text. Blocks are built once and then only pruned; expressions read locals by `variable`.
 */
export type Statement =
  | { readonly kind: 'const'; readonly local: Local; readonly value: Expression }
  /** A constant that is made in a step of its own, because making it may throw. */
  | { readonly kind: 'parse'; readonly local: Local; readonly value: Expression; readonly type?: string }
  | { readonly kind: 'let'; readonly local: Local; readonly value?: Expression; readonly type?: string }
  | { readonly kind: 'set'; readonly local: Local; readonly value: Expression }
  | OperationStatement
  | { readonly kind: 'if'; readonly test: Expression; readonly then: Statement[]; readonly otherwise: Statement[] }
  /** Without a test: until a `break`. */
  | { readonly kind: 'loop'; readonly test?: Expression; readonly body: Statement[] }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'return'; readonly value: Expression }
  | { readonly kind: 'throw'; readonly error: Expression }
  /** Throws what the catch around it has caught. */
  | { readonly kind: 'rethrow'; readonly local: Local }
  /** Tells name and message of what was caught, as ASL names them. */
  | {
      readonly kind: 'caught'
      readonly local: Local
      readonly name: Local
      readonly cause: Local
      readonly form: OperationForm
      /** Which of the two are read; known when names are pruned. */
      readonly named?: boolean
      readonly told?: boolean
    }
  | { readonly kind: 'try'; readonly body: Statement[]; readonly local: Local; readonly handler: Statement[] }
  | { readonly kind: 'jump'; readonly jump: Jump }
  | { readonly kind: 'group'; readonly group: Group; readonly member: Member; readonly body: Statement[] }

/** How an operation is said in the handler. */
export type OperationForm =
  | 'invoke'
  | 'step'
  | 'callback'
  /** A created callback, a step that hands out its id, the await: the name of a failure is kept. */
  | 'handover'
  | 'wait'
  | 'batch'

export interface OperationStatement {
  readonly kind: 'operation'
  readonly state: OperationState
  readonly form: OperationForm
  readonly result: Local
  /** Of a batch: the whole of it, before its results are taken. */
  readonly batch?: Local
  /** Of a handover: the callback's promise and its id. */
  readonly promise?: Local
  readonly callbackId?: Local
  /** What result and item are declared as, where more is known of them than `any`. */
  readonly type?: string
  readonly itemType?: string
  /** The result is read; known when names are pruned. */
  readonly used?: boolean
  /** Declared before a `try`: the result is set, not declared. */
  readonly declared: boolean
  readonly nested: readonly NestedBlock[]
  /** The locals of an item function. */
  readonly item?: Local
  readonly index?: Local
}

/** Code that follows other code at the same place; who jumps past a member says so in the selector. */
export interface Group {
  /** `failed`: one member, skipped when the operation before it has failed; the selector is then a boolean. */
  readonly style: 'next' | 'failed'
  readonly selector: Local
  readonly members: readonly Member[]
  /** Some way skips a member. */
  selected: boolean
}

export interface Member {
  readonly label: string
  /** What each way in does before: sets of the locals that hold a merged value. */
  readonly arrivals: Arrival[]
}

export interface Arrival {
  readonly environment: Environment
  /** Where the sets go. */
  readonly sets: Statement[]
  readonly block: Block
}

/** The value of each variable of the workflow at a place. */
export type Environment = ReadonlyMap<VariableId, Expression>

/** What a way does at its end: note the members it goes to or skips, then leave the loop if it must. */
export interface Jump {
  readonly sets: Statement[]
  readonly selects: readonly { readonly group: Group; readonly member: Member | undefined }[]
  readonly exit?: 'break' | 'continue'
}

/** A block while it is built: its statements and the block around, for the scope of names. */
export interface Block {
  readonly statements: Statement[]
  readonly parent?: Block
}

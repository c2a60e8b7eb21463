import { invariant } from '../source/invariant.ts'
import { binary, call, entry, literal, missing, object, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { Assignment, ChoiceState, State } from '../ir/state.ts'
import type { Graph, Handler, StateId, VariableId } from '../ir/workflow.ts'
import { type FlowGraph, flowGraph, handlersOf } from './flow-graph.ts'
import { isCallback } from './integration.ts'
import { Locals, type Spot } from './locals.ts'
import type { Names } from './names.ts'
import { operationStatement } from './operation-statement.ts'
import { Placement } from './placement.ts'
import type {
  Block,
  Environment,
  Group,
  Jump,
  Local,
  Member,
  OperationForm,
  OperationState,
  Statement,
} from './statement.ts'
import {
  constantName,
  errorTest,
  isLambda,
  isLarge,
  isMember,
  isNoTime,
  resultName,
  setsOf,
  text,
} from './structure-rules.ts'

/**
 * Turns the graph of a definition into nested statements, after Ramsey's "Beyond Relooper": the states that a state dominates stand
 * below it, a state that several ways lead to stands behind the statement that splits them, a state with ways back begins a loop.
 * TypeScript's `break` and `continue` here are without labels, so a way that skips code which follows sets a selector (`Group`).
 *
 * Data are not variables: while the statements are made, each variable of the workflow stands for an expression of the event and of
 * results. Only where ways meet with different values, or a loop changes one, a `let` holds it.
 */
export function structure(graph: Graph, names: Names, onDispatch: (state: StateId) => void): Statement[] {
  const block: Block = { statements: [] }
  structureGraph(graph, new Map(), block, { names, onDispatch })
  return block.statements
}

interface Session {
  readonly names: Names
  /** Told of a graph that no nested statements can say: a state that makes it so. */
  readonly onDispatch: (state: StateId) => void
  /** The names of the function around. */
  readonly around?: Locals
}

/** As nested statements; a loop that is entered in its middle, or left past another, as a loop over a name of the next state. */
function structureGraph(graph: Graph, environment: Environment, block: Block, session: Session): void {
  try {
    new Structurer(graph, session, 'nested').run(environment, block)
  } catch (error) {
    if (!(error instanceof Unstructured)) throw error
    session.onDispatch(error.state)
    block.statements.length = 0
    new Structurer(graph, session, 'dispatch').run(environment, block)
  }
}

class Unstructured extends Error {
  readonly state: StateId

  constructor(state: StateId) {
    super(`the states around ${state} cannot be nested`)
    this.state = state
  }
}

type Frame =
  /** Code stands before `members[next]` of the group. */
  | { readonly kind: 'group'; readonly group: Group; readonly next: number }
  | { readonly kind: 'loop'; readonly header: StateId; readonly holders: ReadonlyMap<VariableId, Local> }
  /** A way to one of the leaders names it in the selector and goes round. */
  | {
      readonly kind: 'dispatch'
      readonly leaders: ReadonlySet<StateId>
      readonly selector: Local
      readonly holders: ReadonlyMap<VariableId, Local>
    }

/** Where code is being written, and what stands around it. */
interface Place extends Spot {
  readonly frames: readonly Frame[]
}

class Structurer {
  readonly #graph: Graph
  readonly #flow: FlowGraph
  readonly #names: Names
  readonly #locals: Locals
  readonly #placement: Placement
  readonly #session: Session
  readonly #form: 'nested' | 'dispatch'

  constructor(graph: Graph, session: Session, form: 'nested' | 'dispatch') {
    const { names, around } = session
    this.#session = session
    this.#form = form
    this.#graph = graph
    this.#flow = flowGraph(graph)
    this.#names = names
    this.#locals = new Locals(names, around)
    this.#placement = new Placement(this.#flow)
    if (form === 'nested' && this.#flow.irreducible !== undefined) throw new Unstructured(this.#flow.irreducible)
  }

  run(environment: Environment, block: Block): void {
    const place: Place = { environment, block, frames: [] }
    if (this.#form === 'nested') this.#region(this.#graph.start, place)
    else this.#dispatch(place)
  }

  #dispatch({ environment, block }: Place): void {
    const leaders = new Set(
      this.#flow.order.filter((id) => this.#flow.ways.get(id)! !== 1 && !this.#placement.isCopied(id)),
    )
    const live = new Set([...leaders].flatMap((id) => [...this.#flow.live.get(id)!]))
    const changed = this.#changedIn(this.#flow.order)
    const selector = this.#names.fresh('next')
    block.statements.push({ kind: 'let', local: selector, value: literal(this.#graph.start) })
    const holders = new Map<VariableId, Local>()
    for (const id of live) {
      if (!changed.has(id)) continue
      const local = this.#locals.declareLet(id, { environment, block })
      const value = environment.get(id)
      block.statements.push({ kind: 'let', local, ...(value && { value }) })
      holders.set(id, local)
    }
    const inside = new Map<VariableId, Expression>(environment)
    for (const [id, local] of holders) inside.set(id, variable(local))
    const body: Block = { statements: [], parent: block }
    block.statements.push({ kind: 'loop', body: body.statements })
    for (const leader of [this.#graph.start, ...leaders].filter((id, at, all) => all.indexOf(id) === at)) {
      const then: Block = { statements: [], parent: body }
      body.statements.push({
        kind: 'if',
        test: binary('===', variable(selector), literal(leader)),
        then: then.statements,
        otherwise: [],
      })
      const frames = [{ kind: 'dispatch' as const, leaders, selector, holders }]
      this.#state(leader, { environment: inside, block: then, frames })
    }
  }

  /** A state and all that it dominates and that stands in its place. */
  #region(id: StateId, place: Place): void {
    const loop = this.#form === 'nested' ? this.#flow.loops.get(id) : undefined
    if (!loop) return this.#withFollowers(id, place)
    this.#grouped(this.#placement.exits(id), place, (inner) => {
      const { environment, holders } = this.#locals.loopHolders(this.#flow.live.get(id)!, this.#changedIn(loop), inner)
      const body: Block = { statements: [], parent: inner.block }
      inner.block.statements.push({ kind: 'loop', body: body.statements })
      const frames = [...inner.frames, { kind: 'loop' as const, header: id, holders }]
      this.#withFollowers(id, { environment, block: body, frames })
    })
  }

  #changedIn(states: Iterable<StateId>): ReadonlySet<VariableId> {
    return new Set([...states].flatMap((id) => setsOf(this.#graph, this.#graph.states[id]!)))
  }

  #withFollowers(id: StateId, place: Place): void {
    const followers = this.#form === 'nested' ? this.#placement.followers(id) : []
    this.#grouped(followers, place, (inner) => this.#state(id, inner))
  }

  /** Code, then the states that stand behind it, in order. */
  #grouped(followers: readonly StateId[], place: Place, write: (place: Place) => void): void {
    if (followers.length === 0) return write(place)
    const members = followers.map((label): Member => ({ label, arrivals: [] }))
    const group: Group = { style: 'next', selector: this.#names.fresh('next'), members, selected: false }
    const start = place.block.statements.length
    write({ ...place, frames: [...place.frames, { kind: 'group', group, next: 0 }] })
    members.forEach((one, at) => {
      if (one.arrivals.length === 0) return
      const environment = this.#locals.merge(one.arrivals, this.#flow.live.get(one.label) ?? new Set(), place, start)
      const body: Block = { statements: [], parent: place.block }
      place.block.statements.push({ kind: 'group', group, member: one, body: body.statements })
      const frames = [...place.frames, { kind: 'group' as const, group, next: at + 1 }]
      this.#region(one.label, { environment, block: body, frames })
    })
    place.block.statements.splice(start, 0, { kind: 'let', local: group.selector, value: literal('') })
  }

  /** Goes on to a state: its code stands here if only this way leads to it, else the way ends here. */
  #go(to: StateId, place: Place): void {
    if (this.#placement.isCopied(to)) return this.#state(to, place)
    const jumps = this.#flow.loops.has(to) && place.frames.some((frame) => frame.kind === 'loop' && frame.header === to)
    const isLed = place.frames.some((frame) => frame.kind === 'dispatch' && frame.leaders.has(to))
    const placed = isLed || jumps || place.frames.some((frame) => frame.kind === 'group' && isMember(frame.group, to))
    if (placed) this.#jump(to, place)
    else this.#region(to, place)
  }

  #jump(to: StateId, { environment, block, frames }: Place): void {
    const sets: Statement[] = []
    let selects: { group: Group; member: Member | undefined; skips: boolean }[] = []
    let exit: Jump['exit']
    const finish = () => {
      for (const { group, skips } of selects) if (skips) group.selected = true
      block.statements.push({ kind: 'jump', jump: { sets, selects, ...(exit && { exit }) } })
    }
    for (const frame of frames.toReversed()) {
      if (frame.kind === 'group') {
        const at = frame.group.members.findIndex((one) => one.label === to)
        if (at >= frame.next) {
          const one = frame.group.members[at]!
          selects.push({ group: frame.group, member: one, skips: at !== frame.next })
          one.arrivals.push({ environment, sets, block })
          return finish()
        }
        if (frame.next < frame.group.members.length)
          selects.push({ group: frame.group, member: undefined, skips: true })
      } else if (frame.kind === 'dispatch') {
        sets.push(...this.#locals.loopSets(frame.holders, environment))
        sets.push({ kind: 'set', local: frame.selector, value: literal(to) })
        selects = []
        exit = 'continue'
        return finish()
      } else if (frame.header === to) {
        if (exit !== undefined && selects.length === 0) {
          // Behind an inner loop the end of the outer body is reached by itself.
        } else if (exit === undefined && selects.length > 0) {
          selects = []
          exit = 'continue'
        }
        sets.push(...this.#locals.loopSets(frame.holders, environment))
        return finish()
      } else {
        if (exit !== undefined) throw new Unstructured(to)
        selects = []
        exit = 'break'
      }
    }
    invariant(false, `no way leads to ${to}`)
  }

  #state(id: StateId, place: Place): void {
    const state = this.#graph.states[id]!
    switch (state.kind) {
      case 'assign':
        return this.#go(state.next, this.#assigned(state.assign, state, place))
      case 'succeed':
        place.block.statements.push({
          kind: 'return',
          value: state.value ? this.#locals.fill(state.value, place) : missing,
        })
        return undefined
      case 'fail':
        place.block.statements.push({ kind: 'throw', error: this.#locals.fill(state.error, place) })
        return undefined
      case 'choice':
        return this.#choice(state, place)
      case 'wait':
        // No time at all is no wait.
        if (isNoTime(state)) return this.#go(state.next, this.#assigned(state.assign, state, place))
        return this.#operation(state, place)
      case 'task':
      case 'parallel':
      case 'map':
        return this.#operation(state, place)
      default:
        return invariant(false, `a definition has no ${state.kind}`)
    }
  }

  /** The environment behind assignments; a large object is made once and gets a name. */
  #assigned(assign: readonly Assignment[], state: State, place: Place, result?: Expression): Place {
    const environment = new Map(place.environment)
    for (const { variable: id, value } of assign) {
      const made = this.#locals.fill(value, place, result)
      environment.set(id, isLarge(made) ? this.#locals.constant(made, constantName(id, state), place) : made)
    }
    return { ...place, environment }
  }

  #choice(state: ChoiceState, place: Place): void {
    let block = place.block
    for (const branch of state.branches) {
      const then: Block = { statements: [], parent: block }
      const otherwise: Block = { statements: [], parent: block }
      block.statements.push({
        kind: 'if',
        test: this.#locals.fill(branch.when, { ...place, block }),
        then: then.statements,
        otherwise: otherwise.statements,
      })
      this.#go(branch.next, this.#assigned(branch.assign, state, { ...place, block: then }))
      block = otherwise
    }
    this.#go(state.otherwise, this.#assigned(state.assign, state, { ...place, block }))
  }

  #operation(state: OperationState, place: Place): void {
    const handlers = handlersOf(this.#graph, state)
    const local = this.#names.fresh(state.kind === 'task' && isCallback(state) ? 'answer' : resultName(state))
    const made = operationStatement(state, handlers, local, place, {
      flow: this.#flow,
      names: this.#names,
      locals: this.#locals,
      structure: (graph, environment, block) =>
        structureGraph(graph, environment, block, { ...this.#session, around: this.#locals }),
    })
    const after = (inner: Place) =>
      this.#go(state.next, this.#assigned(state.assign, state, inner, this.#result(made, state, inner)))
    this.#locals.declare(local, place.block)
    if (handlers.length === 0) {
      place.block.statements.push(made)
      return after(place)
    }
    const body: Statement[] = [{ ...made, declared: true }]
    place.block.statements.push({ kind: 'let', local })
    const member: Member = { label: `${state.id} \u2192`, arrivals: [] }
    const group: Group = { style: 'failed', selector: this.#names.fresh('failed'), members: [member], selected: false }
    place.block.statements.push({ kind: 'let', local: group.selector, value: literal(false) })
    const handler: Block = { statements: [], parent: place.block }
    const error = this.#names.fresh('error')
    place.block.statements.push({ kind: 'try', body, local: error, handler: handler.statements })
    const frames = [...place.frames, { kind: 'group' as const, group, next: 0 }]
    this.#handlers(handlers, error, made.form, { ...place, block: handler, frames })
    const rest: Block = { statements: [], parent: place.block }
    place.block.statements.push({ kind: 'group', group, member, body: rest.statements })
    return after({ ...place, block: rest, frames: [...place.frames, { kind: 'group', group, next: 1 }] })
  }

  /** What an operation's result is in the handler: an invoke gives the payload alone, a callback the text it was answered with. */
  #result(made: Statement & { kind: 'operation' }, state: State, place: Place): Expression {
    const local = variable(made.result)
    if (made.form === 'invoke') return isLambda(state) ? object([entry('Payload', local)]) : local
    if (made.form !== 'callback' && made.form !== 'handover') return local
    const parsed = this.#names.fresh(resultName(made.state))
    this.#locals.declare(parsed, place.block)
    place.block.statements.push({ kind: 'parse', local: parsed, value: call('JSON.parse', local) })
    return variable(parsed)
  }

  #handlers(handlers: readonly Handler[], error: Local, form: OperationForm, place: Place): void {
    const name = this.#names.fresh('errorName')
    const cause = this.#names.fresh('cause')
    for (const local of [error, name, cause]) this.#locals.declare(local, place.block)
    place.block.statements.push({ kind: 'caught', local: error, name, cause, form })
    let block = place.block
    let onlyTimeouts = false
    for (const handler of handlers) {
      const environment = new Map(place.environment)
      if (handler.binding !== undefined) {
        environment.set(handler.binding, object([entry('name', text(name)), entry('message', text(cause))]))
      }
      const test = errorTest(handler.errors, variable(name), onlyTimeouts)
      if (test?.kind === 'literal') continue
      onlyTimeouts ||= handler.errors.includes('States.TaskFailed')
      if (test === undefined) return this.#go(handler.next, { ...place, block, environment })
      const then: Block = { statements: [], parent: block }
      const otherwise: Block = { statements: [], parent: block }
      block.statements.push({ kind: 'if', test, then: then.statements, otherwise: otherwise.statements })
      this.#go(handler.next, { ...place, block: then, environment })
      block = otherwise
    }
    block.statements.push({ kind: 'rethrow', local: error })
  }
}

import { invariant } from '../source/invariant.ts'
import { binary, call, entry, literal, missing, object, variable } from '../expressions/lift-nodes.ts'
import type { Expression } from '../ir/expression.ts'
import type { Assignment, ChoiceState, MapState, ParallelState, State, TaskState, WaitState } from '../ir/state.ts'
import type { Graph, Handler, StateId, VariableId } from '../ir/workflow.ts'
import { mapExpression } from '../ir/visit.ts'
import { type FlowGraph, flowGraph, handlersOf } from './flow-graph.ts'
import { formOf, isCallback, readsOnlyPayload } from './integration.ts'
import { TASK_TOKEN } from './lift-scope.ts'
import { Names } from './names.ts'
import type {
  Block,
  Environment,
  Group,
  Jump,
  Local,
  Member,
  NestedBlock,
  OperationForm,
  Statement,
} from './statement.ts'
import {
  errorTest,
  isLambda,
  isLarge,
  isMember,
  isNoTime,
  orderSets,
  readsVariable,
  resultName,
  setsOf,
  text,
} from './structure-rules.ts'
import { localsOf, sameExpression, substitute } from './substitute.ts'

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
  readonly around?: Structurer
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

/** Where code is being written. */
interface Place {
  readonly environment: Environment
  readonly block: Block
  readonly frames: readonly Frame[]
}

/** A catch-all that is small enough to stand at each place that leads to it. */
const LARGEST_COPY = 2

class Structurer {
  readonly #graph: Graph
  readonly #flow: FlowGraph
  readonly #names: Names
  readonly #scopes: Map<Local, Block>
  readonly #lets: Set<Local>
  readonly #constants: Map<Local, Expression>
  /** The `let`s of this function by what they hold; a nested function may not set those around. */
  readonly #own = new Map<Local, VariableId>()

  readonly #session: Session
  readonly #form: 'nested' | 'dispatch'

  constructor(graph: Graph, session: Session, form: 'nested' | 'dispatch') {
    const { names, around } = session
    this.#session = session
    this.#form = form
    this.#graph = graph
    this.#flow = flowGraph(graph)
    this.#names = names
    this.#scopes = around ? around.#scopes : new Map()
    this.#lets = around ? around.#lets : new Set()
    this.#constants = around ? around.#constants : new Map()
    if (form === 'nested' && this.#flow.irreducible !== undefined) throw new Unstructured(this.#flow.irreducible)
  }

  run(environment: Environment, block: Block): void {
    const place: Place = { environment, block, frames: [] }
    if (this.#form === 'nested') this.#region(this.#graph.start, place)
    else this.#dispatch(place)
  }

  #dispatch({ environment, block }: Place): void {
    const leaders = new Set(this.#flow.order.filter((id) => this.#flow.ways.get(id)! !== 1 && !this.#isCopied(id)))
    const live = new Set([...leaders].flatMap((id) => [...this.#flow.live.get(id)!]))
    const changed = new Set(this.#flow.order.flatMap((id) => setsOf(this.#graph, this.#graph.states[id]!)))
    const selector = this.#names.fresh('next')
    block.statements.push({ kind: 'let', local: selector, value: literal(this.#graph.start) })
    const holders = new Map<VariableId, Local>()
    for (const id of live) {
      if (!changed.has(id)) continue
      const local = this.#declareLet(id, { environment, block, frames: [] })
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
    if (!loop) return this.#withFollowers(id, this.#followers(id), place)
    this.#grouped(this.#exits(id), place, (inner) => {
      const { environment, holders } = this.#loopHolders(id, loop, inner)
      const body: Block = { statements: [], parent: inner.block }
      inner.block.statements.push({ kind: 'loop', body: body.statements })
      const frames = [...inner.frames, { kind: 'loop' as const, header: id, holders }]
      this.#withFollowers(id, this.#followers(id), { environment, block: body, frames })
    })
  }

  #withFollowers(id: StateId, followers: readonly StateId[], place: Place): void {
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
      const environment = this.#merge(one, place, start)
      const body: Block = { statements: [], parent: place.block }
      place.block.statements.push({ kind: 'group', group, member: one, body: body.statements })
      const frames = [...place.frames, { kind: 'group' as const, group, next: at + 1 }]
      this.#region(one.label, { environment, block: body, frames })
    })
    place.block.statements.splice(start, 0, { kind: 'let', local: group.selector, value: literal('') })
  }

  /** States behind `id`'s own code: several ways lead to them, and `id` is the nearest state on all of them. */
  #followers(id: StateId): readonly StateId[] {
    if (this.#form === 'dispatch') return []
    return this.#flow.order.filter(
      (other) =>
        other !== id &&
        this.#flow.dominator.get(other) === id &&
        this.#flow.forwardWays.get(other)! > 1 &&
        !this.#isCopied(other) &&
        this.#exitedLoop(other) === undefined,
    )
  }

  /** States behind the loop of `header`. */
  #exits(header: StateId): readonly StateId[] {
    return this.#flow.order.filter((other) => this.#exitedLoop(other) === header)
  }

  /** The outermost loop that a state's dominator is in and the state is not, when the state stands behind it. */
  #exitedLoop(id: StateId): StateId | undefined {
    const dominator = this.#anchor(id)
    if (dominator === id || this.#isCopied(id) || this.#isPassedThrough(id)) return undefined
    const left = [...this.#flow.loops].filter(([, body]) => body.has(dominator) && !body.has(id))
    const outermost = left.toSorted(([, one], [, two]) => two.size - one.size)[0]
    if (outermost === undefined) return undefined
    return outermost[0]
  }

  /** An assignment on one way only: it stands on that way, wherever that is. */
  #isPassedThrough(id: StateId): boolean {
    return (
      this.#graph.states[id]!.kind === 'assign' && this.#flow.forwardWays.get(id) === 1 && !this.#flow.loops.has(id)
    )
  }

  /** The nearest state on all ways, past those that stand on a way. */
  #anchor(id: StateId): StateId {
    let at = this.#flow.dominator.get(id)!
    while (this.#isPassedThrough(at)) at = this.#flow.dominator.get(at)!
    return at
  }

  /** A short end: written at each place that leads there. */
  #isCopied(id: StateId): boolean {
    let at = this.#graph.states[id]!
    for (let steps = 0; steps < LARGEST_COPY; steps++) {
      if (at.kind === 'succeed' || at.kind === 'fail') return true
      if (at.kind !== 'assign') return false
      at = this.#graph.states[at.next]!
    }
    return at.kind === 'succeed' || at.kind === 'fail'
  }

  /** Goes on to a state: its code stands here if only this way leads to it, else the way ends here. */
  #go(to: StateId, place: Place): void {
    if (this.#isCopied(to)) return this.#state(to, place)
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
        sets.push(...this.#loopSets(frame.holders, environment))
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
        sets.push(...this.#loopSets(frame.holders, environment))
        return finish()
      } else {
        if (exit !== undefined) throw new Unstructured(to)
        selects = []
        exit = 'break'
      }
    }
    invariant(false, `no way leads to ${to}`)
  }

  /** Values of the variables at a place where ways meet: kept where all ways agree, else held by a `let`. */
  #merge({ label, arrivals }: Member, place: Place, start: number): Environment {
    const merged = new Map<VariableId, Expression>()
    const live = this.#flow.live.get(label) ?? new Set()
    const differing: VariableId[] = []
    for (const id of live) {
      const values = arrivals.map(({ environment }) => environment.get(id) ?? missing)
      if (values.every((value) => sameExpression(value, values[0]!)) && this.#inScope(values[0]!, place.block)) {
        merged.set(id, values[0]!)
      } else differing.push(id)
    }
    for (const id of differing) {
      const values = arrivals.map(({ environment }) => environment.get(id) ?? missing)
      const held = this.#reusable(id, values, arrivals, live, place.block)
      const local = held ?? this.#declareLet(id, place)
      const initial = place.environment.get(id)
      const kept =
        held === undefined && initial !== undefined && this.#inScopeBefore(initial, place) ? initial : undefined
      if (held === undefined) {
        place.block.statements.splice(start, 0, { kind: 'let', local, ...(kept && { value: kept }) })
      }
      arrivals.forEach(({ sets }, at) => {
        const value = values[at]!
        if (value.kind === 'variable' && value.variable === local) return
        if (kept && sameExpression(value, kept)) return
        sets.push({ kind: 'set', local, value })
      })
      merged.set(id, variable(local))
    }
    for (const { sets } of arrivals) orderSets(sets)
    return merged
  }

  /** A `let` that holds the variable on some way already, when nothing else still needs its old value. */
  #reusable(
    id: VariableId,
    values: readonly Expression[],
    arrivals: Member['arrivals'],
    live: ReadonlySet<VariableId>,
    block: Block,
  ): Local | undefined {
    const held = values.flatMap((value) => (value.kind === 'variable' ? [value.variable] : []))
    const same = [...this.#own].filter(([, holds]) => holds === id).map(([local]) => local)
    return [...held, ...same.toReversed()].find((local) => {
      if (!this.#own.has(local) || !this.#inScope(variable(local), block)) return false
      return !arrivals.some(({ environment }) =>
        [...environment].some(([other, value]) => other !== id && live.has(other) && localsOf(value).has(local)),
      )
    })
  }

  #declareLet(id: VariableId, place: Place): Local {
    const local = this.#names.fresh(id.replace(/\d+$/, ''))
    this.#lets.add(local)
    this.#own.set(local, id)
    this.#scopes.set(local, place.block)
    return local
  }

  #inScope(value: Expression, block: Block): boolean {
    return [...localsOf(value)].every((local) => {
      const declared = this.#scopes.get(local)
      if (declared === undefined) return true
      for (let at: Block | undefined = block; at; at = at.parent) if (at === declared) return true
      return false
    })
  }

  /** The environment a place begins with reads only what stands before it; a `let` may have changed since. */
  #inScopeBefore(value: Expression, place: Place): boolean {
    return this.#inScope(value, place.block) && ![...localsOf(value)].some((local) => this.#lets.has(local))
  }

  /** Each variable that a loop changes and a round reads gets a `let` before the loop. */
  #loopHolders(header: StateId, loop: ReadonlySet<StateId>, place: Place) {
    const environment = new Map(place.environment)
    const holders = new Map<VariableId, Local>()
    const changed = new Set([...loop].flatMap((id) => setsOf(this.#graph, this.#graph.states[id]!)))
    for (const id of this.#flow.live.get(header)!) {
      if (!changed.has(id)) continue
      const value = place.environment.get(id) ?? missing
      const others = [...place.environment].filter(([other]) => other !== id)
      const reused =
        value.kind === 'variable' &&
        this.#own.has(value.variable) &&
        !others.some(([, held]) => localsOf(held).has(value.variable))
      const local = reused ? value.variable : this.#declareLet(id, place)
      if (!reused) place.block.statements.push({ kind: 'let', local, value })
      holders.set(id, local)
    }
    for (const [id, local] of holders) environment.set(id, variable(local))
    return { environment, holders }
  }

  #loopSets(holders: ReadonlyMap<VariableId, Local>, environment: Environment): Statement[] {
    const sets: Statement[] = []
    for (const [id, local] of holders) {
      const value = environment.get(id) ?? missing
      if (value.kind === 'variable' && value.variable === local) continue
      sets.push({ kind: 'set', local, value })
    }
    orderSets(sets)
    return sets
  }

  #state(id: StateId, place: Place): void {
    const state = this.#graph.states[id]!
    switch (state.kind) {
      case 'assign':
        return this.#go(state.next, this.#assigned(state.assign, state, place))
      case 'succeed':
        place.block.statements.push({
          kind: 'return',
          value: state.value ? this.#fill(state.value, place) : missing,
        })
        return undefined
      case 'fail':
        place.block.statements.push({ kind: 'throw', error: this.#fill(state.error, place) })
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
      const made = this.#fill(value, place, result)
      environment.set(id, isLarge(made) ? this.#named(made, state, id, place) : made)
    }
    return { ...place, environment }
  }

  #fill(expression: Expression, place: Place, result?: Expression): Expression {
    return this.#apart(this.#inStep(expression, place, result), place)
  }

  /** The same for code of a step, which may do what a handler may not between its operations. */
  #inStep(expression: Expression, { environment }: Place, result?: Expression): Expression {
    return substitute(expression, environment, { ...(result && { result }), constants: this.#constants })
  }

  /** Parsing may throw, so it is done in a step of its own, before the statement. */
  #apart(expression: Expression, place: Place): Expression {
    return mapExpression(expression, (part) => {
      if (part.kind !== 'call' || part.function !== 'JSON.parse') return part
      const local = this.#names.fresh('parsed')
      this.#scopes.set(local, place.block)
      place.block.statements.push({ kind: 'parse', local, value: part })
      return variable(local)
    })
  }

  #named(value: Expression, state: State, id: VariableId, place: Place): Expression {
    const wished = /^data\d*$/.test(id) ? state.id.replace(/ \((input|catch \d+)\)$/, '') : id
    const local = this.#names.fresh(wished)
    this.#scopes.set(local, place.block)
    this.#constants.set(local, value)
    place.block.statements.push({ kind: 'const', local, value })
    return variable(local)
  }

  #choice(state: ChoiceState, place: Place): void {
    let block = place.block
    for (const branch of state.branches) {
      const then: Block = { statements: [], parent: block }
      const otherwise: Block = { statements: [], parent: block }
      block.statements.push({
        kind: 'if',
        test: this.#fill(branch.when, { ...place, block }),
        then: then.statements,
        otherwise: otherwise.statements,
      })
      this.#go(branch.next, this.#assigned(branch.assign, state, { ...place, block: then }))
      block = otherwise
    }
    this.#go(state.otherwise, this.#assigned(state.assign, state, { ...place, block }))
  }

  #operation(state: TaskState | WaitState | ParallelState | MapState, place: Place): void {
    const handlers = handlersOf(this.#graph, state)
    const local = this.#names.fresh(state.kind === 'task' && isCallback(state) ? 'answer' : resultName(state))
    const made = this.#operationStatement(state, handlers, local, place)
    const after = (inner: Place) =>
      this.#go(state.next, this.#assigned(state.assign, state, inner, this.#result(made, state, inner)))
    this.#scopes.set(local, place.block)
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
    this.#scopes.set(parsed, place.block)
    place.block.statements.push({ kind: 'parse', local: parsed, value: call('JSON.parse', local) })
    return variable(parsed)
  }

  #handlers(handlers: readonly Handler[], error: Local, form: OperationForm, place: Place): void {
    const name = this.#names.fresh('errorName')
    const cause = this.#names.fresh('cause')
    for (const local of [error, name, cause]) this.#scopes.set(local, place.block)
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

  #operationStatement(
    state: TaskState | WaitState | ParallelState | MapState,
    handlers: readonly Handler[],
    result: Local,
    place: Place,
  ): Statement & { kind: 'operation' } {
    const value = (expression: Expression) => this.#fill(expression, place)
    const optional = <K extends string>(key: K, expression: Expression | undefined) =>
      (expression ? { [key]: value(expression) } : {}) as { readonly [key in K]?: Expression }
    const common = { kind: 'operation' as const, result, declared: false }
    switch (state.kind) {
      case 'wait': {
        const until =
          'seconds' in state.until
            ? { seconds: value(state.until.seconds) }
            : { timestamp: value(state.until.timestamp) }
        return { ...common, form: 'wait', state: { ...state, until, assign: [] }, nested: [] }
      }
      case 'task': {
        const live = this.#flow.live.get(state.next)!
        const read = state.assign.filter((one) => live.has(one.variable)).map((one) => one.value)
        const form = formOf(state, { wholeResponse: !readsOnlyPayload(read), error: this.#readsError(handlers) })
        const filled: TaskState = {
          ...state,
          ...(state.arguments && {
            arguments: form === 'invoke' ? value(state.arguments) : this.#inStep(state.arguments, place),
          }),
          ...optional('timeoutSeconds', state.timeoutSeconds),
          ...optional('heartbeatSeconds', state.heartbeatSeconds),
          ...optional('credentials', state.credentials),
          assign: [],
        }
        if (form !== 'handover') return { ...common, form, state: filled, nested: [] }
        const [promise, callbackId] = [this.#names.fresh('promise'), this.#names.fresh('callbackId')]
        const token = new Map([...place.environment, [TASK_TOKEN, variable(callbackId)] as const])
        const handed = state.arguments && this.#inStep(state.arguments, { ...place, environment: token })
        return {
          ...common,
          form,
          state: { ...filled, ...(handed && { arguments: handed }) },
          nested: [],
          promise,
          callbackId,
        }
      }
      case 'parallel': {
        const nested = state.branches.map((branch): NestedBlock => {
          const block: Block = { statements: [], parent: place.block }
          structureGraph(branch.graph, place.environment, block, { ...this.#session, around: this })
          return { ...(branch.name !== undefined && { name: branch.name }), body: block.statements }
        })
        const filled = { ...state, ...optional('maxConcurrency', state.maxConcurrency), assign: [] }
        return { ...common, form: 'batch', state: filled, nested }
      }
      case 'map':
      default: {
        const block: Block = { statements: [], parent: place.block }
        const [item, index] = [this.#names.fresh('item'), this.#names.fresh('index')]
        for (const local of [item, index]) this.#scopes.set(local, block)
        const environment = new Map(place.environment)
        if (state.item !== undefined) environment.set(state.item, variable(item))
        if (state.index !== undefined) environment.set(state.index, variable(index))
        structureGraph(state.graph, environment, block, { ...this.#session, around: this })
        const filled: MapState = {
          ...state,
          items: value(state.items),
          ...optional('maxConcurrency', state.maxConcurrency),
          ...(state.completion && {
            completion: {
              ...optional('toleratedFailureCount', state.completion.toleratedFailureCount),
              ...optional('toleratedFailurePercentage', state.completion.toleratedFailurePercentage),
            },
          }),
          assign: [],
        }
        return { ...common, form: 'batch', state: filled, nested: [{ body: block.statements }], item, index }
      }
    }
  }

  /** Whether a handler tells errors apart, or hands the error on to code that reads it. */
  #readsError(handlers: readonly Handler[]): boolean {
    return handlers.some((handler) => {
      if (errorTest(handler.errors, missing) !== undefined) return true
      const first = this.#graph.states[handler.next]!
      if (handler.binding === undefined || first.kind !== 'assign') return false
      const live = this.#flow.live.get(first.next)!
      return first.assign.some((one) => live.has(one.variable) && readsVariable(one.value, handler.binding!))
    })
  }
}

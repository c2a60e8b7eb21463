import type { Assignment, ChoiceState, State } from '../ir/state.ts'
import type { Graph, Scope, ScopeId, StateId } from '../ir/workflow.ts'
import { mayFail } from '../ir/edges.ts'
import { reachable } from '../ir/validate.ts'
import { scopesAround } from '../ir/visit.ts'
import type { Expression } from '../ir/expression.ts'
import type { Span } from '../source/span.ts'

/** A way that still needs its target: given one, it writes it where it belongs. */
export type Edge = (target: StateId) => void

/** What a state is to be called, until all names of the workflow are known. */
export interface Label {
  readonly text: string
  /** The scopes around it in words, outermost first. */
  readonly path: readonly string[]
}

/** Gives provisional ids to the states of one workflow, and remembers how each wants to be called. */
export class Labels {
  readonly #labels = new Map<StateId, Label>()
  readonly #scopes: ScopeId[] = []

  newState(label: Label): StateId {
    const id = `#${this.#labels.size + 1}`
    this.#labels.set(id, label)
    return id
  }

  newScope(kind: Scope['kind']): ScopeId {
    const id = `${kind} ${this.#scopes.length + 1}`
    this.#scopes.push(id)
    return id
  }

  get all(): ReadonlyMap<StateId, Label> {
    return this.#labels
  }
}

/** What is known at a place, by the text of it. Never changed once a way holds it. */
type Facts = ReadonlyMap<string, { readonly lasting: boolean }>

type WithoutIdentity<S> = S extends State ? Omit<S, 'id' | 'scope'> : never
export type NewState = WithoutIdentity<State>

/** A place that back edges lead to: the next state that is added after it. */
export interface LoopHead {
  target: StateId | undefined
}

/** Part of a graph that was built apart: nothing leads to it yet. */
export interface Fragment<T> {
  readonly value: T
  /** Whether it holds any state. */
  readonly hasStates: boolean
  /** Leads ways into the fragment and answers its ends; through an empty fragment the ways themselves go on. Once only. */
  readonly enter: (...edges: readonly Edge[]) => readonly Edge[]
}

/** A moment of a builder. */
export interface GraphMark {
  readonly cursor: readonly Edge[]
  readonly facts: Facts
  readonly size: number
  readonly scopes: number
}

/**
 * Builds one graph in the order of the source. The cursor holds the ways that lead to whatever is added next; no ways means that the
 * place cannot be reached. Facts are what is known to hold at the cursor: the texts of guards already passed. A way keeps the facts of
 * the place it leaves; where ways come together only what holds on all of them is known.
 */
export class GraphBuilder {
  readonly labels: Labels
  readonly path: readonly string[]
  /** The graph around this one. */
  readonly outer: GraphBuilder | undefined
  #cursor: Edge[]
  #start: StateId | undefined
  #slots: (State | undefined)[] = []
  #scopes = new Map<ScopeId, Scope>()
  #scope: ScopeId | undefined
  #words: readonly string[]
  #facts: Facts = new Map()
  readonly #factsOf = new WeakMap<Edge, Facts>()

  constructor(labels: Labels, path: readonly string[], outer?: GraphBuilder) {
    this.labels = labels
    this.path = path
    this.outer = outer
    this.#words = path
    this.#cursor = [(target) => (this.#start = target)]
  }

  get isReachable(): boolean {
    return this.#cursor.length > 0
  }

  get scope(): ScopeId | undefined {
    return this.#scope
  }

  /** Scopes around the cursor in words, for names. */
  get words(): readonly string[] {
    return this.#words
  }

  /** How many places were taken so far; tells whether something was added in between. */
  get size(): number {
    return this.#slots.length
  }

  get added(): readonly State[] {
    return this.#slots.filter((state) => state !== undefined)
  }

  /** Keeps a place in the order of states for one that is added later. */
  reserve(): number {
    return this.#slots.push(undefined) - 1
  }

  /** Adds a state that goes on to one other. The cursor stands after it. */
  add<S extends NewState & { next: StateId }>(state: S, label: string, options: { scope?: ScopeId } = {}): S {
    const added = this.#place(state, label, this.reserve(), 'scope' in options ? options.scope : this.#scope)
    this.#cursor = [nextEdge(added)]
    return added
  }

  /** Adds a state that the graph ends with. */
  addEnd(state: NewState & { kind: 'succeed' | 'fail' }, label: string): void {
    this.#place(state, label, this.reserve(), this.#scope)
    this.#cursor = []
  }

  /** Adds a choice; answers the way of each branch and the way when none fits. The cursor is left without a way. */
  addChoice(
    branches: readonly { when: Expression; assign?: readonly Assignment[]; span?: Span }[],
    label: string,
    options: { span?: Span; slot?: number } = {},
  ): { readonly ways: readonly Edge[]; readonly otherwise: Edge } {
    const state: Omit<ChoiceState, 'id' | 'scope'> = {
      kind: 'choice',
      branches: branches.map((branch) => ({ assign: [], ...branch, next: '' })),
      otherwise: '',
      assign: [],
      ...(options.span && { span: options.span }),
    }
    const added = this.#place(state, label, options.slot ?? this.reserve(), this.#scope)
    this.#cursor = []
    return {
      ways: added.branches.map((branch) => this.#leaving(nextEdge(branch))),
      otherwise: this.#leaving((target) => void ((added as { otherwise: StateId }).otherwise = target)),
    }
  }

  #place<S extends object>(state: S, label: string, slot: number, scope: ScopeId | undefined): S {
    const id = this.labels.newState({ text: label, path: this.#words })
    const placed = Object.assign(state, { id, ...(scope !== undefined && { scope }) })
    // Every kind comes with its own fields; only the identity was missing.
    this.#slots[slot] = placed as unknown as State
    for (const edge of this.#cursor) edge(id)
    return placed
  }

  /** Takes the ways at the cursor; the place after it cannot be reached until `resume`. */
  take(): readonly Edge[] {
    const taken = this.#cursor
    for (const edge of taken) this.#leaving(edge)
    this.#cursor = []
    return taken
  }

  #leaving(edge: Edge, facts = this.#facts): Edge {
    this.#factsOf.set(edge, facts)
    return edge
  }

  /** A way that leaves from anywhere in what is added from here on: it knows what lasts. */
  anywhereFromHere(edge: Edge): Edge {
    return this.#leaving(edge, lastingOf(this.#facts))
  }

  /** Adds ways that come together at the cursor. */
  resume(edges: readonly Edge[]): void {
    const known = edges.map((edge) => this.#factsOf.get(edge) ?? (new Map() as Facts))
    if (edges.length > 0) this.#facts = commonOf(this.isReachable ? [this.#facts, ...known] : known)
    this.#cursor = [...this.#cursor, ...edges]
  }

  /** Marks the cursor as the head of a loop. */
  loopHead(): LoopHead {
    const head: LoopHead = { target: undefined }
    if (this.isReachable) this.#cursor = [...this.#cursor, (target) => (head.target = target)]
    return head
  }

  /** Leads the ways at the cursor back to a head, which must have got its state. */
  goBack(head: LoopHead): void {
    for (const edge of this.take()) if (head.target !== undefined) edge(head.target)
  }

  /** Builds states apart from the cursor; the facts they establish hold only on their ways. */
  apart<T>(build: () => T): Fragment<T> {
    const before = { cursor: this.#cursor, facts: this.#facts }
    let first: StateId | undefined
    this.#cursor = [(target) => (first = target)]
    const value = build()
    const ends = this.take()
    this.#cursor = before.cursor
    this.#facts = before.facts
    return {
      value,
      hasStates: first !== undefined,
      enter: (...edges) => {
        if (first === undefined) return ends.length > 0 ? edges : []
        for (const edge of edges) edge(first)
        return ends
      },
    }
  }

  /** The place to which `takeBack` leads. */
  mark(): GraphMark {
    return { cursor: this.#cursor, facts: this.#facts, size: this.#slots.length, scopes: this.#scopes.size }
  }

  /** Takes out what was added since: states, scopes, what was known. */
  takeBack(mark: GraphMark): void {
    this.#slots.length = mark.size
    for (const scope of [...this.#scopes.keys()].slice(mark.scopes)) this.#scopes.delete(scope)
    this.#cursor = [...mark.cursor]
    this.#facts = mark.facts
  }

  /** Builds states apart and takes them out again. */
  tried<T>(build: () => T): Pick<Fragment<T>, 'value' | 'hasStates'> {
    const { length } = this.#slots
    const { value, hasStates } = this.apart(build)
    this.#slots.length = length
    return { value, hasStates }
  }

  /** Opens a scope around what `build` adds. `words` name the place for states that need it in their name. */
  within<T>(scope: Scope, word: string, build: () => T): T {
    const before = { scope: this.#scope, words: this.#words }
    this.#scopes.set(scope.id, scope)
    this.#scope = scope.id
    this.#words = [...before.words, word]
    try {
      return build()
    } finally {
      this.#scope = before.scope
      this.#words = before.words
    }
  }

  /** Names a place without a scope of its own (a catch). */
  withWord<T>(word: string, build: () => T): T {
    const before = this.#words
    this.#words = [...before, word]
    try {
      return build()
    } finally {
      this.#words = before
    }
  }

  /** The scopes around the cursor from the outside in. */
  scopesAround(): readonly Scope[] {
    const found: Scope[] = []
    for (let scope = this.#scope; scope !== undefined; scope = this.#scopes.get(scope)?.parent)
      found.unshift(this.#scopes.get(scope)!)
    return found
  }

  /** Whether anything was added whose error the scope, a `try`, is the first to take. */
  takesErrors(scope: ScopeId): boolean {
    const nearestTry = (id: ScopeId | undefined): ScopeId | undefined => {
      const found = id === undefined ? undefined : this.#scopes.get(id)
      return found?.kind === 'loop' ? nearestTry(found.parent) : found?.id
    }
    const placesOf = (state: State) =>
      state.kind === 'createCallback' ? [state.scope, state.handOver.scope] : [state.scope]
    return this.added.some((state) => mayFail(state) && placesOf(state).some((place) => nearestTry(place) === scope))
  }

  hasFact(fact: string): boolean {
    return this.#facts.has(fact) || (this.outer?.hasLastingFact(fact) ?? false)
  }

  hasLastingFact(fact: string): boolean {
    return (this.#facts.get(fact)?.lasting ?? false) || (this.outer?.hasLastingFact(fact) ?? false)
  }

  /** `lasting`: it is about values that never change. */
  addFact(fact: string, lasting: boolean): void {
    this.#facts = new Map(this.#facts).set(fact, { lasting })
  }

  /** Forgets what an assignment may have made wrong. */
  forgetPassingFacts(): void {
    this.#facts = lastingOf(this.#facts)
  }

  /** The graph, without what cannot be reached and without scopes that hold nothing. */
  finish(): Graph {
    const states = Object.fromEntries(this.added.map((state) => [state.id, state]))
    const whole: Graph = { start: this.#start ?? '', states, scopes: Object.fromEntries(this.#scopes) }
    const reached = reachable(whole)
    const holding = new Set<ScopeId>()
    for (const state of this.added) {
      if (!reached.has(state.id)) continue
      for (const { id } of scopesAround(whole, state.scope)) holding.add(id)
    }
    const kept = [...this.#scopes.values()].filter(
      (scope) =>
        holding.has(scope.id) && (scope.kind === 'loop' || scope.handlers.every(({ next }) => reached.has(next))),
    )
    const keptIds = new Set(kept.map((scope) => scope.id))
    const nearest = (scope: ScopeId | undefined): ScopeId | undefined =>
      scope === undefined || keptIds.has(scope) ? scope : nearest(this.#scopes.get(scope)?.parent)
    return {
      start: whole.start,
      states: Object.fromEntries(
        this.added.filter((state) => reached.has(state.id)).map((state) => [state.id, withScopes(state, nearest)]),
      ),
      scopes: Object.fromEntries(kept.map((scope) => [scope.id, withScope(scope, 'parent', nearest(scope.parent))])),
    }
  }
}

function lastingOf(facts: Facts): Facts {
  return new Map([...facts].filter(([, { lasting }]) => lasting))
}

function commonOf([first = new Map(), ...others]: readonly Facts[]): Facts {
  return new Map([...first].filter(([fact]) => others.every((other) => other.has(fact))))
}

function withScopes(state: State, nearest: (scope: ScopeId | undefined) => ScopeId | undefined): State {
  const moved = withScope(state, 'scope', nearest(state.scope))
  if (moved.kind !== 'createCallback') return moved
  return { ...moved, handOver: withScope(moved.handOver, 'scope', nearest(moved.handOver.scope)) }
}

function withScope<T extends object, K extends keyof T>(value: T, key: K, scope: T[K] | undefined): T {
  const { [key]: _, ...rest } = value
  // The key is optional in states and scopes alike: leaving it out keeps the type.
  return (scope === undefined ? rest : { ...rest, [key]: scope }) as T
}

/** States are readonly for everyone else; until a graph is finished its builder still writes their targets. */
function nextEdge(holder: { readonly next: StateId }): Edge {
  return (target) => void ((holder as { next: StateId }).next = target)
}

/** Adds assignments to a state that was already added. */
export function assignAfter(state: { readonly assign: readonly Assignment[] }, more: readonly Assignment[]): void {
  ;(state.assign as Assignment[]).push(...more)
}

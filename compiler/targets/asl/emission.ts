import type { Json } from '../../../runtime/semantics/json.ts'
import { DiagnosticCollector } from '../../diagnostics/collector.ts'
import {
  printCondition,
  printJsonata,
  printStored,
  type JsonataAnswer,
  type JsonataScope,
} from '../../expressions/print-jsonata.ts'
import { leavingAsJson } from '../../expressions/leaving-json.ts'
import type { LeavingPlaces } from '../../expressions/leaving-places.ts'
import { mayBe, moreThanJson, shapeOf } from '../../expressions/shapes.ts'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { Assignment, State } from '../../ir/state.ts'
import type { Graph, ScopeId, StateId, VariableId, Workflow } from '../../ir/workflow.ts'
import { scopesAround } from '../../ir/visit.ts'
import type { Span } from '../../source/span.ts'
import { invariant } from '../../source/invariant.ts'
import type { MappedState } from './map.ts'
import type { ReliedOn } from './relied-on.ts'
import type { ResultPlace } from './results.ts'
import { CONTRACT } from './retry.ts'
import type { UnclearVariables } from './unclear-variables.ts'
import type { VariableNames } from './variable-names.ts'

/** The fields of a state of the definition, in the order they are written. */
export interface Fields {
  readonly [field: string]: Json | undefined
}

/** What is one for the whole definition. */
export interface Emission {
  readonly workflow: Workflow
  readonly names: VariableNames
  readonly counters: ReadonlySet<VariableId>
  /** Variables of which `isJson` is true. */
  readonly json: ReadonlySet<VariableId>
  /** Variables of which nobody gets more than their JSON. */
  readonly leaving: LeavingPlaces
  readonly unclear: UnclearVariables
  readonly reliedOn: ReliedOn
  /** The names of the fields of errors that are read. */
  readonly errorFields: ReadonlySet<string>
  readonly diagnostics: DiagnosticCollector
  readonly stateNames: Set<string>
  /** The states of the workflow, whose names are theirs before they are emitted. */
  readonly stateIds: ReadonlySet<StateId>
  /** Emits a graph; here so that the states that hold graphs need not import the table of all states. */
  readonly emitGraph: (emitter: GraphEmitter) => void
  /** The first state of each state of the workflow, where that is not the state itself. */
  readonly entries: Map<StateId, string>
  readonly map: Map<string, MappedState>
}

/** Where an error goes: into a variable, if anyone reads it, and on to a state. */
export interface Landing {
  readonly binding: string | undefined
  readonly next: string
}

/** How a graph ends; the definition's own graph, a branch, an item and a child context each have their own way. */
export interface Exit {
  readonly succeed: (emitter: GraphEmitter, value: Expression | undefined, state: State) => Fields
  /** Where an error goes that nothing in the graph catches. */
  readonly failure: () => Landing
}

/** `expression` in the definition's brackets. */
export const jsonata = (text: string): string => `{% ${text} %}`

const TARGET = '\u0000'
/** Stands for the first state of a state of the workflow until all are known. */
export const goto = (id: StateId): string => TARGET + id
export const isGoto = (text: string): boolean => text.startsWith(TARGET)
export const gotoTarget = (text: string): StateId => text.slice(TARGET.length)

export const ARGUMENTS_EVENT = '$states.context.Execution.Input'

/** The property that holds the value of a boxed variable. */
const BOXED = 'value'

/** Emits the states of one graph into one `States` of the definition; a child context shares that of its surroundings. */
export class GraphEmitter {
  readonly emission: Emission
  readonly graph: Graph
  readonly exit: Exit
  readonly strand: string
  /** In order; shared with inlined child contexts. */
  readonly states: Map<string, Fields>
  /** The names of `states` in the order they were added. */
  readonly added: string[]
  /** The state whose branch, item or child context this is. */
  readonly holder: State | undefined
  readonly #contract: { name?: string }
  /** States that several others end in. */
  readonly sharedEnds: Set<string>
  #requires: string[] = []

  constructor(options: {
    emission: Emission
    graph: Graph
    exit: Exit
    strand: string
    holder?: State
    /** The emitter whose `States` these states go into. */
    inlinedIn?: GraphEmitter
  }) {
    this.emission = options.emission
    this.graph = options.graph
    this.exit = options.exit
    this.strand = options.strand
    this.holder = options.holder
    this.states = options.inlinedIn?.states ?? new Map<string, Fields>()
    this.added = options.inlinedIn?.added ?? []
    this.#contract = options.inlinedIn?.contract ?? {}
    this.sharedEnds = options.inlinedIn?.sharedEnds ?? new Set<string>()
  }

  get contract(): { name?: string } {
    return this.#contract
  }

  /** Adds a state of the definition that belongs to a state of the workflow. */
  add(name: string, state: State, fields: Fields, role: MappedState['role'] = 'control'): void {
    invariant(!this.emission.stateNames.has(name), `two states of the definition are called ${name}`)
    this.states.set(name, fields)
    this.added.push(name)
    this.register(name, state, role)
  }

  /** Takes a state away again, for another that does its work. */
  remove(name: string): void {
    this.states.delete(name)
    this.emission.stateNames.delete(name)
    this.emission.map.delete(name)
  }

  /** Takes a name and says in the map whose it is. */
  register(name: string, state: State, role: MappedState['role']): void {
    this.emission.stateNames.add(name)
    const own = 'name' in state ? this.nameText(state.name) : undefined
    const handOver = state.kind === 'createCallback' ? this.nameText(state.handOver.name) : undefined
    this.emission.map.set(name, {
      state: state.id,
      kind: state.kind,
      role,
      ...(own !== undefined && { name: own }),
      ...(handOver !== undefined && { handOver }),
      strand: this.strand,
      ...(state.span && { span: state.span }),
    })
  }

  /** The states as they are written: the ends that failures and broken contracts share come last. */
  get written(): { readonly [name: string]: Fields } {
    const ends = [...this.states].filter(([name]) => this.sharedEnds.has(name))
    return Object.fromEntries([...[...this.states].filter(([name]) => !this.sharedEnds.has(name)), ...ends])
  }

  /** A name for a state of a protocol: the operation's own with a word behind it. */
  nameBeside(id: StateId, word: string): string {
    const suffix = ` (${word})`
    let name = id.slice(0, 80 - suffix.length) + suffix
    for (let count = 2; this.#isTaken(name); count++) {
      const numbered = ` (${word} ${count})`
      name = id.slice(0, 80 - numbered.length) + numbered
    }
    return name
  }

  /** Makes another state the first of what a state of the workflow becomes. */
  enterAt(id: StateId, name: string): void {
    this.emission.entries.set(id, name)
  }

  /** Where an error of a state goes: to the nearest `try` around it, else out of the graph. */
  landing(scope: ScopeId | undefined): Landing {
    for (const around of scopesAround(this.graph, scope)) {
      if (around.kind !== 'try') continue
      const handler = around.handlers.find(({ errors }) => errors === 'all')
      if (!handler) continue
      const binding = handler.binding === undefined ? undefined : this.emission.names.of(handler.binding)
      return { binding, next: goto(handler.next) }
    }
    return this.exit.failure()
  }

  /** What expressions mean here. `result` is the text and shape of the operation's result. */
  scope(result?: ResultPlace): JsonataScope {
    const { workflow, names, counters, json, unclear, errorFields } = this.emission
    const { boxed, blurred } = unclear
    return {
      variable: (id) => workflow.variables[id]?.shape ?? { kind: 'unknown' },
      variableText: (id) => (boxed.has(id) ? `$${names.of(id)}.${BOXED}` : `$${names.of(id)}`),
      result: result?.shape ?? { kind: 'unknown' },
      resultText: result?.text ?? '$states.result',
      event: workflow.event,
      eventText: ARGUMENTS_EVENT,
      arnText: '$states.context.Execution.Id',
      isCounter: (id) => counters.has(id),
      isJson: (id) => json.has(id),
      isFieldRead: (name) => errorFields.has(name),
      isBoxed: (id) => boxed.has(id),
      isBlurred: (id) => (id === undefined ? result?.blurred === true : blurred.has(id)),
    }
  }

  shape(expression: Expression): Shape {
    return shapeOf(expression, this.scope())
  }

  /** The text of an expression; what it requires is tested before the state. An inexact one is reported. */
  text(expression: Expression, scope: JsonataScope = this.scope()): string {
    return this.#take(printJsonata(expression, scope), expression)
  }

  /** An operation's name: as written, or in the definition's brackets where it is computed; only the map has it, so that nothing is tested for it. */
  nameText(name: Expression | undefined): string | undefined {
    if (name === undefined) return undefined
    if (name.kind === 'literal' && typeof name.value === 'string')
      return isPlainName(name.value) ? name.value : quoted(name.value)
    const answer = printJsonata(name, this.scope())
    return answer.kind === 'text' ? jsonata(answer.text) : undefined
  }

  condition(expression: Expression): string {
    return this.#take(printCondition(expression, this.scope()), expression)
  }

  storedText(expression: Expression, target: Shape, scope: JsonataScope = this.scope()): string {
    return this.#take(printStored(expression, scope, target), expression)
  }

  /** Asks for a test before the state that is being emitted. */
  require(test: string): void {
    this.#requires.push(test)
  }

  takeRequirements(): readonly string[] {
    const taken = [...new Set(this.#requires)]
    this.#requires = []
    return taken
  }

  #take(answer: JsonataAnswer, expression: Expression): string {
    if (answer.kind === 'text') {
      this.#requires.push(...answer.requires)
      for (const { code, at } of answer.limits)
        this.emission.diagnostics.report(code, {}, place(at.span ?? expression.span))
      return answer.text
    }
    this.emission.diagnostics.report(
      'inexact-expression',
      { reason: answer.reason },
      place(answer.at.span ?? expression.span),
    )
    return 'null'
  }

  /** The text of a value that becomes JSON inside another. */
  jsonText(expression: Expression): string {
    this.#leavesAsJson(expression, this.scope())
    return this.text(expression)
  }

  /** A value that leaves as JSON: an argument, an output. Objects are written as objects as far as they are known. */
  template(expression: Expression, scope: JsonataScope = this.scope()): Json {
    this.#leavesAsJson(expression, scope)
    return this.#template(expression, scope)
  }

  #template(expression: Expression, scope: JsonataScope): Json {
    if (expression.kind === 'literal' && isPlain(expression.value)) return expression.value
    if (expression.kind === 'object' && expression.entries.every((entry) => isFixedEntry(entry, scope))) {
      const entries = expression.entries.map((entry) => {
        invariant(entry.kind === 'entry' && typeof entry.key === 'string', 'a fixed entry has a constant key')
        return [entry.key, this.#template(entry.value, scope)] as const
      })
      return Object.fromEntries(entries)
    }
    return jsonata(this.storedText(expression, withUndefined(shapeOf(expression, scope)), scope))
  }

  #leavesAsJson(expression: Expression, scope: JsonataScope): void {
    const kind = moreThanJson(shapeOf(expression, scope))
    if (kind) {
      const reason =
        kind === 'error' ? 'an error leaves most of itself behind as JSON' : 'a batch result is more than its JSON'
      this.emission.diagnostics.report('inexact-expression', { reason }, place(expression.span))
    }
  }

  /** `Assign` of a state without a result. */
  assign(assignments: readonly Assignment[], scope: JsonataScope = this.scope()): Fields {
    if (assignments.length === 0) return {}
    const { leaving } = this.emission
    const entries = assignments.map(({ variable, value: given }) => {
      const value = leaving(variable) ? leavingAsJson(given, scope) : given
      const shape = this.emission.workflow.variables[variable]?.shape ?? { kind: 'unknown' as const }
      const assigned = this.emission.unclear.boxed.has(variable)
        ? jsonata(`{'${BOXED}': ${this.text(value, scope)}}`)
        : this.#assigned(value, shape, scope)
      return [this.emission.names.of(variable), assigned] as const
    })
    return { Assign: Object.fromEntries(entries) }
  }

  #assigned(value: Expression, target: Shape, scope: JsonataScope): Json {
    if (
      value.kind === 'literal' &&
      (value.value === null || typeof value.value !== 'object') &&
      isPlain(value.value) &&
      value.value !== null
    )
      return value.value
    return jsonata(this.storedText(value, target, scope))
  }

  /** The name of the state that ends the graph when a promise of a type is broken; made when first asked for. */
  contractState(state: State): string {
    if (this.#contract.name === undefined) {
      const base = this.holder?.id ?? 'Contract'
      this.#contract.name = this.holder ? this.nameBeside(base, 'contract') : this.freeName('Contract broken')
      this.addContractState(
        this.#contract.name,
        state,
        'A value is not what its type promises, so that the definition could not go on as the handler would.',
      )
    }
    return this.#contract.name
  }

  /** A state that ends the graph as a broken promise of a type, whose Cause says which. */
  addContractState(name: string, state: State, cause: string): void {
    this.sharedEnds.add(name)
    this.add(name, state, { Type: 'Fail', Error: CONTRACT, Cause: cause })
  }

  freeName(wanted: string): string {
    let name = wanted
    for (let count = 2; this.#isTaken(name); count++) name = `${wanted} ${count}`
    return name
  }

  #isTaken(name: string): boolean {
    return this.emission.stateNames.has(name) || this.emission.stateIds.has(name)
  }
}

/** A written name that looks like an expression is one: a constant text without a percent sign of its own. */
const quoted = (name: string): string => jsonata(JSON.stringify(name).replaceAll('%', String.raw`\u0025`))
const isPlainName = (name: string): boolean => !name.includes('{%')

/** The path of an operation's own context: of a batch, a child context. A computed name stands in it as an expression. */
export function innerStrand(state: State & { readonly name?: Expression }, emitter: GraphEmitter): string {
  // An empty name counts as none. What has no exact form is reported.
  const given = state.name && (emitter.nameText(state.name) ?? jsonata(emitter.text(state.name)))
  const name = given || (state.kind === 'map' && state.branches ? 'parallel' : state.kind)
  return emitter.strand === '' ? name : `${emitter.strand}/${name}`
}

export const place = (span: Span | undefined): { span?: Span } => (span ? { span } : {})

function isFixedEntry(
  entry:
    | { readonly kind: 'entry'; readonly key: string | Expression; readonly value: Expression }
    | { readonly kind: 'spread' },
  scope: JsonataScope,
): boolean {
  if (entry.kind !== 'entry' || typeof entry.key !== 'string') return false
  const shape = shapeOf(entry.value, scope)
  return !mayBe(shape, 'undefined')
}

/** Whether a constant means itself in a definition: no string in it looks like an expression. */
function isPlain(value: Json): boolean {
  if (typeof value === 'string') return !(value.startsWith('{%') && value.endsWith('%}'))
  if (value === null || typeof value !== 'object') return true
  return Object.values(value).every((item) => isPlain(item))
}

/** An output has no missing values: null is what undefined becomes there. */
function withUndefined(shape: Shape): Shape {
  return shape.kind === 'unknown' ? { kind: 'undefined' } : { kind: 'union', members: [shape, { kind: 'undefined' }] }
}

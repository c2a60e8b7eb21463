import type { ts } from '../project/typescript.js'
import type { Expression } from '../../ir/expression.ts'
import type { Shape } from '../../ir/shape.ts'
import type { Assignment } from '../../ir/state.ts'
import type { Scope, StateId, VariableId } from '../../ir/workflow.ts'
import type { Edge } from '../graph-builder.ts'
import { type Jump, type JumpTarget, type Lowering, report } from '../lowering.ts'
import { changedName } from '../mutations.ts'
import { unionOf, withNullish } from '../shapes.ts'
import { body } from './block.ts'
import { leave, within } from './jump.ts'

/*
 * `finally` with completion records (ECMAScript 14.15). Its block is there once, and every way out of the statement leads through it:
 * 1. a way notes how it leaves (`completion`), with the error that was thrown or the value that is returned;
 * 2. after the block a choice goes on as noted; where the block itself leaves in another way, what was noted is forgotten;
 * 3. an error that no handler's catch takes (of the platform, a broken contract) does not run the block either.
 */

const ERROR: Shape = { kind: 'error' }
const UNDEFINED: Shape = { kind: 'undefined' }
const MISSING: Expression = { kind: 'undefined' }

/** A way out: what is noted of it, the ways that take it, and how it goes on after the block. */
interface Exit {
  readonly completion: string
  readonly ways: { readonly edges: readonly Edge[]; readonly assign: readonly Assignment[] }[]
  readonly goOn: (lowering: Lowering) => void
}

/** Lowers what `finally` protects, then its block. */
export function withFinally(
  node: ts.TryStatement,
  block: ts.Block,
  lowerProtected: (inner: Lowering) => void,
  lowering: Lowering,
): void {
  const { graph, handler } = lowering
  const exits = new Exits(node, block, lowering)
  const entry: { next: StateId } = { next: '' }
  const thrown = exits.declare('thrown', unionOf([ERROR, UNDEFINED]))
  const scope: Scope = {
    kind: 'try',
    id: graph.labels.newScope('try'),
    ...(graph.scope && { parent: graph.scope }),
    span: handler.spanOf(node),
    handlers: [
      {
        errors: 'all',
        binding: thrown,
        get next() {
          return entry.next
        },
        span: handler.spanOf(block),
      },
    ],
  }
  const toBlock: Edge = graph.anywhereFromHere((target) => void (entry.next = target))
  const target: JumpTarget = { kind: 'finally', pass: (jump) => exits.add(jump) }
  graph.within(scope, 'try', () => lowerProtected(within(target, lowering)))
  exits.addNormal()
  if (graph.takesErrors(scope.id)) exits.addThrow(toBlock, thrown)
  exits.join()
  graph.withWord('finally', () => body(block, lowering))
  if (graph.isReachable) exits.goOn(lowering)
}

class Exits {
  readonly #node: ts.TryStatement
  readonly #block: ts.Block
  readonly #lowering: Lowering
  readonly #exits = new Map<string, Exit>()
  /** What is noted: each of these is given a value on every way. */
  readonly #notes: VariableId[] = []
  #returned: { readonly variable: VariableId; shape: Shape } | undefined
  #completion: VariableId | undefined

  constructor(node: ts.TryStatement, block: ts.Block, lowering: Lowering) {
    this.#node = node
    this.#block = block
    this.#lowering = lowering
  }

  declare(name: string, shape: Shape): VariableId {
    const { graph, handler } = this.#lowering
    return handler.variables.declare(name, shape, graph.words.at(-1) ?? '', { span: handler.spanOf(this.#node) })
  }

  /** The way past the end of the `try` or of its `catch`. */
  addNormal(): void {
    if (this.#lowering.graph.isReachable) this.#add('normal', [], () => undefined)
  }

  addThrow(edge: Edge, thrown: VariableId): void {
    this.#notes.push(thrown)
    const { graph, handler } = this.#lowering
    graph.resume([edge])
    const error: Expression = { kind: 'variable', variable: thrown, shape: ERROR }
    const span = handler.spanOf(this.#node)
    // What the handler of the scope has bound is noted already.
    this.#add('throw', [{ variable: thrown, value: error }], (lowering) =>
      lowering.graph.addEnd({ kind: 'fail', error, span }, 'Throw on'),
    )
  }

  add(jump: Jump): void {
    if (jump.kind === 'return') return this.#addReturn(jump)
    const completion = jump.label === undefined ? jump.kind : `${jump.kind} ${jump.label}`
    this.#add(completion, [], (lowering) => leave(jump, lowering))
  }

  #addReturn(jump: Jump & { readonly kind: 'return' }): void {
    const { variables } = this.#lowering.handler
    if (jump.source) reportChanges(jump.source, this.#block, this.#lowering)
    const value: Expression = jump.value ?? MISSING
    const shape: Shape = jump.value === undefined ? UNDEFINED : (value.shape ?? { kind: 'unknown' })
    if (this.#returned === undefined) {
      this.#returned = { variable: this.declare('returned', UNDEFINED), shape }
      this.#notes.push(this.#returned.variable)
    } else this.#returned.shape = unionOf([this.#returned.shape, shape])
    const returned = this.#returned
    // Where null may be returned, null cannot stand for what is not there.
    const stored = withNullish(returned.shape, { undefined: true, null: false })
    variables.widen(returned.variable, mayBeNull(stored) ? { kind: 'unknown' } : stored)
    this.#add('return', [{ variable: returned.variable, value }], (lowering) =>
      leave(
        {
          ...jump,
          ...(returned.shape.kind !== 'undefined' && {
            value: { kind: 'variable', variable: returned.variable, shape: returned.shape },
          }),
        },
        lowering,
      ),
    )
  }

  #add(completion: string, assign: readonly Assignment[], goOn: Exit['goOn']): void {
    const way = { edges: this.#lowering.graph.take(), assign }
    const known = this.#exits.get(completion)
    if (known) known.ways.push(way)
    else this.#exits.set(completion, { completion, ways: [way], goOn })
  }

  /** Brings all ways together at the block, each with its notes. */
  join(): void {
    const { graph, handler } = this.#lowering
    const exits = [...this.#exits.values()]
    if (exits.length > 1) this.#completion = this.declare('completion', { kind: 'string' })
    const completion = this.#completion
    const span = handler.spanOf(this.#node)
    const ends = exits.flatMap((exit) =>
      exit.ways.flatMap(({ edges, assign }) => {
        graph.resume(edges)
        const own = assign.filter(({ variable, value }) => value.kind !== 'variable' || value.variable !== variable)
        const others = this.#notes.filter((note) => !assign.some(({ variable }) => variable === note))
        const notes: Assignment[] = [
          ...(completion === undefined ? [] : [{ variable: completion, value: literal(exit.completion) }]),
          ...own,
          ...others.map((variable) => ({ variable, value: MISSING })),
        ]
        if (notes.length > 0) graph.add({ kind: 'assign', assign: notes, next: '', span }, `Note ${exit.completion}`)
        return graph.take()
      }),
    )
    graph.resume(ends)
  }

  /** After the block: each exit goes on as it was to. */
  goOn(lowering: Lowering): void {
    const { graph, handler } = lowering
    const [first, ...others] = this.#exits.values()
    const completion = this.#completion
    if (first === undefined || completion === undefined) return first?.goOn(lowering)
    // The usual way is the one when nothing else fits.
    const usual = this.#exits.get('normal') ?? first
    const rest = [first, ...others].filter((exit) => exit !== usual)
    const noted: Expression = { kind: 'variable', variable: completion, shape: { kind: 'string' } }
    const { ways, otherwise } = graph.addChoice(
      rest.map((exit) => ({
        when: {
          kind: 'binary',
          operator: '===',
          left: noted,
          right: literal(exit.completion),
          shape: { kind: 'boolean' },
        },
      })),
      'After finally',
      { span: handler.spanOf(this.#node) },
    )
    for (const [at, exit] of rest.entries()) {
      graph.resume([ways[at]!])
      exit.goOn(lowering)
    }
    const ends = graph.take()
    graph.resume([otherwise])
    usual.goOn(lowering)
    graph.resume(ends)
  }
}

/** What is returned is kept as it is; an object that the block changes, by whatever name, would be returned changed. */
function reportChanges(returned: ts.Expression, block: ts.Block, lowering: Lowering): void {
  const { handler } = lowering
  const change = handler.sharing.changeOf(returned, [block])
  if (change)
    report(lowering, 'change-of-shared-value', { name: changedName(change, handler.checker) }, change, {
      related: [{ message: 'returned through this `finally`', span: handler.spanOf(returned) }],
      hint: 'Return a copy: `[...list]`, `{ ...object }`.',
    })
}

const literal = (value: string): Expression => ({ kind: 'literal', value })

function mayBeNull(shape: Shape): boolean {
  return shape.kind === 'union' && shape.members.some(({ kind }) => kind === 'null')
}

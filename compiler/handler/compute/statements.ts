import { ts } from '../project/typescript.js'
import { captured } from '../captures.ts'
import type { Edge } from '../graph-builder.ts'
import type { Jump, JumpTarget, Lowering } from '../lowering.ts'
import { isOptions } from '../operations/option-constants.ts'
import { isRecipe } from '../operations/retry.ts'
import { leave } from '../statements/jump.ts'
import { bare, isInside } from '../symbols.ts'
import { shownText } from '../words.ts'
import { isCurable, isError } from './curable.ts'
import { type Moment, momentOf, takeBack } from './moment.ts'
import { addStretch, bindKept, type PlannedStretch, planStretch } from './stretch.ts'
import type { Problem } from './plan.ts'

type Lower = (node: ts.Statement, lowering: Lowering) => void

/** A longer stretch is not made longer: each time all of it is looked at again. */
const MOST_STATEMENTS = 100

/**
 * The pure statements of one list. Each is lowered exactly, with a `compute` for an expression that has no exact form. What needs more is
 * outlined as a stretch of statements:
 * 1. a statement that still cannot be lowered, or that asks the task function more than once (several times, or in a loop);
 * 2. where two statements of a run need the task function, they and all between them become one stretch, which asks once.
 * A run ends where something is awaited.
 */
export class PureStatements {
  readonly #lowering: Lowering
  readonly #inner: Lowering
  readonly #lower: Lower
  /** Jumps out of the list, kept until the run is done: what a target was given could not be taken back. */
  #jumps: { readonly jump: Jump; readonly edges: readonly Edge[] }[] = []
  /** The statements since the first that needs the task function. */
  #run: { readonly before: Begin; readonly nodes: ts.Statement[] } | undefined

  /** The statements since something was awaited, and what was there before each. */
  #since: { readonly before: Begin; readonly nodes: readonly ts.Statement[] }[] = []

  constructor(lowering: Lowering, lower: Lower) {
    this.#lowering = lowering
    this.#lower = lower
    const { jumps = [] } = lowering
    const kept: JumpTarget = { kind: 'finally', pass: (jump) => this.#keep(jump) }
    this.#inner = jumps.length === 0 ? lowering : { ...lowering, jumps: [kept, ...jumps] }
  }

  lower(node: ts.Statement): void {
    const { handler } = this.#lowering
    const before = this.#begin()
    this.#since.push({ before, nodes: [node] })
    this.#lower(node, this.#inner)
    const errors = handler.diagnostics.since(before.moment.diagnostics).filter(isError)
    const units = handler.pureCode.units.length - before.moment.units
    const run = this.#run
    run?.nodes.push(node)
    if (errors.length === 0 && units === 0) return
    if (isForOperations(node, this.#lowering)) return
    if (!errors.every(isCurable)) {
      const why = 'what it reads is there only in the code that makes it'
      if (errors.every((error) => isCurable(error) || error.code === 'capture-not-json'))
        this.#outlineFrom({ shared: this.#keptNamesIn(node) }, why)
      return
    }
    if (errors.length > 0 && this.#isKept(node, before)) return
    const why = whyOf(errors.length > 0 ? errors[0]!.span : undefined, node, this.#lowering, before.moment.units)
    if (run && run.nodes.length <= MOST_STATEMENTS) {
      const planned = planStretch(run.nodes, this.#lowering)
      if (!('problem' in planned)) {
        return this.#outline(planned, run.before, handler.pureCode.units[run.before.moment.units]?.why ?? why)
      }
    }
    this.#run = { before, nodes: [node] }
    if (errors.length === 0 && units === 1 && !asksAgain(node)) return
    const planned = planStretch([node], this.#lowering)
    if (!('problem' in planned)) return this.#outline(planned, before, why)
    if (errors.length > 0 && !this.#outlineFrom(planned.problem, why)) this.#refuse(planned.problem, before)
  }

  /** Outlines from where a name is declared that leads to what the last statement changes: then only the code sees it change. */
  #outlineFrom({ shared }: Problem, why: string): boolean {
    const declarations = (shared ?? []).map(({ valueDeclaration }) => valueDeclaration)
    for (let at = this.#since.length - 1; at >= 0 && this.#since.length - at <= MOST_STATEMENTS; at -= 1) {
      const first = this.#since[at]!
      if (!declarations.some((declaration) => declaration && first.nodes.some((node) => isInside(declaration, node))))
        continue
      const nodes = this.#since.slice(at).flatMap((since) => since.nodes)
      const planned = planStretch(nodes, this.#lowering)
      if ('problem' in planned) continue
      this.#outline(planned, first.before, why)
      this.#run = { before: first.before, nodes }
      return true
    }
    return false
  }

  /** Names in a statement whose values are not JSON and are there only in code that was outlined. */
  #keptNamesIn(node: ts.Statement): readonly ts.Symbol[] {
    const { handler } = this.#lowering
    return captured([node], handler.function, handler.checker).flatMap(({ symbol }) =>
      handler.names.get(symbol)?.kind === 'outlined' ? [symbol] : [],
    )
  }

  /** Constants that are not JSON need no state: what uses them is outlined with them, or makes them again. */
  #isKept(node: ts.Statement, before: Begin): boolean {
    if (!ts.isVariableStatement(node) || (node.declarationList.flags & ts.NodeFlags.Const) === 0) return false
    const planned = planStretch([node], this.#lowering)
    if ('problem' in planned || planned.given.length > 0 || planned.plan.outer.size > 0) return false
    this.#takeBack(before)
    for (const { name, what } of planned.kept) bindKept(name, what, this.#lowering)
    this.#run ??= { before, nodes: [node] }
    return true
  }

  /** Ends a run; the jumps that were kept are made. */
  close(): void {
    this.#run = undefined
    this.#since = []
    const { graph } = this.#lowering
    if (this.#jumps.length === 0) return
    const ends = graph.take()
    for (const { jump, edges } of this.#jumps) {
      graph.resume(edges)
      leave(jump, this.#lowering)
    }
    this.#jumps = []
    graph.resume(ends)
  }

  #outline(planned: PlannedStretch, before: Begin, why: string): void {
    this.#takeBack(before)
    addStretch(planned, why, this.#inner)
    const first = this.#since.findIndex((since) => since.before === before)
    if (first >= 0) this.#since.splice(first, this.#since.length, { before, nodes: [...planned.nodes] })
  }

  /** Why code cannot be in a task says more than why it has no exact form, where it is about this code. */
  #refuse({ say }: Problem, before: Begin): void {
    if (!say) return
    this.#lowering.handler.diagnostics.takeBack(before.moment.diagnostics)
    say()
  }

  #begin(): Begin {
    return { moment: momentOf(this.#lowering), jumps: this.#jumps.length }
  }

  #takeBack({ moment, jumps }: Begin): void {
    takeBack(moment, this.#lowering)
    this.#jumps.length = jumps
  }

  #keep(jump: Jump): void {
    const { graph, jumps = [] } = this.#lowering
    // Nothing around is told of a plain return.
    if (jump.kind === 'return' && !jumps.some(({ kind }) => kind === 'finally' || kind === 'function'))
      leave(jump, { ...this.#lowering, jumps: [] })
    else this.#jumps.push({ jump, edges: graph.take() })
  }
}

interface Begin {
  readonly moment: Moment
  readonly jumps: number
}

/** Options and strategies of operations are read where they are used, and what is wrong with them is said as it is. */
function isForOperations(node: ts.Statement, lowering: Lowering): boolean {
  if (!ts.isVariableStatement(node)) return false
  return node.declarationList.declarations.some(({ initializer }) => {
    const at = initializer && bare(initializer)
    return at !== undefined && (isOptions(at) || isRecipe(at, lowering))
  })
}

/** A loop that asks the task function asks it in every round. */
function asksAgain(node: ts.Statement): boolean {
  return ts.isLabeledStatement(node) ? asksAgain(node.statement) : ts.isIterationStatement(node, false)
}

function whyOf(
  place: { readonly start: number; readonly end: number } | undefined,
  node: ts.Node,
  { handler }: Lowering,
  units: number,
): string {
  if (!place) return handler.pureCode.units[units]?.why ?? 'it has no exact form in JSONata'
  return `\`${shownText(node, place)}\` has no exact form in JSONata`
}

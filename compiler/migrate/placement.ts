import type { StateId } from '../ir/workflow.ts'
import type { FlowGraph } from './flow-graph.ts'

/** A catch-all that is small enough to stand at each place that leads to it. */
const LARGEST_COPY = 2

/** Where the code of each state stands in nested statements: on the way there, behind the state that splits the ways, behind a loop. */
export class Placement {
  readonly #flow: FlowGraph

  constructor(flow: FlowGraph) {
    this.#flow = flow
  }

  /** States behind `id`'s own code: several ways lead to them, and `id` is the nearest state on all of them. */
  followers(id: StateId): readonly StateId[] {
    return this.#flow.order.filter(
      (other) =>
        other !== id &&
        this.#flow.dominator.get(other) === id &&
        this.#flow.forwardWays.get(other)! > 1 &&
        !this.isCopied(other) &&
        this.#exitedLoop(other) === undefined,
    )
  }

  /** States behind the loop of `header`. */
  exits(header: StateId): readonly StateId[] {
    return this.#flow.order.filter((other) => this.#exitedLoop(other) === header)
  }

  /** A short end: written at each place that leads there. */
  isCopied(id: StateId): boolean {
    let at = this.#flow.graph.states[id]!
    for (let steps = 0; steps < LARGEST_COPY; steps++) {
      if (at.kind === 'succeed' || at.kind === 'fail') return true
      if (at.kind !== 'assign') return false
      at = this.#flow.graph.states[at.next]!
    }
    return at.kind === 'succeed' || at.kind === 'fail'
  }

  /** The outermost loop that a state's dominator is in and the state is not, when the state stands behind it. */
  #exitedLoop(id: StateId): StateId | undefined {
    const dominator = this.#anchor(id)
    if (dominator === id || this.isCopied(id) || this.#isPassedThrough(id)) return undefined
    const left = [...this.#flow.loops].filter(([, body]) => body.has(dominator) && !body.has(id))
    const outermost = left.toSorted(([, one], [, two]) => two.size - one.size)[0]
    if (outermost === undefined) return undefined
    return outermost[0]
  }

  /** An assignment on one way only: it stands on that way, wherever that is. */
  #isPassedThrough(id: StateId): boolean {
    return (
      this.#flow.graph.states[id]!.kind === 'assign' &&
      this.#flow.forwardWays.get(id) === 1 &&
      !this.#flow.loops.has(id)
    )
  }

  /** The nearest state on all ways, past those that stand on a way. */
  #anchor(id: StateId): StateId {
    let at = this.#flow.dominator.get(id)!
    while (this.#isPassedThrough(at)) at = this.#flow.dominator.get(at)!
    return at
  }
}

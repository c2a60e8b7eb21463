import { liveStates } from '../../ir/edges.ts'
import type { State, StateTable } from '../../ir/state.ts'
import { type GraphEmitter, place } from './emission.ts'
import { checkFields } from './results.ts'
import { emitMap, emitParallel } from './states/batches.ts'
import { emitAssign, emitChoice, emitFail, emitSucceed } from './states/control.ts'
import { emitCreateCallback } from './states/create-callback.ts'
import { emitInvoke } from './states/invoke.ts'
import { emitRunInChildContext } from './states/run-in-child-context.ts'
import { emitStep } from './states/step.ts'
import { emitWaitForCallback } from './states/wait-for-callback.ts'
import { emitWaitForCondition } from './states/wait-for-condition.ts'
import { emitWait } from './states/wait.ts'

const EMITTERS: StateTable<void, GraphEmitter> = {
  step: emitStep,
  wait: emitWait,
  invoke: emitInvoke,
  createCallback: emitCreateCallback,
  waitForCallback: emitWaitForCallback,
  waitForCondition: emitWaitForCondition,
  parallel: emitParallel,
  map: emitMap,
  runInChildContext: emitRunInChildContext,
  task: (state, emitter) =>
    emitter.emission.diagnostics.report('task-not-exported', { task: state.id }, place(state.span)),
  choice: emitChoice,
  assign: emitAssign,
  succeed: emitSucceed,
  fail: emitFail,
}

/** Emits every state of a graph that can be come to, in their order, each with the test of what its texts require before it. */
export function emitGraph(emitter: GraphEmitter): void {
  const live = liveStates(emitter.graph, emitter.emission.workflow.origin)
  for (const state of Object.values(emitter.graph.states)) {
    if (!live.has(state.id)) continue
    const before = new Set(emitter.states.keys())
    // The row of the state's own kind takes it; the lookup loses that link.
    ;(EMITTERS[state.kind] as (state: State, emitter: GraphEmitter) => void)(state, emitter)
    const tests = emitter.takeRequirements()
    if (tests.length > 0) {
      const first = emitter.emission.entries.get(state.id) ?? state.id
      const name = emitter.nameBeside(state.id, 'check')
      emitter.add(name, state, checkFields(tests, first, emitter.contractState(state)))
      emitter.enterAt(state.id, name)
    }
    inReadingOrder(emitter, before, emitter.emission.entries.get(state.id) ?? state.id)
  }
}

/** Puts what a state became in the order in which it is gone through: the first state first. */
function inReadingOrder(emitter: GraphEmitter, before: ReadonlySet<string>, first: string): void {
  const added = new Map([...emitter.states].filter(([name]) => !before.has(name)))
  if (added.size < 2) return
  const ordered = new Set<string>()
  const follow = (name: unknown): void => {
    if (typeof name !== 'string' || ordered.has(name)) return
    const fields = added.get(name)
    if (!fields) return
    ordered.add(name)
    follow(fields['Next'])
    for (const way of [fields['Choices'], fields['Catch']].flat() as unknown as readonly (
      | { Next?: string }
      | undefined
    )[])
      follow(way?.Next)
    follow(fields['Default'])
  }
  follow(first)
  for (const name of [...ordered, ...[...added.keys()].filter((other) => !ordered.has(other))]) {
    emitter.states.delete(name)
    emitter.states.set(name, added.get(name)!)
  }
}

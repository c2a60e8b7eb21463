import { liveStates } from '../../ir/edges.ts'
import type { State, StateTable } from '../../ir/state.ts'
import { type GraphEmitter, place } from './emission.ts'
import { checkFields } from './results.ts'
import { emitMap, emitParallel } from './states/batches.ts'
import { emitAssign, emitChoice, emitFail, emitSucceed } from './states/control.ts'
import { emitCompute } from './states/compute.ts'
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
  compute: emitCompute,
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
    const before = emitter.added.length
    // The row of the state's own kind takes it; the lookup loses that link.
    ;(EMITTERS[state.kind] as (state: State, emitter: GraphEmitter) => void)(state, emitter)
    const tests = emitter.takeRequirements()
    if (tests.length > 0) addCheck(state, tests, emitter)
    inReadingOrder(emitter, emitter.added.slice(before), emitter.emission.entries.get(state.id) ?? state.id)
  }
}

/** Puts a test before a state; one that only assigns becomes the test, which assigns on its way. */
function addCheck(state: State, tests: readonly string[], emitter: GraphEmitter): void {
  const assigning = state.kind === 'assign' ? emitter.states.get(state.id) : undefined
  if (assigning) {
    const { Type: _, Next, ...assign } = assigning
    emitter.states.set(state.id, checkFields(tests, Next as string, emitter.contractState(state), assign))
    return
  }
  const first = emitter.emission.entries.get(state.id) ?? state.id
  const name = emitter.nameBeside(state.id, 'check')
  emitter.add(name, state, checkFields(tests, first, emitter.contractState(state)))
  emitter.enterAt(state.id, name)
}

/** Puts what a state became in the order in which it is gone through: the first state first. */
function inReadingOrder(emitter: GraphEmitter, names: readonly string[], first: string): void {
  const added = new Map(names.map((name) => [name, emitter.states.get(name)!] as const))
  if (added.size < 2) return
  const ordered = new Set<string>()
  const waiting: unknown[] = [first]
  while (waiting.length > 0) {
    const name = waiting.pop()
    const fields = typeof name === 'string' && !ordered.has(name) ? added.get(name) : undefined
    if (!fields) continue
    ordered.add(name as string)
    const ways = [fields['Choices'], fields['Catch']].flat() as unknown as readonly ({ Next?: string } | undefined)[]
    waiting.push(...[fields['Next'], ...ways.map((way) => way?.Next), fields['Default']].toReversed())
  }
  for (const name of [...ordered, ...[...added.keys()].filter((other) => !ordered.has(other))]) {
    emitter.states.delete(name)
    emitter.states.set(name, added.get(name)!)
  }
}

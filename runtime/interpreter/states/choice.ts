import type { ChoiceRule, ChoiceState, PathTest, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { compileAssign, compileFlow } from '../data-flow.ts'
import type { Transition } from '../machine.ts'
import { chain, type MaybePromise } from '../maybe-promise.ts'
import { compileComparison } from '../comparisons.ts'
import type { QueryData } from '../queries/data.ts'
import { templateQuery } from '../queries/template.ts'
import { unexpectedType } from '../queries/typed.ts'
import type { StateRun } from '../state-run.ts'
import type { StateCompiler } from './compile-state.ts'

type Test = (data: QueryData) => MaybePromise<boolean>

interface CompiledRule {
  readonly holds: Test
  /** Goes on from the state, given the effective input. */
  readonly leave: (run: StateRun, input: Json) => MaybePromise<Transition>
}

/** Choice: the first rule that holds leads on, else Default; without one the state fails. */
export const compileChoice: StateCompiler<ChoiceState> = (state, { queryLanguage }) => {
  const flow = compileFlow({ ...state, Next: state.Default }, queryLanguage)
  const rules = state.Choices.map((rule, index): CompiledRule => {
    // A rule without an Output of its own gives the input on.
    const output = rule.Output ?? state.Output
    const { finish } = compileFlow({ ...state, Assign: undefined, Output: output, Next: rule.Next }, queryLanguage)
    const assign = compileAssign(rule.Assign, queryLanguage, `Choices[${index}]/`)
    return {
      holds: compileTest(rule, index, queryLanguage),
      leave: assign
        ? (run, input) =>
            chain(finish(run, undefined, input), (left) => chain(assign(run, run.dataOn(input)), () => left))
        : (run, input) => finish(run, undefined, input),
    }
  })
  return (run) => {
    const input = flow.effectiveInput(run)
    const rule = firstThatHolds(rules, run.dataOn(input))
    return rule instanceof Promise ? rule.then((found) => leave(run, input, found)) : leave(run, input, rule)
  }

  function leave(run: StateRun, input: Json, rule: CompiledRule | undefined): MaybePromise<Transition> {
    return rule ? rule.leave(run, input) : otherwise(run, input)
  }

  function otherwise(run: StateRun, input: Json): MaybePromise<Transition> {
    if (state.Default !== undefined) return flow.finish(run, undefined, input)
    // Not States.NoChoiceMatched, whatever the specification says.
    const problem = 'Failed to transition out of the state. The state does not point to a next state.'
    throw run.fault('States.Runtime', problem, true)
  }
}

function firstThatHolds(
  rules: readonly CompiledRule[],
  data: QueryData,
  from = 0,
): MaybePromise<CompiledRule | undefined> {
  for (let index = from; index < rules.length; index++) {
    const rule = rules[index]!
    const holds = rule.holds(data)
    if (holds instanceof Promise) {
      return holds.then((answer) => (answer ? rule : firstThatHolds(rules, data, index + 1)))
    }
    if (holds) return rule
  }
  return undefined
}

function compileTest(rule: ChoiceRule, index: number, language: QueryLanguage): Test {
  if (language === 'JSONPath') return compilePathTest(rule as PathTest)
  const condition: Json = 'Condition' in rule ? rule.Condition : false
  const field = `Choices[${index}]/Condition`
  const query = templateQuery(condition, 'JSONata', field)
  return (data) =>
    chain(query(data), (value) => {
      if (typeof value === 'boolean') return value
      throw unexpectedType(condition, field, 'boolean', value)
    })
}

function compilePathTest(test: PathTest): (data: QueryData) => boolean {
  if ('And' in test && test.And !== undefined) {
    const parts = test.And.map(compilePathTest)
    return (data) => parts.every((part) => part(data))
  }
  if ('Or' in test && test.Or !== undefined) {
    const parts = test.Or.map(compilePathTest)
    return (data) => parts.some((part) => part(data))
  }
  if ('Not' in test && test.Not !== undefined) {
    const part = compilePathTest(test.Not)
    return (data) => !part(data)
  }
  return compileComparison(test as Extract<PathTest, { readonly Variable: string }>)
}

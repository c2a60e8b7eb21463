import type { ChoiceRule, ChoiceState, PathTest, QueryLanguage } from '../../../compiler/asl/types.ts'
import type { Json } from '../../semantics/json.ts'
import { compileAssign, compileFlow, limited } from '../data-flow.ts'
import { compileComparison } from '../comparisons.ts'
import type { QueryData } from '../queries/data.ts'
import { templateQuery } from '../queries/template.ts'
import { unexpectedType } from '../queries/typed.ts'
import type { StateCompiler } from './compile-state.ts'

type Test = (data: QueryData) => Promise<boolean>

/** Choice: the first rule that holds leads on, else Default; without one the state fails. */
export const compileChoice: StateCompiler<ChoiceState> = (state, { queryLanguage }) => {
  const flow = compileFlow({ ...state, Next: state.Default }, queryLanguage)
  const rules = state.Choices.map((rule, index) => ({
    next: rule.Next,
    holds: compileTest(rule, index, queryLanguage),
    assign: compileAssign(rule.Assign, queryLanguage, `Choices[${index}]/`),
    // A rule without an Output of its own gives the input on.
    flow: compileFlow(
      { ...state, Assign: undefined, Output: rule.Output ?? state.Output, Next: rule.Next },
      queryLanguage,
    ),
  }))
  return async (run) => {
    const input = await flow.effectiveInput(run)
    const data = run.data({ input })
    for (const rule of rules) {
      if (!(await rule.holds(data))) continue
      const transition = await rule.flow.finish(run, undefined, input)
      await rule.assign(run, data)
      return { ...transition, output: limited(run, transition.output) }
    }
    if (state.Default === undefined) {
      // Not States.NoChoiceMatched, whatever the specification says.
      const problem = 'Failed to transition out of the state. The state does not point to a next state.'
      throw run.fault('States.Runtime', problem, true)
    }
    return flow.finish(run, undefined, input)
  }
}

function compileTest(rule: ChoiceRule, index: number, language: QueryLanguage): Test {
  if (language === 'JSONPath') return compilePathTest(rule as PathTest)
  const condition: Json = 'Condition' in rule ? rule.Condition : false
  const field = `Choices[${index}]/Condition`
  const query = templateQuery(condition, 'JSONata', field)
  return async (data) => {
    const value = await query(data)
    if (typeof value === 'boolean') return value
    throw unexpectedType(condition, field, 'boolean', value)
  }
}

function compilePathTest(test: PathTest): Test {
  if ('And' in test && test.And !== undefined) {
    const parts = test.And.map(compilePathTest)
    return async (data) => {
      for (const part of parts) if (!(await part(data))) return false
      return true
    }
  }
  if ('Or' in test && test.Or !== undefined) {
    const parts = test.Or.map(compilePathTest)
    return async (data) => {
      for (const part of parts) if (await part(data)) return true
      return false
    }
  }
  if ('Not' in test && test.Not !== undefined) {
    const part = compilePathTest(test.Not)
    return async (data) => !(await part(data))
  }
  const comparison = compileComparison(test as Extract<PathTest, { readonly Variable: string }>)
  return async (data) => comparison(data)
}

import { describeExpression } from '../ir/describe.ts'
import type { State } from '../ir/state.ts'
import type { Workflow } from '../ir/workflow.ts'
import { isOperation, stateName } from './side-of-match.ts'

const LONGEST_QUOTE = 60

/** What a state is called in a sentence: `step "charge"`, `the choice on total > 100`, and in a definition `state "Charge"`. */
export function stateWords(state: State, workflow: Workflow): string {
  const name = stateName(state, workflow)
  if (workflow.origin.kind === 'definition') return `state "${name}"`
  if (isOperation(state)) return name === undefined ? `unnamed ${state.kind}` : `${state.kind} "${name}"`
  const { variables } = workflow
  switch (state.kind) {
    case 'choice':
      return `the choice on ${quote(state.branches.map(({ when }) => describeExpression(when, variables)).join(', '))}`
    case 'assign':
      return `the assignment of ${state.assign.map(({ variable }) => variables[variable]?.name ?? variable).join(', ') || 'nothing'}`
    case 'succeed':
      return state.value ? `the return of ${quote(describeExpression(state.value, variables))}` : 'the return'
    case 'fail':
      return `the throw of ${quote(describeExpression(state.error, variables))}`
    default:
      return state.id
  }
}

/** A text within a sentence: one line, not too long. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE - 1)}…` : line
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

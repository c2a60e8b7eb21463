import { describeExpression } from '../ir/describe.ts'
import type { State } from '../ir/state.ts'
import type { Workflow } from '../ir/workflow.ts'
import { isOperation, stateName } from './side-of-match.ts'

const LONGEST_QUOTE = 60
/** A state that goes by what it says. */
const LONGEST_NAME = 40

/** What a state is called in a sentence: `step "charge"`, `the choice on total > 100`, and in a definition `state "Charge"`. */
export function stateWords(state: State, workflow: Workflow): string {
  const name = stateName(state, workflow)
  if (workflow.origin.kind === 'definition') return `state "${name}"`
  if (isOperation(state)) return name === undefined ? `unnamed ${state.kind}` : `${state.kind} "${name}"`
  const { variables } = workflow
  switch (state.kind) {
    case 'choice':
      return `the choice on ${quote(state.branches.map(({ when }) => describeExpression(when, variables)).join(', '), LONGEST_NAME)}`
    case 'assign':
      return `the assignment of ${state.assign.map(({ variable }) => variables[variable]?.name ?? variable).join(', ') || 'nothing'}`
    case 'succeed':
      return state.value
        ? `the return of ${quote(describeExpression(state.value, variables), LONGEST_NAME)}`
        : 'the return'
    case 'fail':
      return `the throw of ${quote(describeExpression(state.error, variables), LONGEST_NAME)}`
    default:
      return state.id
  }
}

/** A text within a sentence: one line, not too long. */
export function quote(text: string, longest: number = LONGEST_QUOTE): string {
  const line = oneLine(text)
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** Two texts of which only a part differs: long ones begin shortly before that part. */
export function quotePair(before: string, after: string): readonly [string, string] {
  const [one, other] = [oneLine(before), oneLine(after)]
  if (one.length <= LONGEST_QUOTE && other.length <= LONGEST_QUOTE) return [one, other]
  let same = 0
  while (same < one.length && one[same] === other[same]) same++
  // From the start of the word that differs.
  const start = Math.max(0, one.lastIndexOf(' ', same - 1) + 1 - 12)
  const lead = start === 0 ? '' : '…'
  return [lead + quote(one.slice(start)), lead + quote(other.slice(start))]
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

export function capital(text: string): string {
  // A file's name stays as it is.
  if (/^\S*[./:]\S/.test(text)) return text
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

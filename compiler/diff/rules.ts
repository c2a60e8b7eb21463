import type { State } from '../ir/state.ts'
import { nestedGraphs, readsOf } from '../ir/visit.ts'
import type { PlacedState } from '../ir/walk.ts'
import type { Aspect, Finding, Impact } from './difference.ts'
import type { Matching } from './match.ts'
import { followingOperations, NON_DETERMINISTIC, shiftImpact } from './shift.ts'
import { type DiffSide, isOperation } from './side-of-match.ts'
import { stateWords } from './words.ts'

/**
 * What a change means for an execution that started with the older handler and goes on with the newer one on the durable runtime. The
 * runtime runs the handler again from the top and answers each operation from the record: the n-th operation called in a context gets the
 * n-th record, and type, name and subtype must agree (`durable-api` 15). From that follow the rules:
 *
 * 1. An operation added, removed, moved or reordered shifts the numbers of those called after it in its context.
 * 2. Where the record at a number disagrees in type, name or subtype, the execution fails with NonDeterministicExecutionError. Where it
 *    happens to agree, the operation silently gets the other one's result, which is worse.
 * 3. `waitForCondition` is not checked against its record.
 * 4. Recorded results stay: bodies, inputs, waits, retries and time-outs count only for what has not been recorded yet.
 * 5. Code between operations runs again with the recorded results: a changed condition may now choose another way.
 */
export function durableImpact(finding: Finding, matching: Matching): Impact {
  return DURABLE[finding.aspect](finding, matching)
}

type Rule = (finding: Finding, matching: Matching) => Impact

const safe = (reason: string): Impact => ({ level: 'safe', reason })
const depends = (reason: string): Impact => ({ level: 'depends', reason })
const breaks = (reason: string): Impact => ({ level: 'breaks', reason })

const DURABLE: Readonly<Record<Aspect, Rule>> = {
  state: ({ before, after }, matching) => {
    if (after) return shiftImpact(after, 'added', matching)
    return before ? shiftImpact(before, 'removed', matching) : safe('Nothing runs here.')
  },
  name: ({ before, after }, { before: side }) => {
    const words = stateWords(before!.state, side.workflow)
    if (!isOperation(after!.state)) return safe('Only operations have recorded names.')
    if (after!.state.kind === 'waitForCondition') {
      return safe(`The name of ${words} is not checked against its record: an execution that is past it goes on.`)
    }
    return breaks(`An execution that has started ${words} ${NON_DETERMINISTIC}: the recorded name is another.`)
  },
  kind: ({ before, after }, { before: side }) => {
    const words = stateWords(before!.state, side.workflow)
    if (after!.state.kind === 'waitForCondition') {
      return breaks(`An execution that has started ${words} takes its record for a condition's, which nothing checks.`)
    }
    return breaks(`An execution that has started ${words} ${NON_DETERMINISTIC}: the recorded kind is another.`)
  },
  place: ({ before }, { before: side }) =>
    breaks(
      `An execution that has started ${stateWords(before!.state, side.workflow)} does it again or ${NON_DETERMINISTIC}: its record belongs to another context.`,
    ),
  order: ({ before }, { before: side }) =>
    breaks(
      `An execution that has started ${stateWords(before!.state, side.workflow)}, or what it changed places with, ${NON_DETERMINISTIC} or takes the wrong record.`,
    ),
  code: recorded('runs the old code no more, but a recorded result stays; attempts still to come run the new code'),
  input: recorded('keeps the recorded result; attempts still to come get the new input'),
  retry: recorded('keeps a retry that is already scheduled; the new policy decides from the next failure on'),
  wait: recorded('keeps the end that was recorded when the wait began'),
  target: recorded('keeps the call that was started; only calls still to come go to the new function'),
  timeout: recorded('keeps the time-out that was recorded when it began'),
  credentials: recorded('keeps what was recorded'),
  semantics: recorded('follows the new semantics from the next attempt on'),
  concurrency: recorded('starts further items by the new limit'),
  completion: (finding, matching) =>
    depends(
      `${subject(finding, matching)} is judged anew by the new completion rule while it is unfinished; a finished one keeps its result.`,
    ),
  result: (finding, matching) => derived(finding, matching),
  items: (finding, matching) =>
    depends(
      `While ${subject(finding, matching)} is unfinished, its items are made again: the record of item n answers whatever item is n-th now.`,
    ),
  branches: (finding, matching) =>
    keepsNumbers(finding, matching)
      ? safe(
          `While ${subject(finding, matching)} is unfinished, the branches keep their records, and a new last branch is started; a finished one keeps its result.`,
        )
      : breaks(
          `An execution with ${subject(finding, matching)} unfinished finds the records of its branches under other numbers or names, and ${NON_DETERMINISTIC}. A finished one keeps its result.`,
        ),
  condition: (finding, matching) => {
    if (!leadsToOperations(finding.after!, matching.after)) {
      return safe('No operation follows: whichever way is taken, nothing recorded is asked for.')
    }
    return depends(
      `${subject(finding, matching)} is decided again from recorded results: an execution that went one way may now go the other, which breaks where operations were recorded on the old one.`,
    )
  },
  value: (finding, matching) => {
    if (finding.after?.state.kind === 'succeed') {
      return safe(
        'An execution that has not returned yet returns the new value; inner contexts that are finished keep theirs.',
      )
    }
    return derived(finding, matching)
  },
  error: () => safe('An execution that has not failed yet fails with the new error.'),
  flow: (finding, matching) =>
    leadsToOperations(finding.after!, matching.after) || leadsToOperations(finding.before!, matching.before)
      ? breaks(
          `An execution that is past ${subject(finding, matching)} is led to other operations than it recorded, and ${NON_DETERMINISTIC}.`,
        )
      : safe('No operation follows.'),
  loop: (finding, matching) =>
    breaks(
      `An execution that has started ${subject(finding, matching)} finds records of another number of rounds, and ${NON_DETERMINISTIC}.`,
    ),
  catch: (finding, matching) =>
    depends(
      `An execution with a recorded failure of ${subject(finding, matching)} now takes another way on replay, which breaks where operations were recorded on the old one.`,
    ),
  helpers: () =>
    depends(
      'Recorded results stay. Operations still to come run the new code; code between operations runs it again on replay.',
    ),
  event: () => safe('An execution keeps the event it was started with. The handler must still accept it.'),
}

/** Whether every branch that stays has its old number and name, and its record with them. */
function keepsNumbers({ before, after }: Finding, matching: Matching): boolean {
  const found = matching.branches.find((each) => each.before === before && each.after === after)
  if (!found || before?.state.kind !== 'parallel' || after?.state.kind !== 'parallel') return false
  const [old, current] = [before.state.branches, after.state.branches]
  const kept = Math.min(old.length, current.length)
  return found.pairs.every(
    (pair) =>
      (pair.before === pair.after && old[pair.before!]?.name === current[pair.after!]?.name) ||
      ((pair.before ?? kept) >= kept && (pair.after ?? kept) >= kept),
  )
}

function recorded(what: string): Rule {
  return (finding, matching) => safe(`An execution that has started ${subject(finding, matching)} ${what}.`)
}

function subject({ before, after }: Finding, matching: Matching): string {
  if (before) return stateWords(before.state, matching.before.workflow)
  return after ? stateWords(after.state, matching.after.workflow) : 'it'
}

/** A value made anew on replay: harmless unless something decides by it. */
function derived(finding: Finding, matching: Matching): Impact {
  const state = finding.after?.state
  const made = state && 'assign' in state ? state.assign.map(({ variable }) => variable) : []
  const decides = matching.after.states.some(
    ({ state: each }) =>
      each.kind === 'choice' && each.branches.some(({ when }) => readsOf(when).some((read) => made.includes(read))),
  )
  if (decides) {
    return depends(
      `The value is made again on replay, and a choice reads it: an execution that went one way may now go the other.`,
    )
  }
  return safe('The value is made again on replay; operations that are recorded already keep the old one.')
}

function leadsToOperations(placed: PlacedState, side: DiffSide): boolean {
  return followingOperations(placed, side).length > 0
}

/**
 * On Step Functions an execution keeps the definition it was started with. What reaches it all the same is what the definition only names:
 * task code that is not called by version, functions and state machines of others.
 */
export function stepFunctionsImpact(finding: Finding, matching: Matching): Impact {
  const words = subject(finding, matching)
  switch (finding.aspect) {
    case 'code':
      return depends(
        `${words}: running executions call the task code that their definition names. By version (as the export does) that is the old code; by bare name or alias it is the new code with the old input.`,
      )
    case 'input':
      return finding.before && callsTask(finding.before.state)
        ? depends(
            `${words}: new executions send the new input. Task code that is not called by version also gets the old input from running executions, and must accept both.`,
          )
        : safe(`${words}: running executions keep the old input; new ones send the new one.`)
    case 'target':
      return depends(`${words}: running executions go on calling the old target. Keep it until they have ended.`)
    case 'helpers':
      return depends(
        'Running executions call the task code that their definition names: by version the old code, by bare name or alias the new.',
      )
    case 'event':
      return depends('New executions need the new event: state machines and callers that start this one must send it.')
    case 'state':
      return finding.kind === 'removed' && finding.before && usesCode(finding.before.state)
        ? depends(`${words}: running executions still call it. Keep its task code until they have ended.`)
        : KEEPS
    default:
      return KEEPS
  }
}

const KEEPS = safe('Running executions keep the definition they were started with; new ones take the new one.')

function callsTask(state: State): boolean {
  return (
    state.kind === 'step' ||
    state.kind === 'waitForCallback' ||
    state.kind === 'waitForCondition' ||
    state.kind === 'createCallback'
  )
}

function usesCode(state: State): boolean {
  return (
    callsTask(state) ||
    state.kind === 'task' ||
    nestedGraphs(state).some(({ graph }) => Object.values(graph.states).some(usesCode))
  )
}

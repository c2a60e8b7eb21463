import { compare, helperFindings } from './diff/compare.ts'
import type { Change, Diff, Finding, Impact, Level, Place, Side, Verdict } from './diff/difference.ts'
import { Matching } from './diff/match.ts'
import { durableImpact, stepFunctionsImpact } from './diff/rules.ts'
import { diffSide, type SourceCode } from './diff/side-of-match.ts'
import { capital } from './diff/words.ts'
import type { PlacedState } from './ir/walk.ts'
import type { Workflow } from './ir/workflow.ts'

export type { Diff } from './diff/difference.ts'
export type { SourceCode } from './diff/side-of-match.ts'

export interface DiffOptions {
  /** The code of places on each side, so that a changed body is found. Without it, bodies are not compared. */
  readonly beforeCode?: SourceCode
  readonly afterCode?: SourceCode
  /** Files whose code outside of the handlers changed. */
  readonly changedHelpers?: readonly string[]
}

/** Compares two versions of a workflow: match, compare, judge. */
export function diffWorkflows(before: Workflow, after: Workflow, options: DiffOptions = {}): Diff {
  return diffWithMatching(before, after, options).diff
}

/** The same with the matched states, which a picture of the difference needs. */
export function diffWithMatching(
  before: Workflow,
  after: Workflow,
  options: DiffOptions = {},
): { readonly diff: Diff; readonly matching: Matching } {
  const noCode = () => undefined
  const matching = new Matching(
    diffSide(before, options.beforeCode ?? noCode),
    diffSide(after, options.afterCode ?? noCode),
  )
  const findings = [...helperFindings(options.changedHelpers ?? []), ...compare(matching)]
  const changes = findings.map((finding) => judged(finding, matching))
  const isHandlers = before.origin.kind === 'handler' && after.origin.kind === 'handler'
  const diff: Diff = {
    before: sideOf(before),
    after: sideOf(after),
    changes,
    verdicts: {
      durable: isHandlers ? verdict(changes.map(({ durable }) => durable)) : ONLY_DEFINITION,
      stepFunctions: verdict(changes.map(({ stepFunctions }) => stepFunctions)),
    },
  }
  return { diff, matching }
}

const ONLY_DEFINITION: Verdict = {
  level: 'not-applicable',
  reasons: ['A definition does not run on the durable runtime; compare two handlers to know.'],
}

function judged(finding: Finding, matching: Matching): Change {
  return {
    kind: finding.kind,
    aspect: finding.aspect,
    message: capital(finding.message),
    ...(finding.before && { before: placeOf(finding.before) }),
    ...(finding.after && { after: placeOf(finding.after) }),
    durable: asSentence(durableImpact(finding, matching)),
    stepFunctions: asSentence(stepFunctionsImpact(finding, matching)),
  }
}

const asSentence = ({ level, reason }: Impact): Impact => ({ level, reason: capital(reason) })

const placeOf = ({ path, state }: PlacedState): Place => ({ path, ...(state.span && { span: state.span }) })

const sideOf = ({ name, origin }: Workflow): Side => ({ name, file: origin.file, origin: origin.kind })

const GRAVITY: readonly Level[] = ['breaks', 'depends', 'safe']

/** The gravest level, and every reason once. */
function verdict(impacts: readonly Impact[]): Verdict {
  const sorted = impacts.toSorted((a, b) => GRAVITY.indexOf(a.level) - GRAVITY.indexOf(b.level))
  return { level: sorted[0]?.level ?? 'safe', reasons: [...new Set(sorted.map(({ reason }) => reason))] }
}

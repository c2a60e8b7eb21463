import { isDeepStrictEqual } from 'node:util'
import type { Allowance } from '../../compiler/diagnostics/diagnostic.ts'
import type { Effect, Outcome } from '../history/outcome.ts'
import type { Json } from '../semantics/json.ts'
import type { Expectation, ExpectedEffect } from './cases.ts'
import { isWithin } from './export-map.ts'
import type { Difference, Run, Side } from './report-types.ts'

export interface Comparison {
  readonly differences: readonly Difference[]
  readonly noticed: readonly Allowance[]
}

/**
 * Three answers a case: runtime, export and `expect` are held against each other, so that two wrongs that agree still fail. Only the
 * two executors may differ as far as a notice allows.
 */
export function compareRuns(
  runtime: Run,
  exported: Run,
  expect: Expectation | undefined,
  allowances: readonly Allowance[],
): Comparison {
  const outcomes = outcomeDifferences(runtime.outcome, exported.outcome)
  const { differences: effects, noticed } = effectDifferences(runtime.effects, exported.effects, allowances)
  const expected = expect
    ? [...expectationDifferences('runtime', runtime, expect), ...expectationDifferences('export', exported, expect)]
    : []
  return { differences: [...outcomes, ...effects, ...expected], noticed }
}

/** JSON has no undefined: a handler without a result and a definition that answers null agree. */
function outcomeText(outcome: Outcome): string {
  if (outcome.status === 'succeeded') return `result ${JSON.stringify(outcome.result ?? null)}`
  return outcome.status === 'failed' ? `error ${outcome.error.name}: ${reasonOf(outcome.error.message)}` : 'suspended'
}

/** What a message says: the Cause of a task that no catch took is the JSON in which Lambda wraps the message. */
function reasonOf(message: string): string {
  const [, wrapped] = /^\{"errorMessage":("(?:[^"\\]|\\.)*"),"errorType":/.exec(message) ?? []
  return wrapped === undefined ? message : (JSON.parse(wrapped) as string)
}

/** One effect on one line: `step charge #2 {"total":40}`. */
function effectText({ path, kind, attempt, arguments: given }: Effect): string {
  const times = attempt > 1 ? ` #${attempt}` : ''
  const values = given === undefined ? '' : ` ${JSON.stringify(given)}`
  return `${kind} ${path}${times}${values}`
}

/** Effects by strand, in order. */
function strandsOf(effects: readonly Effect[]): ReadonlyMap<string, readonly Effect[]> {
  return Map.groupBy(effects, ({ strand }) => strand)
}

function outcomeDifferences(runtime: Outcome, exported: Outcome): readonly Difference[] {
  if (sameOutcome(runtime, exported)) return []
  return [
    {
      kind: 'outcome',
      left: 'runtime',
      right: 'export',
      leftLines: [outcomeText(runtime)],
      rightLines: [outcomeText(exported)],
    },
  ]
}

function sameOutcome(left: Outcome, right: Outcome): boolean {
  if (left.status === 'succeeded' && right.status === 'succeeded')
    return isDeepStrictEqual(left.result ?? null, right.result ?? null)
  return isDeepStrictEqual(left, right)
}

function effectDifferences(
  runtime: readonly Effect[],
  exported: readonly Effect[],
  allowances: readonly Allowance[],
): Comparison {
  const [left, right] = [strandsOf(runtime), strandsOf(exported)]
  const differences: Difference[] = []
  const noticed = new Set<Allowance>()
  for (const strand of new Set([...left.keys(), ...right.keys()])) {
    const [ours, theirs] = [left.get(strand) ?? [], right.get(strand) ?? []]
    if (sameEffects(ours, theirs)) continue
    const here = allowances.filter(({ scope }) => isWithin(strand, scope))
    const orders = here.filter(({ kind }) => kind === 'order')
    const [first, second] = [arranged(ours, orders), arranged(theirs, orders)]
    const more = here.find(({ kind, paths = [''] }) => kind === 'extra-effects' && hasExtra(first, second, paths))
    if (sameEffects(first, second)) for (const one of orders) noticed.add(one)
    else if (more) noticed.add(more)
    else
      differences.push({
        kind: 'effects',
        left: 'runtime',
        right: 'export',
        strand,
        leftLines: ours.map(effectText),
        rightLines: theirs.map(effectText),
      })
  }
  return { differences, noticed: [...noticed] }
}

/*
 * What each kind of notice lets the two differ in: `order` in which of some operations is first, `extra-effects` in what one side has more of
 * some. `callback-protocol` in nothing: compare speaks each side's own protocol, so that nothing is left to differ.
 */

/** The effects whose order may be any, in one order, at the places that they have among the others. */
function arranged(effects: readonly Effect[], orders: readonly Allowance[]): readonly Effect[] {
  return orders.reduce((list, { paths = [''] }) => {
    const isFree = ({ path }: Effect) => paths.some((one) => isWithin(path, one))
    const free = list.filter(isFree).toSorted((a, b) => effectText(a).localeCompare(effectText(b)))
    let at = 0
    return list.map((effect) => (isFree(effect) ? free[at++]! : effect))
  }, effects)
}

const sameEffects = (ours: readonly Effect[], theirs: readonly Effect[]) =>
  ours.length === theirs.length && ours.every((effect, index) => isDeepStrictEqual(effect, theirs[index]))

/** Whether what one side has more than the other are effects of these operations alone. */
function hasExtra(ours: readonly Effect[], theirs: readonly Effect[], paths: readonly string[]): boolean {
  return isMore(ours, theirs, paths) || isMore(theirs, ours, paths)
}

function isMore(few: readonly Effect[], many: readonly Effect[], paths: readonly string[]): boolean {
  let found = 0
  for (const effect of many) {
    if (found < few.length && isDeepStrictEqual(effect, few[found])) found++
    else if (!paths.some((path) => isWithin(effect.path, path))) return false
  }
  return found === few.length
}

function expectationDifferences(side: Side, run: Run, expect: Expectation): readonly Difference[] {
  const differences: Difference[] = []
  if (expect.outcome && !meets(run.outcome, expect.outcome))
    differences.push({
      kind: 'outcome',
      left: side,
      right: 'expect',
      leftLines: [outcomeText(run.outcome)],
      rightLines: [expectedText(expect.outcome)],
    })
  const strands = strandsOf(run.effects)
  for (const [strand, expected] of Object.entries(expect.effects ?? {})) {
    const effects = strands.get(strand) ?? []
    if (effects.length === expected.length && expected.every((wanted, index) => isExpected(effects[index]!, wanted)))
      continue
    differences.push({
      kind: 'effects',
      left: side,
      right: 'expect',
      strand,
      leftLines: effects.map(effectText),
      // What is met reads as the effect does, so that the report marks only what is not.
      rightLines: expected.map((wanted, index) => {
        const effect = effects[index]
        return effect && isExpected(effect, wanted) ? effectText(effect) : expectedEffectText(wanted)
      }),
    })
  }
  return differences
}

function meets(outcome: Outcome, expected: NonNullable<Expectation['outcome']>): boolean {
  if (expected.status === 'failed')
    return (
      outcome.status === 'failed' &&
      outcome.error.name === expected.name &&
      (expected.message === undefined || outcome.error.message === expected.message)
    )
  return sameOutcome(outcome, expected)
}

function expectedText(expected: NonNullable<Expectation['outcome']>): string {
  if (expected.status !== 'failed') return outcomeText(expected)
  return `error ${expected.name}${expected.message === undefined ? '' : `: ${expected.message}`}`
}

function isExpected(effect: Effect, wanted: ExpectedEffect): boolean {
  return Object.entries(wanted).every(([key, value]) => isDeepStrictEqual(effect[key as keyof Effect], value))
}

function expectedEffectText({ path, kind, attempt, arguments: given }: ExpectedEffect): string {
  const values: Json | undefined = given
  return [
    ...(kind ? [kind] : []),
    path,
    ...(attempt !== undefined && attempt > 1 ? [`#${attempt}`] : []),
    ...(values === undefined ? [] : [JSON.stringify(values)]),
  ].join(' ')
}

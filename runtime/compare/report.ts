import type { CaseReport, CompareReport, Difference, Side } from './report-types.ts'

export interface ReportOptions {
  /** The width of the output in columns. */
  readonly columns: number
  readonly style?: (style: 'red' | 'green' | 'cyan' | 'bold' | 'dim', text: string) => string
}

type Style = NonNullable<ReportOptions['style']>

const SIDE_TITLES: Readonly<Record<Side, string>> = { runtime: 'runtime', export: 'export', expect: 'expected' }

/** Sides are shown next to each other when a column has at least this width. */
const NARROWEST_COLUMN = 24
const INDENT = '      '

/** A line for each case, and for a difference both sides next to each other. Diagnostics are the caller's to print. */
export function formatReport(report: CompareReport, options: ReportOptions): string {
  const style: Style = options.style ?? ((_, text) => text)
  const lines = [`${style('bold', report.workflow)}  ${style('dim', report.handler)}`]
  for (const found of report.cases) lines.push(...caseLines(found, options.columns, style))
  const agreeing = report.cases.filter(({ agrees }) => agrees).length
  const total = report.cases.length
  lines.push('', `${agreeing} of ${total} cases agree; ${report.executed} ran on both sides.`)
  return lines.join('\n')
}

function caseLines(found: CaseReport, columns: number, style: Style): readonly string[] {
  const mark = found.agrees ? style('green', '✓') : style('red', '✗')
  const notes = found.noticed.map(({ kind, scope }) => `a notice allows ${kind}${scope === '' ? '' : ` in ${scope}`}`)
  return [
    `  ${mark} ${found.name}`,
    ...notes.map((note) => `${INDENT}${style('cyan', note)}`),
    ...merged(found.differences).flatMap((difference) => differenceLines(difference, columns, style)),
    ...found.diagnostics.map(({ code, message }) => `${INDENT}${style('red', code)}: ${message}`),
  ]
}

type ShownDifference = Difference & { readonly both?: boolean }

/** Where runtime and export differ from the expectation in the same way, that is said once. */
function merged(differences: readonly Difference[]): readonly ShownDifference[] {
  const same = (a: Difference, b: Difference) =>
    a.right === 'expect' &&
    b.right === 'expect' &&
    a.kind === b.kind &&
    a.strand === b.strand &&
    a.leftLines.join('\n') === b.leftLines.join('\n')
  return differences.flatMap((difference, index): ShownDifference[] => {
    if (differences.slice(0, index).some((earlier) => same(earlier, difference))) return []
    return [{ ...difference, both: differences.slice(index + 1).some((later) => same(later, difference)) }]
  })
}

function differenceLines(difference: ShownDifference, columns: number, style: Style): readonly string[] {
  const { kind, strand, leftLines, rightLines, left, right, both } = difference
  const what =
    kind === 'outcome' ? 'the outcome differs' : `effects of ${strand === '' ? 'the handler' : strand} differ`
  const leftTitle = both ? 'runtime and export' : SIDE_TITLES[left]
  const width = Math.floor((columns - INDENT.length - 2 - 3) / 2)
  const body =
    width < NARROWEST_COLUMN
      ? stacked(leftTitle, SIDE_TITLES[right], leftLines, rightLines, style)
      : sideBySide(leftTitle, SIDE_TITLES[right], leftLines, rightLines, width, style)
  return [`${INDENT}${style('red', what)}`, ...body.map((line) => `${INDENT}  ${line}`.trimEnd())]
}

function sideBySide(
  leftTitle: string,
  rightTitle: string,
  left: readonly string[],
  right: readonly string[],
  width: number,
  style: Style,
): readonly string[] {
  const lines = [`${style('dim', leftTitle.padEnd(width))}   ${style('dim', rightTitle)}`]
  const shown = around(left, right)
  if (shown.from > 0) lines.push(`… ${shown.from} equal`)
  for (let row = shown.from; row < shown.to; row++) {
    const [ours, theirs] = [left[row] ?? '(nothing)', right[row] ?? '(nothing)']
    const sign = ours === theirs ? ' ' : style('red', '≠')
    const [wrappedLeft, wrappedRight] = [wrapped(ours, width), wrapped(theirs, width)]
    for (let part = 0; part < Math.max(wrappedLeft.length, wrappedRight.length); part++)
      lines.push(`${(wrappedLeft[part] ?? '').padEnd(width)} ${part === 0 ? sign : ' '} ${wrappedRight[part] ?? ''}`)
  }
  const rest = Math.max(left.length, right.length) - shown.to
  if (rest > 0) lines.push(`… ${rest} more`)
  return lines
}

function stacked(
  leftTitle: string,
  rightTitle: string,
  left: readonly string[],
  right: readonly string[],
  style: Style,
): readonly string[] {
  const block = (title: string, lines: readonly string[]) => [
    style('dim', title),
    ...(lines.length === 0 ? ['(nothing)'] : lines).map((line) => `  ${line}`),
  ]
  return [...block(leftTitle, left), ...block(rightTitle, right)]
}

/** Two rows before the first difference and at most ten from there. */
function around(left: readonly string[], right: readonly string[]): { readonly from: number; readonly to: number } {
  const length = Math.max(left.length, right.length, 1)
  let first = 0
  while (first < length && left[first] === right[first]) first++
  const from = first <= 3 ? 0 : first - 2
  return { from, to: Math.min(length, first + 10) }
}

function wrapped(text: string, width: number): readonly string[] {
  const clean = text.replace(/\s/g, ' ')
  const lines: string[] = []
  for (let at = 0; at < clean.length || at === 0; at += width) lines.push(clean.slice(at, at + width))
  return lines
}

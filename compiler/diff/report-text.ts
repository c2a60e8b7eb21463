import type { Change, ChangeKind, Diff, Verdict } from './difference.ts'
import { type LocateSpan, placeText } from './places.ts'

type ReportStyle = (style: 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim', text: string) => string

export interface TextReportOptions {
  readonly locate: LocateSpan
  readonly columns: number
  readonly style: ReportStyle
}

const SIGNS: Readonly<Record<ChangeKind, readonly ['red' | 'green' | 'yellow' | 'cyan', string]>> = {
  added: ['green', '+'],
  removed: ['red', '-'],
  renamed: ['cyan', '»'],
  moved: ['cyan', '»'],
  reordered: ['cyan', '↕'],
  changed: ['yellow', '~'],
}

export const LEVEL_WORDS: Readonly<Record<Verdict['level'], string>> = {
  safe: 'safe',
  depends: 'it depends',
  breaks: 'breaks running executions',
  'not-applicable': 'does not apply',
}

const LEVEL_STYLES = { safe: 'green', depends: 'yellow', breaks: 'red', 'not-applicable': 'dim' } as const

/** A difference for a terminal: each change with its places, then what it means for running executions. */
export function reportText(diff: Diff, options: TextReportOptions): string {
  const { style } = options
  const title = style('bold', workflowTitle(diff))
  if (diff.changes.length === 0) return `${title}: no differences\n`
  const count = diff.changes.length === 1 ? '1 difference' : `${diff.changes.length} differences`
  return [
    `${title}: ${count}`,
    '',
    ...diff.changes.flatMap((change) => changeLines(change, options)),
    '',
    ...verdictLines('On the durable runtime', diff.verdicts.durable, options),
    ...verdictLines('On Step Functions', diff.verdicts.stepFunctions, options),
    '',
  ].join('\n')
}

/** The workflow's name, or both where it has another now. */
export function workflowTitle({ before, after }: Diff): string {
  return before.name === after.name ? after.name : `${before.name} → ${after.name}`
}

function changeLines(change: Change, { locate, style, columns }: TextReportOptions): readonly string[] {
  const [colour, sign] = SIGNS[change.kind]
  const places = placesOf(change, locate).map((place) => style('dim', `      ${place}`))
  const [first = '', ...rest] = wrapText(change.message, columns - 4)
  return [`  ${style(colour, sign)} ${first}`, ...rest.map((line) => `    ${line}`), ...places]
}

/** `handler.ts:12:5`, or both places with the side in front. */
export function placesOf(change: Change, locate: LocateSpan): readonly string[] {
  const before = change.before?.span && placeText(locate(change.before.span))
  const after = change.after?.span && placeText(locate(change.after.span))
  return [...(before ? [`before ${before}`] : []), ...(after ? [`after  ${after}`] : [])]
}

function verdictLines(engine: string, verdict: Verdict, { style, columns }: TextReportOptions): readonly string[] {
  const level = style(LEVEL_STYLES[verdict.level], LEVEL_WORDS[verdict.level])
  const reasons = verdict.reasons.flatMap((reason) =>
    wrapText(reason, columns - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`),
  )
  return [`${style('bold', engine)}: ${level}`, ...reasons]
}

function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

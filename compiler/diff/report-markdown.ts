import type { Change, Diff, Verdict } from './difference.ts'
import type { LocateSpan } from './places.ts'
import { LEVEL_WORDS, placesOf, workflowTitle } from './report-text.ts'

const SIGNS: Readonly<Record<Change['kind'], string>> = {
  added: '🟢 added',
  removed: '🔴 removed',
  renamed: '🔵 renamed',
  moved: '🔵 moved',
  reordered: '🔵 reordered',
  changed: '🟡 changed',
}

const LEVEL_SIGNS: Readonly<Record<Verdict['level'], string>> = {
  safe: '✅',
  depends: '⚠️',
  breaks: '❌',
  'not-applicable': '➖',
}

/** A difference for a comment of a pull request: a table of changes, the verdicts, and the graph with what changed in colour. */
export function reportMarkdown(diff: Diff, mermaid: string, locate: LocateSpan): string {
  const title = `### Workflow \`${workflowTitle(diff)}\``
  if (diff.changes.length === 0) return `${title}\n\nNo differences.\n`
  return [
    title,
    '',
    '| | change | where |',
    '|---|---|---|',
    ...diff.changes.map((change) => {
      const places = placesOf(change, locate).map((place) => `\`${place.replace(/\s+/g, ' ')}\``)
      return `| ${SIGNS[change.kind]} | ${cell(change.message)} | ${places.map(cell).join('<br>')} |`
    }),
    '',
    ...verdictLines('On the durable runtime', diff.verdicts.durable),
    '',
    ...verdictLines('On Step Functions', diff.verdicts.stepFunctions),
    '',
    '<details><summary>Graph: green is new, yellow changed, red and dashed is gone</summary>',
    '',
    '```mermaid',
    mermaid.trimEnd(),
    '```',
    '',
    '</details>',
    '',
  ].join('\n')
}

function verdictLines(engine: string, verdict: Verdict): readonly string[] {
  return [
    `**${engine}:** ${LEVEL_SIGNS[verdict.level]} ${LEVEL_WORDS[verdict.level]}`,
    '',
    ...verdict.reasons.map((reason) => `- ${escaped(reason)}`),
  ]
}

/** A table's cell: one line, no bar of its own; code in backticks stays as it is. */
const cell = (text: string) =>
  text.startsWith('`') ? text.replaceAll('|', '\\|') : escaped(text).replaceAll('|', '\\|')

function escaped(text: string): string {
  return text
    .replace(/[<>&*_`~[\]]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))
    .replace(/\s+/g, ' ')
}

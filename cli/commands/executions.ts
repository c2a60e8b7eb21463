import {
  type ExecutionRecord,
  type Executions,
  type HistoryEvent,
  type InspectedExecution,
  OperationPaths,
} from '../../runtime/index.ts'
import { type CommandResult, defineCommand, wrongUse } from '../command.ts'
import { filterOptions, readFilter, readTime } from '../filter-options.ts'
import { withExecutions } from '../stored-execution.ts'
import { time, waitingText } from '../waiting-text.ts'

export const command = defineCommand({
  operands: { name: { type: 'string', describe: 'The name or id of one; without it, all are listed' } },
  options: {
    store: { type: 'string', demandOption: true, describe: 'The file that keeps the executions', requiresArg: true },
    ...filterOptions,
    paused: { type: 'boolean', describe: 'Only those that are paused (or --no-paused)' },
    after: {
      type: 'string',
      describe: 'Only those started since a date (2026-05-01) or an age (12h, 30d)',
      requiresArg: true,
    },
    before: { type: 'string', describe: 'Only those started before a date or an age', requiresArg: true },
    limit: { type: 'number', describe: 'At most so many', requiresArg: true },
    json: { type: 'boolean', default: false, describe: 'Print JSON, with inputs and results' },
  },
  examples: [
    ['executions --store orders.db', 'All, the newest first'],
    ['executions --store orders.db --status failed --after 24h', 'What failed since yesterday'],
    ['executions o-1 --store orders.db', 'One, with its operations and history'],
  ],
  run: async (args) => {
    const { name, store: file, workflow, json, paused: isPaused, limit } = args
    const filter = readFilter(args)
    const nowMs = Date.now()
    const after = readTime('after', args.after, nowMs)
    const before = readTime('before', args.before, nowMs)
    for (const read of [filter, after, before]) if ('wrong' in read) return { diagnostics: [read.wrong] }
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
      return wrongUse('--limit takes a whole number from 1.')
    const show = (executions: Executions): CommandResult => {
      if (name === undefined) {
        const found = executions.list({
          ...('value' in filter && filter.value),
          ...(isPaused !== undefined && { isPaused }),
          ...('value' in after && after.value !== undefined && { startedFromMs: after.value }),
          ...('value' in before && before.value !== undefined && { startedBeforeMs: before.value }),
          ...(limit !== undefined && { limit }),
        })
        return { output: json ? JSON.stringify(found.map(summary), null, 2) : listText(found) }
      }
      const inspected = executions.inspect(executions.find(name, workflow).id)
      return { output: json ? JSON.stringify(details(inspected), null, 2) : detailsText(inspected, file) }
    }
    return withExecutions(file, show, { onlyReads: true })
  },
})

function summary({ id, name, workflow, status, startedAtMs, endedAtMs, parent, pause }: ExecutionRecord) {
  return {
    id,
    name,
    workflow,
    status,
    startedAt: time(startedAtMs),
    ...(endedAtMs !== undefined && { endedAt: time(endedAtMs) }),
    ...(pause && {
      paused: { since: time(pause.sinceMs), ...(pause.reason !== undefined && { reason: pause.reason }) },
    }),
    ...(parent && { parent: parent.executionId }),
  }
}

function details({ execution, payloads, outcome, operations, events, waitsFor }: InspectedExecution) {
  const { arn, codeHash } = execution
  return { ...summary(execution), arn, codeHash, ...payloads, outcome, waitsFor, operations, events }
}

function listText(executions: readonly ExecutionRecord[]): string {
  if (executions.length === 0) return 'No executions.'
  return table([
    ['NAME', 'WORKFLOW', 'STATUS', 'STARTED', 'ID'],
    ...executions.map(({ name, workflow, status, pause, startedAtMs, id }) => [
      name,
      workflow,
      pause ? 'PAUSED' : status,
      time(startedAtMs),
      id,
    ]),
  ])
}

function detailsText(
  { execution, payloads, outcome, operations, events, waitsFor }: InspectedExecution,
  file: string,
): string {
  const { name, workflow, status, id, startedAtMs, endedAtMs, pause } = execution
  const ending =
    outcome.status === 'failed'
      ? [`  error     ${outcome.error.name}: ${outcome.error.message}`]
      : outcome.status === 'succeeded' && outcome.result !== undefined
        ? [`  result    ${shortened(JSON.stringify(outcome.result))}`]
        : waitsFor.map((waiting) => `  waits for ${waitingText(waiting, file)}`)
  return [
    `${workflow} ${name}: ${status}`,
    `  id        ${id}`,
    `  started   ${time(startedAtMs)}`,
    ...(endedAtMs === undefined ? [] : [`  ended     ${time(endedAtMs)}`]),
    ...Object.entries(payloads.tags ?? {}).map(([key, value]) => `  tag       ${key}=${value}`),
    ...(pause ? [`  paused    ${time(pause.sinceMs)}${pause.reason === undefined ? '' : `, ${pause.reason}`}`] : []),
    ...ending,
    '',
    'Operations',
    table(
      operations.map(({ path, Type, Status, StepDetails }) => [path, Type, Status, attempts(StepDetails?.Attempt)]),
    ),
    '',
    'History',
    historyText(events, operations),
  ].join('\n')
}

const attempts = (attempt: number | undefined): string =>
  attempt !== undefined && attempt > 1 ? `${attempt} attempts` : ''

function historyText(events: readonly HistoryEvent[], operations: InspectedExecution['operations']): string {
  const paths = new OperationPaths()
  for (const operation of operations) paths.add(operation)
  return table(
    events.map(({ EventId, EventTimestamp, EventType, Id }) => [
      String(EventId),
      time(EventTimestamp),
      EventType,
      Id === undefined ? '' : (paths.of(Id) ?? ''),
    ]),
  )
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}… (--json shows all)` : text
}

/** Columns as wide as their widest cell, indented; no trailing spaces. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? []
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ')}`.trimEnd())
    .join('\n')
}

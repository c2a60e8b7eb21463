import {
  type ExecutionRecord,
  findExecution,
  type HistoryEvent,
  inspectExecution,
  type InspectedExecution,
  listExecutions,
  openStore,
  OperationPaths,
  systemEnvironment,
} from '../../runtime/index.ts'
import { defineCommand } from '../command.ts'
import { withEngineFailures } from '../engine-failures.ts'
import { time, waitingText } from '../waiting-text.ts'

export const command = defineCommand({
  operands: { name: { type: 'string', describe: 'The name or id of one; without it, all are listed' } },
  options: {
    store: { type: 'string', demandOption: true, describe: 'The file that keeps the executions', requiresArg: true },
    workflow: { type: 'string', describe: 'Only those of this workflow', requiresArg: true },
    json: { type: 'boolean', default: false, describe: 'Print JSON, with inputs and results' },
  },
  examples: [
    ['executions --store orders.db', 'All, the newest first'],
    ['executions o-1 --store orders.db', 'One, with its operations and history'],
  ],
  run: ({ name, store: file, workflow, json }) =>
    withEngineFailures(async () => {
      const store = openStore(file, { environment: systemEnvironment, mustExist: true })
      try {
        if (name === undefined) {
          const executions = listExecutions(store, { ...(workflow !== undefined && { workflow }) })
          return { output: json ? JSON.stringify(executions.map(summary), null, 2) : listText(executions) }
        }
        const inspected = inspectExecution(store, findExecution(store, name, workflow).id)
        return { output: json ? JSON.stringify(details(inspected), null, 2) : detailsText(inspected, file) }
      } finally {
        await store.close()
      }
    }),
})

function summary({ id, name, workflow, status, startedAtMs, endedAtMs, parent }: ExecutionRecord) {
  return {
    id,
    name,
    workflow,
    status,
    startedAt: time(startedAtMs),
    ...(endedAtMs !== undefined && { endedAt: time(endedAtMs) }),
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
    ...executions.map(({ name, workflow, status, startedAtMs, id }) => [name, workflow, status, time(startedAtMs), id]),
  ])
}

function detailsText({ execution, outcome, operations, events, waitsFor }: InspectedExecution, file: string): string {
  const { name, workflow, status, id, startedAtMs, endedAtMs } = execution
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

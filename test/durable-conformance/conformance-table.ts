import type { Requirements } from './requirement.ts'

interface Area {
  readonly area: string
  readonly of: Requirements
}

const HEAD = `# AWS's requirements of a durable-execution SDK

AWS publishes what it asks of every SDK for durable executions, by id. Each line is one of them, in our words, with the file of
\`test/durable-conformance\` that has its handler and the status, result and history that it must come to. All are run by

    npx vitest run test/durable-conformance

on the engine itself, over a clock that jumps: waits, retries, time-outs, callbacks from outside, invoked functions and processes that
die are real to the handler. What a local run cannot show is the cloud around it: Lambda's own invocation, its network and its
limits of time and memory. This file is written by that test (\`npm run test:update\`), which fails when the two disagree.
`

/** The table in the docs. */
export function conformanceTable(areas: readonly Area[]): string {
  const total = areas.reduce((sum, { of }) => sum + Object.keys(of).length, 0)
  const sections = areas.map(({ area, of }) => {
    const rows = Object.entries(of).map(
      ([id, { shows, status = 'SUCCEEDED', events }]) =>
        `| ${id} | ${shows} | ${status} | \`${events}\` | ✓ ${area}.ts |`,
    )
    return [`## ${area}`, '', '| id | what it shows | status | events | test |', '|---|---|---|---|---|', ...rows].join(
      '\n',
    )
  })
  const legend =
    'Events are those between the start and the end of the execution: S step, W wait, C context, K callback, X invoke; then S started,\n' +
    '+ succeeded, - failed, T timed out; I the end of an invocation. `*`: concurrency decides the rest of the order.\n'
  return [HEAD, `${total} requirements, all tested.\n`, legend, ...sections.map((section) => `${section}\n`)].join('\n')
}

import { diagnostic } from '../../compiler/diagnostics/catalogue.ts'
import { defineCommand, wrongUse } from '../command.ts'
import { filterOptions, readFilter, readTime } from '../filter-options.ts'
import { withExecutions } from '../stored-execution.ts'

export const command = defineCommand({
  operands: { name: { type: 'string', describe: 'The name or id of one; without it, all that the options mean' } },
  options: {
    store: { type: 'string', demandOption: true, describe: 'The file that keeps the executions', requiresArg: true },
    before: {
      type: 'string',
      describe: 'Only those that ended before a date (2026-05-01), or longer ago than this (30d, 12h)',
      requiresArg: true,
    },
    ...filterOptions,
  },
  examples: [
    ['purge --before 30d --store orders.db', 'Forget what ended more than 30 days ago'],
    ['purge o-1 --store orders.db', 'Forget one'],
  ],
  run: async (args) => {
    const filter = readFilter(args)
    if ('wrong' in filter) return { diagnostics: [filter.wrong] }
    const before = readTime('before', args.before, Date.now())
    if ('wrong' in before) return { diagnostics: [before.wrong] }
    if (filter.value.statuses?.includes('RUNNING'))
      return wrongUse('purge forgets executions that are over, so --status running means none.')
    // Everything at once is never meant by leaving all out.
    if (args.name === undefined && before.value === undefined)
      return wrongUse('purge takes a name, or --before with a date or an age.')
    return withExecutions(args.store, async (executions) => {
      const one = args.name === undefined ? undefined : executions.find(args.name, args.workflow)
      if (one?.status === 'RUNNING') return { diagnostics: [diagnostic('execution-not-ended', { name: one.name })] }
      const purged = await executions.purge({
        ...filter.value,
        ...(one && { name: one.name, workflow: one.workflow }),
        ...(before.value !== undefined && { endedBeforeMs: before.value }),
      })
      return { output: `${purged} execution${purged === 1 ? '' : 's'} purged.` }
    })
  },
})

import { defineCommand } from '../command.ts'
import { changeExecution, executionOperand, executionOptions } from '../stored-execution.ts'

export const command = defineCommand({
  operands: executionOperand,
  options: {
    ...executionOptions,
    to: {
      type: 'string',
      describe: 'The path of a failed operation; default: what ended the execution',
      requiresArg: true,
    },
  },
  examples: [
    ['rewind o-1 --store orders.db', 'Go on from the operation that made it fail'],
    ['rewind o-1 --to import[2]/charge --store orders.db', 'From another one, forgetting what came after it'],
  ],
  run: (args) =>
    changeExecution(args, async (executions, { id, name }) => {
      await executions.rewind(id, args.to)
      const rewound = executions.inspect(id).events.findLast(({ EventType }) => EventType === 'ExecutionRewound')
      const { RemovedIds } = rewound!.ExecutionRewoundDetails!
      return RemovedIds.length === 0
        ? `${name} goes on: its code runs again over its records.`
        : `${name} goes on; ${RemovedIds.length === 1 ? 'one operation runs' : `${RemovedIds.length} operations run`} anew.`
    }),
})

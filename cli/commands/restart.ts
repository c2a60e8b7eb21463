import { defineCommand } from '../command.ts'
import { changeExecution, executionOperand, executionOptions } from '../stored-execution.ts'

export const command = defineCommand({
  operands: executionOperand,
  options: {
    ...executionOptions,
    as: { type: 'string', describe: 'The name of the new one; default: the old name and a number', requiresArg: true },
  },
  examples: [['restart o-1 --store orders.db', 'A new execution with the same input; a worker runs it']],
  run: (args) =>
    changeExecution(args, async (executions, { id, name }) => {
      const started = await executions.restart(id, args.as === undefined ? {} : { name: args.as })
      return `${started.name} starts with the input of ${name}.`
    }),
})

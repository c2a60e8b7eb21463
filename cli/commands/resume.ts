import { defineCommand } from '../command.ts'
import { changeExecution, executionOperand, executionOptions } from '../stored-execution.ts'

export const command = defineCommand({
  operands: executionOperand,
  options: executionOptions,
  examples: [['resume o-1 --store orders.db', 'A worker, or the next run, goes on with it']],
  run: (args) =>
    changeExecution(args, async (executions, { id, name }) => {
      await executions.resume(id)
      return `${name} goes on.`
    }),
})

import { defineCommand } from '../command.ts'
import { changeExecution, executionOperand, executionOptions } from '../stored-execution.ts'

export const command = defineCommand({
  operands: executionOperand,
  options: { ...executionOptions, reason: { type: 'string', describe: "Its error's message", requiresArg: true } },
  examples: [[`terminate o-1 --store orders.db --reason 'wrong order'`, 'End it, and what it invoked']],
  run: (args) =>
    changeExecution(args, async (executions, { id, name }) => {
      await executions.terminate(id, args.reason)
      return `${name} is terminated.`
    }),
})

import { defineCommand } from '../command.ts'
import { changeExecution, executionOperand, executionOptions } from '../stored-execution.ts'

export const command = defineCommand({
  operands: executionOperand,
  options: { ...executionOptions, reason: { type: 'string', describe: 'Why, for who looks at it', requiresArg: true } },
  examples: [['pause o-1 --store orders.db --reason audit', 'Nothing of it runs until it is resumed']],
  run: (args) =>
    changeExecution(args, async (executions, { id, name }) => {
      await executions.pause(id, args.reason)
      return `${name} is paused.`
    }),
})

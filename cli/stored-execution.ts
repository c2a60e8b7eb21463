import { type ExecutionRecord, Executions, openStore, systemEnvironment } from '../runtime/index.ts'
import type { CommandResult } from './command.ts'
import { withEngineFailures } from './engine-failures.ts'

/** The operand and the options of the commands that do something to one stored execution. */
export const executionOperand = {
  name: { type: 'string', demandOption: true, describe: 'The name or id of the execution' },
} as const
export const executionOptions = {
  store: { type: 'string', demandOption: true, describe: 'The file that keeps the execution', requiresArg: true },
  workflow: {
    type: 'string',
    describe: 'The workflow, where several have an execution of this name',
    requiresArg: true,
  },
} as const

/** Opens a store that must be there, and closes it after the work. */
export function withExecutions(
  file: string,
  work: (executions: Executions) => CommandResult | Promise<CommandResult>,
  { onlyReads = false }: { readonly onlyReads?: boolean } = {},
): Promise<CommandResult> {
  return withEngineFailures(async () => {
    const store = openStore(file, { environment: systemEnvironment, mustExist: true, onlyReads })
    try {
      return await work(Executions.of(store, systemEnvironment))
    } finally {
      await store.close()
    }
  })
}

/** Does something to one execution; the result is a line that says what it is now. */
export function changeExecution(
  { name, workflow, store }: { readonly name: string; readonly workflow: string | undefined; readonly store: string },
  change: (executions: Executions, execution: ExecutionRecord) => Promise<string>,
): Promise<CommandResult> {
  return withExecutions(store, async (executions) => ({
    output: await change(executions, executions.find(name, workflow)),
  }))
}

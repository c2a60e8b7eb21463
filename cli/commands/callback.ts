import { unreachable } from '../../compiler/source/invariant.ts'
import { type CallbackAnswer, completeCallback, openStore, systemEnvironment } from '../../runtime/index.ts'
import { defineCommand, wrongUse } from '../command.ts'
import { withEngineFailures } from '../engine-failures.ts'

export const command = defineCommand({
  operands: {
    action: {
      type: 'string',
      demandOption: true,
      choices: ['succeed', 'fail', 'heartbeat'] as const,
      describe: 'What has become of it',
    },
    id: { type: 'string', demandOption: true, describe: "The callback's id, as `run` and `executions` show it" },
  },
  options: {
    store: { type: 'string', demandOption: true, describe: 'The file that keeps the execution', requiresArg: true },
    result: { type: 'string', describe: 'With succeed: the answer, delivered to the handler as it is' },
    error: { type: 'string', describe: "With fail: the error's name", requiresArg: true },
    message: { type: 'string', describe: "With fail: the error's message", requiresArg: true },
  },
  examples: [
    ['callback succeed ID --result approve --store loans.db', 'Answer'],
    ['callback fail ID --error Rejected --message "not today" --store loans.db', 'Fail it'],
  ],
  run: ({ action, id, store: file, result, error, message }) =>
    withEngineFailures(async () => {
      const misplaced = misplacedOption(action, { result, error, message })
      if (misplaced !== undefined) return wrongUse(misplaced)
      const store = openStore(file, { environment: systemEnvironment, mustExist: true })
      try {
        await completeCallback(store, systemEnvironment, id, answerOf(action, { result, error, message }))
        return {}
      } finally {
        await store.close()
      }
    }),
})

type Action = 'succeed' | 'fail' | 'heartbeat'
interface AnswerOptions {
  readonly result: string | undefined
  readonly error: string | undefined
  readonly message: string | undefined
}

function misplacedOption(action: Action, { result, error, message }: AnswerOptions): string | undefined {
  if (result !== undefined && action !== 'succeed') return `--result goes with succeed, not with ${action}.`
  if ((error !== undefined || message !== undefined) && action !== 'fail')
    return `--error and --message go with fail, not with ${action}.`
  return undefined
}

function answerOf(action: Action, { result, error, message }: AnswerOptions): CallbackAnswer {
  switch (action) {
    case 'succeed':
      return { kind: 'succeed', ...(result !== undefined && { result }) }
    case 'fail':
      return {
        kind: 'fail',
        error: {
          ...(error !== undefined && { ErrorType: error }),
          ...(message !== undefined && { ErrorMessage: message }),
        },
      }
    case 'heartbeat':
      return { kind: 'heartbeat' }
    default:
      return unreachable(action)
  }
}

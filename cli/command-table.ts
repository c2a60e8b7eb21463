import type { Command } from './command.ts'

export interface CommandEntry {
  readonly name: string
  /** The positional arguments as yargs spells them. */
  readonly usage: string
  readonly describe: string
  /** Commands load only when they run: `explain` must not pay for the analysis of TypeScript. */
  readonly load: () => Promise<{ readonly command: Command }>
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'compile',
    usage: '<files..>',
    describe: 'Compile handlers: replay runtime, Step Functions definition, pictures',
    load: () => import('./commands/compile.ts'),
  },
  {
    name: 'check',
    usage: '<files..>',
    describe: 'Find what a replay would do wrong, and traps of the API; mend what can be mended',
    load: () => import('./commands/check.ts'),
  },
  {
    name: 'run',
    usage: '<file>',
    describe: 'Run a handler on the replay runtime, to its end or suspension',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'worker',
    usage: '<files..>',
    describe: 'Go on with due waits, retries and callbacks of stored executions',
    load: () => import('./commands/worker.ts'),
  },
  {
    name: 'executions',
    usage: '[name]',
    describe: 'List stored executions, or show one with its history',
    load: () => import('./commands/executions.ts'),
  },
  {
    name: 'callback',
    usage: '<action> <id>',
    describe: 'Complete a callback: succeed, fail or heartbeat',
    load: () => import('./commands/callback.ts'),
  },
  {
    name: 'pause',
    usage: '<name>',
    describe: 'Keep an execution from going on',
    load: () => import('./commands/pause.ts'),
  },
  {
    name: 'resume',
    usage: '<name>',
    describe: 'Let a paused execution go on',
    load: () => import('./commands/resume.ts'),
  },
  {
    name: 'terminate',
    usage: '<name>',
    describe: 'End an execution, with a reason',
    load: () => import('./commands/terminate.ts'),
  },
  {
    name: 'restart',
    usage: '<name>',
    describe: 'Start a new execution with the input of one that is over',
    load: () => import('./commands/restart.ts'),
  },
  {
    name: 'rewind',
    usage: '<name>',
    describe: 'Set a failed execution back to what made it fail',
    load: () => import('./commands/rewind.ts'),
  },
  {
    name: 'purge',
    usage: '[name]',
    describe: 'Forget executions that are over',
    load: () => import('./commands/purge.ts'),
  },
  {
    name: 'compare',
    usage: '<paths..>',
    describe: 'Run the cases of handlers on both executors and compare',
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'migrate',
    usage: '<file>',
    describe: 'Turn a Step Functions definition into a handler',
    load: () => import('./commands/migrate.ts'),
  },
  {
    name: 'diff',
    usage: '<before> <after>',
    describe: 'Compare two versions of a workflow by meaning',
    load: () => import('./commands/diff.ts'),
  },
  {
    name: 'validate',
    usage: '<files..>',
    describe: 'Check Step Functions definitions, in files of their own or in templates',
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'explain',
    usage: '[code]',
    describe: 'Explain a diagnostic code, or list all codes',
    load: () => import('./commands/explain.ts'),
  },
]

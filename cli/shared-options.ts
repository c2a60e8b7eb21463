/** Operands and options that mean the same in several commands. */

/** Files or folders, one or more. */
export const pathsOperand = (describe: string) =>
  ({ type: 'string', array: true, demandOption: true, describe }) as const

export const handlerFiles = pathsOperand('Files with handlers, git:REV:PATH, or - for stdin')

export const jsonOption = { type: 'boolean', default: false, describe: 'Print JSON' } as const

/** How safe a commit is; for commands that run handlers. */
export const synchronousOption = {
  type: 'string',
  choices: ['full', 'normal'],
  default: 'full',
  describe: 'full: a commit survives a loss of power; normal: a crash of the process only, and is faster',
} as const

export const synchronousMode = (given: string): 'FULL' | 'NORMAL' => (given === 'normal' ? 'NORMAL' : 'FULL')

/** How safe a commit is; for commands that run handlers. */
export const synchronousOption = {
  type: 'string',
  choices: ['full', 'normal'],
  default: 'full',
  describe: 'full: a commit survives a loss of power; normal: a crash of the process only, and is faster',
} as const

export const synchronousMode = (given: string): 'FULL' | 'NORMAL' => (given === 'normal' ? 'NORMAL' : 'FULL')

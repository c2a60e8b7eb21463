import { styleText } from 'node:util'

type Style = 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'bold' | 'dim'

/** The world of a command: where it runs, and the streams, as few verbs as it needs. */
export interface Io {
  /** The folder the command runs in, absolute. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Columns of the output: the terminal's; in a pipe what `COLUMNS` says, else 80. */
  readonly columns: number
  /** Reads stdin to its end. */
  readonly readStdin: () => Promise<Uint8Array>
  /** A line on stderr, at once: what a person should know while the command runs. */
  readonly message: (line: string) => void
  /** A line on stderr, only when stderr is a terminal. */
  readonly progress: (line: string) => void
  /** A line on stdout, at once: for commands that stream results. Others return `output`. */
  readonly print: (line: string) => void
  /** Styles text for stdout or stderr; plain when NO_COLOR is set or the stream is no terminal. */
  readonly style: (style: Style, text: string, stream?: 'stdout' | 'stderr') => string
}

export function processIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    columns: process.stdout.columns || Number(process.env['COLUMNS']) || 80,
    readStdin: async () => {
      const chunks: Uint8Array[] = []
      for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array)
      return Buffer.concat(chunks)
    },
    message: (line) => void process.stderr.write(`${line}\n`),
    progress: (line) => void (process.stderr.isTTY && process.stderr.write(`${line}\n`)),
    print: (line) => void process.stdout.write(`${line}\n`),
    style: (style, text, stream = 'stdout') =>
      styleText(style, text, { stream: stream === 'stdout' ? process.stdout : process.stderr }),
  }
}

/** A reader that goes away (`| head`) is no failure: what is left unsaid is dropped. */
export function survivePipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Json } from '../semantics/json.ts'
import type { SaidEffect } from './effect-port.ts'
import type { Print } from './handler-output.ts'

/** What goes to the task host and comes back; all values as JSON text. */
export interface TaskRequest {
  readonly id: number
  /** The URL of the bundle; its query tells the instances of one bundle apart. */
  readonly bundle: string
  readonly payload: string
  readonly script?: string
}

export interface TaskAnswer {
  readonly id: number
  /** `{result: text}` or `{error}`, with what was `said`. */
  readonly text: string
}

/** What replaces a body in the bundle (ARCHITECTURE, task bundle). */
export type TaskScript =
  | { readonly return: Json }
  | { readonly throw: { readonly name: string; readonly message: string } }

export type InvocationAnswer = { readonly said: readonly SaidEffect[] } & LambdaAnswer

export type LambdaAnswer =
  | { readonly kind: 'result'; readonly text: string }
  | {
      readonly kind: 'error'
      readonly errorType: string
      readonly errorMessage: string
      readonly trace: readonly string[]
    }

/** A body that takes longer than this is taken for stuck, as Lambda would. */
const LONGEST_INVOCATION_MS = 30_000

export interface TaskProcessOptions {
  /** Takes what task functions print; default: the stderr of this process, directly. */
  readonly print?: Print
}

/**
 * A process that runs task bundles. Each `instance` of a bundle is loaded afresh, so that module state does not leak from one case
 * into another; the process itself serves all cases and starts with the first call.
 */
export class TaskProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'stepwright-compare-'))
  readonly #waiting = new Map<number, (answer: InvocationAnswer) => void>()
  readonly #files = new Map<string, string>()
  readonly #print: Print | undefined
  #child: ChildProcess | undefined
  #calls = 0
  #instances = 0

  constructor({ print }: TaskProcessOptions = {}) {
    this.#print = print
  }

  /** A number for an instance of a bundle that nobody else uses. */
  newInstance(): number {
    return this.#instances++
  }

  async invoke(code: string, instance: number, payload: Json, script?: TaskScript): Promise<InvocationAnswer> {
    const child = (this.#child ??= this.#start())
    const request: TaskRequest = {
      id: this.#calls++,
      bundle: `${this.#fileOf(code)}?instance=${instance}`,
      payload: JSON.stringify(payload),
      ...(script && { script: JSON.stringify(script) }),
    }
    return await new Promise((resolve) => {
      const deadline = setTimeout(() => {
        settle(failure('Sandbox.Timedout', `Task timed out after ${LONGEST_INVOCATION_MS / 1000}.00 seconds`))
        this.#stop(child)
      }, LONGEST_INVOCATION_MS)
      const settle = (answer: InvocationAnswer) => {
        clearTimeout(deadline)
        this.#waiting.delete(request.id)
        resolve(answer)
      }
      this.#waiting.set(request.id, settle)
      child.send(request)
    })
  }

  close(): void {
    if (this.#child) this.#stop(this.#child)
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #start(): ChildProcess {
    const host = new URL(import.meta.url.endsWith('.ts') ? './task-host.ts' : './task-host.js', import.meta.url)
    // What bodies print is theirs; it goes to stderr, so that the report alone is on stdout.
    const output = this.#print ? 'pipe' : 2
    const stdio = ['ignore', output, output, 'ipc'] as const
    const child = fork(fileURLToPath(host), { stdio: [...stdio], execArgv: [], serialization: 'json' })
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', this.#print!)
    child.on('message', ({ id, text }: TaskAnswer) => this.#waiting.get(id)?.(parseAnswer(text)))
    child.on('exit', (code) => {
      if (this.#child === child) this.#child = undefined
      const lost = failure('Runtime.ExitError', `Runtime exited with error: exit status ${code ?? 'unknown'}`)
      for (const settle of this.#waiting.values()) settle(lost)
    })
    return child
  }

  #stop(child: ChildProcess): void {
    if (this.#child === child) this.#child = undefined
    child.kill('SIGKILL')
  }

  #fileOf(code: string): string {
    const known = this.#files.get(code)
    if (known) return known
    const file = join(this.#folder, `tasks-${this.#files.size}.mjs`)
    writeFileSync(file, code)
    const url = pathToFileURL(file).href
    this.#files.set(code, url)
    return url
  }
}

function parseAnswer(text: string): InvocationAnswer {
  // Written by task-host.ts, our own other end.
  const answer = JSON.parse(text) as { readonly said: readonly SaidEffect[] } & (
    | { readonly result: string }
    | {
        readonly error: { readonly errorType: string; readonly errorMessage: string; readonly trace: readonly string[] }
      }
  )
  const { said } = answer
  return 'result' in answer ? { kind: 'result', text: answer.result, said } : { kind: 'error', ...answer.error, said }
}

const failure = (errorType: string, errorMessage: string): InvocationAnswer => ({
  kind: 'error',
  errorType,
  errorMessage,
  trace: [],
  said: [],
})

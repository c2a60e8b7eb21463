import type { RuntimeOutside } from '../compare/runtime-outside.ts'
import { Engine, type EngineOptions, type RunResult, type StartRequest } from '../engine/engine.ts'
import type { Environment, FaultPoint } from '../environment/environment.ts'
import type { OperationInterceptor } from '../replay/interceptor.ts'
import { never } from '../replay/termination.ts'
import { type Crash, lastName } from './options.ts'

/** Thrown where a process dies: nothing after it is written. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** The crashes that a test asks for. Each happens once, whichever process comes upon it. */
export class Crashes {
  readonly #asked: { readonly crash: Crash; passed: number; happened: boolean }[]

  constructor(crashes: readonly Crash[]) {
    this.#asked = crashes.map((crash) => ({ crash, passed: 0, happened: false }))
  }

  get count(): number {
    return this.#asked.filter(({ happened }) => happened).length
  }

  /** Those whose point was not passed so often. */
  get left(): readonly Crash[] {
    return this.#asked.filter(({ happened }) => !happened).map(({ crash }) => crash)
  }

  isDue(point: FaultPoint, path: string | undefined): boolean {
    const isHere = ({ at, step }: Crash) =>
      at === point && (step === undefined || (path !== undefined && (step === path || step === lastName(path))))
    const due = this.#asked.find((one) => !one.happened && isHere(one.crash) && ++one.passed === (one.crash.time ?? 1))
    if (due) due.happened = true
    return due !== undefined
  }
}

/**
 * One process that runs the execution: an engine over the store. When it dies nothing of it writes any more, and what it still runs is
 * not heard of; the next one knows only the store.
 */
export class TestProcess {
  readonly engine: Engine
  #isDead = false
  #die: (crash: SimulatedCrash) => void = () => {}

  constructor(options: TestProcessOptions) {
    const { environment, outside, crashes, number } = options
    const faultPoint = (point: FaultPoint, path?: string): void => {
      if (!this.#isDead && !crashes.isDue(point, path)) return
      this.#isDead = true
      const crash = new SimulatedCrash(`The process dies at ${point}`)
      this.#die(crash)
      throw crash
    }
    this.faultPoint = faultPoint
    const id = `process ${number}`
    this.engine = new Engine({
      ...options.engine,
      environment: { ...environment, faultPoint },
      functions: () => outside.function,
      interceptor: this.#whileAlive(outside),
      owner: { id, isGone: (other) => other !== id },
    })
  }

  readonly faultPoint: (point: FaultPoint, path?: string) => void

  get isDead(): boolean {
    return this.#isDead
  }

  /** Settles when the execution has ended; rejects with the crash. */
  run(request: StartRequest): Promise<RunResult> {
    const death = new Promise<never>((_resolve, reject) => (this.#die = reject))
    return Promise.race([this.#startAndRun(request), death])
  }

  async #startAndRun(request: StartRequest): Promise<RunResult> {
    const { execution } = await this.engine.start(request)
    return this.engine.run(execution.id, 'settled')
  }

  #whileAlive(outside: RuntimeOutside): OperationInterceptor {
    return {
      attempt: (call, run) =>
        outside.attempt(call, async () => {
          const value = await run()
          return this.#isDead ? never() : value
        }),
      effect: outside.effect,
      callback: outside.callback,
    }
  }
}

export interface TestProcessOptions {
  readonly engine: Pick<EngineOptions, 'store' | 'handlers' | 'limits' | 'logSink'>
  readonly environment: Environment
  readonly outside: RuntimeOutside
  readonly crashes: Crashes
  readonly number: number
}

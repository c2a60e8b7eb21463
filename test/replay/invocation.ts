import type { Environment, FaultPoint } from '../../runtime/environment/environment.ts'
import { Simulation } from '../../runtime/environment/simulation.ts'
import type { DurableContext, DurableExecutionInvocationOutput } from '../../runtime/handler.ts'
import { type Invocation, invokeHandler } from '../../runtime/replay/invoke.ts'
import { FakeService, lambdaContext } from './fake-service.ts'
import type { Program, Recorded } from './programs.ts'

export interface Setup {
  readonly recorded?: readonly Recorded[]
  readonly options?: Partial<Invocation>
  readonly script?: Program['script']
  readonly faultPoint?: (name: FaultPoint) => void
}

/** An execution on a simulated clock, which the service shares. */
export class Simulated {
  readonly simulation = new Simulation()
  readonly clock = this.simulation.clock
  readonly service: FakeService
  readonly environment: Environment
  readonly #setup: Setup

  constructor(setup: Setup = {}) {
    this.#setup = setup
    this.service = new FakeService({}, this.clock.now())
    this.service.clock = this.clock
    for (const record of setup.recorded ?? []) this.service.record(record)
    this.environment = {
      clock: this.clock,
      random: () => 0.5,
      newId: () => 'id',
      faultPoint: setup.faultPoint ?? (() => {}),
    }
  }

  /** One invocation; `idle` where it never ends. */
  async invoke(run: (context: DurableContext) => Promise<unknown>): Promise<DurableExecutionInvocationOutput | 'idle'> {
    const { service, environment } = this
    const main = invokeHandler({
      handler: async (_event, context) => run(context),
      input: service.input(),
      client: service,
      lambdaContext: lambdaContext(),
      environment,
      ...this.#setup.options,
    })
    const end = await this.simulation.run(main)
    return end === 'idle' ? end : end.value
  }

  /** All invocations to the end. */
  async run(run: (context: DurableContext) => Promise<unknown>): Promise<DurableExecutionInvocationOutput> {
    return this.service.run(async () => {
      const output = await this.invoke(run)
      if (output === 'idle') throw new Error('the invocation never ends')
      return output
    }, this.#setup.script)
  }

  /** Passes simulated time inside a body. */
  readonly pass = (seconds: number): Promise<void> =>
    new Promise((resolve) => this.clock.schedule(this.clock.now() + seconds * 1000, resolve))

  actions(): string[] {
    return this.service.updates.map(({ Action, Name, Type }) => `${Action} ${Name ?? Type}`)
  }
}

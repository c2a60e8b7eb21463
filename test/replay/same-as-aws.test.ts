import * as aws from '@aws/durable-execution-sdk-js'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import * as stepwright from '../../runtime/handler.ts'
import { systemEnvironment } from '../../runtime/environment/system.ts'
import { invokeHandler } from '../../runtime/replay/invoke.ts'
import { FakeService } from './fake-service.ts'
import { type Program, programs } from './programs.ts'
import { replays } from './replays.ts'

/** The same handler on our runtime and on AWS's own package, with the same service: same outputs, same updates, in order. */

beforeAll(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterAll(() => {
  vi.restoreAllMocks()
})

/** Far ahead of the real clock: no wait comes due within an invocation, whatever the machine's speed. */
const START_MS = Date.now() + 3_600_000

interface Observed {
  readonly output: unknown
  readonly outputs: unknown
  readonly updates: unknown
  readonly requests: unknown
  readonly logs: unknown
}

type Invoke = Parameters<FakeService['run']>[0]

async function observe(
  program: Program,
  invokes: (service: FakeService, log: (line: unknown) => void) => Invoke,
): Promise<Observed> {
  const service = new FakeService({ in: 1 }, START_MS)
  for (const record of program.recorded ?? []) service.record(record)
  const logs: unknown[] = []
  const output = await service
    .run(
      invokes(service, (line) => logs.push(line)),
      program.script,
    )
    .catch((error: unknown) => ({ thrown: String(error) }))
  const updates = service.updates.map((update) => ({
    ...update,
    // The id of a large result is made of the time; a stack names files.
    Id: update.Type === 'EXECUTION' ? 'result' : update.Id,
    Payload: update.Payload?.replace(/"stack":"[^"]*"/, '"stack":""'),
  }))
  return { output, outputs: service.outputs.map(({ Status }) => Status), updates, requests: service.requests, logs }
}

const onAws = (program: Program): Promise<Observed> =>
  observe(program, (service, log) => {
    const handler = aws.withDurableExecution(
      async (_event, context) => program.run(context as never, aws as never, log),
      { durableExecutionClient: service as never },
    )
    return handler as never
  })

const onStepwright = (program: Program): Promise<Observed> =>
  observe(
    program,
    (service, log) => (input, lambdaContext) =>
      invokeHandler({
        handler: async (_event, context) => program.run(context, stepwright, log),
        input,
        client: service,
        lambdaContext,
        environment: { ...systemEnvironment, random: () => 0.5 },
      }),
  )

// AWS's package holds an end back for 20 real milliseconds, so programs run side by side.
test.concurrent.each(Object.entries({ ...programs, ...replays }))('%s', async (_name, program) => {
  const theirs = await onAws(program)
  const ours = await onStepwright(program)
  expect(withoutPlaces(ours)).toEqual(theirs)
})

/** Ours says where the handler called what is not on record (docs/differences.md). */
function withoutPlaces(observed: Observed): unknown {
  return JSON.parse(JSON.stringify(observed), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(/ It was called at \S+:\d+:\d+\./, '') : value,
  )
}
